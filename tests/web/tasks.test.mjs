// The queue: what is shown at once, and how the server's answer settles it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { appears, becomes, DAY, hold, HOUR, NOW, rowOf, sentence, settled, startConsole, time, vanishes } from "./support/console.mjs";

let app;
before(async () => (app = await startConsole()));
after(() => app?.stop());

/** One open task that is due today, and the page on it. */
async function openTask(values = {}, context = undefined) {
  const [id] = await app.addTasks([values]);
  const page = await app.open("#/tasks", { context });
  await appears(rowOf(page, id), `task ${id}`);
  return { id, page, row: rowOf(page, id) };
}

const stored = (id) => app.api("GET", `/tasks/${id}`);

/** Makes the row the current one, as a mouse would. */
const choose = (page, id) => page.locator(`[data-row="${id}"]`).click();

test("the queue is divided by due day and names its subjects", async () => {
  const [late, today, later, done] = await app.addTasks([
    { due_at: time(NOW - 2 * DAY), subject_id: 3 },
    { due_at: time(NOW - HOUR), subject_type: "account", subject_id: 2 },
    { due_at: time(NOW + DAY), subject_id: 4 },
    { state: "complete", completed_at: time(NOW - HOUR), state_changed_at: time(NOW - HOUR) },
  ]);
  const page = await app.open();
  await appears(rowOf(page, today).getByText("Tessera 2"), "the account's name");
  assert.equal(await rowOf(page, late).count(), 0, "an overdue task is not among today's");
  await page.getByRole("link", { name: /^Overdue/ }).click();
  await appears(rowOf(page, late).getByText("Luca Bianchi 3"), "the prospect's name");
  await page.getByRole("link", { name: /^Upcoming/ }).click();
  await appears(rowOf(page, later), "the task of tomorrow");
  await appears(page.getByRole("heading", { name: /^Tomorrow/ }), "the heading of its day");
  await page.getByRole("link", { name: /^Complete/ }).click();
  await appears(rowOf(page, done), "the completed task");
});

test("an owner's tasks are found by the filter", async () => {
  const [mine, theirs] = await app.addTasks([{}, { owner_id: app.users.oskar }]);
  const page = await app.open();
  await appears(rowOf(page, mine), "my task");
  assert.equal(await rowOf(page, theirs).count(), 0, "another's task is not among mine");
  await page.getByLabel("Owner", { exact: true }).selectOption({ label: "Oskar Brandt" });
  await appears(rowOf(page, theirs), "Oskar's task");
  assert.equal(await rowOf(page, mine).count(), 0, "my task is not among Oskar's");
});

test("completing shows before the server has answered, and holds", async () => {
  const { id, page, row } = await openTask();
  const held = await hold(page, /actions\/markComplete/);
  await row.getByRole("button", { name: /^Complete/ }).click();
  await held.seen;
  await appears(page.locator(`[data-task="${id}"][data-state=complete][data-pending]`), "the completed row while the answer is out");
  assert.equal((await stored(id)).attributes.state, "incomplete", "the server has not heard of it yet");
  held.release();
  await settled(page, id);
  assert.equal(await row.getAttribute("data-state"), "complete");
  assert.equal((await stored(id)).attributes.state, "complete");
});

test("snoozing shows the rules' own day before the server has answered", async () => {
  const { id, page, row } = await openTask();
  const held = await hold(page, /actions\/snooze/);
  await choose(page, id);
  await row.getByRole("button", { name: "Snooze" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Snooze" }).click();
  await held.seen;
  await appears(row.getByText("Tomorrow 11:30"), "the new due time while the answer is out");
  held.release();
  await settled(page, id);
  await appears(row.getByText("Tomorrow 11:30"), "the new due time");
  assert.equal((await stored(id)).attributes.dueAt, time(NOW + HOUR + DAY));
});

test("rescheduling to a chosen time shows at once", async () => {
  const { id, page, row } = await openTask();
  const held = await hold(page, /actions\/reschedule/);
  await choose(page, id);
  await page.getByRole("button", { name: "Reschedule…" }).first().click();
  await page.getByLabel("Date and time").fill("2031-06-02T08:15");
  await page.getByRole("dialog").getByRole("button", { name: "Reschedule" }).click();
  const request = await held.seen;
  assert.equal(new URL(request.url()).searchParams.get("actionParams[dueAt]"), "2031-06-02T08:15:00.000Z");
  await appears(row.getByText("Mon, 2 Jun 08:15").or(row.getByText("Mon 2 Jun 08:15")), "the new due time while the answer is out");
  held.release();
  await settled(page, id);
  assert.equal((await stored(id)).attributes.dueAt, "2031-06-02T08:15:00.000Z");
});

test("reassigning shows the new owner at once", async () => {
  const { id, page, row } = await openTask();
  const held = await hold(page, /actions\/reassignOwner/);
  await choose(page, id);
  await page.getByRole("button", { name: "Reassign…" }).first().click();
  await page.getByLabel("New owner").selectOption({ label: "Ruth Adeyemi – ruth@example.com" });
  await page.getByRole("dialog").getByRole("button", { name: "Reassign" }).click();
  await held.seen;
  await appears(row.getByText("Ruth Adeyemi"), "the new owner while the answer is out");
  held.release();
  await settled(page, id);
  assert.equal((await stored(id)).relationships.owner.data.id, app.users.ruth);
});

test("a note is edited in place", async () => {
  const { id, page, row } = await openTask();
  await choose(page, id);
  await page.getByRole("button", { name: "Edit note…" }).first().click();
  await page.getByLabel("Note", { exact: true }).fill("Ask about the pilot");
  await page.getByRole("button", { name: "Save note" }).click();
  await appears(row.getByText("Ask about the pilot"), "the new note");
  await settled(page, id);
  assert.equal((await stored(id)).attributes.note, "Ask about the pilot");
});

test("an action without a dialog of its own asks with a form made of the table", async () => {
  const { id, page } = await openTask();
  await choose(page, id);
  await page.getByRole("button", { name: "Choose the opportunity…" }).first().click();
  const dialog = page.getByRole("dialog", { name: "Choose the opportunity" });
  const save = dialog.getByRole("button", { name: "Choose the opportunity" });
  assert.equal(await save.getAttribute("aria-disabled"), "true", "nothing is sent without what it needs");
  await dialog.getByLabel("Opportunity").selectOption("recent_updated");
  const held = await hold(page, /actions\/updateOpportunityAssociation/);
  await save.click();
  const request = await held.seen;
  assert.equal(new URL(request.url()).searchParams.get("actionParams[opportunityAssociation]"), "recent_updated");
  held.release();
  await settled(page, id);
  assert.equal((await stored(id)).attributes.opportunityAssociation, "recent_updated");
});

test("a key begins the action that its words name, and what only suits other tasks is not offered", async () => {
  const { id, page } = await openTask();
  await choose(page, id);
  await page.keyboard.press("d");
  await appears(page.getByRole("dialog", { name: "Reschedule to" }), "the dialog of its key");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Shift+C");
  await page.getByLabel("Completion note").fill("They called back");
  await page.getByRole("dialog").getByRole("button", { name: "Complete" }).click();
  await settled(page, id);
  assert.equal((await stored(id)).attributes.state, "complete");
  const panel = page.getByRole("complementary", { name: "Selected task" });
  assert.equal(await panel.getByRole("button", { name: "Advance the sequence" }).count(), 0, "the task is of no sequence");
});

test("tasks that wait for their time have a tab, in the order of that time", async () => {
  const owner_id = app.users.oskar;
  const pending = { state: "pending", owner_id, due_at: time(NOW + DAY) };
  const [late, soon] = await app.addTasks([{ ...pending, scheduled_at: time(NOW + 2 * HOUR) }, { ...pending, scheduled_at: time(NOW + HOUR) }]);
  const page = await app.open(`#/tasks?tab=scheduled&owner=${owner_id}`);
  await appears(rowOf(page, soon), "the pending task");
  assert.deepEqual(await page.locator("[data-task]").evaluateAll((rows) => rows.map((row) => Number(row.dataset.task))), [soon, late]);
  await appears(page.getByRole("link", { name: /^Scheduled/ }), "the tab");
});

test("where the server settles it differently, its word wins and is told", async () => {
  const { id, page, row } = await openTask();
  await page.route(/actions\/snooze/, async (route) => {
    const response = await route.fetch();
    const document = await response.json();
    document.data.attributes.dueAt = "2031-05-20T09:00:00.000Z";
    await route.fulfill({ response, json: document });
  });
  await choose(page, id);
  await row.getByRole("button", { name: "Snooze" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Snooze" }).click();
  await appears(page.getByText("The server settled it differently"), "the message about the difference");
  await appears(row.getByText(/20 May 09:00/), "the server's due time in the row");
});

test("a refusal rolls back, with the server's words", async () => {
  const { id, page, row } = await openTask();
  const held = await hold(page, /actions\/reassignOwner/);
  await choose(page, id);
  await page.getByRole("button", { name: "Reassign…" }).first().click();
  await page.getByLabel("New owner").selectOption({ label: "Oskar Brandt – oskar@example.com" });
  await page.getByRole("dialog").getByRole("button", { name: "Reassign" }).click();
  await held.seen;
  await appears(row.getByText("Oskar Brandt"), "the new owner while the answer is out");
  // Somebody else is faster: a complete task cannot be reassigned.
  await app.api("POST", `/tasks/${id}/actions/markComplete`);
  const answer = page.waitForResponse(/actions\/reassignOwner/);
  held.release();
  const response = await answer;
  assert.equal(response.status(), 422);
  const detail = sentence((await response.json()).errors[0].detail);
  await appears(page.getByRole("alert").getByText(detail), `the server's refusal “${detail}”`);
  await appears(row.getByText("Maya Lind"), "the owner as before");
  await appears(page.locator(`[data-task="${id}"][data-state=complete]`), "what the server knows by now");
});

test("without a connection a change is taken back, said, and can be tried again", async () => {
  const { id, page, row } = await openTask({}, await app.newContext());
  await page.context().setOffline(true);
  await row.getByRole("button", { name: /^Complete/ }).click();
  await appears(page.getByText("Completing the task was not saved"), "the message that it was not saved");
  await appears(page.locator(`[data-task="${id}"][data-state=incomplete]`), "the row as before");
  await appears(page.getByText("No connection."), "the banner");
  await page.context().setOffline(false);
  await vanishes(page.getByText("No connection."), "the banner");
  await page.getByRole("button", { name: "Retry" }).click();
  await appears(page.locator(`[data-task="${id}"][data-state=complete]`), "the completed row after the retry");
  await settled(page, id);
  assert.equal((await stored(id)).attributes.state, "complete");
});

test("what a task does not allow is disabled, with the reason", async () => {
  const [id] = await app.addTasks([{ state: "complete", completed_at: time(NOW), state_changed_at: time(NOW) }]);
  const page = await app.open("#/tasks?tab=complete");
  await choose(page, id);
  const snooze = page.getByRole("complementary", { name: "Selected task" }).getByRole("button", { name: "Snooze…" });
  assert.equal(await snooze.getAttribute("aria-disabled"), "true");
  const reason = await snooze.getAttribute("title");
  assert.match(reason ?? "", /complete/, "the reason names the state");
  const described = await snooze.getAttribute("aria-describedby");
  assert.equal(await page.locator(`[id="${described}"]`).textContent(), reason);
  await snooze.click({ force: true });
  assert.equal(await page.getByRole("dialog").count(), 0, "a disabled action opens nothing");
});

test("deleting asks first; then the task is gone", async () => {
  const { id, page } = await openTask();
  await choose(page, id);
  await page.keyboard.press("Delete");
  await appears(page.getByRole("alertdialog"), "the question");
  await page.keyboard.press("Escape");
  await vanishes(page.getByRole("alertdialog"), "the question");
  assert.equal((await stored(id)).id, id, "Escape deletes nothing");
  await page.keyboard.press("Delete");
  await page.getByRole("button", { name: "Delete task" }).click();
  await settled(page, id);
  await assert.rejects(stored(id), /404/);
});

test("a long queue is loaded page by page", async () => {
  const ids = await app.addTasks(Array.from({ length: 230 }, (_, i) => ({ owner_id: app.users.ruth, due_at: time(NOW + 3 * DAY + i * 60_000), subject_id: 1 + (i % 50) })));
  const page = await app.open(`#/tasks?tab=upcoming&owner=${app.users.ruth}`);
  await appears(rowOf(page, ids[0]), "the first task");
  const rows = page.locator("[data-task]");
  await becomes(
    async () => {
      await page.locator(".load-more").scrollIntoViewIfNeeded({ timeout: 1_000 }).catch(() => {});
      return rows.count();
    },
    (count) => count === 230,
    "all 230 rows by scrolling",
  );
  await becomes(() => page.getByRole("link", { name: /^Upcoming/ }).innerText(), (text) => text.includes("230"), "the tab's count");
});
