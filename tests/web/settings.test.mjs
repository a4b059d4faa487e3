// Settings: what may act in the organisation's name, and from how many records on a second person is asked.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { appears, becomes, startConsole, vanishes } from "./support/console.mjs";

const LONG = "W".repeat(200);

let app;
let made;
before(async () => {
  app = await startConsole();
  const { server, organisationId, users } = app;
  await server.createToken({ organisationId, userId: users.oskar, scopes: "tasks.read tasks.write sequenceStates.all" });
  made = await server.db.prepare("SELECT max(id) AS id FROM tokens").first("id");
  await server.db.prepare("UPDATE tokens SET name = 'nightly export', expires_at = '2099-05-01T00:00:00.000Z' WHERE id = ?1").bind(made).run();
  await server.createToken({ organisationId, userId: users.ruth, scopes: "prospects.read" });
  await server.db.prepare("UPDATE tokens SET name = ?1 WHERE id = ?2").bind(LONG, made + 1).run();
});
after(() => app?.stop());

const row = (page, id) => page.locator(`[data-token="${id}"]`);

test("tokens say whose they are, what they may and when they end, and are revoked", async () => {
  const page = await app.open("#/settings");
  const mine = row(page, made);
  await appears(mine.getByText("nightly export"), "the token's name");
  assert.match(await mine.innerText(), /acts for Oskar Brandt/);
  assert.deepEqual(await mine.locator(".token-scopes li").allInnerTexts(), ["read, change tasks", "everything with sequence states"]);
  assert.match(await mine.locator(".token-end").innerText(), /^ends in /);
  await mine.getByRole("button", { name: "Revoke…" }).click();
  const dialog = page.getByRole("alertdialog");
  await appears(dialog.getByText("stops within a minute"), "what revoking does");
  await dialog.getByRole("button", { name: "Keep it" }).click();
  await vanishes(dialog, "the dialog");
  assert.equal(await mine.count(), 1, "nothing is revoked before it is confirmed");
  await mine.getByRole("button", { name: "Revoke…" }).click();
  await dialog.getByRole("button", { name: "Revoke", exact: true }).click();
  await vanishes(mine, "the token");
  assert.notEqual(await app.server.db.prepare("SELECT revoked_at FROM tokens WHERE id = ?1").bind(made).first("revoked_at"), null);
});

test("a second person is asked from a number on that is typed as people write it", async () => {
  const page = await app.open("#/settings");
  const field = page.getByLabel("Ask a second person above so many records");
  const stored = () => app.api("GET", "/settings").then(([{ attributes }]) => attributes.approvalAbove);
  await appears(page.getByText("Whoever starts a bulk change confirms it"), "how it is");
  await field.fill("ten");
  await appears(page.getByText("Type a number of records, or nothing."), "what is wrong");
  await field.fill("10 000");
  await field.press("Enter");
  await appears(page.locator(".settings-part", { hasText: "of more than 10,000 records waits until another person confirms it" }), "how it is now");
  assert.equal(await stored(), 10_000);
  await field.fill("");
  await page.getByRole("button", { name: "Save" }).click();
  await becomes(stored, (value) => value === null, "nobody is asked any more");
});

test("who may not see tokens is told which scope is missing", async () => {
  const { server, organisationId, users } = app;
  const token = await server.createToken({ organisationId, userId: users.maya, scopes: "tasks.all prospects.all users.read batches.read settings.read" });
  const page = await (await app.newContext()).newPage();
  await page.goto(`${server.url}/#token=${token}`);
  await appears(page.getByRole("heading", { name: "Tasks", level: 1 }), "the queue");
  await page.keyboard.press("g");
  await page.keyboard.press("s");
  await appears(page.getByText(/does not have the scope “tokens.read”/), "the scope that is missing");
  const field = page.getByLabel("Ask a second person above so many records");
  await field.fill("5");
  await field.press("Enter");
  await appears(page.getByText(/does not have the scope “settings.write”/), "the scope that is missing to change it");
});

test("long names change no layout", async () => {
  for (const viewport of [{ width: 1280, height: 800 }, { width: 390, height: 844 }]) {
    const page = await app.open("#/settings", { viewport });
    await appears(row(page, made + 1), "the token with the long name");
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0, `at ${viewport.width}`);
  }
});
