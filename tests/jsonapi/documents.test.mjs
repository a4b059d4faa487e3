// Every kind of answer of every resource type, held against the structure that JSON:API 1.1 wants:
// to the letter under the profile of string ids, and but for the ids without it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { JSON_API, bulk, client, organisation, server } from "../edge/support.mjs";
import { insertSample } from "./samples.mjs";
import { problems } from "./validator.mjs";

const STRINGS = `${JSON_API}; profile="urn:lockstep:profile:string-ids"`;

const lockstep = await server();
const org = await organisation(lockstep);

/** Sends a request, and checks whatever comes back. */
async function checked(method, path, { body, strings, status }) {
  const headers = { accept: strings ? STRINGS : "*/*" };
  const answer = await org.api.send(method, path, { body, headers });
  const what = `${method} ${path}: ${answer.status} ${answer.text}`;
  if (status) assert.equal(answer.status, status, what);
  assert.ok(answer.status < 500, what);
  assert.equal(answer.headers.get("vary"), "Accept, Origin");
  if (answer.status === 204) {
    assert.equal(answer.text, "");
    assert.equal(answer.headers.get("content-type"), null);
    return answer;
  }
  assert.equal(answer.headers.get("content-type"), strings ? STRINGS : JSON_API, what);
  assert.deepEqual(problems(answer.body, { integerIds: !strings }), [], what);
  assert.equal(answer.body.jsonapi.version, "1.1");
  assert.ok(answer.body.links.self, what);
  return answer;
}

/** The collections, as the answer to an address that does not exist tells them. */
async function collections() {
  const { body } = await org.api.get("/nothing");
  return body.errors[0].detail.split("collections: ")[1].split(", ");
}

/** The methods of an address. */
async function methods(path) {
  const { headers } = await org.api.send("PUT", path);
  return headers.get("allow").split(", ");
}

/** Creates a record like `sample`: with what is required, as the errors tell it. */
async function createLike(plural, sample, strings) {
  const data = { type: sample.type, attributes: {}, relationships: {} };
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const answer = await checked("POST", `/${plural}`, { body: { data }, strings });
    if (answer.status === 201) return answer;
    for (const { code, source } of answer.body.errors) {
      const [, , group, name] = source?.pointer?.split("/") ?? [];
      if (code === "required") data[group][name] = group === "attributes" ? sample[group][name] : { data: sample[group][name].data };
    }
  }
  return null;
}

for (const plural of await collections()) {
  const id = await insertSample(lockstep.db, org.id, plural);
  for (const strings of [true, false]) {
    const form = strings ? "strings" : "integers";

    test(`${plural} are listed, shown and refused, with ids as ${form}`, async () => {
      const shown = await checked("GET", `/${plural}/${id}`, { strings, status: 200 });
      const self = await checked("GET", new URL(shown.body.data.links.self).pathname.slice("/api/v2".length), { strings, status: 200 });
      assert.deepEqual(self.body.data, shown.body.data, "`links.self` leads to the record");
      const list = await checked("GET", `/${plural}?filter[id]=${id}`, { strings, status: 200 });
      assert.deepEqual(list.body.data, [shown.body.data], "a list of one is a list");
      const again = await checked("GET", (list.body.links.self.href ?? list.body.links.self).split("/api/v2")[1], { strings, status: 200 });
      assert.deepEqual(again.body.data, list.body.data, "the list's `links.self` leads to it");
      const none = await checked("GET", `/${plural}?filter[id]=999999999`, { strings, status: 200 });
      assert.deepEqual(none.body.data, []);
      await checked("GET", `/${plural}/999999999`, { strings, status: 404 });
      await checked("GET", `/${plural}?filter[nothing]=1&sort=nothing`, { strings, status: 400 });
      await checked("GET", `/${plural}?include=nothing`, { strings, status: 400 });
    });

    test(`${plural} are created, changed and deleted where that is offered, with ids as ${form}`, async () => {
      const [collection, record] = [await methods(`/${plural}`), await methods(`/${plural}/${id}`)];
      const { body } = await org.api.get(`/${plural}/${id}`);
      const data = { type: body.data.type, id };
      if (collection.includes("POST")) {
        await checked("POST", `/${plural}`, { body: {}, strings, status: 422 });
        await checked("POST", `/${plural}`, { body: { data: { type: "nothing" } }, strings });
        const made = await createLike(plural, body.data, strings);
        if (made) {
          assert.equal(made.headers.get("location"), made.body.data.links.self);
          if (record.includes("DELETE")) await checked("DELETE", `/${plural}/${made.body.data.id}`, { strings, status: 204 });
        }
      } else await checked("POST", `/${plural}`, { body: { data }, strings, status: 405 });
      if (record.includes("PATCH")) {
        await checked("PATCH", `/${plural}/${id}`, { body: { data }, strings });
        await checked("PATCH", `/${plural}/${id}`, { body: { data: { ...data, id: 999_999_999 } }, strings, status: 409 });
      } else await checked("PATCH", `/${plural}/${id}`, { body: { data }, strings, status: 405 });
      if (record.includes("DELETE")) await checked("DELETE", `/${plural}/999999999`, { strings, status: 404 });
      else await checked("DELETE", `/${plural}/${id}`, { strings, status: 405 });
    });
  }
}

for (const strings of [true, false]) {
  test(`batches, previews and who is calling, with ids as ${strings ? "strings" : "integers"}`, async () => {
    const [prospect] = await org.api.data("GET", "/prospects?page[size]=1");
    const body = bulk({ ids: [prospect.id], tags: [String(strings)] });
    await checked("GET", "", { strings, status: 200 });
    const { body: preview } = await checked("POST", "/batches/actions/prospectsAddTags?actionParams[preview]=true", { body, strings, status: 200 });
    assert.equal(typeof preview.meta.preview.sample[0].id, strings ? "string" : "number");
    const { body: batch } = await checked("POST", "/batches/actions/prospectsAddTags", { body, strings, status: 200 });
    await org.api.over(batch.data.id);
    await checked("GET", `/batchItems?filter[batchId]=${batch.data.id}`, { strings, status: 200 });
    await checked("POST", `/batches/${batch.data.id}/actions/cancel`, { strings, status: 422 });
    await checked("POST", `/batches/${batch.data.id}/actions/revert?actionParams[preview]=true`, { strings, status: 200 });
    await checked("POST", "/batches/actions/nothing", { body, strings, status: 404 });
  });
}

test("under the profile a 401 is a JSON:API document, too", async () => {
  const answer = await client(lockstep, "lsk_unknown").get("/tasks", { headers: { accept: STRINGS } });
  assert.equal(answer.status, 401);
  assert.deepEqual(problems(answer.body), []);
});
