// The examples, built and run with the packed package against the Worker in workerd.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Miniflare } from "miniflare";
import { chromium } from "playwright-core";
import { organisation, rows, server } from "../edge/support.mjs";
import { load, project, tools } from "./environments.mjs";
import { ROOT, install, run, serve } from "./support.mjs";

const lockstep = await server();
// What workerd says of streams that were left.
lockstep.expected.push("Broken pipe", "stack: ");
let org;
let installed;
let browser;
const made = [];

before(async () => {
  await tools();
  [org, installed] = await Promise.all([organisation(lockstep), install()]);
  browser = await chromium.launch({ executablePath: process.env.CHROME ?? process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"] });
});

after(async () => {
  await browser?.close();
  for (const one of made) await one.remove();
  await installed?.remove();
});

/** An example in a folder of its own, beside the tools, with the package. */
async function example(name) {
  const folder = await projectFolder({});
  await cp(join(ROOT, "examples", name), folder, { recursive: true });
  return folder;
}

async function projectFolder(files) {
  const one = await project(installed.project, files);
  made.push(one);
  return one.folder;
}

const open = async (name) => openFolder(await example(name));

/** The page of a folder, built by Vite, as it talks to the server. */
async function openFolder(folder) {
  const { build } = await load("vite");
  await build({ root: folder, logLevel: "error" });
  const site = await serve(join(folder, "dist"), { ".css": "text/css" });
  const page = await browser.newPage();
  page.setDefaultTimeout(15_000);
  const problems = [];
  page.on("pageerror", (error) => problems.push(error.message));
  await page.goto(`${site.origin}/?server=${encodeURIComponent(lockstep.url)}#token=${org.token}`);
  const close = async () => {
    await page.close();
    await site.close();
    assert.deepEqual(problems, []);
  };
  return { page, close };
}

test("every example is in the list, and tested", async () => {
  const entries = await readdir(join(ROOT, "examples"), { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const list = await readFile(join(ROOT, "examples/README.md"), "utf8");
  const own = await readFile(join(ROOT, "tests/package/examples.test.mjs"), "utf8");
  for (const name of names) {
    assert.ok(list.includes(`\`${name}/\``), `examples/README.md names ${name}`);
    assert.match(own, new RegExp(`(example|open)\\("${name}"\\)`), `${name} is tested`);
  }
});

test("the form validates while one types, and shows what only the server knows in the same places", async () => {
  const { page, close } = await open("react-form");
  const alert = (field) => page.locator(`[data-field=${field}]`);
  await page.locator("[name=dueAt]").pressSequentially("tomorrow");
  await alert("dueAt").waitFor();
  assert.match(await alert("dueAt").innerText(), /`dueAt` is `tomorrow`/);
  assert.equal(await alert("action").count(), 0, "what nobody has touched is not wrong yet");
  await page.locator("[name=dueAt]").fill("2031-05-14T09:00:00Z");
  await alert("dueAt").waitFor({ state: "detached" });
  assert.deepEqual(await page.locator("[name=action] option").allInnerTexts(), ["", "action_item", "call", "email", "in_person"]);
  await page.getByRole("button").click();
  await alert("action").waitFor();
  await page.locator("[name=action]").selectOption("call");
  await page.locator("[name=subject]").fill("987654321");
  await page.getByRole("button").click();
  await alert("subject").waitFor();
  assert.match(await alert("subject").innerText(), /987654321/, "only the server knows whom there is");
  await page.locator("[name=subject]").fill(String(await rows(lockstep.db, org.id).prospect()));
  await page.getByRole("button").click();
  const told = await page.locator("output").innerText();
  const id = Number(/\d+/.exec(told)[0]);
  assert.equal((await org.api.data("GET", `/tasks/${id}`)).attributes.action, "call");
  await close();
});

test("a bulk change is previewed, confirmed, followed and undone, in 60 lines", async () => {
  const source = await readFile(join(ROOT, "examples/bulk-change/main.js"), "utf8");
  assert.ok(source.trimEnd().split("\n").length <= 60, `${source.split("\n").length} lines`);
  const ids = await rows(lockstep.db, org.id).prospects(230, () => ({ title: "Head of Paper" }));
  const tagged = async () => lockstep.db.prepare("SELECT count(*) AS count FROM prospects WHERE organisation_id = ?1 AND tags LIKE '%\"fair\"%'").bind(org.id).first("count");
  const { page, close } = await open("bulk-change");
  const told = (text) => page.locator("#told", { hasText: text }).waitFor();
  await page.locator("#preview[data-ready]").waitFor();
  await page.locator("#title").fill("Head of Paper");
  await page.locator("#tag").fill("fair");
  await page.locator("#preview").click();
  await told(`230 of ${ids.length} would change.`);
  assert.equal(await tagged(), 0);
  const asked = [];
  page.on("dialog", (dialog) => (asked.push(dialog.message()), dialog.accept()));
  await page.locator("#start").click();
  await page.locator("#records li", { hasText: ": fair" }).first().waitFor();
  await told("The change is finished; 0 failed.");
  assert.deepEqual([asked, await tagged()], [["Change 230 prospects?"], 230]);
  await page.locator("#undo").click();
  await told("It is as it was.");
  assert.equal(await tagged(), 0);
  await close();
});

describe("a file is checked before it is sent", () => {
  let folder;
  before(async () => (folder = await example("check-csv")));

  /** Runs the example; what it says, and with what it ends. */
  async function check(file, ...more) {
    await writeFile(join(folder, "tried.csv"), file);
    const env = { ...process.env, LOCKSTEP_TOKEN: org.token };
    return new Promise((resolve) => execFile("node", ["check.mjs", "tried.csv", ...more], { cwd: folder, env }, (error, stdout, stderr) => resolve([error?.code ?? 0, stdout, stderr])));
  }
  const count = () => lockstep.db.prepare("SELECT count(*) AS count FROM prospects WHERE organisation_id = ?1").bind(org.id).first("count");

  test("every wrong line is told, and nothing is sent", async () => {
    const before = await count();
    const [code, , told] = await check("First Name,Opted Out,Tags\nAda,perhaps,vip\n\"Bea\nBrightwater\",yes,vip\nCy,no,#REF!\n", "--send", lockstep.url);
    assert.equal(code, 1);
    assert.match(told, /^line 2: `optedOut` is `perhaps`; it must be .*\nline 5: an element of `tags` is `#REF!`.*\n$/);
    const [unknown, , header] = await check("First Name,Favourite colour\nAda,red\n");
    assert.equal(unknown, 1);
    assert.match(header, /^line 1, column 12: `Favourite colour` is not a column of prospect/);
    assert.equal(await count(), before);
  });

  test("whom only the server knows is asked for before anything is written", async () => {
    const before = await count();
    const file = "First Name,Owner\nAda,987654321\n";
    assert.deepEqual(await check(file), [0, "1 rows, all sound\n", ""]);
    const [code, , told] = await check(file, "--send", lockstep.url);
    assert.deepEqual([code, await count()], [1, before]);
    assert.match(told, /^1 rows: .*owner/);
  });

  test("its own file is sound, and is sent", async () => {
    const file = (await readFile(join(folder, "people.csv"), "utf8")).replaceAll(/,2$/gm, `,${org.user}`);
    const before = await count();
    const [code, told] = await check(file, "--send", lockstep.url);
    assert.equal(code, 0, told);
    assert.match(told, /^2 rows, all sound\nbatch \d+ has made 2 prospects\n$/);
    assert.equal(await count(), before + 2);
    assert.equal((await check("", "--what"))[0], 2);
  });
});

test("the lines of docs/PACKAGE.md and of the README run", async () => {
  await org.api.data("POST", "/tasks", { body: { data: { type: "task", attributes: { action: "call" }, relationships: { subject: { data: { type: "prospect", id: await rows(lockstep.db, org.id).prospect() } } } } } });
  const folder = await projectFolder({});
  const linesOf = (text) => [...text.matchAll(/```js\n(.*?)```/gs)].map(([, lines]) => lines);
  const addressed = (lines) => lines.join("\n").replace("http://127.0.0.1:8787", lockstep.url).replace("lsk_…", org.token);
  const runs = async (lines) => {
    await writeFile(join(folder, "lines.mjs"), addressed(lines));
    return run("node", ["lines.mjs"], { cwd: folder });
  };
  const chapter = await runs(linesOf(await readFile(join(ROOT, "docs/PACKAGE.md"), "utf8")));
  assert.match(chapter, /^expected: due .*\nsettled: due .*\n\d+ of \d+ would change\nconfirming\n(.*\n)*finished\n$/m);
  const readme = linesOf(await readFile(join(ROOT, "crates/wasm/npm/README.md"), "utf8"));
  assert.match(await runs(readme.slice(1)), /^\d of 3 would change\n$/);
});

test("the form of the README validates in an empty Vite project", async () => {
  const readme = await readFile(join(ROOT, "crates/wasm/npm/README.md"), "utf8");
  const [, form] = /```jsx\n(.*?)```/s.exec(readme);
  const page = await openFolder(await projectFolder({
    "index.html": '<!doctype html><div id="root"></div><script type="module" src="/main.jsx"></script>',
    "main.jsx": 'import { createRoot } from "react-dom/client";\nimport { TaskForm } from "./form.jsx";\ncreateRoot(document.getElementById("root")).render(<TaskForm />);',
    "form.jsx": form,
    "vite.config.js": 'export default { esbuild: { jsx: "automatic" } };',
  }));
  await page.page.getByLabel("Action").fill("phone");
  await page.page.locator("em", { hasText: "`action` is `phone`" }).waitFor();
  await page.close();
});

test("docs/PACKAGE.md has every export", async () => {
  const chapter = await readFile(join(ROOT, "docs/PACKAGE.md"), "utf8");
  const core = await import(join(installed.project, "node_modules/@lockstep/core/node.js"));
  for (const name of Object.keys(core).filter((name) => name !== "default")) assert.ok(chapter.includes(`| \`${name}(`), name);
  const { createClient } = await import(join(installed.project, "node_modules/@lockstep/core/client/index.js"));
  for (const name of Object.keys(createClient({ url: "" }).batches).filter((name) => name !== "get" && name !== "list")) assert.match(chapter, new RegExp(`\`${name}\\(`), name);
});

describe("a Worker guards its own API with the rules", () => {
  let worker;
  let asked = 0;
  before(async () => {
    const folder = await example("guarded-worker");
    await run("node", [join(ROOT, "node_modules/wrangler/bin/wrangler.js"), "deploy", "--dry-run", "--outdir", "dist"], { cwd: folder, env: { ...process.env, WRANGLER_SEND_METRICS: "false" } });
    const names = await readdir(join(folder, "dist"));
    const wasm = names.find((name) => name.endsWith(".wasm"));
    worker = new Miniflare({
      modules: [
        { type: "ESModule", path: join(folder, "dist/worker.js") },
        { type: "CompiledWasm", path: join(folder, "dist", wasm) },
      ],
      modulesRoot: join(folder, "dist"),
      compatibilityDate: "2026-04-01",
      bindings: { LOCKSTEP_URL: "http://lockstep.example.com", LOCKSTEP_TOKEN: org.token },
      outboundService: (request) => {
        asked += 1;
        const url = new URL(request.url);
        return fetch(lockstep.url + url.pathname + url.search, { method: request.method, headers: [...request.headers].filter(([name]) => name !== "host"), body: request.body, duplex: "half" });
      },
    });
  });
  after(() => worker?.dispose());

  const remind = (body, headers = {}) => worker.dispatchFetch("http://guarded/reminders", { method: "POST", body: JSON.stringify(body), headers });

  test("what is wrong is refused without asking", async () => {
    const answer = await remind({ text: "Ask about the renewal", at: "soon" });
    assert.equal(answer.status, 422);
    const { fields } = await answer.json();
    assert.deepEqual(Object.keys(fields), ["at", "prospect"]);
    assert.match(fields.at[0], /`dueAt` is `soon`/);
    assert.equal(asked, 0);
    assert.equal((await worker.dispatchFetch("http://guarded/reminders", { method: "POST", body: "no" })).status, 400);
    assert.equal((await worker.dispatchFetch("http://guarded/")).status, 404);
  });

  test("what is right becomes a task, once", async () => {
    const prospect = await rows(lockstep.db, org.id).prospect();
    const reminder = { text: "Ask about the renewal", at: "2031-05-14T09:00:00Z", prospect };
    const one = await remind(reminder, { "idempotency-key": "reminder-1" });
    assert.equal(one.status, 201);
    const { id, due } = await one.json();
    assert.equal(due, "2031-05-14T09:00:00.000Z");
    assert.equal((await (await remind(reminder, { "idempotency-key": "reminder-1" })).json()).id, id);
    assert.equal((await org.api.data("GET", `/tasks/${id}`)).attributes.note, "Ask about the renewal");
    const unknown = await remind({ ...reminder, prospect: 987_654_321 });
    assert.deepEqual([unknown.status, Object.keys((await unknown.json()).fields)], [422, ["prospect"]]);
  });
});
