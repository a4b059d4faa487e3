// The npm package, packed and installed, wherever it is meant to run: the same call, the same answer.
import assert from "node:assert/strict";
import { readFile, readdir, writeFile, mkdir, cp } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { Miniflare } from "miniflare";
import { chromium } from "playwright-core";
import { ROOT, goldenCases, install, run, serve } from "./support.mjs";

let installed;
let project;
let cases;
let browser;

before(async () => {
  [installed, cases] = await Promise.all([install(), goldenCases()]);
  project = installed.project;
  browser = await chromium.launch({
    executablePath: process.env.CHROME ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"],
  });
});

after(async () => {
  await browser?.close();
  await installed?.remove();
});

/** Every golden case has the expected answer; the first that has not is named. */
function assertGolden(answers) {
  assert.equal(answers.length, cases.length);
  cases.forEach(({ name, expected }, index) => assert.deepEqual(answers[index], expected, name));
}

/** The cases as an environment needs them. */
const inputs = () => cases.map(({ family, input }) => ({ family, input }));

/** Writes a file of the project. */
const write = (path, text) => writeFile(join(project, path), text);

/** A page at an address; what goes wrong in it fails the test. */
async function withPage(address, use) {
  const page = await browser.newPage();
  const problems = [];
  page.on("pageerror", (error) => problems.push(error.message));
  try {
    await page.goto(address);
    await use(page);
  } finally {
    await page.close();
  }
  assert.deepEqual(problems, []);
}

const IMPORT_MAP = `<!doctype html><script type="importmap">
{"imports": {"@lockstep/core": "/node_modules/@lockstep/core/browser.js"}}</script>`;

/** What every failed start ends with. */
const ELSE = "serve `lockstep_core_bg.wasm` beside the script, hand its address to `init`, or import `@lockstep/core/inline`";

/**
 * At most this many bytes of wasm, compressed, for a page to load. It only ever falls, or says here what has come in.
 */
const BUDGET = 232_000;

const CLIENT = ["batches", "events", "failures", "follow", "index", "keys", "lists", "optimistic", "plurals", "query", "records", "transport", "waiting"];

test("the tarball has what it needs and nothing else", () => {
  const expected = [
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "browser.cjs",
    "browser.js",
    "client/index.cjs",
    "client/index.d.cts",
    "client/index.d.ts",
    ...CLIENT.map((name) => `client/${name}.js`),
    "common.js",
    "exports.js",
    "fields.js",
    "index.d.cts",
    "index.d.ts",
    "inline.cjs",
    "inline.d.cts",
    "inline.d.ts",
    "inline.js",
    "load.js",
    "lockstep_core.js",
    "lockstep_core_bg.wasm",
    "node.cjs",
    "node.js",
    "package.json",
    "requests.d.cts",
    "requests.d.ts",
    "tables.d.cts",
    "tables.d.ts",
    "workerd.js",
  ];
  assert.deepEqual(installed.files.toSorted(), expected.toSorted());
});

test("its version is that of the workspace", async () => {
  const manifest = await readFile(join(ROOT, "Cargo.toml"), "utf8");
  const [, version] = /^version = "(.+)"$/m.exec(manifest);
  const installed = JSON.parse(await readFile(join(project, "node_modules/@lockstep/core/package.json"), "utf8"));
  assert.equal(installed.version, version);
});

test("its wasm stays within the budget", async (t) => {
  const wasm = await readFile(join(project, "node_modules/@lockstep/core/lockstep_core_bg.wasm"));
  const size = gzipSync(wasm, { level: 9 }).length;
  t.diagnostic(`${wasm.length} bytes, ${size} gzip`);
  assert.ok(size <= BUDGET, `${size} bytes gzip; the budget is ${BUDGET}`);
});

test("its wasm names no file of the machine that built it", async () => {
  const wasm = await readFile(join(project, "node_modules/@lockstep/core/lockstep_core_bg.wasm"), "latin1");
  assert.match(wasm, /crates\/core\/src/, "panics name their files");
  const { CARGO_HOME } = process.env;
  for (const folder of [ROOT, homedir(), CARGO_HOME].filter(Boolean)) {
    assert.ok(!wasm.includes(join(folder, "/")), folder);
  }
});

describe("in Node", () => {
  test("gives the expected answers", async () => {
    await write("inputs.json", JSON.stringify(inputs()));
    await write(
      "node.mjs",
      `import * as core from "@lockstep/core";
       import { readFileSync } from "node:fs";
       import { answers } from "./cases.mjs";
       await core.default();
       console.log(JSON.stringify(answers(core, JSON.parse(readFileSync("inputs.json", "utf8")))));`,
    );
    assertGolden(JSON.parse(await run("node", ["node.mjs"], { cwd: project })));
  });

  test("takes the time from the clock where none is given", async () => {
    await write(
      "clock.mjs",
      `import { decideTask } from "@lockstep/core";
       const task = { type: "task", id: 1, attributes: { state: "incomplete", taskType: "manual" } };
       const before = Date.now();
       for (const context of [undefined, null, {}, { userId: 1 }]) {
         const answer = decideTask(task, "markComplete", {}, context);
         const at = Date.parse(answer.changes.completedAt);
         if (!(before <= at && at <= Date.now())) throw new Error(JSON.stringify(answer));
       }
       // As JSON would write them: a date is its text, and what is undefined is not there.
       const options = { now: new Date("2026-01-15T10:00:00Z"), userId: undefined };
       const put = decideTask(task, "snooze", { dueAt: new Date("2026-02-01T09:00:00Z"), markAsUrgent: undefined }, options);
       if (put.changes?.dueAt !== "2026-02-01T09:00:00.000Z") throw new Error(JSON.stringify(put));
       const throwing = { get now() { throw new Error("no"); } };
       for (const context of [5, "now", [], throwing]) {
         const answer = decideTask(task, "markComplete", {}, context);
         if (answer.errors?.[0].code !== "invalidArgument") throw new Error(JSON.stringify(answer));
       }`,
    );
    await run("node", ["clock.mjs"], { cwd: project });
  });

  test("answers where what it is given throws", async () => {
    await write(
      "throwing.mjs",
      `import { allowedActions, checkAction, checkBody, checkImport, checkQuery, checkRequest, decide, decideTask } from "@lockstep/core";
       const path = "/api/v2/tasks";
       const circle = {};
       circle.circle = circle;
       const throwing = { get name() { throw new Error("no"); }, toJSON() { throw new Error("no"); } };
       const task = { type: "task", id: 1, attributes: { state: "incomplete", taskType: "manual" } };
       const answers = [
         checkBody("communicationsBatchUpdate", { inputs: [] }, [throwing]),
         decideTask(task, "snooze", throwing),
         decideTask(task, "snooze", { dueAt: throwing }),
         decideTask(throwing, "snooze"),
         decide("batch", throwing, "cancel"),
         decide("prospect", {}, "cancel"),
         checkRequest(),
         checkRequest(null),
         checkRequest(7),
         checkRequest({ get path() { throw new Error("no"); } }),
         checkRequest({ path: 7 }),
         checkRequest({ path, method: 7 }),
         checkRequest({ path, headers: throwing }),
         checkRequest({ path, headers: { accept: {} } }),
         checkRequest({ path, method: "POST", body: circle }),
         checkRequest({ path, method: "POST", body: 7n }),
         checkRequest({ path, method: "POST", body: throwing }),
         checkRequest({ path, method: "POST", body: Symbol() }),
         checkRequest({ path, properties: throwing }),
         checkAction("prospectsAddTags", { get ids() { throw new Error("no"); } }),
         checkAction(Symbol()),
         checkQuery("task", throwing),
       ];
       // These are no arguments of a wrong kind, but addresses and bodies that the server would refuse.
       const refused = [checkRequest({ path: "" }), checkRequest({ path: "http://[" }), checkRequest({ path, method: "POST", body: "[".repeat(10_000) }), checkRequest({ path, method: "POST", body: "\\ud800" }), checkRequest({ path, method: "POST", body: new Uint8Array([255]) }), checkQuery("nothing", ""), checkAction("nothing", null), checkImport("nothing", null)];
       for (const answer of refused) if (answer.ok || !answer.status) throw new Error(JSON.stringify(answer));
       if (allowedActions("batch", throwing).length > 0) throw new Error("allowed");
       if (!checkRequest({ path: "https://api.example.com/api/v2/tasks?sort=id", headers: new Headers({ accept: "*/*" }) }).ok) throw new Error("whole addresses");
       for (const answer of answers) if (answer.errors?.[0].code !== "invalidArgument") throw new Error(JSON.stringify(answer));`,
    );
    await run("node", ["throwing.mjs"], { cwd: project });
  });

  test("writes the request of an action, a query and a file", async () => {
    await write(
      "written.mjs",
      `import { checkAction, checkImport, checkQuery } from "@lockstep/core";
       const params = { "actionParams[filter][owner][id]": "7", preview: "true" };
       const bytes = new TextEncoder().encode("\\ufefffirstName;tags\\nAda;vip\\nIda;" + "x".repeat(300) + "\\n");
       console.log(JSON.stringify([
         checkAction("prospectsAddTags", { attributes: { tags: ["vip"] }, params }),
         checkAction("prospectsAddTags", { attributes: { tags: "vip" }, ids: [7, "x"] }),
         checkQuery("task", "sort=-dueAt&filter[state]=incomplete&page[after]=x"),
         checkQuery("tasks", new URLSearchParams({ sort: "colour" })),
         checkImport("prospect", bytes),
         checkImport("account", "colour\\nred\\n"),
         checkImport("account", '{"name":"Alderfox"}\\n', "application/x-ndjson"),
       ]));`,
    );
    const short = ({ ok, operation, status, preview, count, needs, failures, errors }) =>
      ok
        ? { operation, preview, count, needs, failed: failures.map(({ position, errors: [{ code }] }) => [position, code]) }
        : { operation, status, errors: errors.map(({ code, source }) => [code, source?.pointer ?? source?.parameter]) };
    const bulk = "batches.actions.prospectsAddTags";
    assert.deepEqual(JSON.parse(await run("node", ["written.mjs"], { cwd: project })).map(short), [
      { operation: bulk, preview: true, count: null, needs: ["targets"], failed: [] },
      { operation: bulk, status: 422, errors: [["invalidId", "/data/attributes/ids/1"], ["wrongType", "/data/attributes/tags"]] },
      { operation: "tasks.list", preview: false, count: null, needs: ["cursor"], failed: [] },
      { operation: "tasks.list", status: 400, errors: [["unknownSort", "sort"]] },
      { operation: "batches.actions.prospectsImport", preview: false, count: 2, needs: ["related"], failed: [[3, "stringTooLong"]] },
      { operation: "batches.actions.accountsImport", status: 422, errors: [["unknownColumn", undefined]] },
      { operation: "batches.actions.accountsImport", preview: false, count: 1, needs: ["related"], failed: [] },
    ]);
  });

  test("previews just the bulk actions that its table calls local", async () => {
    await write(
      "table.mjs",
      `import { bulkActions, previewBulk } from "@lockstep/core";
       for (const { name, isLocal } of bulkActions()) {
         const answer = previewBulk(name, {}, []);
         const refused = !answer.ok && answer.errors[0].code === "actionNotApplicable";
         if (refused === isLocal) throw new Error(name + ": " + JSON.stringify(answer));
       }`,
    );
    await run("node", ["table.mjs"], { cwd: project });
  });

  test("is required, too, and so are its client and the module in the script", async () => {
    await write(
      "required.cjs",
      `const core = require("@lockstep/core");
       const inline = require("@lockstep/core/inline");
       const { createClient } = require("@lockstep/core/client");
       const { readFileSync } = require("node:fs");
       (async () => {
         const { answers } = await import("./cases.mjs");
         const inputs = JSON.parse(readFileSync("inputs.json", "utf8"));
         const own = answers(core, inputs);
         await core.default();
         await inline.default();
         if (JSON.stringify(answers(inline, inputs)) !== JSON.stringify(own)) throw new Error("inline answers otherwise");
         if (typeof createClient({ url: "http://127.0.0.1" }).batches.run !== "function") throw new Error("there is no client");
         console.log(JSON.stringify(own));
       })();`,
    );
    await write("inputs.json", JSON.stringify(inputs()));
    assertGolden(JSON.parse(await run("node", ["required.cjs"], { cwd: project })));
  });

  test("has the module in the script, where one wants that", async () => {
    await write(
      "inline.mjs",
      `import init, { schema } from "@lockstep/core/inline";
       await init();
       if (schema("task").name !== "task") throw new Error("it has not started");`,
    );
    await run("node", ["inline.mjs"], { cwd: project });
  });

  test("finds its module where a bundler has left it behind, or says what to do", async () => {
    await mkdir(join(project, "moved"), { recursive: true });
    await write("moved/index.js", 'import "@lockstep/core";');
    await build({ entryPoints: [join(project, "moved/index.js")], outfile: join(project, "moved/out.mjs"), bundle: true, format: "esm", platform: "node", logLevel: "error" });
    await run("node", ["moved/out.mjs"], { cwd: project });
    const failed = await run("node", [join(project, "moved/out.mjs")], { cwd: "/" }).catch((error) => error.message);
    const told =
      "@lockstep/core did not find its module, neither beside its script nor installed where the process runs; keep the package out of the bundle " +
      "(esbuild: `--external:@lockstep/core`, Next.js: `serverExternalPackages`), or import `@lockstep/core/inline`";
    assert.ok(failed.includes(told), failed);
  });

  test("prints what its README says", async () => {
    const readme = await readFile(join(project, "node_modules/@lockstep/core/README.md"), "utf8");
    const [, source] = /```js\n(.*?)```/s.exec(readme);
    const [, output] = /```text\n(.*?)```/s.exec(readme);
    await write("readme.mjs", source);
    assert.equal(await run("node", ["readme.mjs"], { cwd: project }), output);
  });
});

describe("in a browser without a bundler", () => {
  let site;

  before(async () => {
    await write("index.html", IMPORT_MAP);
    site = await serve(project);
  });

  after(() => site?.close());

  test("gives the expected answers", () =>
    withPage(site.origin, async (page) => {
      const answers = await page.evaluate(async (inputs) => {
        const core = await import("@lockstep/core");
        const { answers } = await import("/cases.mjs");
        await Promise.all([core.default(), core.default()]);
        return answers(core, inputs);
      }, inputs());
      assertGolden(answers);
    }));

  for (const source of ["address", "URL", "response", "bytes", "view", "compiled form"]) {
    test(`starts from the ${source} of the module`, () =>
      withPage(site.origin, async (page) => {
        const name = await page.evaluate(async (source) => {
          const { default: init, schema } = await import("@lockstep/core");
          const address = "/node_modules/@lockstep/core/lockstep_core_bg.wasm";
          const bytes = async () => (await fetch(address)).arrayBuffer();
          const sources = {
            address: () => address,
            URL: () => new URL(address, location.href),
            response: () => fetch(address),
            bytes,
            view: async () => new Uint8Array(await bytes()),
            "compiled form": async () => WebAssembly.compile(await bytes()),
          };
          await init(await sources[source]());
          return schema("task").name;
        }, source);
        assert.equal(name, "task");
      }));
  }

  test("says so when it is called before its start, and when it cannot start", () =>
    withPage(site.origin, async (page) => {
      const seen = await page.evaluate(async () => {
        const core = await import("@lockstep/core");
        const calls = ["check", "checkBody", "decideTask", "allowedTaskActions", "previewBulk", "schema", "bulkActions"];
        const early = calls.map((name) => {
          try {
            return core[name]();
          } catch (error) {
            return error.message;
          }
        });
        const failed = await core.default("/missing.wasm").catch((error) => error.message);
        await core.default();
        return { early: [...new Set(early)], failed, later: core.schema("task").name };
      });
      assert.deepEqual(seen.early, ["@lockstep/core is not started: `await init()` first"]);
      assert.equal(seen.failed, `@lockstep/core could not load ${site.origin}/missing.wasm: status 404; ${ELSE}`);
      assert.equal(seen.later, "task");
    }));

  test("says what it got where it got something else", () =>
    withPage(site.origin, async (page) => {
      const [html, bytes] = await page.evaluate(async () => {
        const { default: init } = await import("@lockstep/core");
        const fails = (source) => init(source).then(() => null, (error) => error.message);
        return [await fails("/index.html"), await fails(new Uint8Array([1, 2, 3, 4]))];
      });
      assert.equal(html, `@lockstep/core could not load ${site.origin}/index.html: it is an HTML page; ${ELSE}`);
      const [begin, end] = bytes.split(/: .*; /);
      assert.equal(begin, "@lockstep/core could not compile its module");
      assert.equal(end, "a page with a content security policy needs 'wasm-unsafe-eval' in its script-src");
    }));

  test("starts under a strict content security policy, and says what it needs there", async () => {
    const policy = (more) => ({ "content-security-policy": `default-src 'none'; connect-src 'self'; script-src 'self' 'nonce-1'${more}` });
    await write("csp.html", `<!doctype html><script type="module" nonce="1">
      import init, { schema } from "/node_modules/@lockstep/core/browser.js";
      window.seen = init().then(() => schema("task").name, (error) => error.message);</script>`);
    for (const [more, expected] of [[" 'wasm-unsafe-eval'", /^task$/], ["", /^@lockstep\/core could not compile its module: .* needs 'wasm-unsafe-eval' in its script-src$/]]) {
      const strict = await serve(project, {}, policy(more));
      try {
        await withPage(`${strict.origin}/csp.html`, async (page) => {
          await page.waitForFunction(() => "seen" in window);
          assert.match(await page.evaluate(() => window.seen), expected);
        });
      } finally {
        await strict.close();
      }
    }
  });

  test("starts in a web worker", async () => {
    await write("web-worker.js", `import init, { schema } from "/node_modules/@lockstep/core/browser.js";
      init().then(() => postMessage(schema("task").name), (error) => postMessage(error.message));`);
    await withPage(site.origin, async (page) => {
      const name = await page.evaluate(() => new Promise((resolve) => {
        new Worker("/web-worker.js", { type: "module" }).onmessage = ({ data }) => resolve(data);
      }));
      assert.equal(name, "task");
    });
  });

  test("starts where the server does not know the media type of wasm", async () => {
    const other = await serve(project, { ".wasm": "application/octet-stream" });
    try {
      await withPage(other.origin, async (page) => {
        const name = await page.evaluate(async () => {
          const { default: init, schema } = await import("@lockstep/core");
          await init();
          return schema("task").name;
        });
        assert.equal(name, "task");
      });
    } finally {
      await other.close();
    }
  });
});

test("in a browser with Vite it gives the expected answers", async () => {
  await mkdir(join(project, "vite"));
  await write("vite/index.html", `<!doctype html><script type="module" src="./main.js"></script>`);
  await write(
    "vite/main.js",
    `import init, * as core from "@lockstep/core";
     import { answers } from "../cases.mjs";
     window.answers = async (inputs) => { await init(); return answers(core, inputs); };`,
  );
  await run("node", [join(ROOT, "node_modules/vite/bin/vite.js"), "build", "vite", "--logLevel", "warn"], { cwd: project });
  const dist = join(project, "vite/dist");
  const assets = await readdir(join(dist, "assets"));
  assert.equal(assets.filter((name) => name.endsWith(".wasm")).length, 1, assets.join());
  const site = await serve(dist);
  try {
    await withPage(site.origin, async (page) => {
      await page.waitForFunction(() => "answers" in window);
      assertGolden(await page.evaluate((inputs) => window.answers(inputs), inputs()));
    });
  } finally {
    await site.close();
  }
});

test("in a Worker it gives the expected answers", async () => {
  await write(
    "worker.js",
    `import * as core from "@lockstep/core";
     import { answers } from "./cases.mjs";
     export default {
       async fetch(request) {
         await core.default();
         return Response.json(answers(core, await request.json()));
       },
     };`,
  );
  await build({
    entryPoints: [join(project, "worker.js")],
    outdir: join(project, "worker"),
    bundle: true,
    format: "esm",
    conditions: ["workerd"],
    loader: { ".wasm": "copy" },
    assetNames: "[name]",
    logLevel: "error",
  });
  const worker = new Miniflare({
    modules: [
      { type: "ESModule", path: join(project, "worker/worker.js") },
      { type: "CompiledWasm", path: join(project, "worker/lockstep_core_bg.wasm") },
    ],
    modulesRoot: join(project, "worker"),
    compatibilityDate: "2026-04-01",
  });
  try {
    const response = await worker.dispatchFetch("http://worker/", { method: "POST", body: JSON.stringify(inputs()) });
    assert.equal(response.status, 200);
    assertGolden(await response.json());
  } finally {
    await worker.dispose();
  }
});

test("its types are found by TypeScript in Node's own resolution", async () => {
  for (const name of ["usage.ts", "client.ts"]) await cp(join(ROOT, "tests/types", name), join(project, name));
  await writeFile(join(project, "required.cts"), 'import core = require("@lockstep/core");\nimport { createClient } from "@lockstep/core/client";\nexport const made = [core.default(), core.schema("task").name, createClient({ url: "" }).batches];\n');
  const options = { strict: true, noEmit: true, target: "es2022", module: "nodenext", lib: ["es2022", "dom", "dom.iterable"], types: [] };
  await write("tsconfig.json", JSON.stringify({ compilerOptions: options, files: ["usage.ts", "client.ts", "required.cts"] }));
  await run("node", [join(ROOT, "node_modules/typescript/bin/tsc"), "--project", project]);
});
