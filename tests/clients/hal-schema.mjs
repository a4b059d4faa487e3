// The Talkdesk-style dialect's answers as a schema of our own: what the reference says of each, where the
// black-box parsers do not look (the types of embedded resources, counters, members that must be there).

import Ajv from "ajv";

const link = { type: "object", required: ["href"], properties: { href: { type: "string", pattern: "^https?://" } }, additionalProperties: false };
const links = (...rels) => ({ type: "object", required: rels, properties: Object.fromEntries(rels.map((rel) => [rel, link])), additionalProperties: link });
const text = { type: "string", minLength: 1 };
const time = { type: "string", pattern: "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$" };
const orNull = (schema) => ({ anyOf: [schema, { type: "null" }] });
const id = { type: "string", minLength: 1, maxLength: 36 };
const count = { type: "integer", minimum: 0 };
const hundred = { type: "integer", minimum: 0, maximum: 100 };
const index = { type: "integer", minimum: 0 };
const object = (required, optional = {}) => ({
  type: "object",
  required: Object.keys(required),
  properties: { ...required, ...optional },
  additionalProperties: false,
});

const phone = object({
  phone_number: { type: "string", minLength: 1, maxLength: 20 },
  phone_type: { enum: ["HOME", "OFFICE", "MOBILE", "EXTRA_1", "EXTRA_2", "EXTRA_3"] },
});

const record = (optional = {}) =>
  object(
    {
      id,
      record_list_id: id,
      phone_number: text,
      phone_numbers: { type: "array", minItems: 1, items: phone },
      first_name: { type: "string", minLength: 1, maxLength: 80 },
      last_name: { type: "string", minLength: 1, maxLength: 80 },
      timezone: orNull({ type: "string", minLength: 1, maxLength: 35 }),
      priority: { type: "integer", minimum: 1, maximum: 10 },
      extra_data: { type: "object" },
      external_provider: orNull(text),
      external_id: orNull(text),
      external_url: orNull(text),
      sync_external_id: { type: "boolean" },
      created_at: time,
      updated_at: time,
      _links: links("self"),
    },
    optional,
  );

const list = object({
  id,
  name: { type: "string", minLength: 1, maxLength: 120 },
  unique_identifier_type: { enum: ["PHONE_NUMBER", "EXTERNAL", "NOTHING"] },
  status: { enum: ["REJECTED", "VALIDATION_STARTED", "UPLOADED", "ACCEPTED", "INCOMPLETE", "CORRUPTED"] },
  records_count: count,
  teams: { type: "array" },
  created_at: time,
  updated_at: time,
  _links: links("self", "records"),
});

const page = (name, items) =>
  object({
    page: { type: "integer", minimum: 1 },
    per_page: { type: "integer", minimum: 1, maximum: 200 },
    count,
    total: count,
    total_pages: count,
    _links: links("self", "first", "last"),
    _embedded: object({ [name]: { type: "array", items } }),
  });

const failed = (optional = {}) =>
  object(
    { index, reason: text, _links: links("self") },
    { id: text, phone_number: text, external_provider: text, external_id: text, ...optional },
  );

/** The dialect's codes for what is wrong with a record. */
const CODES = [
  ...["INVALID", "MISSING", "NOT_UNIQUE"].map((end) => `PHONE_NUMBER_${end}`),
  ...["FIRST_NAME", "LAST_NAME"].flatMap((name) => [`${name}_INVALID`, `${name}_MISSING`]),
  ...["INVALID", "MISSING", "UNMATCHED"].map((end) => `TIMEZONE_${end}`),
  ...["PRIORITY_INVALID", "EXTERNAL_REF_MISSING", "REQUIRED_FIELDS", "OTHER"],
];

const bulk = (counter, embedded) =>
  object({ record_list_id: id, has_errors: { type: "boolean" }, [counter]: hundred, total_errors: hundred, _links: links("self", "record_list"), _embedded: embedded });

const schemas = {
  record: record(),
  list,
  records: page("records", record()),
  lists: page("record_lists", list),
  timezones: object({ timezones: { type: "array", items: text }, _links: links("self", "record_list") }),
  bulkDelete: bulk("total_deleted", object({ failed_records: { type: "array", items: failed() } })),
  bulkChange: bulk(
    "total_created",
    object({
      records: {
        type: "array",
        items: { anyOf: [record({ index }), failed({ errors: { type: "array", minItems: 1, items: { enum: CODES } } })] },
      },
    }),
  ),
  error: object({ code: text, message: text }, { description: text, fields: { type: "array", minItems: 1, items: object({ name: text, description: text }) } }),
};

const ajv = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true });
const validators = Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, ajv.compile(schema)]));

/**
 * What is wrong with an answer of this kind.
 * @param {keyof typeof schemas} kind
 * @returns {string[]}
 */
export function problems(kind, body) {
  const validate = validators[kind];
  if (validate(body)) return [];
  return validate.errors.map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`);
}
