// One event that the Worker handles: what it has used so far of what the platform allows an invocation.

import { AsyncLocalStorage } from "node:async_hooks";
import { D1, KV, MEMORY, check } from "./limits.js";
import { memoryBytes } from "./memory.js";

const current = new AsyncLocalStorage();

/** What all invocations of a kind have used at most, and together. */
export const usage = {};

class Invocation {
  statements = 0;
  calls = 0;
  operations = 0;
  /** What the platform bills. */
  bill = { rowsRead: 0, rowsWritten: 0, kvReads: 0, kvWrites: 0, kvDeletes: 0, messagesSent: 0, messagesTaken: 0 };
  #underWay = 0;
  #waiting = [];

  /** Counts statements that are about to run. @param {number} count */
  count(count) {
    this.calls++;
    this.statements += count;
    check("statements of an invocation", D1.statements, this.statements, "D1_ERROR: Too many API requests by single Worker invocation.");
  }

  /** Counts an operation on KV. @param {"kvReads" | "kvWrites" | "kvDeletes"} kind */
  operate(kind) {
    this.bill[kind]++;
    check("operations on KV of an invocation", KV.operations, ++this.operations, "KV: Too many API requests by single Worker invocation.");
  }

  /** Runs one call to D1 as soon as there is a connection. @template T @param {() => Promise<T>} call @returns {Promise<T>} */
  async connected(call) {
    if (this.#underWay >= D1.connections) await new Promise((resolve) => this.#waiting.push(resolve));
    this.#underWay++;
    try {
      return await call();
    } finally {
      this.#underWay--;
      this.#waiting.shift()?.();
    }
  }
}

/** The invocation that is under way. What runs outside of any counts for itself. */
export const invocation = () => current.getStore() ?? new Invocation();

/**
 * Handles an event, and notes what that took.
 * @template T @param {string} kind of event @param {() => Promise<T>} handle @returns {Promise<T>}
 */
export async function invoke(kind, handle) {
  const used = new Invocation();
  try {
    return await current.run(used, handle);
  } finally {
    const most = (usage[kind] ??= { invocations: 0, calls: 0, statements: 0, mostStatements: 0, mostMemory: 0, bill: {} });
    most.invocations++;
    most.calls += used.calls;
    most.statements += used.statements;
    most.mostStatements = Math.max(most.mostStatements, used.statements);
    for (const [name, count] of Object.entries(used.bill)) most.bill[name] = (most.bill[name] ?? 0) + count;
    const memory = memoryBytes();
    most.mostMemory = Math.max(most.mostMemory, memory);
    if (memory > MEMORY) console.error(`limit of the platform: bytes of WebAssembly memory: ${memory} of at most ${MEMORY}`);
  }
}
