// The package in the tools that people build with: each starts it without a word of configuration, or is told what to do.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cp, readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { build as bundle } from "esbuild";
import { chromium } from "playwright-core";
import { load, program, project, tools } from "./environments.mjs";
import { ROOT, install, run, serve } from "./support.mjs";

const WASM = "lockstep_core_bg.wasm";
const ELSE = "serve `lockstep_core_bg.wasm` beside the script, hand its address to `init`, or import `@lockstep/core/inline`";

let installed;
let browser;
const made = [];

before(async () => {
  await tools();
  installed = await install();
  browser = await chromium.launch({ executablePath: process.env.CHROME ?? process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"] });
});

after(async () => {
  await browser?.close();
  for (const one of made) await one.remove();
  await installed?.remove();
});

/** A project of its own for a tool. */
async function projectWith(files, manifest) {
  const one = await project(installed.project, files, manifest);
  made.push(one);
  return one.folder;
}

/** A page of an app, and the script of which it shows what came of its start. */
const page = (script, type = "module") => `<!doctype html><title>app</title><body><script${type && ` type="${type}"`} src="${script}"></script>`;
const app = (from = "@lockstep/core") => `import init, { byField, check } from "${from}";
  import { createClient } from "@lockstep/core/client";
  const seen = () => {
    const { errors } = check("task", "create", { data: { type: "task", attributes: { noet: "x" } } });
    return [...Object.keys(byField(errors).fields).sort(), typeof createClient({ url: location.origin }).batches.run].join();
  };
  init().then(() => (window.seen = seen()), (error) => (window.seen = error.message));`;
const SEEN = "action,noet,subject,function";

/** What the app at an address has seen. */
async function seenAt(address) {
  const tab = await browser.newPage();
  try {
    await tab.goto(address);
    // A development server may load the page anew meanwhile.
    const seen = await tab.waitForFunction(() => window.seen, undefined, { timeout: 30_000 });
    return await seen.jsonValue();
  } finally {
    await tab.close();
  }
}

/** What the app in a folder has seen. */
async function seenIn(folder) {
  const site = await serve(folder);
  try {
    return await seenAt(site.origin);
  } finally {
    await site.close();
  }
}

/** The one module that a bundler has put beside its scripts. */
async function assertOneModule(folder) {
  const names = await readdir(folder, { recursive: true });
  assert.equal(names.filter((name) => name.endsWith(".wasm")).length, 1, names.join());
}

for (const [name, vite] of [["Vite 7", () => load("vite")], ["Vite 8", () => import("vite")]]) {
  describe(name, () => {
    let folder;
    let api;
    before(async () => {
      folder = await projectWith({ "index.html": page("/main.js"), "main.js": app() });
      api = await vite();
      assert.equal(api.version.split(".")[0], name.split(" ")[1]);
    });

    test("serves it while one develops", async () => {
      const server = await api.createServer({ root: folder, configFile: false, logLevel: "error", server: { host: "127.0.0.1", port: 0 } });
      try {
        await server.listen();
        assert.equal(await seenAt(`http://127.0.0.1:${server.httpServer.address().port}/`), SEEN);
      } finally {
        await server.close();
      }
    });

    test("builds it", async () => {
      await api.build({ root: folder, configFile: false, logLevel: "error" });
      await assertOneModule(join(folder, "dist"));
      assert.equal(await seenIn(join(folder, "dist")), SEEN);
    });
  });
}

describe("webpack 5", () => {
  async function pack(folder, entry) {
    const { default: webpack } = await load("webpack");
    const stats = await new Promise((resolve, reject) => {
      webpack({ mode: "production", context: folder, entry, output: { path: join(folder, "dist") } }, (error, stats) => (error ? reject(error) : resolve(stats)));
    });
    assert.deepEqual(stats.toJson({ errors: true }).errors, []);
  }

  test("builds it", async () => {
    const folder = await projectWith({ "dist/index.html": page("main.js", ""), "main.js": app() });
    await pack(folder, "./main.js");
    await assertOneModule(join(folder, "dist"));
    assert.equal(await seenIn(join(folder, "dist")), SEEN);
  });

  test("builds it where it is required, and the module lies beside the script", async () => {
    const required = app().replace("import init, { byField, check } from", "const { default: init, byField, check } = require(").replace('"@lockstep/core";', '"@lockstep/core");');
    const files = { "dist/index.html": page("main.js", ""), "main.cjs": required.replace("import { createClient } from", "const { createClient } = require(").replace('"@lockstep/core/client";', '"@lockstep/core/client");') };
    const folder = await projectWith(files);
    await pack(folder, "./main.cjs");
    assert.match(await seenIn(join(folder, "dist")), /^@lockstep\/core could not load .* status 404; serve/);
    await cp(join(folder, "node_modules/@lockstep/core", WASM), join(folder, "dist", WASM));
    assert.equal(await seenIn(join(folder, "dist")), SEEN);
  });
});

describe("what leaves the module behind", () => {
  const bundlers = {
    async Rollup(folder, entry, format) {
      const [{ rollup }, { default: resolve }] = await Promise.all([load("rollup"), load("@rollup/plugin-node-resolve")]);
      const built = await rollup({ input: join(folder, entry), plugins: [resolve({ browser: true })] });
      await built.write({ file: join(folder, "dist/main.js"), format, name: "app", inlineDynamicImports: true });
      await built.close();
    },
    esbuild: (folder, entry, format) =>
      bundle({ entryPoints: [join(folder, entry)], outfile: join(folder, "dist/main.js"), bundle: true, format, logLevel: "error", logOverride: { "empty-import-meta": "silent" } }),
  };
  for (const [name, build] of Object.entries(bundlers)) {
    test(`${name}: the page is told what to do, and each of it works`, async () => {
      const folder = await projectWith({ "dist/index.html": page("main.js"), "main.js": app(), "inline.js": app("@lockstep/core/inline") });
      const dist = join(folder, "dist");
      await build(folder, "main.js", "esm");
      assert.match(await seenIn(dist), /^@lockstep\/core could not load http.*\/lockstep_core_bg\.wasm: status 404; serve/);
      await cp(join(folder, "node_modules/@lockstep/core", WASM), join(dist, WASM));
      assert.equal(await seenIn(dist), SEEN);
      await build(folder, "inline.js", "esm");
      assert.equal(await seenIn(dist), SEEN);
    });
  }

  test("esbuild, as a script that is no module", async () => {
    const folder = await projectWith({ "dist/index.html": page("main.js", ""), "main.js": app(), "inline.js": app("@lockstep/core/inline") });
    await bundlers.esbuild(folder, "main.js", "iife");
    assert.equal(await seenIn(join(folder, "dist")), `@lockstep/core does not know where its module is; ${ELSE}`);
    await bundlers.esbuild(folder, "inline.js", "iife");
    assert.equal(await seenIn(join(folder, "dist")), SEEN);
  });
});

test("Next.js builds and serves it, in the page and on the server", async () => {
  const folder = await projectWith({
    "app/layout.jsx": "export default ({ children }) => <html><body>{children}</body></html>;",
    "app/page.jsx": `"use client";
      import { useEffect } from "react";
      import init, { byField, check } from "@lockstep/core";
      import { createClient } from "@lockstep/core/client";
      export default function Page() {
        useEffect(() => {
          init().then(() => {
            const { errors } = check("task", "create", { data: { type: "task", attributes: { noet: "x" } } });
            window.seen = [...Object.keys(byField(errors).fields).sort(), typeof createClient({ url: location.origin }).batches.run].join();
          }, (error) => { window.seen = error.message; });
        }, []);
        return <p>app</p>;
      }`,
    "app/checked/route.js": `import { check } from "@lockstep/core";
      export async function POST(request) { return Response.json(check("task", "create", await request.text())); }`,
  });
  const next = program("next/dist/bin/next");
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "production" };
  await run("node", [next, "build"], { cwd: folder, env });
  const server = spawn("node", [next, "start", "--hostname", "127.0.0.1", "--port", "0"], { cwd: folder, env, stdio: ["ignore", "pipe", "ignore"] });
  try {
    const address = await addressIn(server.stdout);
    assert.equal(await seenAt(address), SEEN);
    const answer = await fetch(`${address}/checked`, { method: "POST", body: '{"data":{"type":"task"}}' });
    assert.equal((await answer.json()).ok, false);
  } finally {
    server.kill();
  }
});

/** The address that a server prints. What it prints later is read, too, so that it is not stopped by that. */
function addressIn(stream) {
  let text = "";
  return new Promise((resolve, reject) => {
    stream.on("data", (chunk) => {
      text += chunk;
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(text);
      if (found) resolve(found[0]);
    });
    stream.on("end", () => reject(new Error(`the server has ended: ${text}`)));
  });
}

/** A test as either runner reads it, by the way that the package comes in. */
const unit = (imports) => `${imports}
  test("the rules are there", async () => {
    await core.default();
    expect(core.check("task", "create", "{}").ok).toBe(false);
    expect(core.check("prospect", "create", { data: { type: "prospect", attributes: { firstName: "Zoë" } } })).toEqual({ ok: true, ignored: [] });
    expect(typeof createClient({ url: "http://127.0.0.1" }).batches.run).toBe("function");
  });`;

test("Vitest runs it, in Node and with jsdom", async () => {
  const imports = 'import { expect, test } from "vitest";\nimport * as core from "@lockstep/core";\nimport { createClient } from "@lockstep/core/client";';
  const folder = await projectWith({ "node.test.js": unit(imports), "page.test.js": `// @vitest-environment jsdom\n${unit(imports)}` });
  const output = await run("node", [program("vitest/vitest.mjs"), "run", "--root", folder], { cwd: folder, env: { ...process.env, NO_COLOR: "1" } });
  assert.match(output, /Tests +2 passed/);
});

test("Jest runs it, in Node and with jsdom", async () => {
  const required = 'const core = require("@lockstep/core");\nconst { createClient } = require("@lockstep/core/client");';
  const folder = await projectWith({ "node.test.js": unit(required), "page.test.js": `/** @jest-environment jsdom */\n${unit(required)}` }, { jest: {} });
  // Jest tells its results on the other stream.
  const told = await run("node", [program("jest/bin/jest.js"), "--json", "--rootDir", folder], { cwd: folder });
  const { numPassedTests, success } = JSON.parse(told);
  assert.deepEqual([numPassedTests, success], [2, true]);
});

test("wrangler bundles it for a Worker", async () => {
  const folder = await projectWith({
    "worker.js": `import { check } from "@lockstep/core";
      export default { fetch: async (request) => Response.json(check("task", "create", await request.text())) };`,
    "wrangler.toml": 'name = "guard"\nmain = "worker.js"\ncompatibility_date = "2026-04-01"\n',
  });
  await run("node", [join(ROOT, "node_modules/wrangler/bin/wrangler.js"), "deploy", "--dry-run", "--outdir", "dist"], { cwd: folder, env: { ...process.env, WRANGLER_SEND_METRICS: "false" } });
  await assertOneModule(join(folder, "dist"));
});

test("publint finds nothing", async () => {
  const { publint } = await load("publint");
  const { messages } = await publint({ pkgDir: join(installed.project, "node_modules/@lockstep/core"), level: "suggestion", strict: true, pack: false });
  assert.deepEqual(messages, []);
});

// The module itself has no types to be wrong.
test("its types are right for every way to resolve them", async () => {
  const told = await run("node", [program("@arethetypeswrong/cli/dist/index.js"), installed.tarball, "--format", "json", "--exclude-entrypoints", WASM]);
  assert.deepEqual(JSON.parse(told).analysis.problems, []);
});

test("it can be published", async () => {
  const told = await run("npm", ["publish", "--dry-run", "--json", installed.tarball]);
  const { name, version } = Object.values(JSON.parse(told))[0]?.name ? Object.values(JSON.parse(told))[0] : JSON.parse(told);
  const manifest = JSON.parse(await readFile(join(installed.project, "node_modules/@lockstep/core/package.json"), "utf8"));
  assert.deepEqual([name, version], ["@lockstep/core", manifest.version]);
});
