// A server in a process of its own, to be killed: says where it is and which processes it has.
// Its arguments are the data directory and how many prospects a new organisation has; its standard
// input takes times to run the scheduler at, and queries.

import { createInterface } from "node:readline";
import { startLockstep } from "../../../scripts/lockstep.mjs";
import { findRuntime } from "../../../scripts/processes.mjs";
import { rows } from "../support.mjs";

const lockstep = await startLockstep({
  dataDir: process.argv[2],
  directSockets: true,
  // One message at a time, so that there is a middle to be killed in.
  queue: { maxBatchSize: 1, maxBatchTimeout: 0.05 },
});
const known = await lockstep.db.prepare("SELECT id FROM organisations WHERE id > 0").first("id");
const organisation = known ?? (await lockstep.createOrganisation());
if (!known) await rows(lockstep.db, organisation).prospects(Number(process.argv[3]));
// The same user each time: an idempotency key is theirs.
const user =
  (await lockstep.db.prepare("SELECT max(id) AS id FROM users WHERE organisation_id = ?1").bind(organisation).first("id")) ??
  (await lockstep.createUser(organisation));
const token = await lockstep.createToken({ organisationId: organisation, userId: user });
console.log(JSON.stringify({ url: lockstep.url, token, runtime: findRuntime().pid }));

for await (const line of createInterface({ input: process.stdin })) {
  const { time, sql } = JSON.parse(line);
  if (time) await lockstep.tick(time);
  console.log(JSON.stringify(sql ? (await lockstep.db.prepare(sql).all()).results : []));
}
await lockstep.stop();
