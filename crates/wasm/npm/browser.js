// Browsers, with or without a bundler: `new URL(…, import.meta.url)` is what both understand.
import { start } from "./common.js";
import { beside, load } from "./load.js";

export * from "./exports.js";

let starting;

export default function init(source) {
  starting ??= (source === undefined ? find() : load(source)).then(start);
  // A start that failed, for want of a network perhaps, may be tried again.
  starting.catch(() => (starting = undefined));
  return starting;
}

async function find() {
  const address = beside(() => new URL("lockstep_core_bg.wasm", import.meta.url));
  try {
    return await load(address);
  } catch (error) {
    // Vite's development server moves scripts of packages into a folder of its own, and leaves the module where it was.
    const [before, moved] = address.href.split("/.vite/deps/");
    if (moved === undefined) throw error;
    return load(`${before}/@lockstep/core/lockstep_core_bg.wasm`).catch(() => Promise.reject(error));
  }
}
