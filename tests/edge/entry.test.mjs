// The Worker's entry, worker/entry.js: what comes after a panic.

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, test } from "node:test";
import { Miniflare } from "miniflare";
import { readConfig } from "../../scripts/config.mjs";

/**
 * A Worker around the real one, which is given something that is no request where a header says so. Another header asks
 * how many instances of WebAssembly have been made since the first.
 */
const AROUND = `
  import worker from "./entry.js";
  const broken = (request) => ({ method: "GET", headers: request.headers, get url() { throw new Error("no address") } });
  const { Instance } = WebAssembly;
  let made = 0;
  WebAssembly.Instance = function (...rest) {
    made++;
    return new Instance(...rest);
  };
  export default {
    ...worker,
    fetch: (request, env) =>
      request.headers.has("made") ? Response.json(made) : worker.fetch(request.headers.has("broken") ? broken(request) : request, env),
  };
`;

const { options } = await readConfig({ assets: false });
const { scriptPath, modulesRules, modulesRoot, ...worker } = options;
const module = (type, name, contents) => ({ type, path: join(modulesRoot, name), contents });
const mf = new Miniflare({
  ...worker,
  modulesRoot,
  modules: [
    module("ESModule", "around.js", AROUND),
    module("ESModule", "entry.js"),
    module("ESModule", "build/index.js"),
    module("CompiledWasm", "build/index_bg.wasm"),
  ],
  unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
  cf: false,
  telemetry: { enabled: false },
  // The runtime tells of each request that is never answered.
  handleRuntimeStdio: (...streams) => streams.forEach((stream) => stream.resume()),
});
after(() => mf.dispose());
const url = new URL("/api/v2/tasks", await mf.unsafeGetDirectURL(options.name));

test("after a panic the next request finds a new instance", async () => {
  const status = async (headers) => {
    const answer = await fetch(url, { headers });
    await answer.arrayBuffer();
    return answer.status;
  };
  const made = async () => (await fetch(url, { headers: { made: "?" } })).json();
  for (let round = 0; round < 3; round++) {
    assert.equal(await status({}), 401);
    assert.equal(await made(), round);
    assert.equal(await status({ broken: "yes" }), 500);
  }
  assert.equal(await status({}), 401);
  assert.equal(await made(), 3);
});
