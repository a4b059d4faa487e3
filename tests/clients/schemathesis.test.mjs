// schemathesis, a property-based tester: thousands of requests made from the OpenAPI document, sound
// ones and spoilt ones. No answer is our fault, and none has a status or a form that the document
// does not name.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT } from "../../scripts/config.mjs";
import { ORGANISATION, USER, loadDemo, loadOrganisation } from "../../scripts/demo.mjs";
import { startLockstep } from "../../scripts/lockstep.mjs";
import { program, python } from "./python.mjs";

const CHECKS = ["not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance", "response_schema_conformance"];

/** How many requests are made for each operation by chance, besides those for each of its rules. */
const EXAMPLES = 2;

const interpreter = await python("schemathesis");

test("schemathesis finds no fault, no undocumented status and no undocumented answer", async () => {
  const logged = [];
  const lockstep = await startLockstep({ vars: { RATE_LIMIT: "0", TOKEN_RATE_LIMIT: "0" }, onOutput: (chunk) => logged.push(chunk.toString()) });
  try {
    const now = Date.now();
    await loadOrganisation(lockstep.db, { now });
    await loadDemo(lockstep.db, { prospects: 50, now });
    const token = await lockstep.createToken({ organisationId: ORGANISATION, userId: USER });
    const options = [
      ["--header", `Authorization: Bearer ${token}`],
      // They come for as long as a batch runs.
      ["--exclude-path-regex", "/events$"],
      ["--checks", CHECKS.join()],
      ["--max-examples", String(EXAMPLES)],
      ["--workers", "1"],
      ["--request-timeout", "30"],
      ["--generation-deterministic"],
      ["--no-color"],
    ];
    const output = [];
    const child = spawn(program(interpreter, "schemathesis"), ["run", `${lockstep.url}/openapi.json`, ...options.flat()], {
      // It keeps notes where it runs.
      cwd: join(ROOT, "target/python"),
    });
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => output.push(chunk.toString()));
    const code = await new Promise((resolve, reject) => child.on("error", reject).on("close", resolve));
    const text = output.join("");
    assert.equal(code, 0, text);
    const passed = Number(/(\d+) generated, \1 passed/.exec(text)?.[1] ?? 0);
    assert.ok(passed > 5_000, text);
    assert.deepEqual(logged.join(""), "", "the Worker has logged something");
  } finally {
    await lockstep.stop();
  }
});
