// Requests for what the description has: sound ones, made of its schemas, and the same with something wrong.

import { mutations } from "./mutations.mjs";
import { chance } from "./random.mjs";
import { values } from "./values.mjs";

/** What is not of a dialect. */
const OTHERS = /^\/(oauth|healthz|readyz|metrics|openapi|api\/v2\/(schema|types))/;
const FILES = ["firstName,lastName,emails\nAda,Maplewood,ada@example.com\n", "name\nAlderfox\n\"Bram\n", "firstName;tags\nAda;vip\n", '{"firstName":"Ada"}\n{"firstName":7}\n', "", "nonsense,firstName\n1,2\n", "name,name\na,b\n", "\ufefffirstName\nIda\n", "a\tb\n1\t2\n", "customId,name\n1,2,3\n"];
const FORMATS = ["text/csv", "text/csv; charset=utf-8", "application/x-ndjson", "text/tab-separated-values", "application/json"];

/** What is asked by a parameter, by its kind: where the description says no more than that it is a text. */
const ASKED = {
  filter: ["1", "1,2", "7..9", "__null__", "__notnull__", "2026-01-01..2026-02-01", "2026-01-31T09:30:00Z", "Ada", "true", ""],
  fields: ["name", "state", "id", "createdAt,updatedAt"],
};

/** Every operation of the dialects. */
export function operations(document) {
  const all = Object.entries(document.paths).filter(([path]) => !OTHERS.test(path));
  return all.flatMap(([path, item]) => Object.entries(item).map(([method, operation]) => ({ path, method: method.toUpperCase(), ...operation })));
}

/**
 * So many requests.
 * @param {any} document the description
 * @param {{ seed: number, count: number, names: (path: string, method: string) => Record<string, (string | number)[]> }} options what stands for
 * the parameters of a path
 */
export function* requests(document, { seed, count, names }) {
  const random = chance(seed);
  const { below, pick, happens } = random;
  const { value, resolved } = values(random, document);
  const mutate = mutations(random);
  const all = operations(document);
  // What writes is what this is about.
  const writing = all.filter(({ method }) => method !== "GET");

  function body({ path, method, requestBody }, id) {
    if (!requestBody) return undefined;
    if (path.endsWith("Import")) return pick(FILES);
    const sound = value(Object.values(requestBody.content)[0].schema);
    // The schema of a batch allows any payload.
    if (path === "/api/v2/batches" && sound.data?.attributes) {
      const action = pick(writing.filter((one) => one.path.startsWith("/api/v2/batches/actions/") && !one.path.endsWith("Import")));
      const inner = value(Object.values(action.requestBody.content)[0].schema);
      Object.assign(sound.data.attributes, { action: action.path.split("/").at(-1), payload: inner.data.attributes });
      if (happens(0.1)) sound.data.attributes.action = pick(["nonsense", "prospectsImport", "recordsCreate", "communicationsUpdate"]);
    }
    // Which record is changed the address says, too.
    if (method === "PATCH" && sound.data && happens(0.9)) sound.data.id = Number(id);
    if (happens(0.35)) return JSON.stringify(sound);
    let other = mutate.changed(sound);
    if (happens(0.3)) other = mutate.changed(other);
    const text = JSON.stringify(other) ?? "null";
    return happens(0.15) ? mutate.broken(text) : text;
  }

  function query({ parameters = [], method }) {
    const own = parameters.map(resolved).filter((one) => one.in === "query");
    const isShort = own.length < 10 || method === "GET";
    const said = own.filter((one) => one.required || happens((isShort ? 2 : 0.3) / Math.max(own.length, 8)));
    const pairs = said.map(({ name, schema, required }) => {
      const sound = [value(schema ?? {})].flat()[0];
      const one = required || happens(0.3) ? sound : pick(ASKED[/filter/.test(name) ? "filter" : /^fields/.test(name) ? "fields" : "other"] ?? [sound]);
      return `${encodeURIComponent(name).replaceAll("%5B", "[").replaceAll("%5D", "]")}=${encodeURIComponent(typeof one === "object" ? "x" : one)}`;
    });
    return happens(method === "GET" ? 0.5 : 0.15) ? mutate.query(pairs) : pairs;
  }

  for (let number = 0; number < count; number += 1) {
    const operation = happens(0.75) ? pick(writing) : pick(all);
    let { method } = operation;
    const examples = names(operation.path, method);
    let path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name) => pick(examples[name] ?? [1 + below(3)]));
    const headers = {};
    if (operation.requestBody) headers["content-type"] = path.endsWith("Import") ? pick(FORMATS) : pick(["application/json", "application/vnd.api+json"]);
    let sent = body(operation, /\d+$/.exec(path)?.[0]);
    if (happens(0.05)) Object.assign(headers, mutate.header());
    if (happens(0.03)) path = mutate.path(path);
    if (happens(0.02)) method = mutate.method();
    if (sent === undefined && method !== "GET" && happens(0.05)) sent = pick(["{}", '{"data":{"type":"task"}}', '{"x":1}', "nonsense"]);
    if (method === "GET") sent = undefined;
    const pairs = query(operation);
    yield { method, path: pairs.length > 0 ? `${path}?${pairs.join("&")}` : path, headers, body: sent };
  }
}
