// tap-outreach, a connector for Python that copies all records: what it discovers, a whole copy, and one of what is new.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, test } from "node:test";
import { ROOT } from "../../scripts/config.mjs";
import { ORGANISATION, USER, loadDemo, loadOrganisation } from "../../scripts/demo.mjs";
import { client, server } from "../edge/support.mjs";
import { python } from "./python.mjs";

const PROSPECTS = 2_000;
/** Streams of types that are none here. */
const ABSENT = ["content_categories", "duties", "events", "teams"];

const lockstep = await server();
const now = Date.now();
await loadOrganisation(lockstep.db, { now });
await loadDemo(lockstep.db, { prospects: PROSPECTS, now });
const program = await lockstep.createClient({ organisationId: ORGANISATION, userId: USER });
const api = client(lockstep, await lockstep.createToken({ organisationId: ORGANISATION, userId: USER }));

const home = mkdtempSync(join(tmpdir(), "tap-outreach-"));
after(() => rmSync(home, { recursive: true, force: true }));

/** Writes a file for the connector; its path. */
function file(name, value) {
  const path = join(home, name);
  writeFileSync(path, JSON.stringify(value));
  return path;
}

/** A refresh token is good for one use, and each run of the connector uses one. */
async function config() {
  const secret = { client_id: program.id, client_secret: program.secret };
  const response = await lockstep.fetch("/oauth/token", { method: "POST", body: new URLSearchParams({ grant_type: "client_credentials", ...secret }) });
  const { refresh_token } = await response.json();
  return file("config.json", { ...secret, refresh_token, redirect_uri: "https://app.example/", start_date: "2017-01-01T00:00:00Z" });
}

/** Runs the connector, and hands over each line that it writes. */
async function tap(args, onLine) {
  const interpreter = await python("tap-outreach");
  const child = spawn(interpreter, [join(ROOT, "tests/clients/tap_outreach_user.py"), ...args], { env: { ...process.env, LOCKSTEP: lockstep.url } });
  let log = "";
  child.stderr.setEncoding("utf8").on("data", (text) => (log = (log + text).slice(-4_000)));
  const ended = new Promise((resolve) => child.on("close", resolve));
  for await (const line of createInterface({ input: child.stdout })) onLine(line);
  assert.equal(await ended, 0, log);
}

/** What a run has copied: the records of each stream, and where it would go on. */
async function copied(catalog, state) {
  const records = new Map();
  let last;
  const args = ["--config", await config(), "--catalog", file("catalog.json", catalog), ...(state ? ["--state", file("state.json", state)] : [])];
  await tap(args, (line) => {
    const message = JSON.parse(line);
    if (message.type === "SCHEMA") records.set(message.stream, []);
    if (message.type === "RECORD") records.get(message.stream).push(message.record);
    if (message.type === "STATE") last = message.value;
  });
  return { records, state: last };
}

/** The streams, chosen as a user chooses them. */
async function discovered() {
  let text = "";
  await tap(["--config", await config(), "--discover"], (line) => (text += line));
  const { streams } = JSON.parse(text);
  for (const { stream, metadata } of streams) {
    const whole = metadata.find(({ breadcrumb }) => breadcrumb.length === 0);
    whole.metadata.selected = !ABSENT.includes(stream);
  }
  return { streams };
}

/** The plural of our type. */
const pluralOf = (stream) => stream.replace(/_(.)/g, (_, letter) => letter.toUpperCase());

/** All ids of a type, in order. */
async function idsOf(stream) {
  const ids = [];
  for (let path = `/${pluralOf(stream)}?page[size]=1000&sort=id`; path; ) {
    const { body } = await api.get(path);
    ids.push(...body.data.map(({ id }) => id));
    path = body.links?.next?.split("/api/v2")[1];
  }
  return ids;
}

const sorted = (numbers) => numbers.toSorted((a, b) => a - b);

let catalog;
let whole;

test("it discovers its streams, and copies each record of those that are here once", async () => {
  catalog = await discovered();
  whole = await copied(catalog);
  const streams = catalog.streams.map(({ stream }) => stream).filter((stream) => !ABSENT.includes(stream));
  assert.ok(streams.length >= 14, `${streams}`);
  for (const stream of streams) {
    const found = whole.records.get(stream).map(({ id }) => id);
    assert.deepEqual(sorted(found), await idsOf(stream), stream);
    assert.ok(found.length > 0, stream);
  }
  assert.equal(whole.records.get("prospects").length, PROSPECTS);
  const one = whole.records.get("prospects").find(({ id }) => id === 3);
  const { data } = (await api.get("/prospects/3")).body;
  const { firstName, emails, tags } = data.attributes;
  assert.deepEqual([one.firstName, one.emails, one.tags, one.ownerId], [firstName, emails, tags, data.relationships.owner.data.id]);
});

test("it then copies what has changed since, and what is new", async () => {
  const changed = [3, 700, 1_999];
  for (const id of changed) {
    const { status } = await api.patch(`/prospects/${id}`, { data: { type: "prospect", id, attributes: { title: "Lamplighter" } } });
    assert.equal(status, 200);
  }
  const made = await api.post("/accounts", { data: { type: "account", attributes: { name: "Analytical Engines" } } });
  assert.equal(made.status, 201);
  const more = await copied(catalog, whole.state);
  const since = (stream) => Date.parse(whole.state.bookmarks[stream].updatedAt);
  // The connector asks for what is as old as the last record, too.
  for (const stream of ["prospects", "accounts", "tasks", "sequence_states"]) {
    assert.ok(more.records.get(stream).every(({ updatedAt }) => Date.parse(updatedAt) >= since(stream)), stream);
  }
  const news = (stream) => sorted(more.records.get(stream).filter(({ updatedAt }) => Date.parse(updatedAt) > since(stream)).map(({ id }) => id));
  assert.deepEqual(news("prospects"), changed);
  assert.deepEqual(news("accounts"), [made.body.data.id]);
  assert.deepEqual(news("tasks"), []);
  assert.ok(more.records.get("prospects").length < 100, "not all over again");
});
