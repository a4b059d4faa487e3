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
const interpreter = await python("jsonapi-requests");
const lockstep = await server();
const org = await organisation(lockstep);
const mine = rows(lockstep.db, org.id);

test("jsonapi-requests creates, reads, lists, pages, updates, acts and deletes", async () => {
  const prospect = await mine.prospect();
  const program = join(ROOT, "tests/clients/jsonapi_requests_user.py");
  const { stderr } = await run(interpreter, [program, `${lockstep.url}/api/v2`, org.token, String(prospect)]);
  assert.equal(stderr, "");
});
