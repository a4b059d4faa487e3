// The console's words beside the package's tables: each action and each state has its own.

import assert from "node:assert/strict";
import { join } from "node:path";
import { before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const CORE = pathToFileURL(join(ROOT, "crates/wasm/pkg/node.js")).href;

const SOURCES = `
export { bulkActions, schema } from "@lockstep/core";
export { WORDS } from "./words/bulk-words";
export { actionsOf, bulkAction, bulkTypes, importTypes } from "./words/bulk-actions";
export { STATE_WORDS } from "./words/batch-words";
export { ACTION_KINDS } from "./views/tasks/labels";
`;

let page;
before(async () => {
  const { outputFiles } = await build({
    stdin: { contents: SOURCES, resolveDir: join(ROOT, "www/src"), loader: "ts" },
    bundle: true,
    write: false,
    format: "esm",
    logLevel: "error",
    plugins: [{ name: "core", setup: (one) => one.onResolve({ filter: /^@lockstep\/core$/ }, () => ({ path: CORE, external: true })) }],
  });
  page = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
});

test("every bulk action has a title, a verb and an icon, and no words are left over", () => {
  const { WORDS, bulkActions } = page;
  const names = bulkActions().map(({ name }) => name);
  const missing = names.filter((name) => !WORDS[name]).map((name) => `  ${name}: { group: "…", icon: "…", title: "…", verb: "… {s}" },`);
  assert.equal(missing.join("\n"), "", "www/src/words/bulk-words.ts has no words for these");
  assert.deepEqual(Object.keys(WORDS).filter((name) => !names.includes(name)), [], "words for actions that there are not");
  for (const [name, { icon, title, verb, sentence = verb }] of Object.entries(WORDS)) {
    assert.ok(icon && title, name);
    assert.ok(verb.includes("{s}") && sentence.includes("{s}"), `${name}: the records are {s} in its verb and its sentence`);
  }
});

test("words of attributes are about attributes that there are", () => {
  const { WORDS, bulkActions } = page;
  for (const { name, attributes } of bulkActions()) {
    for (const field of Object.keys(WORDS[name].fields ?? {})) assert.ok(attributes.some((one) => one.name === field), `${name}: ${field}`);
  }
});

test("the forms are those of the table: every action of a type that is written here, with its attributes", () => {
  const { actionsOf, bulkAction, bulkActions, bulkTypes, importTypes, schema } = page;
  const offered = bulkTypes().flatMap(actionsOf);
  const table = bulkActions().filter(({ imports, takesInputs, target }) => !imports && !takesInputs && schema(target).operations.includes("delete"));
  assert.deepEqual(offered.map(({ name }) => name).sort(), table.map(({ name }) => name).sort());
  assert.deepEqual(importTypes().sort(), bulkActions().filter(({ imports }) => imports).map(({ target }) => target).sort());
  for (const action of table) {
    const { params, about, group } = bulkAction(action.name);
    assert.deepEqual(params.map(({ name, kind, required }) => [name, kind, required]), action.attributes.map(({ name, kind, required }) => [name, kind, required]));
    assert.ok(about && group && group !== "Other", `${action.name}: its group in the list`);
    for (const { label, kind, target } of params) {
      assert.ok(label, action.name);
      assert.equal(target !== undefined, kind === "id" || kind === "idList", action.name);
    }
  }
  assert.equal(bulkAction("accountsAddTags").name, "accountAddTags", "by its alias");
});

test("every state of a batch and every kind of task has its words", () => {
  const { STATE_WORDS, ACTION_KINDS, schema } = page;
  const values = (type, name) => schema(type).attributes.find((one) => one.name === name).values.toSorted();
  assert.deepEqual(Object.keys(STATE_WORDS).sort(), values("batch", "state"));
  assert.deepEqual(ACTION_KINDS.toSorted(), values("task", "action"));
});
