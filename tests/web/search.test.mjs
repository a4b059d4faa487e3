// Finding records by what people call them: in every picker, at 100,000 people.

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

test("long names stay inside the list", async () => {
  const page = await app.open("#/tasks/new", { viewport: { width: 390, height: 844 } });
  await page.getByRole("combobox", { name: "About" }).fill("Sofía W");
  await becomes(() => options(page), (all) => all.length === 1, "the long name");
  const list = page.getByRole("listbox");
  assert.ok((await list.evaluate((box) => box.scrollWidth - box.clientWidth)) <= 0);
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0);
});
