// Signing in and out.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { appears, sentence, startConsole, vanishes } from "./support/console.mjs";

let app;
before(async () => (app = await startConsole()));
after(() => app?.stop());

const stored = (page) => page.evaluate(() => ({ session: sessionStorage.getItem("lockstep.token"), local: localStorage.getItem("lockstep.token") }));

test("a wrong token is answered with the server's own words and is not kept", async () => {
  const page = await app.newPage();
  await page.goto(app.server.url);
  await page.getByLabel("Access token").fill("lsk_wrong");
  const [response] = await Promise.all([page.waitForResponse(/\/api\/v2$/), page.getByRole("button", { name: "Sign in" }).click()]);
  assert.equal(response.status(), 401);
  const answer = await response.json();
  const words = sentence(answer.errors?.[0]?.detail ?? answer.description ?? answer.error);
  await appears(page.getByText(words), `the server's answer “${words}”`);
  assert.deepEqual(await stored(page), { session: null, local: null });
});

test("an empty token is asked for without a request", async () => {
  const page = await app.newPage();
  let requests = 0;
  page.on("request", (request) => (requests += request.url().includes("/api/") ? 1 : 0));
  await page.goto(app.server.url);
  await page.getByRole("button", { name: "Sign in" }).click();
  await appears(page.getByText("Paste the token"), "the message for an empty token");
  assert.equal(requests, 0);
});

test("a right token shows who one is; signing out forgets it", async () => {
  const page = await app.newPage();
  await page.goto(app.server.url);
  await page.getByLabel("Access token").fill(app.token);
  await page.keyboard.press("Enter");
  await appears(page.getByText("Paper Lantern"), "the organisation");
  await appears(page.getByText("maya@example.com"), "the user");
  assert.deepEqual(await stored(page), { session: app.token, local: null });
  await page.getByRole("button", { name: "Sign out" }).click();
  await appears(page.getByLabel("Access token"), "the form after signing out");
  assert.deepEqual(await stored(page), { session: null, local: null });
});

test("“remember on this device” keeps the token for a new tab", async () => {
  const page = await app.newPage();
  await page.goto(app.server.url);
  await page.getByLabel("Access token").fill(app.token);
  await page.getByLabel("Remember on this device").check();
  await page.getByRole("button", { name: "Sign in" }).click();
  await appears(page.getByText("Paper Lantern"), "the organisation");
  const tab = await page.context().newPage();
  await tab.goto(app.server.url);
  await appears(tab.getByText("Paper Lantern"), "the organisation in a second tab");
});

test("a token in the address is used and taken out of it; a reload keeps the session", async () => {
  const page = await app.open("#/tasks", { context: await app.newContext() });
  assert.ok(!page.url().includes(app.token), `the address still shows the token: ${page.url()}`);
  assert.deepEqual(await stored(page), { session: app.token, local: null });
  await page.reload();
  await appears(page.getByText("Paper Lantern"), "the organisation after a reload");
});

/** A token of somebody else in another organisation, and what the console says of them. */
async function stranger() {
  const organisationId = await app.server.createOrganisation({ name: "Elsewhere" });
  const userId = await app.server.createUser(organisationId, { firstName: "Sten", lastName: "Vogel", email: `sten${organisationId}@example.com` });
  return app.server.createToken({ organisationId, userId });
}

const asked = (page) => page.getByRole("alertdialog", { name: "Use the token of this link?" });

test("a link with another token asks, and staying keeps the session", async () => {
  const page = await app.open("#/batches", { context: await app.newContext() });
  const other = await stranger();
  await page.evaluate((hash) => (location.hash = hash), `#token=${other}`);
  await appears(asked(page), "the question");
  await appears(asked(page).getByText("Sten Vogel"), "whose token it is");
  await appears(asked(page).getByText("Maya Lind (maya@example.com, Paper Lantern)"), "who is signed in");
  assert.ok(!page.url().includes(other), `the address still shows the token: ${page.url()}`);
  assert.deepEqual(await stored(page), { session: app.token, local: null }, "nothing is kept before it is answered");
  await page.getByRole("button", { name: "Stay signed in" }).click();
  await vanishes(asked(page), "the question");
  await appears(page.getByText("Paper Lantern"), "the organisation as before");
  assert.deepEqual(await stored(page), { session: app.token, local: null });
  await page.reload();
  await appears(page.getByText("Paper Lantern"), "the organisation after a reload");
});

test("Escape stays, too, and a page that is loaded with the link asks as well", async () => {
  const page = await app.open("#/tasks", { context: await app.newContext() });
  const other = await stranger();
  await page.goto("about:blank");
  await page.goto(`${app.server.url}/#token=${other}`);
  await appears(asked(page), "the question");
  await page.keyboard.press("Escape");
  await vanishes(asked(page), "the question");
  assert.deepEqual(await stored(page), { session: app.token, local: null });
});

test("the new token is used where one says so", async () => {
  const page = await app.open("#/tasks", { context: await app.newContext() });
  const other = await stranger();
  await page.evaluate((hash) => (location.hash = hash), `#token=${other}`);
  await page.getByRole("button", { name: "Use the new token" }).click();
  await appears(page.getByText("Elsewhere"), "the other organisation");
  assert.deepEqual(await stored(page), { session: other, local: null });
});

test("a link with a token that opens nothing ends no session", async () => {
  const page = await app.open("#/tasks", { context: await app.newContext() });
  await page.evaluate(() => (location.hash = "#token=lsk_made_up"));
  await appears(page.getByText("The link’s token was not used"), "why nothing happens");
  await appears(page.getByText("Paper Lantern"), "the organisation as before");
  assert.deepEqual(await stored(page), { session: app.token, local: null });
  await page.evaluate((hash) => (location.hash = hash), `#token=${app.token}`);
  await appears(page.getByRole("heading", { name: "Tasks", level: 1 }), "the queue");
  assert.equal(await asked(page).count(), 0, "the same token is no question");
});

test("a link for somebody who is remembered on the device asks in a new tab, too", async () => {
  const page = await app.newPage();
  await page.goto(app.server.url);
  await page.getByLabel("Access token").fill(app.token);
  await page.getByLabel("Remember on this device").check();
  await page.getByRole("button", { name: "Sign in" }).click();
  await appears(page.getByText("Paper Lantern"), "the organisation");
  const other = await stranger();
  const tab = await page.context().newPage();
  await tab.goto(`${app.server.url}/#token=${other}`);
  await appears(asked(tab), "the question");
  assert.deepEqual(await stored(tab), { session: app.token, local: app.token });
});

test("a token that stops working ends the session with the server's words", async () => {
  const page = await app.open();
  // Nothing may be under way when the token stops working: the click is what finds it out.
  await appears(page.getByRole("heading", { name: "Today is clear" }), "the empty queue");
  await appears(page.locator(".tabs:has(.tab:nth-child(4) .tab-count)"), "the counts of all tabs");
  await page.route(/\/api\/v2\/tasks/, (route) => route.fulfill({ status: 401, json: { error: "Revoked.", description: "The token was revoked." } }));
  await page.getByRole("button", { name: "Load again" }).click();
  await appears(page.getByRole("alert").getByText("The token was revoked."), "the reason for being signed out");
  await appears(page.getByLabel("Access token"), "the form");
});

test("the page lets no foreign code in and works under its own policy", async () => {
  const page = await app.newPage();
  const refused = [];
  page.on("console", (message) => message.text().includes("Content Security Policy") && refused.push(message.text()));
  const response = await page.goto(app.server.url);
  assert.match(response.headers()["content-security-policy"] ?? "", /^default-src 'none'; script-src 'self' 'wasm-unsafe-eval';/);
  await appears(page.getByLabel("Access token"), "the form");
  assert.deepEqual(refused, []);
});
