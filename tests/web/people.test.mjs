// The table of people: found, filtered, sorted, chosen, at 100,000 records, by what is seen and done.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { appears, becomes, startConsole, vanishes } from "./support/console.mjs";

const PEOPLE = 100_000;
const LONG = "W".repeat(255);

let app;
before(async () => {
  app = await startConsole({ prospects: PEOPLE });
  const set = (id, attributes, relationships) => app.api("PATCH", `/prospects/${id}`, { data: { type: "prospect", id, attributes, ...(relationships ? { relationships } : {}) } });
  await set(70_000, { firstName: "Sofía", lastName: "Ashridge", company: "Quillfeather", emails: ["s.ashridge@quill.example"], title: "Head of Paper", tags: ["vip", "eu"] });
  await set(70_001, { title: "Deputy head of Ink", tags: ["vip"] });
  await set(70_002, { title: "Clerk", tags: ["eu"] });
  await set(99_999, { firstName: LONG, lastName: "שלום", title: LONG, company: LONG, tags: [LONG, "b"] });
});
after(() => app?.stop());

const table = (page) => page.getByRole("grid");
const total = (page) => page.getByTestId("total").innerText();
const names = (page) => page.locator(".table-shown .table-name").allInnerTexts();
const finds = (page, words) => becomes(() => total(page), (text) => text === words, `the number is ${words}`);
const searchOf = (page) => new URLSearchParams(page.url().split("?")[1] ?? "");
const count = (where) => app.server.db.prepare(`SELECT count(*) AS n FROM prospects WHERE ${where}`).first("n");
const row = (page, id) => page.locator(`[data-record="${id}"]`);

async function addCondition(page, field, comparison, fill, button = "Filter") {
  await page.getByRole("group", { name: "Conditions" }).getByRole("button", { name: button, exact: true }).last().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Field", { exact: true }).selectOption({ label: field });
  if (comparison) await dialog.getByLabel("Comparison").selectOption({ label: comparison });
  await fill?.(dialog);
  await dialog.getByRole("button", { name: "Show them" }).click();
  await vanishes(dialog, "the condition's dialog");
}

test("the table follows the scroll bar to any place, holds only what is seen and asks only for what it shows", async () => {
  const page = await app.open();
  const asked = [];
  page.on("request", (request) => request.url().includes("/prospects?") && asked.push(new URL(request.url()).searchParams));
  await page.getByRole("link", { name: "People", exact: true }).click();
  await finds(page, "100,000 people");
  await appears(row(page, PEOPLE), "the newest person");
  for (const params of asked) assert.ok(["name,title,company,emails,tags,owner,updatedAt", ""].includes(params.get("fields[prospect]")), "the fields of a request are those that are shown");
  const before = asked.length;
  await table(page).evaluate((box) => (box.scrollTop = box.scrollHeight * 0.4));
  await appears(row(page, PEOPLE * 0.6), "the person near the middle");
  assert.ok(asked.length - before < 40, `${asked.length - before} requests: of 30,000 rows each thousand is gone by once`);
  await table(page).evaluate((box) => (box.scrollTop = box.scrollHeight));
  await appears(row(page, 1), "the last of them");
  const ids = await page.locator(".table-shown [data-record]").evaluateAll((rows) => rows.map((one) => Number(one.dataset.record)));
  assert.deepEqual(ids, Array.from({ length: ids.length }, (_, i) => ids.length - i), "counted from the end the rows are the right ones");
  assert.ok((await page.locator(".table-shown .table-row").count()) < 80, "only the visible rows exist");
});

test("a search finds by name, e-mail and company, in capitals or not, and stands in the address", async () => {
  const page = await app.open("#/people");
  const field = page.getByRole("searchbox", { name: "Search people" });
  for (const text of ["sofía", "ASHRIDGE", "Sofía Ashridge", "s.ashridge@quill", "quillfeather", "Ashridge Sofía", "sofía quill", "Sofía Ashridge feather"]) {
    await field.fill(text);
    await becomes(() => searchOf(page).get("q"), (q) => q === text, `${text} in the address`);
    await becomes(() => names(page), (all) => all.join() === "Sofía Ashridge", `who is found by ${text}`);
  }
  const other = await app.open(`#/people?q=quillfeather`);
  await appears(row(other, 70_000), "who was found, by the address alone");
  assert.equal(await other.getByRole("searchbox").inputValue(), "quillfeather");
  await other.getByRole("searchbox").fill("nobody is called this");
  await appears(other.getByRole("heading", { name: "No person is found" }), "that nobody is found");
  await other.getByRole("button", { name: "Show all people" }).click();
  await finds(other, "100,000 people");
});

test("conditions are chips: tags, owners, parts of texts, nothing there, and alternatives", async () => {
  const page = await app.open("#/people");
  await finds(page, "100,000 people");
  await addCondition(page, "Tags", null, (dialog) => dialog.getByLabel("Value").fill("vip,eu,"));
  await finds(page, "3 people found");
  assert.equal(searchOf(page).get("filter[tags]"), "vip,eu");
  await addCondition(page, "Title", null, (dialog) => dialog.getByLabel("Text").fill("HEAD OF"), "And");
  await finds(page, "2 people found");

  await page.getByRole("button", { name: /^Tags is vip or eu/ }).click();
  await page.getByRole("dialog").getByLabel("Comparison").selectOption({ label: "is not" });
  await page.getByRole("dialog").getByRole("button", { name: "Remove vip" }).click();
  await page.getByRole("button", { name: "Change it" }).click();
  await finds(page, "1 person found");
  assert.deepEqual([...searchOf(page)].filter(([name]) => name.startsWith("filter")), [["filter[tags][not][]", "eu"], ["filter[title][contains]", "HEAD OF"]]);

  await addCondition(page, "Tags", null, (dialog) => dialog.getByLabel("Value").fill("old,"), "Or");
  const old = await count("tags LIKE '%\"old\"%'");
  await finds(page, `${(old + 1).toLocaleString("en-GB")} people found`);
  await appears(page.getByRole("group", { name: "Alternative 2" }).getByText("old"), "the second alternative");
  await page.getByRole("button", { name: "Remove the condition Tags is old" }).click();
  await finds(page, "1 person found");
  await page.getByRole("button", { name: "Show all", exact: true }).click();
  await finds(page, "100,000 people");

  await addCondition(page, "Owner", null, async (dialog) => {
    await dialog.getByRole("combobox", { name: "Value" }).fill("oskar");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
  });
  await finds(page, `${(await count(`owner_id = ${app.users.oskar}`)).toLocaleString("en-GB")} people found`);
  await appears(page.getByRole("button", { name: "Owner is Oskar Brandt", exact: true }), "the owner's name in the chip");
  await page.getByRole("button", { name: "Remove the condition Owner is Oskar Brandt" }).click();
  await finds(page, "100,000 people");
  await addCondition(page, "Emails", "has a value");
  await finds(page, "1 person found");
});

test("columns are chosen, moved and made wider, rows sorted by the header; an address and a saved view keep all of it", async () => {
  const context = await app.newContext();
  const page = await app.open("#/people?filter[tags]=vip,eu", { context });
  await finds(page, "3 people found");
  await page.getByRole("button", { name: "Sort by Title" }).click();
  await becomes(() => page.locator(".table-shown [data-column=title]").allInnerTexts(), (all) => all.join() === "Clerk,Deputy head of Ink,Head of Paper", "sorted by title");
  await page.getByRole("button", { name: "Sort by Title" }).click();
  await becomes(() => page.locator(".table-shown [data-column=title]").allInnerTexts(), (all) => all.join() === "Head of Paper,Deputy head of Ink,Clerk", "the other way round");
  assert.equal(await page.getByRole("columnheader", { name: /Title/ }).getAttribute("aria-sort"), "descending");

  await page.getByRole("button", { name: "Columns" }).click();
  for (const name of ["Emails", "Company", "Changed", "Updated"]) {
    const button = page.getByRole("button", { name: `Do not show ${name}` });
    if ((await button.count()) > 0) await button.click();
  }
  await page.getByRole("searchbox", { name: "Search columns" }).fill("time zone");
  await page.getByRole("button", { name: "Time zone", exact: true }).click();
  await page.getByRole("button", { name: "Move Tags to the left" }).click();
  await page.getByLabel("Width of Title in pixels").fill("300");
  await page.getByRole("button", { name: "Close" }).click();
  const headers = () => page.locator(".table-title").allInnerTexts();
  assert.deepEqual(await headers(), ["Name", "Tags", "Title", "Owner", "Time zone"]);
  assert.equal(searchOf(page).get("columns"), "name,tags,title.300,owner,timeZone");

  await page.getByRole("separator", { name: "Width of Tags" }).press("ArrowRight");
  await becomes(() => searchOf(page).get("columns"), (text) => text === "name,tags.216,title.300,owner,timeZone", "the keyboard makes a column wider");

  await page.getByRole("button", { name: "Views" }).click();
  await page.getByRole("menuitem", { name: "Save this view…" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("Near and dear");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await appears(page.getByRole("button", { name: "Near and dear" }), "the view's name");

  await page.goto(`${app.server.url}/#/people`);
  await finds(page, "100,000 people");
  assert.deepEqual(await headers(), ["Name", "Tags", "Title", "Owner", "Time zone"], "the columns are kept");
  await page.getByRole("button", { name: "Views" }).click();
  await page.getByRole("menuitem", { name: "Near and dear" }).click();
  await finds(page, "3 people found");
  await becomes(() => page.locator(".table-shown [data-column=title]").allInnerTexts(), (all) => all[0] === "Head of Paper", "the order of the view");

  const stranger = await app.open(`#/people?${page.url().split("?")[1]}`, { context: await app.newContext() });
  await finds(stranger, "3 people found");
  assert.deepEqual(await stranger.locator(".table-title").allInnerTexts(), ["Name", "Tags", "Title", "Owner", "Time zone"]);
});

test("what is chosen is a basket: it stays across searches and pages, and goes to any bulk change", async () => {
  const page = await app.open("#/people?filter[tags]=vip,eu");
  const bar = page.getByRole("region", { name: "Chosen" });
  await finds(page, "3 people found");
  await row(page, 70_002).getByRole("checkbox").click();
  await row(page, 70_000).getByRole("checkbox").click({ modifiers: ["Shift"] });
  await appears(bar.getByText("3 people chosen"), "a range of three");
  await page.getByRole("searchbox").fill("sofía");
  await appears(bar.getByText("2 not in this view"), "how many are elsewhere");
  await page.getByRole("button", { name: /^Remove the condition/ }).click();
  await page.getByRole("searchbox").fill("Okafor 4");
  await becomes(() => bar.innerText(), (text) => text.includes("3 not in this view"), "all of them are elsewhere");
  await bar.getByRole("button", { name: /^Choose all/ }).click();
  const more = await count("last_name LIKE 'Okafor 4%'");
  await appears(bar.getByText(`${(3 + more).toLocaleString("en-GB")} people chosen`), "all that were found, besides");
  await page.getByRole("link", { name: "Tasks", exact: true }).click();
  await page.getByRole("link", { name: "People", exact: true }).click();
  await appears(bar.getByText(`${(3 + more).toLocaleString("en-GB")} people chosen`), "the basket is still there");
  await page.reload();
  await appears(bar.getByText(`${(3 + more).toLocaleString("en-GB")} people chosen`), "the basket, after the page was loaded again");
  await bar.getByRole("button", { name: "Change them…" }).click();
  await appears(page.locator(".records-head", { hasText: `${(3 + more).toLocaleString("en-GB")} picked` }), "all of them on the page of bulk changes");
});

test("without a mouse: arrows, x, shift and x, Enter", async () => {
  const page = await app.open("#/people?sort=id");
  await appears(row(page, 1), "the first person");
  await page.keyboard.press("/");
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("type")), "search");
  await page.keyboard.press("Enter");
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  for (const _ of [1, 2, 3]) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Shift+X");
  await appears(page.getByRole("region", { name: "Chosen" }).getByText("4 people chosen"), "four people");
  await page.keyboard.press("End");
  await appears(row(page, PEOPLE), "the last row");
});

test("End is the last row, though more than 10,000 are counted only afterwards", async () => {
  const page = await app.open();
  let asked = () => {};
  const isAsked = new Promise((resolve) => (asked = resolve));
  let letCount = () => {};
  const isCounted = new Promise((resolve) => (letCount = resolve));
  await page.route(/count=exact/, async (route) => {
    asked();
    await isCounted;
    await route.continue();
  });
  await page.goto(`${app.server.url}/#/people?sort=id`);
  await appears(row(page, 1), "the first person");
  await isAsked;
  await table(page).press("End");
  await appears(row(page, 10_000), "the last row of those that are counted");
  letCount();
  await appears(row(page, PEOPLE), "the last row");
});

test("long and hostile names change no layout", async () => {
  for (const viewport of [{ width: 1280, height: 800 }, { width: 390, height: 844 }]) {
    const page = await app.open("#/people", { viewport });
    await appears(row(page, 99_999), "the person with the long name");
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0, `at ${viewport.width}`);
    await row(page, 99_999).getByRole("checkbox").click();
    await appears(page.getByRole("button", { name: "Choose none" }), "what can be done with who is chosen");
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0, `at ${viewport.width}, with somebody chosen`);
    await page.getByRole("button", { name: "Choose none" }).click();
    const heights = await page.locator(".table-shown .table-row").evaluateAll((rows) => [...new Set(rows.map((one) => one.getBoundingClientRect().height))]);
    assert.deepEqual(heights, [40]);
    const escapes = await row(page, 99_999).locator(".table-cell").evaluateAll((cells) => cells.filter((one) => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX === "visible").length);
    assert.equal(escapes, 0);
  }
});

test("companies have the same page", async () => {
  const page = await app.open("#/companies");
  await finds(page, "5 companies");
  await page.getByRole("searchbox", { name: "Search companies" }).fill("tessera 3");
  await finds(page, "1 company found");
  assert.deepEqual(await names(page), ["Tessera 3"]);
});

test("the first load is small, and the module is asked for once, beside the script", async () => {
  const page = await (await app.newContext()).newPage();
  const loaded = [];
  page.on("request", (request) => /\.(js|css|wasm)$/.test(request.url()) && loaded.push(new URL(request.url()).pathname));
  await page.goto(`${app.server.url}/#token=${app.token}`);
  await appears(page.getByRole("heading", { name: "Tasks", level: 1 }), "the queue");
  const modules = loaded.filter((name) => name.endsWith(".wasm"));
  assert.deepEqual(modules, [await page.locator('link[rel="preload"]').getAttribute("href")], "the module is preloaded, and not loaded again");
  let bytes = 0;
  for (const name of loaded) if (!name.endsWith(".wasm")) bytes += gzipSync(Buffer.from(await (await app.server.fetch(name)).arrayBuffer())).length;
  assert.ok(bytes > 10_000 && bytes < 200_000, `${bytes} bytes of scripts and styles`);
});
