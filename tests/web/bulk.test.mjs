// Bulk changes: every kind of record, previews, confirmation, progress, cancel, and what became of each record.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { appears, becomes, chooseAction, hold, startConsole, vanishes } from "./support/console.mjs";

const PROSPECTS = 60_000;

let app;
before(async () => {
  app = await startConsole({ prospects: PROSPECTS });
  await app.addTasks([{}, {}, { state: "complete", completed_at: "2031-05-01T00:00:00.000Z" }]);
});
after(() => app?.stop());

/** The bulk page with its first records and these tags typed in. */
async function openBulk(...tags) {
  const page = await app.open("#/bulk");
  await appears(page.locator(".virtual-row"), "the records");
  const input = page.getByLabel("Tags to add");
  for (const tag of tags) {
    await input.fill(tag);
    await input.press("Enter");
  }
  return page;
}

const outcome = (page, name) => page.locator(`[data-outcome=${name}]`).innerText();
const exact = (page) => appears(page.locator(".preview-source-exact"), "the server's own preview");
const state = (page) => page.locator(".page-head .pill").getAttribute("data-state");
const finishes = (page) => becomes(() => state(page), (value) => value === "finished", "the batch finishes");
const batchIn = async (page) => app.api("GET", `/batches/${/#\/batches\/(\d+)/.exec(page.url())[1]}`);
const tagsOf = async (id) => (await app.api("GET", `/prospects/${id}`)).attributes.tags;
const batchCount = () => app.server.db.prepare("SELECT count(*) AS n FROM batches").first("n");

/** Filters the list by an owner, and means all that it finds. */
async function filterByOwner(page, name) {
  await page.getByLabel("Add a filter").selectOption({ label: "Owner" });
  await page.getByRole("group", { name: "Owner" }).getByRole("combobox").fill(name);
  await page.locator(".combo-top").getByRole("option", { name: new RegExp(name) }).click();
  await page.getByLabel("All that match").check();
}

test("picked records: the preview says what happens, and then it does", async () => {
  const page = await openBulk("old", "vip");
  // Number 3 has `old` already, so only `vip` comes to it.
  for (const id of [2, 3, 4]) await page.locator(`#row-${id}`).click();
  await becomes(() => outcome(page, "changed"), (text) => text === "3", "three records will change");
  await page.getByRole("button", { name: "Remove vip" }).click();
  await becomes(() => outcome(page, "unchanged"), (text) => text === "1", "one record stays as it is");
  assert.equal(await outcome(page, "changed"), "2");
  await exact(page);
  assert.equal(await outcome(page, "changed"), "2", "the server says the same as the rules in the page");
  await page.getByRole("button", { name: "Tag 3 prospects" }).click();
  await finishes(page);
  await appears(page.getByText("3 of 3"), "the number that was done");
  const { attributes } = await batchIn(page);
  assert.deepEqual([attributes.total, attributes.pending, attributes.failures], [3, 0, 0]);
  assert.deepEqual(await tagsOf(2), ["old"]);
  await becomes(() => page.locator("[data-item][data-state=changed]").count(), (n) => n === 2, "two items were changed");
  await appears(page.locator("[data-item][data-state=unchanged]"), "the item that stayed as it was");
});

test("by a filter: nothing happens until it is confirmed", async () => {
  const page = await openBulk("by-owner");
  await filterByOwner(page, "Oskar Brandt");
  await appears(page.getByText(/Over the \d[\d,]* that are loaded; the change covers 30,000/), "how far the page's own preview reaches");
  await page.getByRole("button", { name: "Preview all 30,000" }).click();
  await exact(page);
  assert.equal(await outcome(page, "changed"), "30,000");
  await page.getByRole("button", { name: "Tag 30,000 prospects…" }).click();
  const dialog = page.getByRole("alertdialog");
  await appears(dialog.getByText("30,000 prospects", { exact: true }), "what is to be confirmed");
  await appears(dialog.getByText("the prospects with Owner: Oskar Brandt"), "the filter in words");
  assert.equal((await batchIn(page)).attributes.state, "confirming");
  assert.deepEqual(await tagsOf(1), [], "nothing is changed before it is confirmed");
  await dialog.getByRole("button", { name: "Tag 30,000 prospects" }).click();
  await vanishes(dialog, "the question");
  await finishes(page);
  assert.deepEqual(await tagsOf(1), ["by-owner"]);
  assert.deepEqual(await tagsOf(2).then((tags) => tags.includes("by-owner")), false, "another owner's record is untouched");
});

test("all records: the count is typed, the bar moves, the items say what became of each", async () => {
  const page = await openBulk("everyone");
  await page.getByLabel("All", { exact: true }).check();
  await page.getByRole("button", { name: "Tag all prospects…" }).click();
  const dialog = page.getByRole("alertdialog");
  const confirm = dialog.getByRole("button", { name: "Tag 60,000 prospects" });
  await appears(confirm, "the confirmation");
  assert.equal(await confirm.getAttribute("aria-disabled"), "true", "it cannot be confirmed without the count");
  await dialog.getByLabel("Type 60,000 to confirm").fill("59999");
  await appears(dialog.getByText("That is not 60,000."), "the message about a wrong count");
  await dialog.getByLabel("Type 60,000 to confirm").fill("60 000");
  // Collected in the page: every value that the bar takes.
  await page.evaluate(() => {
    const bar = document.querySelector("[role=progressbar]");
    window.seen = [];
    new MutationObserver(() => window.seen.push(Number(bar.getAttribute("aria-valuenow")))).observe(bar, { attributeFilter: ["aria-valuenow"] });
  });
  await confirm.click();
  await finishes(page);
  const seen = await page.evaluate(() => window.seen);
  assert.ok(seen.some((n) => n > 0 && n < PROSPECTS), `the bar stood somewhere between its ends: ${seen}`);
  assert.deepEqual(seen, seen.toSorted((a, b) => a - b), "the bar never goes back");
  assert.equal(seen.at(-1), PROSPECTS);
  await becomes(() => page.locator("[data-item][data-state=changed]").count(), (n) => n >= 100, "the first page of items");
  await page.getByRole("group", { name: "Which items" }).getByLabel("Failed").check();
  await appears(page.getByRole("heading", { name: "No such items" }), "that none has failed");
});

test("a batch that waits for confirmation can be cancelled, and is found again in the list", async () => {
  const page = await openBulk("never");
  await page.getByLabel("All", { exact: true }).check();
  await page.getByRole("button", { name: "Tag all prospects…" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Not now" }).click();
  await vanishes(page.getByRole("alertdialog"), "the question");
  assert.equal(await state(page), "confirming");
  await page.getByRole("button", { name: "Cancel batch" }).click();
  await becomes(() => state(page), (value) => value === "canceled", "the batch is cancelled");
  const { id } = await batchIn(page);
  assert.equal((await tagsOf(5)).includes("never"), false);
  await page.getByRole("link", { name: "Batches" }).first().click();
  await page.locator(`a[href="#/batches/${id}"]`).click();
  await becomes(() => state(page), (value) => value === "canceled", "the batch behind its link");
});

test("a running batch can be stopped: what is done stays done, the rest is left", async () => {
  const page = await openBulk("halfway");
  await page.getByLabel("All", { exact: true }).check();
  await page.getByRole("button", { name: "Tag all prospects…" }).click();
  await page.getByLabel("Type 60,000 to confirm").fill("60000");
  await page.getByRole("alertdialog").getByRole("button", { name: "Tag 60,000 prospects" }).click();
  await vanishes(page.getByLabel("Type 60,000 to confirm"), "the question");
  await page.getByRole("button", { name: "Cancel batch" }).click();
  await page.getByRole("button", { name: "Cancel the batch" }).click();
  await becomes(() => state(page), (value) => value === "canceled", "the batch is cancelled");
  const { attributes } = await batchIn(page);
  const items = await app.server.db
    .prepare("SELECT count(*) FILTER (WHERE state = 'changed') AS changed, count(*) FILTER (WHERE state = 'pending') AS pending FROM batch_items WHERE batch_id = ?1")
    .bind((await batchIn(page)).id)
    .first();
  const tagged = await app.server.db.prepare(`SELECT count(*) AS n FROM prospects WHERE tags LIKE '%"halfway"%'`).first("n");
  assert.equal(tagged, items.changed, "exactly the items that are marked as changed were changed");
  assert.ok(tagged < PROSPECTS, "something was left to cancel");
  assert.equal(attributes.total, PROSPECTS);
});

test("tags are removed from accounts too", async () => {
  const page = await app.open("#/bulk");
  await app.server.db.prepare("UPDATE accounts SET tags = '[\"trial\"]' WHERE id = 1").run();
  await page.getByLabel("Accounts").check();
  await chooseAction(page, "Remove tags");
  await appears(page.locator("#row-1").getByText("trial"), "the account's tag");
  await page.getByLabel("Tags to remove").fill("trial,");
  await page.locator("#row-1").click();
  await page.locator("#row-2").click();
  await becomes(() => outcome(page, "changed"), (text) => text === "1", "one account will change");
  await page.getByRole("button", { name: "Untag 2 accounts" }).click();
  await finishes(page);
  assert.deepEqual((await app.api("GET", "/accounts/1")).attributes.tags, []);
});

test("several fields are set at once, and what cannot be is said beside its field", async () => {
  const page = await openBulk();
  await chooseAction(page, "Set fields");
  await page.getByLabel("Field to set").selectOption({ label: "Title" });
  await page.getByLabel("Title", { exact: true }).fill("Head of Everything");
  await page.getByLabel("Another field").selectOption({ label: "Owner" });
  await page.getByRole("combobox", { name: "Owner" }).fill("ruth");
  await page.keyboard.press("Enter");
  await page.getByLabel("Another field").selectOption({ label: "Score" });
  await page.getByLabel("Score", { exact: true }).fill("high");
  await page.locator("#row-7").click();
  await appears(page.locator(".set-field", { hasText: "Score" }).getByText("“score” is “high”; it must be a number."), "the validator's words beside the field");
  await page.getByLabel("Score", { exact: true }).fill("12");
  await exact(page);
  await appears(page.locator(".sample").getByText("Ruth Adeyemi"), "the new owner's name in the preview");
  await page.getByRole("button", { name: "Change 1 prospect" }).click();
  await finishes(page);
  const { attributes, relationships } = await app.api("GET", "/prospects/7");
  assert.deepEqual([attributes.title, attributes.score, relationships.owner.data.id], ["Head of Everything", 12, app.users.ruth]);
});

test("tasks: those that do not allow the action are counted with the reason before it runs", async () => {
  const page = await app.open("#/bulk");
  await page.getByLabel("Tasks").check();
  await chooseAction(page, "Reassign");
  await page.getByRole("combobox", { name: "New owner" }).fill("oskar");
  await page.keyboard.press("Enter");
  for (const id of [1, 2, 3]) await page.locator(`#row-${id}`).click();
  await exact(page);
  assert.deepEqual([await outcome(page, "changed"), await outcome(page, "failed")], ["2", "1"]);
  await appears(page.locator(".reasons").getByText(/“complete” does not allow “reassignOwner”/), "the reason");
  await page.getByRole("button", { name: "Reassign 3 tasks" }).click();
  await finishes(page);
  assert.equal((await app.api("GET", "/tasks/1")).relationships.owner.data.id, app.users.oskar);
  await appears(page.locator("[data-item][data-state=error]").getByText(/does not allow/), "the reason of the item that failed");
});

test("the network is gone: the same change tried again starts once, even where the first try had arrived", async () => {
  const page = await openBulk("once");
  await page.locator("#row-11").click();
  await exact(page);
  const before = await batchCount();
  const keys = [];
  await page.route(/actions\/prospectsAddTags$/, async (route) => {
    keys.push(route.request().headers()["idempotency-key"]);
    if (keys.length > 1) return route.continue();
    // It arrives, but its answer does not.
    await route.fetch();
    await route.abort("connectionreset");
  });
  await page.getByRole("button", { name: "Tag 1 prospect" }).click();
  await appears(page.getByRole("alert").getByText("should this change have arrived, it is not started a second time"), "what a second try means");
  await appears(page.getByText("No connection."), "the banner");
  await page.getByRole("button", { name: "Tag 1 prospect" }).click();
  await finishes(page);
  assert.match(keys[0], /^[0-9a-f-]{36}$/);
  assert.deepEqual(keys, [keys[0], keys[0]], "the second try has the key of the first");
  assert.equal((await batchCount()) - before, 1, "one batch was started");
});

test("the list holds only the rows that are seen, and loads on while one scrolls", async () => {
  const page = await openBulk();
  const list = page.getByRole("listbox");
  await appears(page.getByText("200 of 60,000 loaded"), "the first page");
  await list.evaluate((box) => (box.scrollTop = box.scrollHeight));
  await becomes(() => page.getByTestId("loaded").innerText(), (text) => !text.startsWith("200 "), "more rows are loaded");
  const existing = await page.locator(".virtual-row").count();
  assert.ok(existing < 80, `only the visible rows exist, not ${existing}`);
});

test("without a mouse: the action is searched for, its form filled in, the records picked, the change started", async () => {
  const page = await openBulk();
  await page.getByRole("listbox").focus();
  await page.keyboard.press("a");
  await appears(page.getByRole("combobox", { name: "Search actions" }), "the list of actions");
  await page.keyboard.type("users assign");
  await appears(page.getByRole("option", { name: /^Assign users/ }), "the action that was searched for");
  await page.keyboard.press("Enter");
  await vanishes(page.getByRole("dialog"), "the list of actions");
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("role")), "listbox", "the focus is back where it was");
  await page.keyboard.press("Space");
  await page.getByRole("combobox", { name: "Users to assign" }).focus();
  await page.keyboard.type("ruth");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await exact(page);
  await page.getByRole("button", { name: "Assign users to 1 prospect" }).press("Enter");
  await finishes(page);
  assert.deepEqual((await app.api("GET", "/prospects/1")).relationships.assignedUsers.data, [{ type: "user", id: app.users.ruth }]);
});

test("the preview belongs to what is chosen now: an answer that comes late is not shown", async () => {
  const page = await openBulk("late");
  const late = await hold(page, /prospectsAddTags\?actionParams%5Bpreview%5D/);
  await page.locator("#row-21").click();
  await late.seen;
  await page.getByRole("button", { name: "Remove late" }).click();
  late.release();
  await appears(page.getByText("Type at least one tag to see what would change."), "that there is nothing to preview");
  assert.equal(await page.locator(".preview-source-exact").count(), 0);
});
