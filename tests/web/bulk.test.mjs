// Bulk changes: preview, confirmation, progress, cancel, and what became of each record.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { appears, becomes, startConsole, vanishes } from "./support/console.mjs";

const PROSPECTS = 60_000;

let app;
before(async () => (app = await startConsole({ prospects: PROSPECTS })));
after(() => app?.stop());

/** The bulk page with its first records and these tags typed in. */
async function openBulk(...tags) {
  const page = await app.open("#/bulk");
  await appears(page.getByRole("option"), "the records");
  const input = page.getByLabel("Tags to add");
  for (const tag of tags) {
    await input.fill(tag);
    await input.press("Enter");
  }
  return page;
}

const outcome = (page, name) => page.locator(`[data-outcome=${name}]`).innerText();
const state = (page) => page.locator(".page-head .pill").getAttribute("data-state");
const batchIn = async (page) => app.api("GET", `/batches/${/#\/batches\/(\d+)/.exec(page.url())[1]}`);
const tagsOf = async (id) => (await app.api("GET", `/prospects/${id}`)).attributes.tags;

test("picked records: the preview says what happens, and then it does", async () => {
  const page = await openBulk("old", "vip");
  // Number 3 has `old` already, so only `vip` comes to it.
  for (const id of [2, 3, 4]) await page.locator(`#row-${id}`).click();
  await becomes(() => outcome(page, "changed"), (text) => text === "3", "three records will change");
  await page.getByRole("button", { name: "Remove vip" }).click();
  await becomes(() => outcome(page, "unchanged"), (text) => text === "1", "one record stays as it is");
  assert.equal(await outcome(page, "changed"), "2");
  await page.getByRole("button", { name: "Tag 3 prospects" }).click();
  await becomes(() => state(page), (value) => value === "finished", "the batch finishes");
  await appears(page.getByText("3 of 3"), "the number that was done");
  const { attributes } = await batchIn(page);
  assert.deepEqual([attributes.total, attributes.pending, attributes.failures], [3, 0, 0]);
  assert.deepEqual(await tagsOf(2), ["old"]);
  await becomes(() => page.locator("[data-item][data-state=changed]").count(), (n) => n === 2, "two items were changed");
  await appears(page.locator("[data-item][data-state=unchanged]"), "the item that stayed as it was");
});

test("by owner: nothing happens until it is confirmed", async () => {
  const page = await openBulk("by-owner");
  await page.getByLabel("By owner").check();
  await page.getByLabel("Owner", { exact: true }).selectOption({ label: "Oskar Brandt" });
  await appears(page.getByText(/Preview over the \d[\d,]* loaded prospects; the change covers 30,000/), "how far the preview reaches");
  await page.getByRole("button", { name: "Tag 30,000 prospects…" }).click();
  const dialog = page.getByRole("alertdialog");
  await appears(dialog.getByText("30,000 prospects", { exact: true }), "what is to be confirmed");
  assert.equal((await batchIn(page)).attributes.state, "confirming");
  assert.deepEqual(await tagsOf(1), [], "nothing is changed before it is confirmed");
  await dialog.getByRole("button", { name: "Tag 30,000 prospects" }).click();
  await vanishes(dialog, "the question");
  await becomes(() => state(page), (value) => value === "finished", "the batch finishes");
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
  await becomes(() => state(page), (value) => value === "finished", "the batch finishes");
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
  await page.getByLabel("Remove tags").check();
  await appears(page.locator("#row-1").getByText("trial"), "the account's tag");
  await page.getByLabel("Tags to remove").fill("trial,");
  await page.locator("#row-1").click();
  await page.locator("#row-2").click();
  await becomes(() => outcome(page, "changed"), (text) => text === "1", "one account will change");
  await page.getByRole("button", { name: "Untag 2 accounts" }).click();
  await becomes(() => state(page), (value) => value === "finished", "the batch finishes");
  assert.deepEqual((await app.api("GET", "/accounts/1")).attributes.tags, []);
});

test("the list holds only the rows that are seen, and loads on while one scrolls", async () => {
  const page = await openBulk();
  const list = page.getByRole("listbox");
  await appears(page.getByText("200 of 60,000 loaded"), "the first page");
  await list.evaluate((box) => (box.scrollTop = box.scrollHeight));
  await becomes(() => page.getByTestId("loaded").innerText(), (text) => !text.startsWith("200 "), "more rows are loaded");
  const existing = await page.getByRole("option").count();
  assert.ok(existing < 80, `only the visible rows exist, not ${existing}`);
});
