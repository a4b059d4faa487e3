// The console in a real browser, against the real Worker in workerd.

import { chromium } from "playwright-core";
import { insertAll } from "../../../scripts/insert.mjs";
import { startLockstep } from "../../../scripts/lockstep.mjs";

/** The present of page and server, a Wednesday: no test depends on when it runs. */
export const NOW = Date.parse("2031-05-14T10:30:00.000Z");
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const time = (ms) => new Date(ms).toISOString();

/** Long enough for a busy machine; nothing ever waits this long when all is well. */
const PATIENCE = 15_000;

const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * Starts a Worker with one organisation of three people, and a browser.
 * @param {{ prospects?: number }} [size]
 */
export async function startConsole({ prospects = 60 } = {}) {
  const server = await startLockstep({ vars: { TEST_CLOCK: "1" } });
  const browser = await chromium.launch({ executablePath: process.env.CHROME ?? process.env.CHROMIUM ?? "/usr/bin/chromium", args: ARGUMENTS });
  const organisationId = await server.createOrganisation({ name: "Paper Lantern" });
  const user = (firstName, lastName) => server.createUser(organisationId, { firstName, lastName, email: `${firstName.toLowerCase()}@example.com` });
  const [maya, oskar, ruth] = [await user("Maya", "Lind"), await user("Oskar", "Brandt"), await user("Ruth", "Adeyemi")];
  const token = await server.createToken({ organisationId, userId: maya });
  await insertAll(server.db, "prospects", people(organisationId, prospects, [maya, oskar]));
  await insertAll(server.db, "accounts", companies(organisationId, maya));

  const failures = [];
  /** @type {import("playwright-core").BrowserContext | undefined} */
  let shared;
  const newContext = async () => {
    const context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      timezoneId: "UTC",
      locale: "en-GB",
      reducedMotion: "reduce",
      extraHTTPHeaders: { "Lockstep-Now": time(NOW) },
    });
    context.setDefaultTimeout(PATIENCE);
    return context;
  };
  const pageIn = async (context) => {
    const page = await context.newPage();
    await page.clock.setFixedTime(NOW);
    page.on("pageerror", (error) => failures.push(`an error in the page: ${error.stack ?? error.message}`));
    return page;
  };
  return {
    server,
    organisationId,
    users: { maya, oskar, ruth },
    token,
    prospects,

    /** Tasks of the organisation, given as rows of the table; answers their ids. */
    async addTasks(rows) {
      const first = 1 + ((await server.db.prepare("SELECT max(id) AS id FROM tasks").first("id")) ?? 0);
      const all = rows.map((row, index) => ({ ...task(organisationId, maya, first + index), ...row }));
      // One insert takes rows with the same columns; absent ones are null.
      const columns = [...new Set(all.flatMap((row) => Object.keys(row)))];
      await insertAll(server.db, "tasks", all.map((row) => Object.fromEntries(columns.map((name) => [name, row[name] ?? null]))));
      return all.map((row) => row.id);
    },

    newContext,

    /** A page in a fresh browser profile, signed out. */
    newPage: async () => pageIn(await newContext()),

    /**
     * A page that is signed in, in the profile that such pages share: it has the files already.
     * @param {string} [hash]
     * @param {{ context?: import("playwright-core").BrowserContext, colorScheme?: "light" | "dark", viewport?: { width: number, height: number } }} [options]
     */
    async open(hash = "#/tasks", { context, colorScheme, viewport } = {}) {
      const page = await pageIn(context ?? (shared ??= await newContext()));
      if (colorScheme) await page.emulateMedia({ colorScheme });
      if (viewport) await page.setViewportSize(viewport);
      await page.goto(`${server.url}/#token=${token}`);
      await appears(page.getByRole("heading", { name: "Tasks", level: 1 }), "the queue after signing in");
      if (hash !== "#/tasks") await page.goto(`${server.url}/${hash}`);
      return page;
    },

    /** Calls the API beside the page, as somebody else would. */
    async api(method, path, body) {
      const response = await server.fetch(`/api/v2${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, "content-type": "application/vnd.api+json", "lockstep-now": time(NOW) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
      return text === "" ? null : JSON.parse(text).data;
    },

    async stop() {
      await browser.close();
      await server.stop();
      if (failures.length > 0) throw new Error(failures.join("\n"));
    },
  };
}

/** Waits until something is to be seen; says what the page shows when it does not come. */
export async function appears(locator, what) {
  try {
    await locator.first().waitFor({ state: "visible" });
  } catch {
    throw new Error(`${what} did not appear. The page at ${locator.page().url()} shows:\n${await textOf(locator.page())}`);
  }
  return locator;
}

/** Waits until something is no longer to be seen. */
export async function vanishes(locator, what) {
  try {
    await locator.first().waitFor({ state: "hidden" });
  } catch {
    throw new Error(`${what} did not go away. The page at ${locator.page().url()} shows:\n${await textOf(locator.page())}`);
  }
}

/** Waits until a value read from the page satisfies the test. */
export async function becomes(read, accepts, what) {
  const end = Date.now() + PATIENCE;
  for (;;) {
    const value = await read();
    if (accepts(value)) return value;
    if (Date.now() > end) throw new Error(`${what}: still ${JSON.stringify(value)}`);
    await new Promise((next) => setImmediate(next));
  }
}

/** An error's detail as the console shows it. */
export function sentence(detail) {
  const text = detail.replaceAll(/`([^`]*)`/g, "“$1”");
  const start = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(start) ? start : `${start}.`;
}

const textOf = async (page) => (await page.locator("body").innerText()).slice(0, 2_000);

/**
 * Keeps matching requests from reaching the server until `release` is called.
 * @param {import("playwright-core").Page} page @param {RegExp} pattern
 */
export async function hold(page, pattern) {
  const { promise: gate, resolve: release } = deferred();
  const { promise: seen, resolve: arrived } = deferred();
  await page.route(pattern, async (route) => {
    arrived(route.request());
    await gate;
    await route.continue();
  });
  return {
    /** The first request that was held. @type {Promise<import("playwright-core").Request>} */
    seen,
    release,
  };
}

function deferred() {
  let resolve = () => {};
  const promise = new Promise((done) => (resolve = done));
  return { promise, resolve };
}

/** Chooses what a bulk change does, by its name in the list of actions. */
export async function chooseAction(page, name) {
  await page.locator(".action-button").click();
  await page.getByRole("combobox", { name: "Search actions" }).fill(name);
  await page.getByRole("dialog").getByRole("option", { name: new RegExp(`^${name}`) }).first().click();
  await vanishes(page.getByRole("dialog"), "the list of actions");
}

/** The row of a task in the queue. */
export const rowOf = (page, id) => page.locator(`[data-task="${id}"]`);

/** Waits until nothing of a row is on its way to the server. */
export const settled = (page, id) => appears(page.locator(`[data-task="${id}"]:not([data-pending])`), `the settled row of task ${id}`);

const FIRST = ["Amara", "Jonas", "Priya", "Luca", "Mei"];
const LAST = ["Okafor", "Lindqvist", "Raman", "Bianchi"];

/** Prospect n belongs to the owners in turn; each third one has the tag `old`. */
function* people(organisation_id, count, owners) {
  for (let id = 1; id <= count; id++) {
    yield {
      id,
      organisation_id,
      first_name: FIRST[id % FIRST.length],
      last_name: `${LAST[id % LAST.length]} ${id}`,
      company: "Brightwater",
      owner_id: owners[id % owners.length],
      tags: id % 3 === 0 ? ["old"] : [],
      created_at: time(NOW - 30 * DAY),
      updated_at: time(NOW - 30 * DAY),
    };
  }
}

function* companies(organisation_id, owner_id) {
  for (let id = 1; id <= 5; id++) {
    yield { id, organisation_id, owner_id, name: `Tessera ${id}`, tags: [], created_at: time(NOW - 30 * DAY), updated_at: time(NOW - 30 * DAY) };
  }
}

const task = (organisation_id, owner_id, id) => ({
  id,
  organisation_id,
  owner_id,
  action: "call",
  state: "incomplete",
  task_type: "manual",
  subject_type: "prospect",
  subject_id: id,
  note: `Note of task ${id}`,
  due_at: time(NOW + HOUR),
  creator_type: "user",
  creator_id: owner_id,
  created_at: time(NOW - 5 * DAY),
  updated_at: time(NOW - 5 * DAY),
});
