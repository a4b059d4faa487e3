// What failed in a batch of another dialect is tried again, but for inputs that were refused when they were sent.

import assert from "node:assert/strict";
import { test } from "node:test";
import { world as communications } from "./hubspot-support.mjs";
import { errors, server } from "./support.mjs";
import { world as records } from "./talkdesk-support.mjs";

const lockstep = await server();

/** Sends `retry`; the refusal names the batch and how many inputs failed. */
async function assertAllRefused(api, batch, failed) {
  const answer = await api.post(`/batches/${batch}/actions/retry`);
  const detail = `nothing of batch ${batch} can be tried again: what failed (${failed}) was decided when it was sent; send it again`;
  assert.deepEqual([answer.status, errors(answer)], [422, [["actionNotApplicable", detail, null]]]);
}

for (const operation of ["create", "update"]) {
  test(`retry after a batch ${operation} of communications whose inputs were all refused says so`, async () => {
    const w = await communications(lockstep);
    const [first] = await w.made({ score: 1, ticket: "taken" });
    const inputs = {
      create: [{ properties: { ticket: "taken" }, objectWriteTraceId: "a" }, { properties: { ticket: "new" }, objectWriteTraceId: "b" }],
      update: [{ id: first, properties: { score: 2 } }, { id: "999999999", properties: { score: 3 } }],
    };
    const answer = await w.batch(operation, { inputs: inputs[operation] });
    assert.equal(answer.status, 207, answer.text);
    await assertAllRefused(w.api, answer.headers.get("lockstep-batch"), 1);
  });
}

test("retry after a bulk delete of records that are not there says so", async () => {
  const { org, send, list, ids } = await records(lockstep);
  const answer = await send("DELETE", `${list}/records/bulks`, [{ id: ids[0] }, { id: "8858c834-481d-4a02-8176-cffc02c50350" }]);
  assert.equal(answer.status, 200, answer.text);
  await assertAllRefused(org.api, answer.headers.get("lockstep-batch"), 1);
});

test("retry of a bulk call leaves out what was refused when it was sent", async () => {
  const { org, send, list, ids } = await records(lockstep, { unique: "EXTERNAL" });
  const record = (external_id, phone_number) => ({ phone_numbers: [{ phone_number, phone_type: "MOBILE" }], first_name: "Bea", last_name: "Lovelace", external_provider: "salesforce", external_id });
  const answer = await send("POST", `${list}/records/bulks`, { records: [record("003-0", "+15550009"), { first_name: 7 }] });
  assert.equal(answer.body.total_errors, 2, answer.text);
  const removed = await send("DELETE", `${list}/records/bulks`, [{ id: ids[0] }]);
  assert.equal(removed.body.total_deleted, 1, removed.text);

  const again = await org.api.data("POST", `/batches/${answer.headers.get("lockstep-batch")}/actions/retry`);
  const { attributes } = await org.api.over(again.id);
  assert.deepEqual([attributes.total, attributes.summary.changed, attributes.summary.failed], [1, 1, 0], JSON.stringify(attributes));
});
