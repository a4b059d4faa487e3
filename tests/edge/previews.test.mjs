// A preview that is asked for is never ignored: it is given, or the request is refused, and nothing is written.

import assert from "node:assert/strict";
import { test } from "node:test";
import { bulk, errors, organisation, rows, server, snapshot } from "./support.mjs";

const lockstep = await server();
const { db } = lockstep;

/** The ways to ask: what they add to an address and to the headers. */
const WAYS = {
  "preview=true": ["preview=true", {}],
  "preview=True": ["preview=True", {}],
  "actionParams[preview]=true": ["actionParams[preview]=true", {}],
  "Lockstep-Preview: true": ["", { "lockstep-preview": "true" }],
  "all of them": ["preview=true&actionParams%5Bpreview%5D=true", { "lockstep-preview": "TRUE" }],
};

/** An organisation with a prospect, a task, and a batch that can be taken back. */
async function world() {
  const org = await organisation(lockstep);
  const mine = rows(db, org.id);
  const [prospect, task] = [await mine.prospect(), await mine.task({ owner_id: org.user })];
  const tagged = await org.api.data("POST", "/batches/actions/prospectsAddTags", { body: bulk({ ids: [prospect], tags: ["x"] }) });
  await org.api.over(tagged.id);
  return { ...org, prospect, task, tagged };
}

const at = (path, parameter) => (parameter ? `${path}${path.includes("?") ? "&" : "?"}${parameter}` : path);

const everything = await world();
const { api } = everything;
const destroy = "/batches/actions/prospectsDestroyAll";
const csv = { raw: "firstName\nAda\n", headers: { "content-type": "text/csv" } };

/** What has a preview: [what, path, options]. */
const PREVIEWED = [
  ["a bulk change of ids", destroy, { body: bulk({ ids: [everything.prospect] }) }],
  ["a bulk change of a filter", `${destroy}?actionParams[filter][id]=${everything.prospect}`, { body: bulk({}) }],
  ["a bulk change of all, that needs no confirmation", `${destroy}?actionParams[all]=true&actionParams[skipConfirmation]=true`, { body: bulk({}) }],
  ["a new batch", "/batches?actionParams[all]=true&actionParams[skipConfirmation]=true", { body: bulk({ action: "prospectsDestroyAll" }) }],
  ["taking a batch back", `/batches/${everything.tagged.id}/actions/revert`, {}],
  ["an import", "/batches/actions/prospectsImport", csv],
];

/** What has none: [method, path, body]. */
const OTHERS = [
  ["POST", "/prospects", { data: { type: "prospect", attributes: { firstName: "Bo" } } }],
  ["PATCH", `/prospects/${everything.prospect}`, { data: { type: "prospect", id: everything.prospect, attributes: { firstName: "Bo" } } }],
  ["DELETE", `/prospects/${everything.prospect}`, undefined],
  ["POST", `/tasks/${everything.task}/actions/markComplete`, undefined],
  ["POST", `/batches/${everything.tagged.id}/actions/retry`, undefined],
  ["POST", `/batches/${everything.tagged.id}/actions/cancel`, undefined],
];

for (const [way, [parameter, headers]] of Object.entries(WAYS)) {
  for (const [what, path, options] of PREVIEWED) {
    test(`${way}: ${what} is previewed`, async () => {
      const before = await snapshot(db);
      const answer = await api.send("POST", at(path, parameter), { ...options, headers: { ...options.headers, ...headers } });
      assert.equal(answer.status, 200, answer.text);
      assert.equal(answer.body.meta.preview.total, path.includes("all") || path.includes("/batches?") ? 2 : 1, "the task's prospect, too, where all are meant");
      assert.equal(answer.headers.get("lockstep-preview"), "true");
      assert.deepEqual(await snapshot(db), before);
    });
  }
  for (const [method, path, body] of OTHERS) {
    test(`${way}: ${method} ${path} is refused`, async () => {
      const before = await snapshot(db);
      const answer = await api.send(method, at(path, parameter), { body, headers });
      const name = way in { "Lockstep-Preview: true": 0, "all of them": 0 } ? "Lockstep-Preview" : parameter.split("=")[0];
      const detail = `\`${name}\` is true, but this request has no preview, only bulk changes, imports and \`revert\` have one; nothing was written, leave it out to write`;
      assert.deepEqual([answer.status, errors(answer)], [400, [["unknownParameter", detail, name]]]);
      assert.deepEqual(await snapshot(db), before);
    });
  }
}

test("a preview that nobody understands, or that is asked for and not, is refused", async () => {
  const before = await snapshot(db);
  const send = async (query, headers) => {
    const answer = await api.post(`${destroy}?${query}`, bulk({ ids: [everything.prospect] }), { headers });
    return [answer.status, ...errors(answer)];
  };
  const doubt = (one, is, other) => `\`${one}\` is ${is} and \`${other}\` is ${!is}, so nobody can tell whether this should write; keep one of them`;
  assert.deepEqual(await send("preview=maybe"), [400, ["invalidParameter", "`preview` is `maybe`; it must be true or false", "preview"]]);
  assert.deepEqual(await send("", { "lockstep-preview": "on" }), [400, ["invalidParameter", "`Lockstep-Preview` is `on`; it must be true or false", "Lockstep-Preview"]]);
  const twice = "actionParams[preview]";
  assert.deepEqual(await send(`${twice}=false&${twice}=true`), [400, ["repeatedParameter", doubt(twice, true, twice), twice]]);
  assert.deepEqual(await send("preview=false", { "lockstep-preview": "true" }), [400, ["repeatedParameter", doubt("preview", false, "Lockstep-Preview"), "preview"]]);
  assert.deepEqual(await snapshot(db), before);
});

test("a preview that is said not to be meant is none", async () => {
  const org = await world();
  const made = await org.api.post("/prospects?preview=false", { data: { type: "prospect", attributes: { firstName: "Bo" } } });
  assert.equal(made.status, 201, made.text);
  const batch = await org.api.data("POST", `${destroy}?preview=false`, { body: bulk({ ids: [org.prospect] }), headers: { "lockstep-preview": "false" } });
  assert.equal((await org.api.over(batch.id)).attributes.summary.changed, 1);
});

test("what only reads ignores it", async () => {
  const answer = await api.get(`/prospects/${everything.prospect}?preview=maybe`, { headers: { "lockstep-preview": "true" } });
  assert.equal(answer.status, 200, answer.text);
});
