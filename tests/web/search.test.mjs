// Finding records by what people call them: in every picker and the palette, at 100,000 people.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { appears, becomes, startConsole } from "./support/console.mjs";

const LONG = "W".repeat(255);

let app;
before(async () => {
  app = await startConsole({ prospects: 100_000 });
  const set = (id, attributes) => app.api("PATCH", `/prospects/${id}`, { data: { type: "prospect", id, attributes } });
  await set(70_000, { firstName: "Sofía", lastName: "Ashridge", company: "Quillfeather", emails: ["s.ashridge@quill.example"], title: "Head of Paper" });
  await set(70_001, { firstName: "Sofía", lastName: LONG, company: LONG });
  const make = (path, type, attributes) => app.api("POST", path, { data: { type, attributes } });
  await make("/stages", "stage", { name: "Evaluating" });
  await make("/sequences", "sequence", { name: "Autumn hello" });
});
after(() => app?.stop());

const options = (page) => page.locator(".combo-list").getByRole("option").allInnerTexts();

test("the picker of a task's subject finds by part of a name, company and e-mail, in capitals or not, and by an id", async () => {
  const page = await app.open("#/tasks/new");
  const field = page.getByRole("combobox", { name: "About" });
  for (const text of ["SOFÍA ASH", "ashridge", "quillfeather", "S.Ashridge@quill", "70000"]) {
    await field.fill(text);
    await becomes(() => options(page), (all) => all.length === 1 && all[0].startsWith("Sofía Ashridge"), `who is found by ${text}`);
  }
  await field.fill("nobody is called this");
  await appears(page.getByText("Nobody is found by that."), "that nobody is found");
  await field.fill("sofía");
  await becomes(() => options(page), (all) => all.length === 2, "both of that name");
  await page.getByRole("option", { name: /Ashridge/ }).click();
  assert.equal(await field.inputValue(), "Sofía Ashridge");
  await page.getByLabel("Note").fill("Bring samples");
  await page.getByRole("button", { name: "Create task" }).click();
  await becomes(() => app.server.db.prepare("SELECT subject_id AS id FROM tasks WHERE note = 'Bring samples'").first("id"), (id) => id === 70_000, "the task is about her");
});

test("a stage can be chosen, in a person's fields and in a condition", async () => {
  const page = await app.open("#/people/70000");
  await page.getByRole("button", { name: /empty fields$/ }).click();
  await page.getByRole("button", { name: "Edit Stage" }).click();
  await page.getByRole("combobox", { name: "Stage" }).fill("eval");
  await becomes(() => options(page), (all) => all.length === 1 && all[0].startsWith("Evaluating"), "the stage");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Save" }).click();
  await appears(page.locator('[data-field="stage"]').getByText("Evaluating"), "the person's stage");

  await page.goto(`${app.server.url}/#/people`);
  await page.getByRole("button", { name: "Filter", exact: true }).click();
  await page.getByLabel("Field", { exact: true }).selectOption({ label: "Stage" });
  await page.getByRole("combobox", { name: "Value" }).fill("eval");
  await becomes(() => options(page), (all) => all.length === 1, "the stage");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.getByRole("button", { name: "Show them" }).click();
  await becomes(() => page.getByTestId("total").innerText(), (text) => text === "1 person found", "who is in that stage");
});

test("the palette finds people, companies, sequences, batches and commands, by keyboard alone", async () => {
  const batch = await app.api("POST", "/batches/actions/prospectsAddTags", { data: { type: "batch", attributes: { ids: [70_000], tags: ["fair"] } } });
  const page = await app.open("#/tasks");
  const field = page.getByRole("combobox", { name: "Search everything" });
  const entries = (group) => page.getByRole("group", { name: group }).getByRole("option");
  const goes = async (text, group, name, address, waits = true) => {
    await page.keyboard.press("Control+k");
    await appears(field, "the palette");
    await page.keyboard.type(text);
    if (waits) {
      await appears(entries(group).filter({ hasText: name }), `${name} among ${group}`);
      await becomes(() => page.locator(".palette [aria-selected=true]").innerText(), (chosen) => chosen.startsWith(name), `${name} is the first`);
    }
    await page.keyboard.press("Enter");
    await becomes(() => page.url(), (url) => url.endsWith(address), `the way to ${address}`);
    await becomes(() => field.count(), (n) => n === 0, "the palette is closed");
  };
  await goes("sofía ash", "People", "Sofía Ashridge", "#/people/70000");
  await goes("quillf", "People", "Sofía Ashridge", "#/people/70000");
  await goes("ashridge", "People", "Sofía Ashridge", "#/people/70000", false);
  await goes("TESSERA 4", "Companies", "Tessera 4", "#/companies/4");
  await goes("impo file", "Commands", "Import a file", "#/import");
  await goes(`tags #${batch.id}`, "Batches", `Add tags to prospects #${batch.id}`, `#/batches/${batch.id}`);
  await goes("autumn", "Sequences", "Autumn hello", "#/bulk");
  await appears(page.getByRole("heading", { name: "No sequence state matches" }), "that nobody is in the sequence yet");

  await page.keyboard.press("Control+k");
  await field.fill("nothing has such a name");
  await appears(page.getByText("Nothing is found by that."), "that nothing is found");
  await page.keyboard.press("Escape");
  await becomes(() => field.count(), (n) => n === 0, "the palette is closed");
  await page.getByRole("button", { name: "Search everything" }).click();
  await appears(field, "the palette, by its button");
});

test("the palette opens out of a field, not over a question, and fits a telephone", async () => {
  const page = await app.open("#/people/70001", { viewport: { width: 390, height: 844 } });
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Delete…" }).click();
  await page.keyboard.press("Control+k");
  assert.equal(await page.getByRole("combobox", { name: "Search everything" }).count(), 0);
  await page.getByRole("button", { name: "Keep it" }).click();
  await page.getByRole("button", { name: "Edit Title" }).click();
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Search everything" }).fill("WWW");
  await appears(page.getByRole("group", { name: "People" }).getByRole("option"), "the long name");
  assert.ok((await page.getByRole("dialog").evaluate((box) => box.scrollWidth - box.clientWidth)) <= 0);
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0);
});

test("long names stay inside the list", async () => {
  const page = await app.open("#/tasks/new", { viewport: { width: 390, height: 844 } });
  await page.getByRole("combobox", { name: "About" }).fill("Sofía W");
  await becomes(() => options(page), (all) => all.length === 1, "the long name");
  const list = page.getByRole("listbox");
  assert.ok((await list.evaluate((box) => box.scrollWidth - box.clientWidth)) <= 0);
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0);
});
