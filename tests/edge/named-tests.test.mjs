// What docs/SECURITY.md and docs/OPERATIONS.md say is held by a test is.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT } from "../../scripts/config.mjs";

const read = (file) => readFileSync(join(ROOT, file), "utf8");

test("every test that docs/SECURITY.md names is there", () => {
  const named = [...read("docs/SECURITY.md").matchAll(/`(\w+\/[\w-]+\.test\.mjs)`: (.+?)(?: \||\)\.)/g)];
  assert.ok(named.length >= 30, `${named.length} tests`);
  for (const [, file, title] of named) assert.ok(read(`tests/${file}`).includes(`test("${title}", `), `${file}: ${title}`);
});

test("every file of tests that docs/OPERATIONS.md names is there", () => {
  const rows = [...read("docs/OPERATIONS.md").matchAll(/^\|.*\| (`[\w-]+`(?:, `[\w-]+`)*) \|$/gm)];
  const files = rows.flatMap(([, names]) => names.split(", ").map((name) => name.replaceAll("`", "")));
  assert.ok(files.length >= 12, `${files.length} files`);
  for (const file of files) assert.ok(existsSync(join(ROOT, `tests/edge/${file}.test.mjs`)), file);
});
