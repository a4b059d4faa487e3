// The memory of the Worker's WebAssembly module. It has to be imported before the module is.

const memories = [];

const { Instance } = WebAssembly;

WebAssembly.Instance = class extends Instance {
  constructor(module, imports) {
    super(module, imports);
    if (this.exports.memory) memories.push(new WeakRef(this.exports.memory));
  }
};

/** How many bytes the largest memory takes. */
export const memoryBytes = () => Math.max(0, ...memories.map((one) => one.deref()?.buffer.byteLength ?? 0));
