// The validator itself: it passes what is right, and finds each thing that is not.

import assert from "node:assert/strict";
import { test } from "node:test";
import { problems } from "./validator.mjs";

/** A document with everything in it. */
const sound = () => ({
  jsonapi: { version: "1.1", profile: ["urn:a:b"] },
  links: { self: { href: "https://a.example/tasks?filter%5Bid%5D=1", type: "x" }, next: null },
  data: [
    {
      type: "task",
      id: "1",
      attributes: { note: null },
      relationships: { owner: { data: { type: "user", id: "2" } }, none: { data: null }, tags: { data: [] }, calls: { links: { related: "/calls" } } },
      links: { self: "https://a.example/tasks/1" },
      meta: { canWrite: true },
    },
  ],
  included: [{ type: "user", id: "2" }],
  meta: { count: 1, count_truncated: false },
});
const errors = () => ({ errors: [{ id: "x", status: "422", code: "y", title: "z", detail: "…", source: { pointer: "/data/attributes/a~1b" } }] });

test("what is right has no problems", () => {
  assert.deepEqual(problems(sound()), []);
  assert.deepEqual(problems(errors()), []);
  for (const document of [{ data: null }, { data: [] }, { meta: {} }, { errors: [] }]) assert.deepEqual(problems(document), []);
  const integers = JSON.parse(JSON.stringify(sound()), (name, value) => (name === "id" ? Number(value) : value));
  assert.deepEqual(problems(integers, { integerIds: true }), []);
});

/** How the document is spoilt, and what is found. */
const spoilt = [
  [() => [], "/: is no object"],
  [() => ({ jsonapi: { version: "1.1" } }), "/: has neither `data` nor `errors` nor `meta`"],
  [(it) => Object.assign(it, { errors: [] }), "/: has both `data` and `errors`"],
  [(it) => Object.assign(it, { extra: 1 }), "/: has the member `extra`"],
  [(it) => (it.jsonapi.version = 1.1), "/jsonapi/version: is no string"],
  [(it) => (it.jsonapi.profile = "urn:a:b"), "/jsonapi/profile: is no array of URIs"],
  [(it) => (it.meta = []), "/meta: is no object"],
  [(it) => (it.meta = { "a+b": 1 }), "/meta: `a+b` is no member name"],
  [(it) => (it.links.more = "x"), "/links/more: is not defined here"],
  [(it) => (it.links.self = 1), "/links/self: is no string, object or null"],
  [(it) => (it.links.self = {}), "/links/self: has no `href`"],
  [(it) => (it.links.self = "https://a.example/?filter[id]=1"), "/links/self: `https://a.example/?filter[id]=1` is no URI-reference"],
  [(it) => (it.data[0].id = 1), "/data/0/id: is no string"],
  [(it) => delete it.data[0].type, "/data/0/type: is no string"],
  [(it) => (it.data[0].type = "-task"), "/data/0/type: is no member name"],
  [(it) => (it.data[0].lid = "x"), "/data/0: has the member `lid`"],
  [(it) => (it.data[0].attributes = []), "/data/0/attributes: is no object"],
  [(it) => (it.data[0].attributes.id = 1), "/data/0/attributes: has a field `id`"],
  [(it) => (it.data[0].attributes.owner = 1), "/data/0: `owner` is an attribute and a relationship"],
  [(it) => (it.data[0].relationships.owner = {}), "/data/0/relationships/owner: has neither `links` nor `data` nor `meta`"],
  [(it) => (it.data[0].relationships.none = []), "/data/0/relationships/none: is no relationship object"],
  [(it) => (it.data[0].relationships.calls.links = {}), "/data/0/relationships/calls: has neither `self` nor `related`"],
  [(it) => (it.data[0].relationships.owner.data.id = 2), "/data/0/relationships/owner/data/id: is no string"],
  [(it) => (it.data[0].relationships.owner.data.attributes = {}), "/data/0/relationships/owner/data: has the member `attributes`"],
  [(it) => it.data[0].relationships.tags.data.push({ type: "a", id: "1" }, { type: "a", id: "1" }), "/data/0/relationships/tags/data: names a resource twice"],
  [(it) => it.data.push(structuredClone(it.data[0])), "/data: has a resource twice"],
  [(it) => it.included.push({ type: "user", id: "3" }), "/included/1: is named by no resource"],
  [(it) => it.included.push(it.included[0]), "/included: the document has a resource twice"],
  [(it) => delete it.data, "/included: is there without `data`"],
];
for (const [spoil, problem] of spoilt) {
  test(`it finds: ${problem}`, () => {
    const document = sound();
    const other = spoil(document);
    const made = spoil.length === 0 ? other : document;
    assert.ok(problems(made).includes(problem), problems(made).join("\n"));
  });
}

for (const [spoil, problem] of [
  [(it) => (it.errors = {}), "/errors: is no array"],
  [(it) => (it.errors = [{}]), "/errors/0: is no error object"],
  [(it) => (it.errors[0].status = 422), "/errors/0/status: is no string"],
  [(it) => (it.errors[0].status = "200"), "/errors/0/status: is no status of an error"],
  [(it) => (it.errors[0].details = "x"), "/errors/0: has the member `details`"],
  [(it) => (it.errors[0].source.pointer = "data"), "/errors/0/source/pointer: is no JSON pointer"],
  [(it) => (it.errors[0].source.place = "x"), "/errors/0/source: has the member `place`"],
]) {
  test(`it finds: ${problem}`, () => {
    const document = errors();
    spoil(document);
    assert.ok(problems(document).includes(problem), problems(document).join("\n"));
  });
}
