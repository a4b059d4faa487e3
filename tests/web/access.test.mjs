// Keyboard, narrow screens, contrast: the console for everybody.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { appears, becomes, NOW, rowOf, settled, startConsole, time, vanishes } from "./support/console.mjs";
import { lowContrast } from "./support/contrast.mjs";

const VIEWS = ["#/tasks", "#/tasks?tab=complete", "#/tasks/new", "#/people", "#/people/1", "#/people/new", "#/companies", "#/companies/1", "#/bulk", "#/import", "#/batches", "#/batches/1", "#/settings", "#/nowhere"];

let app;
let ids;
before(async () => {
  app = await startConsole();
  ids = await app.addTasks([
    {},
    { note: "x".repeat(400) },
    { due_at: time(NOW - 3_600_000), task_type: "sequence_step_call" },
    { state: "complete", completed_at: time(NOW), state_changed_at: time(NOW) },
  ]);
  await app.api("POST", "/batches/actions/prospectsAddTags", { data: { type: "batch", attributes: { ids: [1, 2, 3], tags: ["a-tag-with-a-rather-long-name"] } } });
});
after(() => app?.stop());

/** Goes to a view of a page that is signed in, and waits until it has nothing more to load. */
async function visit(page, hash) {
  await page.goto(`${app.server.url}/${hash}`);
  await vanishes(page.locator(".skeleton"), "the placeholder rows");
  await appears(page.locator("main h1, main h2"), `a heading at ${hash}`);
}

const focused = (page) => page.evaluate(() => document.activeElement?.getAttribute("data-row"));

test("a task is found, completed and snoozed without a mouse", async () => {
  const page = await app.newPage();
  await page.goto(app.server.url);
  await appears(page.locator("input[name=token]:focus"), "the focus in the form");
  await page.keyboard.type(app.token);
  await page.keyboard.press("Enter");
  await appears(rowOf(page, ids[1]), "the queue");

  await page.keyboard.press("j");
  const first = await becomes(() => focused(page), Boolean, "j puts the focus into the queue");
  await page.keyboard.press("ArrowDown");
  const second = await becomes(() => focused(page), (id) => Boolean(id) && id !== first, "the arrow moves on");
  await page.keyboard.press("k");
  await becomes(() => focused(page), (id) => id === first, "k goes back");
  await page.keyboard.press("j");

  await page.keyboard.press("s");
  await appears(page.getByRole("dialog", { name: "Snooze until" }), "the snooze dialog");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await vanishes(page.getByRole("dialog"), "the snooze dialog");
  await becomes(() => focused(page), (id) => id === second, "the focus is back on the task");
  await settled(page, second);
  assert.equal((await app.api("GET", `/tasks/${second}`)).attributes.dueAt, "2031-05-14T13:30:00.000Z");

  await page.keyboard.press("c");
  await appears(page.locator(`[data-task="${second}"][data-state=complete]`), "the completed task");
  await settled(page, second);
  assert.equal((await app.api("GET", `/tasks/${second}`)).attributes.state, "complete");
});

test("the help sheet opens with ?, keeps the focus inside, and gives it back", async () => {
  const page = await app.open();
  await appears(rowOf(page, ids[1]), "the queue");
  await page.keyboard.press("j");
  const before = await becomes(() => focused(page), Boolean, "the focus is in the queue");
  await page.keyboard.press("?");
  await appears(page.getByRole("dialog", { name: "Keyboard shortcuts" }), "the help sheet");
  await page.keyboard.press("Tab");
  assert.ok(await page.evaluate(() => document.activeElement === document.body || document.activeElement?.closest("dialog") !== null), "the focus stays in the dialog");
  await page.keyboard.press("Escape");
  await vanishes(page.getByRole("dialog"), "the help sheet");
  assert.equal(await focused(page), before);
});

test("g and a letter go from page to page; the menu works by arrows", async () => {
  const page = await app.open();
  await appears(rowOf(page, ids[1]), "the queue");
  await page.keyboard.press("g");
  await page.keyboard.press("b");
  await appears(page.getByRole("heading", { name: "Bulk change" }), "the bulk page");
  await page.keyboard.press("g");
  await page.keyboard.press("t");
  await appears(rowOf(page, ids[1]), "the queue again");
  await page.keyboard.press("j");
  await page.locator(".row-current").getByRole("button", { name: "More actions" }).press("Enter");
  await appears(page.getByRole("menuitem"), "the menu");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await appears(page.getByRole("dialog", { name: "Snooze until" }), "what the menu's third item opens");
});

test("what follows g is never a key of the page: g c completes no task, g s opens no dialog", async () => {
  const page = await app.open();
  for (const [key, heading] of [["c", "Companies"], ["s", "Settings"]]) {
    await page.goto(`${app.server.url}/#/tasks`);
    await appears(rowOf(page, ids[1]), "the queue");
    const open = await app.server.db.prepare("SELECT count(*) AS n FROM tasks WHERE state = 'incomplete'").first("n");
    await page.keyboard.press("j");
    await page.keyboard.press("g");
    await page.keyboard.press(key);
    await appears(page.getByRole("heading", { name: heading, level: 1 }), heading);
    assert.equal(await page.getByRole("dialog").count(), 0);
    assert.equal(await app.server.db.prepare("SELECT count(*) AS n FROM tasks WHERE state = 'incomplete'").first("n"), open);
  }
  // Nor where nothing begins with it.
  await page.goto(`${app.server.url}/#/tasks`);
  await appears(rowOf(page, ids[1]), "the queue");
  await page.keyboard.press("j");
  await page.keyboard.press("g");
  await page.keyboard.press("d");
  await page.keyboard.press("g");
  await page.keyboard.press("b");
  await appears(page.getByRole("heading", { name: "Bulk change" }), "the bulk page, and no dialog before");
});

test("records are picked by keyboard, a range with shift", async () => {
  const page = await app.open("#/bulk");
  await appears(page.locator(".virtual-row"), "the records");
  await page.getByRole("listbox").focus();
  await page.keyboard.press("Space");
  for (const _ of [1, 2, 3]) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Shift+Space");
  await appears(page.getByText(/^4 picked/).or(page.locator(".records-head", { hasText: "4 picked" })), "four picked records");
});

test("nothing is wider than a telephone", async () => {
  const page = await app.open("#/tasks", { viewport: { width: 390, height: 844 } });
  for (const hash of VIEWS) {
    await visit(page, hash);
    const { wide, by } = await page.evaluate(() => ({
      by: document.documentElement.scrollWidth - innerWidth,
      wide: [...document.querySelectorAll("main *")].filter((e) => e.getBoundingClientRect().right > innerWidth + 1).slice(0, 3).map((e) => e.outerHTML.slice(0, 120)),
    }));
    assert.ok(by <= 0, `${hash} is ${by} px too wide because of ${wide.join("\n")}`);
  }
  await visit(page, "#/tasks");
  await page.locator(`[data-row="${ids[1]}"]`).click();
  await appears(page.getByRole("dialog", { name: "Task" }), "the task's sheet");
});

test("a form keeps to its panel where the font is wide", async () => {
  const page = await app.open("#/bulk");
  await page.evaluate(() => document.documentElement.style.setProperty("--font", "monospace"));
  await page.locator(".action-button").click();
  await appears(page.getByRole("combobox", { name: "Search actions" }), "the list of actions");
  await page.keyboard.type("add to a sequence");
  await page.keyboard.press("Enter");
  await appears(page.locator(".change-foot .button"), "the button that goes on");
  const wide = await page.locator(".change-panel").evaluate((panel) => {
    const { right } = panel.getBoundingClientRect();
    const reaches = (element) => element.getBoundingClientRect().right > right + 1;
    return [...panel.querySelectorAll("*")].filter(reaches).map((element) => element.outerHTML.slice(0, 80));
  });
  assert.deepEqual(wide, []);
});

for (const colorScheme of ["light", "dark"]) {
  test(`text can be read in the ${colorScheme} theme`, async () => {
    const page = await app.open("#/tasks", { colorScheme });
    for (const hash of VIEWS) {
      await visit(page, hash);
      const found = await page.evaluate(lowContrast);
      assert.deepEqual(found, [], `${hash} has text of too little contrast`);
    }
  });
}

test("the texts of a row stay clear of each other at every width", async () => {
  const page = await app.open();
  for (const width of [700, 1024, 1199, 1200, 1280, 1440, 1920]) {
    await page.setViewportSize({ width, height: 800 });
    const overlaps = await page.locator("[data-task]").evaluateAll((rows) =>
      rows.flatMap((row) => {
        const columns = [".row-owner", ".row-due"].map((name) => row.querySelector(name).getBoundingClientRect());
        // What is not shown has no width.
        const edge = Math.min(...columns.filter(({ width }) => width > 0).map(({ left }) => left));
        const texts = [...row.querySelectorAll(".row-subject > *, .row-note")];
        return texts.filter((text) => text.getBoundingClientRect().right > edge).map((text) => text.textContent.slice(0, 40));
      }),
    );
    assert.deepEqual(overlaps, [], `at ${width} pixels these reach into the next column`);
  }
});

test("full forms, filters, mistakes and dialogs fit a telephone and can be read", async () => {
  for (const colorScheme of ["light", "dark"]) {
    const page = await app.open("#/tasks", { viewport: { width: 390, height: 844 }, colorScheme });
    const fits = async (what) => {
      const by = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(by <= 0, `${what} is ${by} px too wide`);
      assert.deepEqual(await page.evaluate(lowContrast), [], `${what} in the ${colorScheme} theme`);
    };
    await visit(page, "#/bulk");
    await page.locator(".action-button").click();
    await appears(page.getByRole("combobox", { name: "Search actions" }), "the list of actions");
    await fits("the list of actions");
    await page.keyboard.type("set fields");
    await page.keyboard.press("Enter");
    for (const [label, name] of [["Field to set", "Owner"], ["Another field", "Available at"], ["Another field", "Opted out"]]) {
      const select = page.getByLabel(label, { exact: true });
      if ((await select.locator("option", { hasText: name }).count()) > 0) await select.selectOption({ label: name });
    }
    for (const name of ["Created", "Owner"]) await page.getByLabel("Add a filter").selectOption({ label: name });
    await page.locator(".virtual-row").first().click();
    await fits("a form with filters");
    for (const name of ["Remove the filter Created", "Remove the filter Owner"]) await page.getByRole("button", { name }).click();

    await visit(page, "#/import");
    await page.locator("input[type=file]").setInputFiles({ name: "broken.csv", mimeType: "text/csv", buffer: Buffer.from(`firstName,lastName\n${"long ".repeat(60)},"Reyes\n`) });
    await appears(page.locator(".frame"), "the lines around the mistake");
    await fits("a file with a mistake");

    await visit(page, "#/batches/1");
    await page.getByRole("button", { name: "Undo…" }).click();
    await appears(page.getByRole("alertdialog").locator("[data-outcome=changed]"), "the preview of the undoing");
    await fits("the question before undoing");
  }
});

test("the theme can be chosen and is kept", async () => {
  const page = await app.open("#/tasks", { colorScheme: "light", context: await app.newContext() });
  const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await background();
  await page.getByRole("button", { name: /^Theme/ }).click();
  await page.getByRole("button", { name: /^Theme: light/ }).click();
  const dark = await becomes(background, (colour) => colour !== light, "the page turns dark");
  await page.reload();
  await appears(page.getByRole("heading", { name: "Tasks", level: 1 }), "the queue after a reload");
  assert.equal(await background(), dark);
});

test("empty and broken lists say so", async () => {
  const page = await app.open();
  await appears(rowOf(page, ids[1]), "the queue");
  await page.route(/\/api\/v2\/tasks\?/, (route) => route.fulfill({ json: { data: [], meta: { count: 0 }, links: {} } }));
  await page.getByRole("button", { name: "Load again" }).click();
  await appears(page.getByRole("heading", { name: "Today is clear" }), "the empty queue");
  await page.unroute(/\/api\/v2\/tasks\?/);
  await page.route(/\/api\/v2\/tasks\?/, (route) => route.fulfill({ status: 503, json: { errors: [{ detail: "The database is being moved." }] } }));
  await page.getByRole("button", { name: "Load again" }).click();
  await appears(page.getByText("The database is being moved."), "the server's words");
  await page.unroute(/\/api\/v2\/tasks\?/);
  await page.getByRole("button", { name: "Try again" }).click();
  await appears(rowOf(page, ids[1]), "the queue once the server answers again");
});
