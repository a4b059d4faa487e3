// Importing a file: what would become of each row, files that cannot be read, and the import itself.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { appears, becomes, startConsole, vanishes } from "./support/console.mjs";

let app;
before(async () => (app = await startConsole()));
after(() => app?.stop());

const file = (name, text) => ({ name, mimeType: name.endsWith(".csv") ? "text/csv" : "application/x-ndjson", buffer: Buffer.from(text) });
const choose = (page, name, text) => page.locator("input[type=file]").setInputFiles(file(name, text));
const outcome = (page, name) => page.locator(`[data-outcome=${name}]`).innerText();
const state = (page) => page.locator(".page-head .pill").getAttribute("data-state");
const finishes = (page) => becomes(() => state(page), (value) => value === "finished", "the batch finishes");
const count = (table) => app.server.db.prepare(`SELECT count(*) AS n FROM ${table}`).first("n");

const LEADS = "firstName,lastName,emails,score\nNia,Okoro,nia@example.com,5\nTom,Reyes,tom@example.com,high\nIda,Holm,ida@example.com,7\n";

test("a CSV is shown row by row before anything is written, then imported", async () => {
  const page = await app.open("#/import");
  const before = await count("prospects");
  await choose(page, "leads.csv", LEADS);
  await appears(page.getByRole("heading", { name: "3 rows" }), "the number of rows");
  assert.deepEqual([await outcome(page, "changed"), await outcome(page, "failed")], ["2", "1"]);
  const wrong = page.locator("[data-sample='3']");
  await appears(wrong.getByText("line 3"), "the line of the row with the error");
  await appears(wrong.getByText("“score” is “high”; it must be a number."), "its error");
  assert.equal(await count("prospects"), before, "nothing is written by looking");

  await page.getByRole("button", { name: "Import 2 prospects" }).click();
  await appears(page.getByRole("heading", { name: /^Import prospects/ }), "the batch");
  await finishes(page);
  assert.equal((await count("prospects")) - before, 2);
  await appears(page.locator("[data-item][data-state=changed]", { hasText: "Nia Okoro" }).getByText("line 2"), "the line of an imported row");
  await appears(page.locator("[data-item][data-state=error]").getByText("line 3"), "the line of the row that failed");
});

test("a file that cannot be read says where, shows the line, and can be mended", async () => {
  const page = await app.open("#/import");
  await choose(page, "leads.csv", 'firstName,lastName\nNia,Okoro\nTom,"Reyes\nIda,Holm\n');
  const failure = page.getByRole("alert");
  await appears(failure.getByText("Line 3, column 5"), "the place of the mistake");
  await appears(failure.getByText("The quote here is never closed; close it, or write it twice in a cell in quotes."), "what is wrong");
  await becomes(() => failure.locator(".frame-line-at mark").innerText(), (text) => text === '"', "the character in its line");
  assert.equal(await page.getByRole("button", { name: /^Import / }).count(), 0, "it cannot be imported");

  await choose(page, "leads.csv", "firstName,Frist Name\nNia,Okoro\n");
  await appears(failure.getByText(/“Frist Name” is not a column of prospect; did you mean “firstName”\?/), "a column that there is not");
  await choose(page, "leads.csv", "firstName,lastName\nNia,Okoro\n");
  await appears(page.getByRole("heading", { name: "1 row" }), "the mended file");
  await vanishes(failure, "the mistake");
});

test("a file with semicolons and unnamed columns is read, and said to be so; a spreadsheet is told what to do", async () => {
  const page = await app.open("#/import");
  await choose(page, "export.csv", "\uFEFFfirstName;lastName;;\r\nNia;Okoro;;\r\n;;;\r\n");
  await appears(page.getByRole("heading", { name: "1 row" }), "the row");
  await appears(page.getByText("cells separated by semicolons"), "what separates its cells");
  await choose(page, "leads.csv", LEADS);
  await appears(page.getByRole("heading", { name: "3 rows" }), "the rows");
  await vanishes(page.getByText("cells separated by"), "what is as ever");
  await page.locator("input[type=file]").setInputFiles({ name: "leads.xlsx", mimeType: "", buffer: Buffer.from("504b03041400060008000000", "hex") });
  const failure = page.getByRole("alert");
  await appears(failure.getByText(/The file is a spreadsheet .* open it and save it as CSV in UTF-8/i), "what it is and what to do");
  assert.equal(await failure.locator(".frame").count(), 0, "its bytes are not shown");
  await page.locator("input[type=file]").setInputFiles({ name: "old.csv", mimeType: "text/csv", buffer: Buffer.from("firstName\nJos\xe9\n", "latin1") });
  await appears(failure.getByText("Line 2, column 4"), "the place of the byte");
  await appears(failure.getByText(/seems to be Windows-1252, where it is “é”/), "the guess");
});

test("NDJSON becomes accounts; undoing the import deletes them again", async () => {
  const page = await app.open("#/import");
  const before = await count("accounts");
  await page.getByRole("radio", { name: "Account" }).check();
  await choose(page, "companies.ndjson", '{"name":"Lumen Works","domain":"lumen.example.com"}\n{"domain":"nameless.example.com"}\n');
  assert.equal(await page.getByLabel("NDJSON").isChecked(), true, "the format follows the name");
  await appears(page.getByRole("heading", { name: "2 rows" }), "the rows");
  await appears(page.locator("[data-outcome-of=failed]").getByText(/“name” is missing/), "the error of the second row");
  await page.getByRole("button", { name: "Import 1 account" }).click();
  await finishes(page);
  assert.equal((await count("accounts")) - before, 1);
  await page.getByRole("button", { name: "Undo…" }).click();
  const undo = page.getByRole("alertdialog");
  await appears(undo.getByText("will be deleted again"), "what undoing an import means");
  await undo.getByRole("button", { name: "Undo for 1 account" }).click();
  await appears(page.getByRole("heading", { name: /^Undo: Import accounts/ }), "the new batch");
  await finishes(page);
  const left = await app.server.db.prepare("SELECT count(*) AS n FROM accounts WHERE name = 'Lumen Works' AND organisation_id > 0").first("n");
  assert.equal(left, 0);
});

test("an import whose answer is lost is tried again with the same key, and happens once", async () => {
  const page = await app.open("#/import");
  const before = await count("batches");
  await choose(page, "leads.csv", "firstName\nOnce\n");
  await appears(page.getByRole("heading", { name: "1 row" }), "the row");
  const keys = [];
  await page.route(/prospectsImport$/, async (route) => {
    keys.push(route.request().headers()["idempotency-key"]);
    if (keys.length > 1) return route.continue();
    await route.fetch();
    await route.abort("connectionreset");
  });
  await page.getByRole("button", { name: "Import 1 prospect" }).click();
  await appears(page.getByRole("alert").getByText("it is not imported a second time"), "what a second try means");
  await page.getByRole("button", { name: "Import 1 prospect" }).click();
  await finishes(page);
  assert.deepEqual(keys, [keys[0], keys[0]]);
  assert.equal((await count("batches")) - before, 1);
});

test("a file is dropped on the page, and the template has the columns that an import takes", async () => {
  const page = await app.open("#/import");
  await appears(page.locator(".drop"), "the place to drop a file");
  const data = await page.evaluateHandle(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(["firstName\nDropped\n"], "dropped.csv", { type: "text/csv" }));
    return transfer;
  });
  await page.locator(".drop").dispatchEvent("drop", { dataTransfer: data });
  await appears(page.getByRole("heading", { name: "1 row" }), "the dropped file's row");
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Template for prospects" }).click()]);
  const template = await readFile(await download.path(), "utf8");
  assert.match(template, /^firstName,lastName,emails,/);
  // The server takes the template's own header.
  await choose(page, "filled.csv", `${template}${template.trim().split(",").map((name) => (name === "firstName" ? "Tess" : "")).join(",")}\r\n`);
  await becomes(() => outcome(page, "changed"), (text) => text === "1", "a row of the template");
});

test("without a mouse: the file is chosen, looked at and imported", async () => {
  const page = await app.open("#/tasks");
  await appears(page.getByText("Today is clear"), "the queue");
  await page.keyboard.press("g");
  await page.keyboard.press("i");
  await appears(page.getByRole("heading", { name: "Import", level: 1 }), "the import page");
  await becomes(() => page.evaluate(() => document.activeElement?.id), (id) => id === "main", "the new page has the focus");
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.getByLabel("Choose a file").press("Enter")]);
  await chooser.setFiles(file("keys.csv", "firstName\nKeys\n"));
  await appears(page.getByRole("heading", { name: "1 row" }), "the row");
  await page.getByRole("button", { name: "Import 1 prospect" }).press("Enter");
  await finishes(page);
});

test("a file that is dropped anywhere goes to the import, and leaves no page", async () => {
  const page = await app.open("#/people");
  await appears(page.getByRole("heading", { name: "People", level: 1 }), "people");
  const drag = (type, text) =>
    page.evaluate(
      ([name, content]) => {
        const data = new DataTransfer();
        data.items.add(new File([content], "leads.csv", { type: "text/csv" }));
        return !document.querySelector("h1").dispatchEvent(new DragEvent(name, { bubbles: true, cancelable: true, dataTransfer: data }));
      },
      [type, text],
    );
  assert.equal(await drag("dragover", LEADS), true, "the browser does not take it");
  await appears(page.getByText("Drop it to import it"), "what a drop does");
  assert.equal(await drag("drop", LEADS), true, "the browser does not open it");
  await appears(page.getByRole("heading", { name: "3 rows" }), "what would become of its rows");
  await vanishes(page.getByText("Drop it to import it"), "what a drop does");
  assert.match(page.url(), /#\/import$/);
  // Beside the place that takes files, too.
  await drag("drop", "firstName,lastName\nNia,Okoro\n");
  await appears(page.getByRole("heading", { name: "1 row" }), "the other file");
});
