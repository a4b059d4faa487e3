// Node: the module is read and started on import.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { start } from "./common.js";

export * from "./exports.js";

start(new WebAssembly.Module(read()));

export default async function init() {}

/** Bundlers leave the module behind, or name it by its address in a page; then it still lies where the package was installed. */
function read() {
  try {
    return readFileSync(new URL("lockstep_core_bg.wasm", import.meta.url));
  } catch (error) {
    try {
      return readFileSync(createRequire(join(process.cwd(), "index.js")).resolve("@lockstep/core/lockstep_core_bg.wasm"));
    } catch {
      throw new Error(
        "@lockstep/core did not find its module, neither beside its script nor installed where the process runs; keep the package out of the bundle " +
          "(esbuild: `--external:@lockstep/core`, Next.js: `serverExternalPackages`), or import `@lockstep/core/inline`",
        { cause: error },
      );
    }
  }
}
