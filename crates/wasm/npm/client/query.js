// Query strings, as the interface reads them.

/** A mistake in an argument, which becomes a failure where the query was asked for. */
export class BadQuery extends Error {}

/** Adds `value` under a name in brackets: members and lists go deeper. */
function add(pairs, name, value, isStrict) {
  if (value === undefined) {
    // What is not set selects nothing less: a change of all records must never come from a slip.
    if (isStrict) throw new BadQuery(`\`${name}\` is undefined; leave it out, or give it a value`);
    return;
  }
  if (value === null) pairs.push([name, "__null__"]);
  else if (value instanceof Date) pairs.push([name, value.toISOString()]);
  else if (Array.isArray(value)) {
    if (value.length === 0) throw new BadQuery(`\`${name}\` is an empty list, which nothing meets; leave it out, or name something`);
    for (const each of value) add(pairs, `${name}[]`, each, isStrict);
  } else if (typeof value === "object") {
    const members = Object.entries(value);
    // Of an empty filter it is said below what to say instead.
    if (isStrict && members.length === 0 && name !== "actionParams[filter]") {
      throw new BadQuery(`\`${name}\` is an empty object, which says nothing; leave it out, or name something`);
    }
    for (const [member, inner] of members) add(pairs, `${name}[${member}]`, inner, isStrict);
  } else pairs.push([name, String(value)]);
}

const textOf = (pairs) => new URLSearchParams(pairs).toString();
const joined = (names) => (Array.isArray(names) ? names.join(",") : names);

/** @param {import("./index.d.ts").ListQuery<any>} query */
export function listQuery({ filter, sort, size, after, count, parameters, ...shown } = {}) {
  const pairs = [];
  add(pairs, "filter", filter, false);
  if (sort !== undefined) pairs.push(["sort", joined(sort)]);
  if (size !== undefined) pairs.push(["page[size]", String(size)]);
  if (after !== undefined && after !== null) pairs.push(["page[after]", after]);
  if (count !== undefined) pairs.push(["count", String(count)]);
  pairs.push(...shownPairs(shown), ...plainPairs(parameters));
  return textOf(pairs);
}

/** What a document shows: `include` and `fields`. */
export const showQuery = ({ parameters, ...shown } = {}) => textOf([...shownPairs(shown), ...plainPairs(parameters)]);

function shownPairs({ include, fields = {} }) {
  const pairs = Object.entries(fields).map(([type, names]) => [`fields[${type}]`, joined(names)]);
  return include === undefined ? pairs : [["include", joined(include)], ...pairs];
}

const plainPairs = (parameters = {}) =>
  Object.entries(parameters).flatMap(([name, value]) => (value === undefined || value === null ? [] : [[name, String(value)]]));

/** Parameters of an action on a record. */
export function actionQuery(parameters = {}) {
  const pairs = [];
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) add(pairs, `actionParams[${name}]`, value ?? "", false);
  }
  return textOf(pairs);
}

/**
 * Whom a bulk change is for, as parameters. @param {import("./index.d.ts").Targets} targets
 * @param {{ preview?: boolean }} [how]
 */
export function targetQuery(targets, { preview = false } = {}) {
  const pairs = [];
  const kinds = ["ids", "filter", "all"].filter((kind) => targets?.[kind] !== undefined);
  if (kinds.length !== 1) throw new BadQuery("whom a bulk change is for is one of `{ ids }`, `{ filter }` and `{ all: true }`");
  if (targets.all !== undefined && targets.all !== true) throw new BadQuery("`all` is `true`, or not there");
  if (targets.filter !== undefined) {
    add(pairs, "actionParams[filter]", targets.filter, true);
    if (pairs.length === 0) throw new BadQuery("`filter` says nothing, which would mean all records; say `{ all: true }` for that");
  }
  if (preview) pairs.push(["actionParams[preview]", "true"]);
  return textOf(pairs);
}
