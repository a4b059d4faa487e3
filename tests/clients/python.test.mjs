// Clients for Python, each a program of its own in a virtual environment.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { ROOT } from "../../scripts/config.mjs";
import { organisation, rows, server } from "../edge/support.mjs";
import { python } from "./python.mjs";

const run = promisify(execFile);
const lockstep = await server();
const org = await organisation(lockstep);
const mine = rows(lockstep.db, org.id);

test("jsonapi-requests creates, reads, lists, pages, updates, acts and deletes", async () => {
  const prospect = await mine.prospect();
  await runs("jsonapi-requests", "jsonapi_requests_user.py", `${lockstep.url}/api/v2`, org.token, String(prospect));
});

test("t: HubSpot's own client creates, updates, upserts, reads, searches and archives", async () => {
  await runs("hubspot", "hubspot_user.py", lockstep.url, org.token);
});

/** The program ends well, and has nothing to complain of. */
async function runs(environment, program, ...args) {
  const interpreter = await python(environment);
  const { stderr } = await run(interpreter, [join(ROOT, "tests/clients", program), ...args]);
  assert.equal(stderr, "");
}
