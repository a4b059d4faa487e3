// The rules of JSON:API 1.1, "Document Structure", for documents that a server sends.

const TOP = ["data", "errors", "meta", "jsonapi", "links", "included"];
const TOP_LINKS = ["self", "related", "describedby", "first", "last", "prev", "next"];
const LINK = ["href", "rel", "describedby", "title", "type", "hreflang", "meta"];
const RESOURCE = ["type", "id", "attributes", "relationships", "links", "meta"];
const ERROR = ["id", "links", "status", "code", "title", "detail", "source", "meta"];

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isString = (value) => typeof value === "string";

/** RFC 3986, Appendix A: the characters that a URI-reference is made of. */
const isUriReference = (text) => /^([A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*$/.test(text) && !/[[\]]/.test(text.replace(/^[^/?#]*\/\/[^/?#]*/, ""));

/** "Member Names": one character at least, of those allowed, and the ends are letters or digits. */
const isMemberName = (name) => /^[a-zA-Z0-9\u0080-\u{10ffff}]([a-zA-Z0-9\u0080-\u{10ffff}\-_ ]*[a-zA-Z0-9\u0080-\u{10ffff}])?$/u.test(name);

/**
 * What a document breaks, one sentence for each.
 * @param {unknown} document
 * @param {{ integerIds?: boolean }} options `integerIds`: ids are JSON integers instead of strings
 * @returns {string[]}
 */
export function problems(document, { integerIds = false } = {}) {
  const found = [];
  const rule = (holds, where, sentence) => {
    if (!holds) found.push(`${where || "/"}: ${sentence}`);
    return holds;
  };
  const only = (object, members, at) => {
    for (const name of Object.keys(object)) rule(members.includes(name), at, `has the member \`${name}\``);
  };
  const meta = (holder, at) => "meta" in holder && rule(isObject(holder.meta), `${at}/meta`, "is no object") && names(holder.meta, `${at}/meta`);
  const names = (object, at) => Object.keys(object).forEach((name) => rule(isMemberName(name), at, `\`${name}\` is no member name`));

  function links(holder, at, allowed) {
    if (!("links" in holder)) return;
    if (!rule(isObject(holder.links), `${at}/links`, "is no object")) return;
    for (const [name, link] of Object.entries(holder.links)) {
      const place = `${at}/links/${name}`;
      rule(!allowed || allowed.includes(name), place, "is not defined here");
      if (link === null) continue;
      if (!rule(isString(link) || isObject(link), place, "is no string, object or null")) continue;
      const href = isString(link) ? link : link.href;
      if (rule(isString(href), place, "has no `href`")) rule(isUriReference(href), place, `\`${href}\` is no URI-reference`);
      if (isObject(link)) {
        only(link, LINK, place);
        meta(link, place);
      }
    }
  }

  function identity(object, at) {
    if (rule(isString(object.type), `${at}/type`, "is no string")) rule(isMemberName(object.type), `${at}/type`, "is no member name");
    rule(integerIds ? Number.isInteger(object.id) : isString(object.id), `${at}/id`, `is no ${integerIds ? "integer" : "string"}`);
    meta(object, at);
  }

  function identifier(value, at) {
    if (!rule(isObject(value), at, "is no resource identifier")) return;
    only(value, ["type", "id", "meta"], at);
    identity(value, at);
  }

  function linkage(data, at) {
    if (Array.isArray(data)) {
      data.forEach((one, index) => identifier(one, `${at}/${index}`));
      const keys = data.map((one) => `${one?.type} ${one?.id}`);
      rule(new Set(keys).size === keys.length, at, "names a resource twice");
    } else if (data !== null) identifier(data, at);
  }

  function resource(value, at) {
    if (!rule(isObject(value), at, "is no resource object")) return;
    only(value, RESOURCE, at);
    identity(value, at);
    links(value, at);
    for (const group of ["attributes", "relationships"]) {
      if (!(group in value) || !rule(isObject(value[group]), `${at}/${group}`, "is no object")) continue;
      names(value[group], `${at}/${group}`);
      for (const name of ["type", "id"]) rule(!(name in value[group]), `${at}/${group}`, `has a field \`${name}\``);
    }
    for (const name of Object.keys(value.attributes ?? {})) rule(!(name in (value.relationships ?? {})), at, `\`${name}\` is an attribute and a relationship`);
    for (const [name, relationship] of Object.entries(value.relationships ?? {})) {
      const place = `${at}/relationships/${name}`;
      if (!rule(isObject(relationship), place, "is no relationship object")) continue;
      only(relationship, ["links", "data", "meta"], place);
      rule(Object.keys(relationship).length > 0, place, "has neither `links` nor `data` nor `meta`");
      links(relationship, place);
      if (isObject(relationship.links)) rule("self" in relationship.links || "related" in relationship.links, place, "has neither `self` nor `related`");
      meta(relationship, place);
      if ("data" in relationship) linkage(relationship.data, `${place}/data`);
    }
  }

  function error(value, at) {
    if (!rule(isObject(value) && Object.keys(value).length > 0, at, "is no error object")) return;
    only(value, ERROR, at);
    for (const name of ["id", "status", "code", "title", "detail"]) if (name in value) rule(isString(value[name]), `${at}/${name}`, "is no string");
    if ("status" in value) rule(/^[45]\d\d$/.test(value.status), `${at}/status`, "is no status of an error");
    links(value, at, ["about", "type"]);
    meta(value, at);
    if (!("source" in value) || !rule(isObject(value.source), `${at}/source`, "is no object")) return;
    only(value.source, ["pointer", "parameter", "header"], `${at}/source`);
    for (const [name, text] of Object.entries(value.source)) rule(isString(text), `${at}/source/${name}`, "is no string");
    const { pointer } = value.source;
    if (isString(pointer)) rule(/^(\/([^~]|~[01])*)?$/.test(pointer), `${at}/source/pointer`, "is no JSON pointer");
  }

  /** "Full linkage": each included resource is named by another one of the document. */
  function included(data) {
    if (!("included" in document)) return;
    rule("data" in document, "/included", "is there without `data`");
    if (!rule(Array.isArray(document.included), "/included", "is no array")) return;
    document.included.forEach((one, index) => resource(one, `/included/${index}`));
    const key = ({ type, id }) => `${type} ${id}`;
    const all = [...data, ...document.included].filter(isObject);
    const keys = all.map(key);
    rule(new Set(keys).size === keys.length, "/included", "the document has a resource twice");
    const named = new Set();
    for (const { relationships } of all) {
      for (const { data } of Object.values(relationships ?? {})) [data ?? []].flat().forEach((one) => named.add(key(one)));
    }
    document.included.forEach((one, index) => rule(named.has(key(one)), `/included/${index}`, "is named by no resource"));
  }

  if (!rule(isObject(document), "", "is no object")) return found;
  only(document, TOP, "");
  rule(["data", "errors", "meta"].some((name) => name in document), "", "has neither `data` nor `errors` nor `meta`");
  rule(!("data" in document && "errors" in document), "", "has both `data` and `errors`");
  links(document, "", TOP_LINKS);
  meta(document, "");
  if ("jsonapi" in document && rule(isObject(document.jsonapi), "/jsonapi", "is no object")) {
    only(document.jsonapi, ["version", "ext", "profile", "meta"], "/jsonapi");
    if ("version" in document.jsonapi) rule(isString(document.jsonapi.version), "/jsonapi/version", "is no string");
    for (const name of ["ext", "profile"]) {
      const list = document.jsonapi[name] ?? [];
      rule(Array.isArray(list) && list.every((uri) => isString(uri) && isUriReference(uri)), `/jsonapi/${name}`, "is no array of URIs");
    }
  }
  const data = "data" in document ? [document.data ?? []].flat() : [];
  data.forEach((one, index) => resource(one, Array.isArray(document.data) ? `/data/${index}` : "/data"));
  const keys = data.filter(isObject).map(({ type, id }) => `${type} ${id}`);
  rule(new Set(keys).size === keys.length, "/data", "has a resource twice");
  included(data);
  if ("errors" in document && rule(Array.isArray(document.errors), "/errors", "is no array")) document.errors.forEach((one, index) => error(one, `/errors/${index}`));
  return found;
}
