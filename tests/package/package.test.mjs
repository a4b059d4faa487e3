// The npm package, packed and installed, wherever it is meant to run: the same call, the same answer.
import assert from "node:assert/strict";
import { readFile, readdir, writeFile, mkdir, cp } from "node:fs/promises";
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

/**
 * At most this many bytes of wasm, compressed, for a page to load: 120,000, and 19,000 for serde-wasm-bindgen, 8,000
 * for the names and kinds of all attributes that the reference has, 3,000 for the folding of case and the codes of
 * items. 92,000 for whole requests: 15,000 for what all have alike, 32,000 for JSON:API with queries and files, 15,000 and 28,000 for the other dialects.
 */
const BUDGET = 243_000;

test("the tarball has what it needs and nothing else", () => {
  assert.deepEqual(installed.files.toSorted(), [
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "browser.js",
    "common.js",
    "index.d.ts",
    "lockstep_core.js",
    "lockstep_core_bg.wasm",
    "node.js",
    "package.json",
    "tables.d.ts",
    "workerd.js",
  ]);
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
      assert.equal(seen.failed, `@lockstep/core could not load ${site.origin}/missing.wasm: status 404`);
      assert.equal(seen.later, "task");
    }));

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
  await cp(join(ROOT, "tests/types/usage.ts"), join(project, "usage.ts"));
  const options = { strict: true, noEmit: true, target: "es2022", module: "nodenext", lib: ["es2022", "dom"], types: [] };
  await write("tsconfig.json", JSON.stringify({ compilerOptions: options, files: ["usage.ts"] }));
  await run("node", [join(ROOT, "node_modules/typescript/bin/tsc"), "--project", project]);
});
