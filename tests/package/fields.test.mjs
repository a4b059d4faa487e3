// Forms: errors by their fields, and what fields are called.

import assert from "node:assert/strict";
import { test } from "node:test";
import { PLURALS } from "../../crates/wasm/pkg/client/plurals.js";
import { byField, labelOf, schema } from "../../crates/wasm/pkg/node.js";

test("errors are sorted by the fields of a form", () => {
  const at = (source) => ({ code: "required", ...(source && { source }) });
  const errors = [
    at({ pointer: "/data/attributes/note" }),
    at({ pointer: "/data/attributes/tags/3" }),
    at({ pointer: "/data/attributes/tags/0" }),
    at({ pointer: "/data/relationships/owner/data/id" }),
    at({ pointer: "/data/attributes/a~1b~0c" }),
    at({ pointer: "/data/attributes/__proto__" }),
    at({ parameter: "actionParams[dueAt]" }),
    at({ pointer: "/data" }),
    at({ pointer: "/data/attributes" }),
    at({ parameter: "filter[state]" }),
    at(undefined),
  ];
  const { fields, others } = byField(errors);
  assert.deepEqual(Object.entries(fields).map(([name, each]) => [name, each.length]), [["note", 1], ["tags", 2], ["owner", 1], ["a/b~c", 1], ["__proto__", 1], ["dueAt", 1]]);
  assert.deepEqual(fields.tags, errors.slice(1, 3));
  assert.deepEqual(others, errors.slice(7));
});

test("fields are called as people would", () => {
  const types = Object.keys(PLURALS);
  assert.ok(types.length > 25);
  const names = types.flatMap((type) => [...schema(type).attributes, ...schema(type).relationships].map(({ name }) => name));
  const labels = Object.fromEntries(names.map((name) => [name, labelOf(name)]));
  const { dueAt, linkedInUrl, emailOptedOut, githubUsername, naicsCodes } = labels;
  assert.deepEqual([dueAt, linkedInUrl, emailOptedOut, githubUsername, naicsCodes], ["Due at", "LinkedIn URL", "Email opted out", "GitHub username", "NAICS codes"]);
  for (const [name, label] of Object.entries(labels)) assert.match(label, /^[A-Z][A-Za-z]*( [A-Za-z0-9]+)*$/, name);
});
