// The page of one person or company: read, edited in place, its history, made and deleted.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { appears, becomes, startConsole, vanishes } from "./support/console.mjs";

const LONG = "W".repeat(255);

let app;
before(async () => {
  app = await startConsole({ prospects: 60 });
  const set = (id, attributes) => app.api("PATCH", `/prospects/${id}`, { data: { type: "prospect", id, attributes } });
  await set(20, { firstName: "Sofía", lastName: "Ashridge", company: "Quillfeather", title: "Head of Paper", emails: ["s.ashridge@quill.example"], workPhones: ["+44 (0) 20 7946 0999"], linkedInUrl: "linkedin.example/sofia", websiteUrl1: "javascript:alert(1)" });
  await set(21, { firstName: LONG, lastName: "שלום", title: LONG, company: LONG, tags: [LONG] });
  await app.addTasks([{ subject_id: 20, note: "Ask for the paper" }, { subject_id: 21, note: LONG }]);
});
after(() => app?.stop());

const field = (page, name) => page.locator(`[data-field="${name}"]`);
const history = (page) => page.getByRole("region", { name: "History" });
const prospect = (id) => app.api("GET", `/prospects/${id}`);

/** Opens a field's editor and fills its control. */
async function edit(page, label, fill) {
  await page.getByRole("button", { name: `Edit ${label}`, exact: true }).click();
  await fill(page.getByRole("textbox", { name: label, exact: true }));
}

test("contact data can be used: numbers to call, addresses to write to, pages to open, and nothing that would run", async () => {
  const page = await app.open("#/people");
  await page.getByRole("searchbox").fill("ashridge");
  await page.getByRole("link", { name: "Sofía Ashridge" }).click();
  await appears(page.getByRole("heading", { name: "Sofía Ashridge", level: 1 }), "the person");
  assert.equal(await page.title(), "Sofía Ashridge · Lockstep");
  const href = (name) => field(page, name).getByRole("link").getAttribute("href");
  assert.equal(await href("workPhones"), "tel:+4402079460999");
  assert.equal(await href("emails"), "mailto:s.ashridge@quill.example");
  assert.equal(await href("linkedInUrl"), "https://linkedin.example/sofia");
  assert.equal(await field(page, "websiteUrl1").getByRole("link").count(), 0);
  assert.equal(await page.getByRole("link", { name: "Call" }).getAttribute("href"), "tel:+4402079460999");
  assert.equal(await page.getByRole("link", { name: "Write" }).getAttribute("href"), "mailto:s.ashridge@quill.example");
  await appears(page.getByRole("region", { name: "Tasks" }).getByText("Ask for the paper"), "the task about the person");
});

test("a field is edited where it stands, judged while one types, and can be taken back at once or from the history", async () => {
  const page = await app.open("#/people/20");
  await edit(page, "Title", (box) => box.fill("x".repeat(256)));
  await appears(page.getByText("“title” has 256 characters; at most 255 are allowed."), "what the rules say");
  assert.equal(await page.getByRole("button", { name: "Save" }).getAttribute("aria-disabled"), "true");
  await page.getByRole("textbox", { name: "Title" }).fill("Chief of Paper");
  await page.keyboard.press("Enter");
  await appears(field(page, "title").getByText("Chief of Paper"), "the new title");
  assert.equal((await prospect(20)).attributes.title, "Chief of Paper");
  const entry = history(page).getByRole("listitem").first();
  await becomes(() => entry.innerText(), (text) => ["Set fields of prospects", "Maya Lind", "Head of Paper", "Chief of Paper"].every((part) => text.includes(part)), "who changed what into what");

  await page.locator(".toast").getByRole("button", { name: "Undo" }).click();
  await appears(field(page, "title").getByText("Head of Paper"), "the old title");
  await appears(history(page).getByText("taken back"), "that it was taken back");
  await history(page).getByRole("listitem").first().getByRole("button", { name: "Undo" }).click();
  await appears(field(page, "title").getByText("Chief of Paper"), "the undo taken back from the history");
  assert.equal((await prospect(20)).attributes.title, "Chief of Paper");

  await edit(page, "Title", (box) => box.fill("never mind"));
  await page.keyboard.press("Escape");
  await appears(field(page, "title").getByText("Chief of Paper"), "the title as it was");
  await becomes(() => page.evaluate(() => document.activeElement?.getAttribute("aria-label")), (label) => label === "Edit Title", "the focus is back");
  await edit(page, "Title", (box) => box.fill(""));
  await page.getByRole("button", { name: "Save" }).click();
  await becomes(async () => (await prospect(20)).attributes.title, (title) => title === null, "an empty field is empty");
});

test("what a change of many did to one is in the history, and its undo says that it is for all", async () => {
  const batch = await app.api("POST", "/batches/actions/prospectsAddTags", { data: { type: "batch", attributes: { ids: [20, 22, 23], tags: ["fair"] } } });
  const page = await app.open("#/people/20");
  await appears(field(page, "tags").getByText("fair"), "the tag");
  const entry = history(page).locator(`[data-batch="${batch.id}"]`);
  await appears(entry.getByText("with 2 others"), "that there were others");
  const again = await app.api("POST", "/batches/actions/prospectsAddTags", { data: { type: "batch", attributes: { ids: [20, 22], tags: ["fair"] } } });
  await page.reload();
  await becomes(() => history(page).locator(`[data-batch="${again.id}"]`).innerText(), (text) => text.includes("with 1 other") && text.includes("It was so already."), "what changed nothing says so");
  await entry.getByRole("link", { name: "Undo for all 3…" }).click();
  await appears(page.getByRole("alertdialog", { name: "Undo this batch?" }), "the question");
});

test("an owner is chosen by name, tags are typed, a company is a link", async () => {
  const page = await app.open("#/people/24");
  await page.getByRole("button", { name: "Edit Owner" }).click();
  await page.getByRole("button", { name: /^Remove / }).click();
  await page.getByRole("combobox", { name: "Owner" }).fill("ruth");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Save" }).click();
  await appears(field(page, "owner").getByText("Ruth Adeyemi"), "the new owner");
  await page.getByRole("button", { name: "Edit Account" }).click();
  await page.getByRole("combobox", { name: "Account" }).fill("Tessera 3");
  await appears(page.getByRole("option", { name: /^Tessera 3/ }), "the company");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Save" }).click();
  await field(page, "account").getByRole("link", { name: "Tessera 3" }).click();
  await appears(page.getByRole("heading", { name: "Tessera 3", level: 1 }), "the company's page");
  await appears(page.getByRole("region", { name: "People" }).getByRole("link").first(), "who is there");
});

test("a person is made, deleted and brought back", async () => {
  const page = await app.open("#/people");
  await page.getByRole("link", { name: "New person" }).click();
  await appears(page.getByRole("heading", { name: "New person" }), "the form");
  assert.equal(await page.getByRole("button", { name: "Create person" }).getAttribute("aria-disabled"), "true");
  await page.getByLabel("First name").fill("x".repeat(300));
  await page.getByLabel("Last name").fill("Marlowe");
  await appears(page.getByText("“firstName” has 300 characters; at most 255 are allowed."), "what the rules say");
  await page.getByLabel("First name").fill("Ines");
  await page.getByLabel("Emails").fill("ines@example.org,");
  await page.getByRole("button", { name: "Create person" }).click();
  await appears(page.getByRole("heading", { name: "Ines Marlowe", level: 1 }), "the new person");
  const address = page.url();
  const id = Number(address.split("/").at(-1));
  const made = await prospect(id);
  assert.deepEqual([made.attributes.firstName, made.attributes.emails, made.relationships.owner.data.id], ["Ines", ["ines@example.org"], app.users.maya]);

  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Delete…" }).click();
  const dialog = page.getByRole("alertdialog", { name: "Delete Ines Marlowe?" });
  await dialog.getByRole("button", { name: "Delete" }).click();
  await appears(page.getByRole("heading", { name: "People", level: 1 }), "the table");
  await assert.rejects(prospect(id), /404/);
  await page.locator(".toast").getByRole("button", { name: "Undo" }).click();
  await appears(page.getByRole("heading", { name: "Ines Marlowe", level: 1 }), "the person is back");
  assert.equal((await prospect(id)).attributes.lastName, "Marlowe");
});

test("a company is refused without a name, and made with one", async () => {
  const page = await app.open("#/companies/new");
  await page.getByLabel("Domain").fill("inkwell.example");
  await page.getByRole("button", { name: "Create company" }).click();
  await becomes(() => page.evaluate(() => document.activeElement?.closest(".field")?.querySelector("label")?.textContent), (label) => label === "Name", "the focus is where it is wrong");
  await page.getByLabel("Name", { exact: true }).fill("Inkwell");
  await page.getByRole("button", { name: "Create company" }).click();
  await appears(page.getByRole("heading", { name: "Inkwell", level: 1 }), "the company");
  assert.equal(await field(page, "domain").getByRole("link").getAttribute("href"), "https://inkwell.example");
});

test("from a person to a task about it, and into the basket", async () => {
  const page = await app.open("#/people/20");
  await page.getByRole("button", { name: "Choose", exact: true }).click();
  await page.getByRole("button", { name: "New task" }).click();
  await appears(page.getByText("Sofía Ashridge"), "whom the task is about");
  await page.getByLabel("Note").fill("Send samples");
  await page.getByRole("button", { name: "Create task" }).click();
  await vanishes(page.getByRole("heading", { name: "New task" }), "the form");
  await page.getByRole("link", { name: "People", exact: true }).click();
  await appears(page.getByRole("region", { name: "Chosen" }).getByText("1 person chosen"), "the basket");
  await page.goto(`${app.server.url}/#/people/20`);
  await appears(page.getByRole("region", { name: "Tasks" }).getByText("Send samples"), "the new task");
});

test("who has gone is said to be gone", async () => {
  const page = await app.open("#/people/999999");
  await appears(page.getByRole("heading", { name: "No such person" }), "that there is nobody");
});

test("long and hostile names change no layout", async () => {
  await app.api("POST", "/batches/actions/prospectsBulkModify", { data: { type: "batch", attributes: { ids: [21], title: "M".repeat(255) } } });
  for (const viewport of [{ width: 1280, height: 800 }, { width: 390, height: 844 }]) {
    const page = await app.open("#/people/21", { viewport });
    await appears(history(page).getByRole("listitem"), "the history");
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0, `at ${viewport.width}`);
    await page.getByRole("button", { name: "More" }).click();
    await page.getByRole("menuitem", { name: "Delete…" }).click();
    const dialog = page.getByRole("alertdialog");
    const [inner, outer] = [await dialog.getByRole("button", { name: "Keep it" }).boundingBox(), await dialog.boundingBox()];
    assert.ok(inner && outer && inner.x >= outer.x && inner.x + inner.width <= outer.x + outer.width && inner.y + inner.height <= viewport.height, "the buttons are inside the dialog");
    assert.ok((await dialog.evaluate((box) => box.scrollWidth - box.clientWidth)) <= 0, "nothing sticks out of the dialog");
  }
});

test("whoever a task is about, and what a batch has changed, leads to its page", async () => {
  const page = await app.open("#/tasks?tab=today");
  await page.locator(".row-subject", { hasText: "Sofía Ashridge" }).first().click();
  await page.getByRole("article", { name: "Task details" }).getByRole("link", { name: "Sofía Ashridge" }).click();
  await appears(page.getByRole("heading", { name: "Sofía Ashridge", level: 1 }), "the person of the task");
  await history(page).getByRole("link", { name: "Add tags to prospects" }).first().click();
  await page.getByRole("region", { name: "Items" }).getByRole("link", { name: "Sofía Ashridge" }).click();
  await appears(page.getByRole("heading", { name: "Sofía Ashridge", level: 1 }), "the person of the item");
});

test("a change that another person has to confirm says so, and changes nothing yet", async () => {
  const approvalAbove = (n) => app.api("PATCH", `/settings/${app.organisationId}`, { data: { type: "setting", id: app.organisationId, attributes: { approvalAbove: n } } });
  await approvalAbove(0);
  const page = await app.open("#/people/26");
  await edit(page, "Title", (box) => box.fill("Not yet"));
  await page.keyboard.press("Enter");
  await appears(page.locator(".toast").getByText("Another person has to confirm it"), "that it waits");
  await appears(history(page).getByText("awaiting confirmation"), "the batch that waits");
  assert.equal((await prospect(26)).attributes.title, null);
  await approvalAbove(null);
});
