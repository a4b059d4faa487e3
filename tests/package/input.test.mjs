// Bad input: an answer, never a throw, never a hang, and the module stays usable.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT } from "./support.mjs";

const core = await import(join(ROOT, "crates/wasm/pkg/node.js"));

const NOW = "2026-02-14T09:30:00.000Z";
const NOTE = { data: { type: "task", attributes: { note: "é" } } };

/** Values that JSON cannot write, or that throw when they are read. */
function unwritable() {
  const circle = {};
  circle.circle = circle;
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const refusing = new Proxy(
    {},
    {
      get() {
        throw new Error("no");
      },
      ownKeys() {
        throw new Error("no");
      },
      getPrototypeOf() {
        throw new Error("no");
      },
    },
  );
  let deep = [];
  for (let level = 0; level < 10_000; level++) deep = [deep];
  return {
    "a circle": circle,
    "a BigInt": { data: 7n },
    "a getter that throws": {
      get data() {
        throw new Error("no");
      },
    },
    "a value that throws where it writes itself": {
      toJSON() {
        throw new Error("no");
      },
    },
    "a proxy that is revoked": proxy,
    "a proxy that refuses": refusing,
    "an array in 10,000 others": deep,
    "a function": () => {},
    "a symbol": Symbol("x"),
    nothing: undefined,
  };
}

/** What is asked of the module with such a value, in each place where it may stand. */
function calls(value) {
  const task = { type: "task", id: 1, attributes: { state: "incomplete", taskType: "manual" } };
  const context = { now: NOW };
  return {
    check: () => core.check("task", "create", value),
    "check of a type": () => core.check(value, "create", NOTE),
    "check for an intent": () => core.check("task", value, NOTE),
    checkBody: () => core.checkBody("recordsBulkDelete", value),
    checkRequest: () => core.checkRequest({ method: "POST", path: "/api/v2/tasks", body: value }),
    "checkRequest as a whole": () => core.checkRequest(value),
    checkAction: () => core.checkAction("prospectsAddTags", { attributes: value, ids: value }),
    decideTask: () => core.decideTask(value, "snooze", {}, context),
    "decideTask with parameters": () => core.decideTask(task, "snooze", { dueAt: value }, context),
    decide: () => core.decide("batch", value, "cancel", {}, context),
    allowedActions: () => core.allowedActions("task", value),
    previewBulk: () => core.previewBulk("tasksDestroyAll", {}, value, context),
    "previewBulk of a record": () => core.previewBulk("tasksDestroyAll", {}, [task, value], context),
    "previewBulk of an attribute": () => core.previewBulk("tasksMarkComplete", {}, [{ ...task, attributes: { state: value } }], context),
    "previewBulk with attributes": () => core.previewBulk("tasksDestroyAll", value, [task], context),
  };
}

function assertUsable() {
  assert.deepEqual(core.check("task", "update", { data: { type: "task", id: 1, attributes: { note: "é" } } }), { ok: true, ignored: [] });
}

test("what cannot be read is answered", () => {
  for (const [name, value] of Object.entries(unwritable())) {
    for (const [call, ask] of Object.entries(calls(value))) {
      const answer = ask();
      assert.ok(Array.isArray(answer) || typeof answer.ok === "boolean", `${call} of ${name}`);
      assertUsable();
    }
  }
});

test("what JSON cannot write is said to be that", () => {
  const { nothing, ...others } = unwritable();
  for (const [name, value] of Object.entries(others)) {
    const { ok, errors } = core.check("task", "create", value);
    assert.equal(ok, false, name);
    assert.deepEqual([errors.length, errors[0].code], [1, "invalidArgument"], name);
  }
  const [error] = core.check("task", "create", nothing).errors;
  assert.equal(error.detail, "`document` is undefined; it must be a value that JSON can write");
});

test("a text that is too long is refused by its bytes, however long", () => {
  const about = (text) => core.check("task", "create", text).errors.map(({ code, detail, status }) => `${status} ${code}: ${detail}`);
  const right = (bytes) => [`413 bodyTooLarge: the body has ${bytes} bytes; at most 1,500,000 are allowed`];
  for (const [text, bytes] of [
    ["x".repeat(1_500_001), "1,500,001"],
    ["é".repeat(750_001), "1,500,002"],
    ["é".repeat(1_500_001), "3,000,002"],
    ["€".repeat(1_600_000), "4,800,000"],
    ["😀".repeat(800_000), "3,200,000"],
    ["\ud83d".repeat(1_600_000), "4,800,000"],
    ["x".repeat(100_000_000), "100,000,000"],
  ]) {
    assert.deepEqual(about(text), right(bytes));
    assertUsable();
  }
  // The longest that there may be.
  const [error] = core.check("task", "create", " ".repeat(1_499_999) + "{").errors;
  assert.equal(error.detail, "the body is not valid JSON: EOF while parsing an object at line 1 column 1500000");
});

test("lone surrogates are what encoders make of them", () => {
  const [error] = core.check("task", "create", '{"data":{"type":"\ud800"}}').errors;
  assert.match(error.detail, /`\ufffd`/);
  const [escaped] = core.check("task", "create", '{"data":{"type":"\\ud800"}}').errors;
  assert.equal(
    escaped.detail,
    "the body is not valid JSON: unexpected end of hex escape at line 1 column 24; after `\\u` come four hex digits, and surrogates come in pairs",
  );
});

test("what nests 10,000 levels deep is refused where it is too deep", () => {
  for (const text of ["[".repeat(10_000), `{"meta":${"[".repeat(10_000)}${"]".repeat(10_000)}}`]) {
    const { errors } = core.check("task", "create", text);
    assert.deepEqual([errors.length, errors[0].code], [1, "tooDeep"]);
    assertUsable();
  }
});

test("a call from inside an argument changes nothing of what is asked", () => {
  const ask = (call) => ({
    get note() {
      call();
      return "x".repeat(300);
    },
  });
  const inside = () => core.check("prospect", "create", { data: { type: "prospect", attributes: { title: "y".repeat(20_000) } } });
  const { ok, errors } = core.check("task", "create", { data: { type: "task", attributes: ask(inside) } });
  const same = core.check("task", "create", { data: { type: "task", attributes: { note: "x".repeat(300) } } });
  assert.deepEqual({ ok, errors }, same);
  const records = [{ type: "task", id: 1, attributes: { state: "incomplete", taskType: "manual", get dueAt() { return inside().ok ? NOW : NOW; } }, relationships: {} }];
  const preview = core.previewBulk("tasksReschedule", { dueAt: "2026-03-01T00:00:00Z" }, records, { now: NOW });
  assert.deepEqual([preview.total, preview.changed], [1, 1]);
  const attributes = { get dueAt() { return inside().ok ? NOW : "2026-03-01T00:00:00Z"; } };
  assert.equal(core.previewBulk("tasksReschedule", attributes, [{ ...records[0] }], { now: NOW }).total, 1);
  const request = (list) => core.checkRequest({ method: "POST", path: "/api/v2/tasks", headers: { "content-type": "application/vnd.api+json" }, body: { data: { type: "task" } }, list });
  assert.deepEqual(request({ get unique_identifier_type() { inside(); } }), request());
});
