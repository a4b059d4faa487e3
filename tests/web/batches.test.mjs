// What follows a bulk change: its progress as it happens, undo with its preview, retry, reports.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { appears, becomes, chooseAction, startConsole, vanishes } from "./support/console.mjs";

const PROSPECTS = 30_000;

let app;
before(async () => (app = await startConsole({ prospects: PROSPECTS })));
after(() => app?.stop());

const state = (page) => page.locator(".page-head .pill").getAttribute("data-state");
const finishes = (page) => becomes(() => state(page), (value) => value === "finished", "the batch finishes");
const idIn = (page) => Number(/#\/batches\/(\d+)/.exec(page.url())[1]);
const tagsOf = async (id) => (await app.api("GET", `/prospects/${id}`)).attributes.tags;

/** Starts a batch beside the page, as somebody else would. */
const start = (action, attributes, query = "") => app.api("POST", `/batches/actions/${action}${query}`, { data: { type: "batch", attributes } });

async function done(id) {
  return becomes(() => app.api("GET", `/batches/${id}`), ({ attributes }) => attributes.state === "finished", `batch ${id} finishes`);
}

/** Confirms a batch over everything. */
async function confirm(page, id) {
  const { total } = (await app.api("GET", `/batches/${id}`)).attributes;
  await page.goto(`${app.server.url}/#/batches/${id}?confirm=1`);
  await page.getByLabel(/^Type [\d,]+ to confirm$/).fill(String(total));
  await page.getByRole("button", { name: /^Tag [\d,]+ prospects$/ }).click();
}

test("deleting more than a few needs the count, and Undo brings them back", async () => {
  const page = await app.open("#/bulk");
  await appears(page.locator(".virtual-row"), "the records");
  await chooseAction(page, "Delete prospects");
  for (const id of [8, 9, 10, 11, 12, 13]) await page.locator(`#row-${id}`).click();
  await appears(page.locator(".preview-source-exact"), "the server's own preview");
  await appears(page.locator(".sample").getByText("deleted"), "that they will be gone");
  await page.getByRole("button", { name: "Delete 6 prospects…" }).click();
  const dialog = page.getByRole("alertdialog");
  const confirm = dialog.getByRole("button", { name: "Delete 6 prospects" });
  assert.equal(await confirm.getAttribute("aria-disabled"), "true", "not without the count");
  await dialog.getByLabel("Type 6 to confirm").fill("6");
  await confirm.click();
  await finishes(page);
  const deleted = idIn(page);
  await assert.rejects(app.api("GET", "/prospects/13"), /404/);
  await appears(page.locator("[data-item][data-state=changed]", { hasText: "#13" }).getByText("deleted"), "the item of a record that is gone, with its name");

  await page.locator(".toast").getByRole("button", { name: "Undo" }).click();
  const undo = page.getByRole("alertdialog", { name: "Undo this batch?" });
  await becomes(() => undo.locator("[data-outcome=changed]").innerText(), (text) => text === "6", "six will be restored");
  await undo.getByRole("button", { name: "Undo for 6 prospects" }).click();
  await appears(page.getByText(`Undo of #${deleted}`), "the link to what was undone");
  await finishes(page);
  assert.equal((await app.api("GET", "/prospects/13")).id, 13);
  await page.getByRole("link", { name: `#${deleted}`, exact: true }).click();
  await appears(page.getByText(/Undone by #\d+/), "the link to the batch that took it back");
});

test("Undo says beforehand which records were changed since, and leaves them alone", async () => {
  const { id } = await start("prospectsAddTags", { tags: ["campaign"], ids: [41, 42, 43] });
  await done(id);
  await done((await start("prospectsAddTags", { tags: ["later"], ids: [43] })).id);
  const page = await app.open(`#/batches/${id}`);
  await page.getByRole("button", { name: "Undo…" }).click();
  const undo = page.getByRole("alertdialog");
  await becomes(() => undo.locator("[data-outcome=changed]").innerText(), (text) => text === "2", "two will be restored");
  assert.equal(await undo.locator("[data-outcome=failed]").innerText(), "1");
  await appears(undo.getByText("The record was changed since."), "why one is left alone");
  await undo.getByRole("button", { name: "Undo for 2 prospects" }).click();
  await appears(page.getByRole("heading", { name: /^Undo: Add tags to prospects/ }), "the new batch");
  await finishes(page);
  assert.deepEqual(await tagsOf(41), []);
  assert.deepEqual((await tagsOf(43)).slice(-2), ["campaign", "later"]);
});

test("what failed is tried again in a batch of its own", async () => {
  const gone = PROSPECTS + 500;
  const { id } = await start("prospectsAddTags", { tags: ["again"], ids: [51, gone] });
  await done(id);
  const page = await app.open(`#/batches/${id}?state=error`);
  await appears(page.locator("[data-item][data-state=error]").getByText("Could not find the prospect."), "the reason of the item");
  await appears(page.getByText("Finished. 1 prospect could not be changed."), "how it ended");
  await app.server.db.prepare("INSERT INTO prospects (id, organisation_id, first_name, created_at, updated_at) SELECT ?1, organisation_id, 'Late', created_at, updated_at FROM prospects WHERE id = 51").bind(gone).run();
  await page.getByRole("button", { name: "Retry failed (1)" }).click();
  await appears(page.getByText(`Retry of #${id}`), "the link to the first try");
  await finishes(page);
  assert.deepEqual(await tagsOf(gone), ["again"]);
});

test("a batch in which everything failed says so, in the words of its action", async () => {
  const { id } = await start("prospectsDestroyAll", { ids: [PROSPECTS + 600] });
  await done(id);
  const page = await app.open(`#/batches/${id}`);
  await appears(page.getByText("Finished. Nothing could be deleted."), "how it ended");
});

test("progress comes as events: the page asks once, and the bar follows the stream", async () => {
  const { id } = await start("prospectsAddTags", { tags: ["streamed"] });
  const page = await app.open("#/tasks");
  const asked = [];
  page.on("request", (request) => {
    const path = new URL(request.url()).pathname;
    if (path.startsWith(`/api/v2/batches/${id}`)) asked.push(path.slice(`/api/v2/batches/${id}`.length));
  });
  await confirm(page, id);
  await finishes(page);
  assert.ok(asked.includes("/events"), "the stream was opened");
  const after = asked.slice(asked.indexOf("/events")).filter((path) => path === "");
  assert.ok(after.length <= 1, `beside the stream the batch was asked after ${after.length} times`);
  await appears(page.getByText(/^(30,\d+) of \1$/), "the end of the progress");
});

test("where there is no stream, the batch is asked after as before", async () => {
  const { id } = await start("prospectsAddTags", { tags: ["polled"] });
  const page = await app.open("#/tasks");
  await page.route(/\/events$/, (route) => route.fulfill({ status: 404, contentType: "application/vnd.api+json", body: '{"errors":[]}' }));
  await confirm(page, id);
  await finishes(page);
});

test("a stream that breaks off is taken up again where it ended", async () => {
  const { id } = await start("prospectsAddTags", { tags: ["broken"] });
  const page = await app.open("#/tasks");
  const told = [];
  await page.route(/\/events$/, async (route) => {
    told.push(route.request().headers()["last-event-id"] ?? null);
    if (told.length > 1) return route.continue();
    const batch = await app.api("GET", `/batches/${id}`);
    const body = `id: 3\nevent: progress\ndata: ${JSON.stringify(batch)}\n\n`;
    return route.fulfill({ status: 200, contentType: "text/event-stream", body });
  });
  await confirm(page, id);
  await finishes(page);
  await becomes(() => told.length, (n) => n >= 2, "the stream is opened again");
  assert.deepEqual(told.slice(0, 2), [null, "3"]);
});

test("the report is downloaded as CSV and as NDJSON", async () => {
  const { id } = await start("prospectsAddTags", { tags: ["reported"], ids: [61, 62, PROSPECTS + 9_000] });
  await done(id);
  const page = await app.open(`#/batches/${id}`);
  const download = async (name) => {
    await page.getByRole("button", { name: "Download report" }).click();
    const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name }).click()]);
    return { name: file.suggestedFilename(), text: await readFile(await file.path(), "utf8") };
  };
  const csv = await download("Report as CSV");
  assert.equal(csv.name, `batch-${id}-report.csv`);
  assert.equal(csv.text.trim().split(/\r?\n/).length, 4, "a header and three rows");
  const ndjson = await download("Report as NDJSON");
  assert.equal(ndjson.name, `batch-${id}-report.ndjson`);
  assert.equal(ndjson.text.trim().split("\n").map((line) => JSON.parse(line)).length, 3);
});

test("the list names every action in words", async () => {
  await done((await start("prospectsPauseAll", { ids: [71] })).id);
  await done((await start("prospectsAssignOwner", { ids: [71], ownerId: app.users.ruth })).id);
  const page = await app.open("#/batches");
  await appears(page.getByRole("link", { name: /Pause the sequences of prospects/ }), "the pausing in words");
  await appears(page.getByRole("link", { name: /Change the owner of prospects.*Ruth Adeyemi/ }), "the new owner by name");
  await vanishes(page.locator(".skeleton"), "the placeholder rows");
  assert.deepEqual(await page.locator(".batch-what > span:first-child").allInnerTexts().then((all) => all.filter((text) => /[a-z][A-Z]/.test(text))), [], "no name of the API is shown");
});

test("only what failed is downloaded as a file, each with its reason", async () => {
  const ids = [50, 999_999, 51, 999_998];
  const { id } = await start("prospectsAddTags", { ids, tags: ["failing"] });
  await done(id);
  const page = await app.open(`#/batches/${id}`);
  await page.getByRole("button", { name: "Download report" }).click();
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name: "Only what failed, as CSV" }).click()]);
  assert.equal(file.suggestedFilename(), `batch-${id}-failures.csv`);
  const reason = '"notFound","could not find the prospect"';
  assert.equal(await readFile(await file.path(), "utf8"), `index,line,recordId,code,info\r\n2,,999999,${reason}\r\n4,,999998,${reason}\r\n`);
});

test("batches are found by what became of them, by whom and by action, in the address", async () => {
  const note = "Asked for by finance";
  const { id } = await start("accountsAddTags", { ids: [1], tags: ["vip"] }, `?actionParams[note]=${encodeURIComponent(note)}`);
  await done(id);
  const waiting = await start("prospectsAddTags", { tags: ["everyone"] });
  const oskar = await app.server.createToken({ organisationId: app.organisationId, userId: app.users.oskar });
  const answer = await app.server.fetch("/api/v2/batches/actions/prospectsRemoveTags", {
    method: "POST",
    headers: { authorization: `Bearer ${oskar}`, "content-type": "application/vnd.api+json" },
    body: JSON.stringify({ data: { type: "batch", attributes: { ids: [2], tags: ["old"] } } }),
  });
  const other = (await answer.json()).data.id;
  const page = await app.open("#/batches");
  const rowOf = (one) => page.locator(`.batch-row[href="#/batches/${one}"]`);
  await appears(rowOf(other).getByText("by Oskar Brandt"), "who has made it");
  await appears(rowOf(id).getByText(note), "why it was done");

  await page.getByRole("group", { name: "Which batches" }).getByLabel("To confirm").check();
  await appears(rowOf(waiting.id), "what waits to be confirmed");
  await vanishes(rowOf(id), "what is finished");
  assert.match(page.url(), /state=waiting/);

  await page.getByRole("group", { name: "Which batches" }).getByLabel("All").check();
  await page.getByLabel("By whom").selectOption({ label: "By Oskar Brandt" });
  const shown = () => page.locator(".batch-row").evaluateAll((rows) => rows.map((one) => one.getAttribute("href")));
  await becomes(shown, (all) => all.join() === `#/batches/${other}`, "that person's alone");
  await page.getByLabel("Action").selectOption({ label: "Delete prospects" });
  await appears(page.getByRole("heading", { name: "No such batches" }), "that there is none");
  await page.reload();
  await appears(page.getByRole("heading", { name: "No such batches" }), "the same after loading again");
  await page.getByRole("button", { name: "Show all of them" }).click();
  await appears(rowOf(id), "all of them");

  await rowOf(id).click();
  await appears(page.locator(".batch-about").getByText("by Maya Lind"), "who has made it");
  await appears(page.locator(".batch-about").getByText(note), "why");
});

test("an undo that could restore nothing says so", async () => {
  const { id } = await start("prospectsBulkModify", { ids: [20], title: "Head of Ink" });
  await done(id);
  const page = await app.open(`#/batches/${id}`);
  await page.locator(".page-tools").getByRole("button", { name: "Undo…" }).click();
  const dialog = page.getByRole("alertdialog", { name: "Undo this batch?" });
  await becomes(() => dialog.locator("[data-outcome=changed]").innerText(), (text) => text === "1", "one will be restored");
  // Somebody is quicker.
  await app.api("PATCH", "/prospects/20", { data: { type: "prospect", id: 20, attributes: { title: "Head of Paper" } } });
  await dialog.getByRole("button", { name: "Undo for 1 prospect" }).click();
  await appears(page.locator(".toast-error").getByText("Nothing was restored"), "that nothing was");
  await appears(page.locator(".toast-error").getByText("1 could not be restored."), "how many were not");
});
