// How many streams of events a user may have open at once.

import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../../scripts/wait.mjs";
import { bulk, errors, organisation, rows, server } from "./support.mjs";

const lockstep = await server({ STREAM_LIMIT: "2" });

test("a user has a limited number of streams, and one that is closed makes room", { timeout: 90_000 }, async () => {
  const org = await organisation(lockstep);
  await rows(lockstep.db, org.id).prospects(2);
  const { id } = await org.api.data("POST", "/batches/actions/prospectsAddTags", { body: bulk({ tags: ["vip"] }) });
  const open = async () => {
    const leave = new AbortController();
    const answer = await lockstep.fetch(`/api/v2/batches/${id}/events`, { headers: { authorization: `Bearer ${org.token}` }, signal: leave.signal });
    assert.equal(answer.status, 200);
    return leave;
  };
  const first = await open();
  const second = await open();
  const refused = await org.api.get(`/batches/${id}/events`);
  assert.equal(refused.status, 429, refused.text);
  assert.equal(refused.headers.get("retry-after"), "30");
  assert.deepEqual(errors(refused), [
    ["tooManyStreams", "this user has 2 streams open, and no more are allowed; close one, or ask for `GET /batches/{id}`", null],
  ]);
  const other = await lockstep.createUser(org.id, { firstName: "Noa", lastName: "Quillfeather" });
  const token = await lockstep.createToken({ organisationId: org.id, userId: other });
  const theirs = new AbortController();
  const answer = await lockstep.fetch(`/api/v2/batches/${id}/events`, { headers: { authorization: `Bearer ${token}` }, signal: theirs.signal });
  assert.equal(answer.status, 200, "others have their own");

  first.abort();
  let third;
  const again = async () => {
    third = new AbortController();
    const answer = await lockstep.fetch(`/api/v2/batches/${id}/events`, { headers: { authorization: `Bearer ${org.token}` }, signal: third.signal });
    if (answer.status !== 200) await answer.text();
    return answer.status === 200;
  };
  // Nobody tells the Worker that a client has gone; its stream looks no more, and is forgotten.
  await until(again, { within: 50_000, every: 1_000, what: "room for a stream" });
  for (const leave of [second, third, theirs]) leave.abort();
});
