// The package and the server say the same of a request, whatever is wrong with it: of thousands that are made of the
// description by a seed, and of which most have something wrong.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import * as core from "../../crates/wasm/pkg/node.js";
import * as demo from "../../scripts/demo.mjs";
import { startLockstep } from "../../scripts/lockstep.mjs";
import { assertSame } from "./requests/compare.mjs";
import { requests } from "./requests/generate.mjs";

const COUNT = Number(process.env.VERDICTS ?? 5_000);
const SEED = Number(process.env.SEED ?? 19);
const GOLDEN = fileURLToPath(new URL("../golden/request", import.meta.url));
/** How many requests are on their way at once. */
const AT_ONCE = 16;
/** How many disagreements are shown. */
const SHOWN = 10;

const limits = ["RATE_LIMIT", "UNAUTHORIZED_RATE_LIMIT", "TOKEN_RATE_LIMIT", "STREAM_LIMIT"];
const quotas = ["OPEN_BATCH_LIMIT", "PENDING_ITEM_LIMIT", "STORED_ITEM_LIMIT"];
const vars = { ...Object.fromEntries(limits.map((name) => [name, "0"])), ...Object.fromEntries(quotas.map((name) => [name, "1000000000"])) };
// With files, of which the description is one.
const lockstep = await startLockstep({ vars });
after(() => lockstep.stop());
await demo.loadOrganisation(lockstep.db, { now: Date.now() });
await demo.loadDemo(lockstep.db, { prospects: 50, now: Date.now() });
const token = await lockstep.createToken({ organisationId: demo.ORGANISATION, userId: demo.USER, scopes: "*" });
const description = await (await lockstep.fetch("/openapi.json")).json();

async function send({ method, path, headers, body }) {
  const all = { ...headers, authorization: `Bearer ${token}` };
  // As bytes: of a text, `fetch` would say that it is plain.
  const response = await lockstep.fetch(path, { method, headers: all, body: body === undefined ? undefined : Buffer.from(body), redirect: "manual" });
  if (response.headers.get("content-type")?.startsWith("text/event-stream")) {
    // It ends with its batch, which may be never.
    await response.body.cancel();
    return { status: response.status, text: "", body: null };
  }
  const text = await response.text();
  const isJson = /[/+]json\b/.test(response.headers.get("content-type"));
  return { status: response.status, text, body: isJson && text ? JSON.parse(text) : null };
}

async function made(path, body) {
  const answer = await send({ method: "POST", path, headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  assert.ok(answer.status < 300, answer.text);
  return answer.body;
}

const list = await made("/record-lists", { name: "Leads" });
const external = await made("/record-lists", { name: "Others", unique_identifier_type: "EXTERNAL" });
const option = (value) => ({ label: value, value, displayOrder: 0, hidden: false });
for (const property of [
  { name: "tier", label: "Tier", type: "enumeration", fieldType: "checkbox", options: [option("gold"), option("silver")] },
  { name: "number", label: "Number", type: "string", fieldType: "text", hasUniqueValue: true },
  { name: "renewal_date", label: "Renewal", type: "date", fieldType: "date" },
  { name: "scratch", label: "Scratch", type: "string", fieldType: "text" },
]) {
  await made("/crm/v3/properties/communications", { groupName: "communicationinformation", ...property });
}
const { results: properties } = (await send({ method: "GET", path: "/crm/v3/properties/communications", headers: {} })).body;

/** The ids of some records of each type, and one that is nobody's. */
const known = new Map();
for (const path of Object.keys(description.paths)) {
  const [, plural] = /^\/api\/v2\/(\w+)\/\{id\}$/.exec(path) ?? [];
  if (!plural) continue;
  const { body } = await send({ method: "GET", path: `/api/v2/${plural}?page[size]=30`, headers: {} });
  known.set(plural, [...body.data.map(({ id }) => id), 999_999]);
}

/** What stands for the parameters of a path. What others of these requests are about stays as it is. */
function names(path, method) {
  if (path.startsWith("/record-lists")) return { id: [list.id, list.id, list.id, "1"], record_id: ["00000000-0000-8000-8000-000000000001", "x"], batch_id: [1] };
  if (path.startsWith("/crm/v3/properties")) return { name: method === "DELETE" ? ["nothing", "hs_communication_body"] : ["scratch", "hs_communication_body", "nothing"] };
  // Its own token it is not to revoke, nor its own user to lock.
  const [, plural] = /^\/api\/v2\/(\w+)\/\{id\}/.exec(path) ?? [];
  if (!plural || ["settings", "tokens", "users"].includes(plural)) return { id: [999_999] };
  return { id: known.get(plural) };
}

test("of every request the package says what the server says", { timeout: 300_000 }, async (t) => {
  const pending = requests(description, { seed: SEED, count: COUNT, names });
  const disagreements = [];
  const seen = { refused: 0, sound: 0 };
  async function worker() {
    for (const request of pending) {
      const verdict = core.checkRequest({ ...request, properties, list });
      const answer = await send(request);
      seen[answer.status >= 400 ? "refused" : "sound"] += 1;
      try {
        assertSame(request.path, verdict, answer);
      } catch {
        disagreements.push({ request, verdict, answer: `${answer.status} ${answer.text}` });
      }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  t.diagnostic(`${seen.refused} refused, ${seen.sound} not`);
  const shown = disagreements.slice(0, SHOWN).map((one) => JSON.stringify(one, null, 1).slice(0, 3_000));
  assert.equal(disagreements.length, 0, `of ${COUNT} requests (seed ${SEED}) ${disagreements.length} are judged differently\n${shown.join("\n")}`);
  assert.ok(seen.refused > COUNT / 4 && seen.sound > COUNT / 20, JSON.stringify(seen));
});

for (const file of readdirSync(GOLDEN).filter((name) => name.endsWith(".in.json"))) {
  test(`golden: ${file.replace(".in.json", "")}`, async () => {
    const read = (name) => JSON.parse(readFileSync(join(GOLDEN, name), "utf8"));
    const verdicts = read(file.replace(".in.", ".out."));
    for (const [index, { text, body, ...request }] of read(file).entries()) {
      const { id } = request.list?.unique_identifier_type === "EXTERNAL" ? external : list;
      const path = request.path.replace("00000000-0000-8000-8000-000000000003", id).replace(/(batches|tokens)\/7/, "$1/999999");
      const parts = [text ?? (body === undefined ? "" : JSON.stringify(body))].flat();
      const sent = parts.map((part) => (typeof part === "string" ? part : part.repeat.repeat(part.times))).join("");
      const answer = await send({ ...request, path, body: request.method === "GET" || request.method === "HEAD" ? undefined : sent });
      // An address with another id is another one in what is said of it.
      const verdict = JSON.parse(JSON.stringify(verdicts[index]).replaceAll("000000000003", id.slice(-12)));
      assertSame(path, request.method === "HEAD" ? { ...verdict, needs: [] } : verdict, answer);
    }
  });
}
