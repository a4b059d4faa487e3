// The checklist names tests that exist, and says why where it names none.

import assert from "node:assert/strict";
import { existsSync, readFileSync, statSync } from "node:fs";
import { test } from "node:test";
import { CHECKLIST } from "./checklist.mjs";

const ROOT = new URL("../../", import.meta.url);

/** Whether a file has a test, or a case of a table of tests, whose name begins so. */
function has(file, name) {
  const url = new URL(file, ROOT);
  if (!existsSync(url)) return false;
  if (statSync(url).isDirectory()) return existsSync(new URL(`${file}/${name}.in.json`, ROOT));
  const text = readFileSync(url, "utf8");
  const openings = file.endsWith(".rs") ? [`fn ${name}(`] : [`test("${name}`, `test(\`${name}`, `["${name}`];
  return openings.some((opening) => text.includes(opening));
}

for (const { section, must, test: held, finds, departs, none } of CHECKLIST) {
  test(`${section}: ${must}`, () => {
    assert.equal([held, none].filter(Boolean).length, 1, "it has either a test or the reason why there is none");
    for (const reason of [departs, none]) assert.ok(reason === undefined || reason.length > 10, "a reason says something");
    if (held) assert.ok(has(...held), `${held[0]} has no test "${held[1]}…"`);
    // What the validator finds is what its own tests spoil.
    if (finds) assert.ok(readFileSync(new URL("tests/jsonapi/validator.test.mjs", ROOT), "utf8").includes(`, ${JSON.stringify(finds)}]`), `the validator's tests have no ${finds}`);
  });
}

test("the checklist names a demand once", () => {
  const demands = CHECKLIST.map(({ section, must }) => `${section}: ${must}`);
  assert.equal(new Set(demands).size, demands.length);
});

test("a test that is not there is noticed", () => {
  assert.equal(has("tests/edge/tasks.test.mjs", "no such test"), false);
  assert.equal(has("tests/edge/no-such-file.test.mjs", "a"), false);
  assert.equal(has("crates/core/src/request/media.rs", "no_such_test"), false);
  assert.equal(has("tests/golden/check", "no-such-case"), false);
});
