// Node: the module is read and started on import.
import { readFileSync } from "node:fs";
import { start } from "./common.js";

export { allowedTaskActions, bulkActions, check, checkBody, decideTask, previewBulk, schema } from "./common.js";
export { byField } from "./fields.js";

start(new WebAssembly.Module(read()));

export default async function init() {}

function read() {
  try {
    return readFileSync(new URL("lockstep_core_bg.wasm", import.meta.url));
  } catch (error) {
    throw new Error(
      "@lockstep/core did not find its module beside its script; keep the package out of the bundle " +
        "(esbuild: `--external:@lockstep/core`, Next.js: `serverExternalPackages`), or import `@lockstep/core/inline`",
      { cause: error },
    );
  }
}
