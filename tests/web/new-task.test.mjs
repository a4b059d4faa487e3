// The form for a new task: judged while one types, by the rules that the server runs.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { appears, becomes, rowOf, sentence, startConsole, vanishes } from "./support/console.mjs";

let app;
before(async () => (app = await startConsole()));
after(() => app?.stop());

/** The messages beside a field. */
const problems = (page, label) => page.locator(".field").filter({ has: page.getByLabel(label, { exact: true }) }).locator(".field-problems");

test("messages come while one types, after the first visit, and go when it is right", async () => {
  const page = await app.open("#/tasks/new");
  const note = page.getByLabel("Note optional");
  const messages = page.locator(".field").filter({ has: note }).locator(".field-problems");
  await note.fill("é".repeat(65_535));
  await note.blur();
  await appears(page.getByText("65,535 / 65,535"), "the counter at its limit");
  assert.equal(await messages.innerText(), "", "the longest note that is allowed has no message");
  await note.press("End");
  await page.keyboard.type("!");
  await appears(messages.getByText(/65,?535/), "the message about the length");
  assert.equal(await note.getAttribute("aria-invalid"), "true");
  assert.equal(await messages.getAttribute("aria-live"), "polite");
  await page.keyboard.press("Backspace");
  await becomes(() => messages.innerText(), (text) => text === "", "the message went away");
});

test("whoever is in a field when the page has come stays there", async () => {
  const page = await app.open("#/tasks");
  // As soon as there is a field, which is sooner than a hand.
  await page.evaluate(() => {
    new MutationObserver((_, observer) => {
      const field = document.querySelector(".new-task [role=combobox]");
      if (field === null) return;
      observer.disconnect();
      field.focus();
    }).observe(document.body, { childList: true, subtree: true });
    location.hash = "#/tasks/new";
  });
  const about = page.getByRole("combobox", { name: "About" });
  await about.waitFor();
  // Two frames later all that follows a new page has happened.
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve)))));
  assert.equal(await about.evaluate((field) => field === document.activeElement), true);
  assert.equal(await problems(page, "About").innerText(), "");
});

test("an id that is none is refused by the validator, beside its field", async () => {
  const page = await app.open("#/tasks/new");
  const about = page.getByRole("combobox", { name: "About" });
  await about.fill("12x");
  assert.equal(await problems(page, "About").innerText(), "", "no message before the field was left");
  await about.blur();
  await becomes(() => problems(page, "About").innerText(), (text) => text.length > 0, "a message beside the subject");
  await about.fill("12");
  await becomes(() => problems(page, "About").innerText(), (text) => text === "", "no message for an id");
});

test("the request shows exactly what is sent, and the server stores it", async () => {
  const page = await app.open("#/tasks/new");
  await page.getByLabel("Call", { exact: true }).check();
  await page.getByRole("combobox", { name: "About" }).fill("Mei");
  await page.getByRole("option", { name: /Mei Okafor 4\b/ }).click();
  await page.getByLabel("Note optional").fill("Ask for the order number");
  await page.getByLabel("Due", { exact: true }).fill("2031-05-14T16:45");
  await page.getByLabel("Priority").selectOption({ label: "High" });
  await page.getByText("Request", { exact: true }).click();
  const shown = JSON.parse(await page.getByLabel("The JSON that will be sent").innerText());
  const [request] = await Promise.all([
    page.waitForRequest((r) => r.method() === "POST" && r.url().endsWith("/api/v2/tasks")),
    page.getByRole("button", { name: "Create task" }).click(),
  ]);
  assert.deepEqual(JSON.parse(request.postData() ?? ""), shown);
  const created = (await (await request.response()).json()).data;
  await appears(rowOf(page, created.id).getByText("Mei Okafor 4"), "the new task in the queue");
  const stored = await app.api("GET", `/tasks/${created.id}`);
  assert.equal(stored.attributes.dueAt, "2031-05-14T16:45:00.000Z");
  assert.equal(stored.attributes.note, "Ask for the order number");
  assert.deepEqual(stored.relationships.subject.data, { type: "prospect", id: 4 });
});

test("what only the server can know comes back to its field", async () => {
  const page = await app.open("#/tasks/new");
  await page.getByRole("combobox", { name: "About" }).fill("999999");
  const [response] = await Promise.all([
    page.waitForResponse((r) => r.request().method() === "POST" && r.url().endsWith("/api/v2/tasks")),
    page.getByRole("button", { name: "Create task" }).click(),
  ]);
  assert.equal(response.status(), 422);
  const { detail, source } = (await response.json()).errors[0];
  assert.match(source.pointer, /^\/data\/relationships\/subject/);
  await appears(problems(page, "About").getByText(sentence(detail)), `“${detail}” beside the subject`);
  await page.getByRole("combobox", { name: "About" }).fill("9");
  await becomes(() => problems(page, "About").innerText(), (text) => text === "", "the message went with its cause");
});

test("submitting what is not valid sends nothing and leads to the first problem", async () => {
  const page = await app.open("#/tasks/new");
  let posts = 0;
  page.on("request", (request) => (posts += request.method() === "POST" ? 1 : 0));
  await page.getByRole("combobox", { name: "About" }).fill("x1");
  await page.getByRole("heading", { name: "New task" }).click();
  await page.getByRole("button", { name: "Create task" }).click();
  await becomes(() => page.evaluate(() => document.activeElement?.getAttribute("aria-invalid")), (value) => value === "true", "the focus is in the wrong field");
  assert.equal(posts, 0);
});

test("the list of subjects closes with Escape and leaves the form", async () => {
  const page = await app.open("#/tasks/new");
  await page.getByRole("combobox", { name: "About" }).click();
  await appears(page.getByRole("option"), "the list of prospects");
  await page.keyboard.press("Escape");
  await vanishes(page.getByRole("option"), "the list of prospects");
  await appears(page.getByRole("heading", { name: "New task" }), "the form");
});
