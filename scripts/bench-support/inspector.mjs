// How much memory a Worker has in use, asked from workerd's inspector.

import { createRequire } from "node:module";
import { setTimeout as delay } from "node:timers/promises";

// Node 20 has no WebSocket client; Miniflare brings one.
const { WebSocket } = createRequire(createRequire(import.meta.url).resolve("miniflare"))("ws");

const POLL_MS = 2;

/**
 * @typedef {object} Use what an isolate has in use, in bytes
 * @property {number} heap JavaScript's heap as V8 has reserved it, garbage included
 * @property {number} buffers array buffers outside of it
 * @property {number} wasm WebAssembly's memory, which is in neither and never shrinks
 * @property {number} sum
 */

/**
 * Connects to the isolate of a Worker.
 * @param {URL} inspector where workerd's inspector listens
 * @param {string} name the Worker's
 */
export async function inspect(inspector, name) {
  const targets = await (await fetch(`http://${inspector.host}/json`)).json();
  const { webSocketDebuggerUrl } = targets.find(({ id }) => id === `core:user:${name}`);
  const { call, close, contexts } = await connect(webSocketDebuggerUrl);
  await call("Runtime.enable");
  const [contextId] = contexts;
  const prototype = await call("Runtime.evaluate", { contextId, expression: "WebAssembly.Memory.prototype" });
  // Held from here on; there is one for the life of the isolate, unless it panics.
  const { objects } = await call("Runtime.queryObjects", { prototypeObjectId: prototype.result.objectId });
  const memories = objects.objectId;

  /** @returns {Promise<Use>} */
  async function use() {
    const { totalSize: heap, backingStorageSize: buffers } = await call("Runtime.getHeapUsage");
    const { result } = await call("Runtime.callFunctionOn", {
      objectId: memories,
      functionDeclaration: "function () { return this.reduce((sum, memory) => sum + memory.buffer.byteLength, 0); }",
      returnByValue: true,
    });
    return { heap, buffers, wasm: result.value, sum: heap + buffers + result.value };
  }

  /**
   * The most that is in use while something happens.
   * @param {() => Promise<unknown>} work
   * @returns {Promise<Use & { looks: number }>} each number's peak; they need not fall together
   */
  async function peakDuring(work) {
    const peak = { ...(await use()), looks: 1 };
    let working = true;
    const done = work().finally(() => {
      working = false;
    });
    const look = async () => {
      const now = await use();
      for (const key of ["heap", "buffers", "wasm", "sum"]) peak[key] = Math.max(peak[key], now[key]);
      peak.looks++;
    };
    while (working) {
      await look();
      await delay(POLL_MS);
    }
    await done;
    // Once more: what V8 has reserved it gives back only slowly.
    await look();
    return peak;
  }

  return { peakDuring, close };
}

/** A connection that speaks the inspector's protocol. @param {string} url */
async function connect(url) {
  const socket = new WebSocket(url);
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  const waiting = new Map();
  const contexts = [];
  socket.on("message", (data) => {
    const { id, result, error, method, params } = JSON.parse(data.toString());
    if (method === "Runtime.executionContextCreated") contexts.push(params.context.id);
    const settle = waiting.get(id);
    waiting.delete(id);
    if (error) settle?.reject(new Error(`the inspector says: ${error.message}`));
    else settle?.resolve(result);
  });
  let last = 0;
  const call = (method, params = {}) =>
    new Promise((resolve, reject) => {
      waiting.set(++last, { resolve, reject });
      socket.send(JSON.stringify({ id: last, method, params }));
    });
  return { call, contexts, close: () => socket.close() };
}
