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
export { TASK_WORDS } from "./words/task-words";
export { taskAction, taskEntries } from "./words/task-actions";
export { QUEUE_TABS } from "./words/queue-tabs";
export { PATHS } from "./lib/icons";
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

test("every action of a task has a title and an icon, and no words are left over", () => {
  const { PATHS, TASK_WORDS, schema } = page;
  const names = schema("task").actions.map(({ name }) => name);
  const missing = names.filter((name) => !TASK_WORDS[name]).map((name) => `  ${name}: { icon: "…", title: "…" },`);
  assert.equal(missing.join("\n"), "", "www/src/words/task-words.ts has no words for these");
  assert.deepEqual(Object.keys(TASK_WORDS).filter((name) => !names.includes(name)), [], "words for actions that there are not");
  for (const [name, { asking, fields = {}, ...words }] of Object.entries(TASK_WORDS)) {
    for (const { icon, title } of asking ? [words, asking] : [words]) assert.ok(PATHS[icon] && title, name);
    const { parameters } = schema("task").actions.find((one) => one.name === name);
    for (const field of Object.keys(fields)) assert.ok(parameters.some((one) => one.name === field), `${name}: ${field}`);
  }
});

test("every action of a task is offered, once at least, and asks for the parameters of the table", () => {
  const { schema, taskAction, taskEntries } = page;
  const { actions } = schema("task");
  assert.deepEqual([...new Set(taskEntries().map(({ action }) => action))].sort(), actions.map(({ name }) => name).sort());
  for (const { name, parameters } of actions) {
    assert.deepEqual(taskAction(name).params.map(({ name, kind, required }) => [name, kind, required]), parameters.map(({ name, kind, required }) => [name, kind, required]));
    const ways = taskEntries().filter(({ action }) => action === name);
    const isSimple = parameters.every(({ required }) => !required);
    assert.ok(ways.some(({ asks }) => asks === parameters.length > 0), `${name}: a way to its parameters`);
    assert.ok(isSimple || ways.every(({ asks }) => asks), `${name}: nothing is done without what it needs`);
    for (const { label } of taskAction(name).params) assert.ok(label, name);
  }
  assert.equal(taskEntries()[0].action, "markComplete", "what one most often does is the first");
});

test("no key of the queue means two things", () => {
  const keys = page.taskEntries().flatMap(({ key }) => key ?? []);
  const taken = ["j", "k", "r", "n", "g", "?", "Delete", "Enter", "Escape", ...Array.from({ length: 9 }, (_, digit) => `${digit + 1}`)];
  assert.deepEqual(keys.filter((key, place) => keys.indexOf(key) !== place || taken.includes(key)), []);
});

test("every state of a task is shown by a tab of the queue", () => {
  const { QUEUE_TABS, schema } = page;
  const { values } = schema("task").attributes.find(({ name }) => name === "state");
  const shown = Object.values(QUEUE_TABS).map(({ state }) => state);
  const missing = values.filter((state) => !shown.includes(state)).map((state) => `  …: { label: "…", state: "${state}", … },`);
  assert.equal(missing.join("\n"), "", "www/src/words/queue-tabs.ts shows none of these");
  assert.deepEqual(shown.filter((state) => !values.includes(state)), [], "tabs of states that there are not");
  // Together they show all tasks of a state, and each once.
  const dues = (state) => Object.values(QUEUE_TABS).filter((tab) => tab.state === state).map(({ due = "whenever" }) => due).sort();
  for (const state of values) assert.ok([["whenever"], ["after", "before", "today"]].some((whole) => whole.join() === dues(state).join()), `${state}: ${dues(state)}`);
});

test("every state of a batch and every kind of task has its words", () => {
  const { STATE_WORDS, ACTION_KINDS, schema } = page;
  const values = (type, name) => schema(type).attributes.find((one) => one.name === name).values.toSorted();
  assert.deepEqual(Object.keys(STATE_WORDS).sort(), values("batch", "state"));
  assert.deepEqual(ACTION_KINDS.toSorted(), values("task", "action"));
});
