/**
 * The same as `@lockstep/core`, with the module as part of the script: larger by a third of it, and in need of nothing
 * beside it. `await init()` once before the first call, everywhere.
 *
 * @packageDocumentation
 */

export * from "./index.js";

/** Starts the module. */
export default function init(): Promise<void>;
