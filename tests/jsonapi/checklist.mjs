// What JSON:API 1.1 demands of a server (its MUSTs and MUST NOTs, section by section), and which
// test holds it. What Lockstep does otherwise has the reason in `departs`, and the test that holds
// that; what cannot come up has the reason in `none`.

const DOCUMENTS = "tests/jsonapi/documents.test.mjs";
const NEGOTIATION = "tests/edge/negotiation.test.mjs";
const COLLECTIONS = "tests/edge/collections.test.mjs";
const QUERY = "tests/edge/query.test.mjs";
const TASKS = "tests/edge/tasks.test.mjs";
const REFUSALS = "tests/edge/refusals.test.mjs";
const MEDIA_TYPE = "crates/core/src/request/media.rs";
const SCHEMA = "crates/core/src/schema/mod.rs";

const SHOWN = "${plural} are listed, shown and refused";
const CHANGED = "${plural} are created, changed and deleted where that is offered";

/** The tests that hold every kind of answer against the validator's rules. */
const everywhere = (problem) => ({ test: [DOCUMENTS, SHOWN], finds: problem });

/**
 * @typedef {object} Demand
 * @property {string} section of the specification
 * @property {string} must what it demands, in short
 * @property {[string, string]} [test] the file, and how the name of the test, or of its case, begins
 * @property {string} [finds] the validator's sentence about what breaks it
 * @property {string} [departs] why Lockstep does otherwise
 * @property {string} [none] why it cannot come up
 */

/** @type {Demand[]} */
export const CHECKLIST = [
  // Content negotiation
  { section: "Universal Responsibilities", must: "documents go out as application/vnd.api+json", test: [NEGOTIATION, "a document says its version and its address: "] },
  { section: "Universal Responsibilities", must: "its only media type parameters are ext and profile", test: [NEGOTIATION, "under the profile it says so, and ids are strings: "] },
  { section: "Server Responsibilities", must: "Content-Type with parameters other than ext and profile is 415", test: [NEGOTIATION, "a body in "] },
  { section: "Server Responsibilities", must: "Content-Type with an extension that is not supported is 415", test: [MEDIA_TYPE, "a_body_with_other_parameters_or_extensions_is_415"] },
  { section: "Server Responsibilities", must: "instances of the media type in Accept with other parameters are ignored", test: [MEDIA_TYPE, "instances_that_cannot_be_answered_are_ignored_where_another_can"] },
  { section: "Server Responsibilities", must: "Accept with other parameters in all instances is 406", test: [NEGOTIATION, "${media} and nothing else of JSON:API accepted is 406"] },
  { section: "Server Responsibilities", must: "Accept with an extension that is not supported in all instances is 406", test: [MEDIA_TYPE, "an_accept_without_an_instance_that_can_be_answered_is_406"] },
  { section: "Server Responsibilities", must: "profiles that are not known are ignored", test: [NEGOTIATION, "what real clients accept and send is accepted"] },
  { section: "Extensions", must: "an extension is applied only where it is asked for", none: "there are no extensions" },
  { section: "Profiles", must: "a profile adds only to what the specification leaves open", test: [NEGOTIATION, "a record is the same under the profile but for its ids"] },

  // Document structure
  { section: "Top Level", must: "a document is an object", ...everywhere("/: is no object") },
  { section: "Top Level", must: "it has data, errors or meta", ...everywhere("/: has neither `data` nor `errors` nor `meta`") },
  { section: "Top Level", must: "data and errors are not there together", ...everywhere("/: has both `data` and `errors`") },
  { section: "Top Level", must: "included is not there without data", ...everywhere("/included: is there without `data`") },
  { section: "Top Level", must: "there are no other members", ...everywhere("/: has the member `extra`") },
  { section: "Top Level", must: "a collection is an array, also of one or none", test: [DOCUMENTS, SHOWN] },
  { section: "Resource Objects", must: "each has type and id", ...everywhere("/data/0/type: is no string") },
  { section: "Resource Objects", must: "id and type are strings", ...everywhere("/data/0/id: is no string"), departs: "ids are integers by default, as in the reference; under the profile of string ids they are strings" },
  { section: "Resource Objects", must: "type and id name one resource", ...everywhere("/data: has a resource twice") },
  { section: "Resource Objects", must: "type is a member name", ...everywhere("/data/0/type: is no member name") },
  { section: "Resource Objects", must: "a local id in a request is understood where the id is left out", test: [NEGOTIATION, "a local id is accepted"] },
  { section: "Fields", must: "attributes and relationships share one name space, with type and id", test: [SCHEMA, "names_are_distinct_within_a_type"], finds: "/data/0: `owner` is an attribute and a relationship" },
  { section: "Attributes", must: "attributes is an object", ...everywhere("/data/0/attributes: is no object") },
  { section: "Relationships", must: "a relationship has links, data or meta", ...everywhere("/data/0/relationships/owner: has neither `links` nor `data` nor `meta`") },
  { section: "Relationships", must: "its links have self or related", ...everywhere("/data/0/relationships/calls: has neither `self` nor `related`") },
  { section: "Related Resource Links", must: "a related link is a valid address, whether anything is related or not", test: [COLLECTIONS, "the links of a record lead to collections that exist"] },
  { section: "Resource Linkage", must: "null for none, an identifier for one, an array for many", ...everywhere("/data/0/relationships/none: is no relationship object") },
  { section: "Resource Linkage", must: "linkage names a resource once", ...everywhere("/data/0/relationships/tags/data: names a resource twice") },
  { section: "Resource Links", must: "links.self of a resource leads to it", test: [DOCUMENTS, SHOWN] },
  { section: "Resource Identifier Objects", must: "they have type and id, both strings", ...everywhere("/data/0/relationships/owner/data/id: is no string") },
  { section: "Compound Documents", must: "every included resource is named by one of the document", ...everywhere("/included/1: is named by no resource") },
  { section: "Compound Documents", must: "a resource is in a document once", ...everywhere("/included: the document has a resource twice") },
  { section: "Meta Information", must: "meta is an object", ...everywhere("/meta: is no object") },
  { section: "Links", must: "links is an object of strings, link objects and nulls", ...everywhere("/links/self: is no string, object or null") },
  { section: "Links", must: "a link is a URI-reference", ...everywhere("/links/self: `https://a.example/?filter[id]=1` is no URI-reference") },
  { section: "Link Objects", must: "a link object has href", ...everywhere("/links/self: has no `href`") },
  { section: "JSON:API Object", must: "version is a string, ext and profile are arrays of URIs", ...everywhere("/jsonapi/profile: is no array of URIs") },
  { section: "Member Names", must: "names have one character at least, of those allowed, and end in letters or digits", ...everywhere("/meta: `a+b` is no member name") },

  // Fetching data
  { section: "Fetching Resources", must: "what is a self link can be fetched, also that of a document", test: [DOCUMENTS, SHOWN] },
  { section: "Fetching Resources", must: "what is a related link can be fetched", test: [COLLECTIONS, "the links of a record lead to collections that exist"] },
  { section: "Fetching Resources", must: "a resource that is there is 200 with it as primary data", test: [DOCUMENTS, SHOWN] },
  { section: "Fetching Resources", must: "an empty collection is 200 with an empty array", test: [DOCUMENTS, SHOWN] },
  { section: "Fetching Resources", must: "a resource that is not there is 404", test: [DOCUMENTS, SHOWN] },
  { section: "Fetching Relationships", must: "relationship links can be fetched", none: "no relationship has a self link; the reference has no such addresses" },
  { section: "Inclusion of Related Resources", must: "a path that cannot be included is 400", test: [DOCUMENTS, SHOWN] },
  { section: "Sparse Fieldsets", must: "fields that are not named are left out", test: [QUERY, "a fieldset says what is shown, whatever the request does"] },
  { section: "Sparse Fieldsets", must: "an empty fieldset shows no field", test: [QUERY, "an empty fieldset shows no member, and a custom attribute that is named is there"] },
  { section: "Sorting", must: "sort keys are ascending, with - descending, one after the other", test: [COLLECTIONS, "pages lead from the first to the last record, each of them once"] },
  { section: "Sorting", must: "a sort key that is not supported is 400", test: [COLLECTIONS, "400: ${query} (${code})"] },
  { section: "Pagination", must: "links are named first, last, prev and next, and left out where there is no such page", test: [COLLECTIONS, "a page has its envelope"] },
  { section: "Pagination", must: "pages follow the order of the collection", test: [QUERY, "the same pages lead forwards and back"] },

  // Creating, updating and deleting
  { section: "Creating Resources", must: "a request needs a resource object with type", test: [DOCUMENTS, CHANGED] },
  { section: "Creating Resources", must: "a relationship in it needs data", test: ["tests/golden/check", "relationship-required-with-links-only"] },
  { section: "Client-Generated IDs", must: "a client's own id is 403 where it is not supported", test: [NEGOTIATION, "an id for a new record is not used, and under the profile refused"], departs: "by default it is not used, as clients in the field need; under the profile of string ids it is 403" },
  { section: "Creating Resources: 201", must: "201 answers with the new resource", test: [DOCUMENTS, CHANGED] },
  { section: "Creating Resources: 201", must: "Location and links.self are the same", test: [DOCUMENTS, CHANGED] },
  { section: "Creating Resources: 403", must: "a create that is not supported is refused", test: [DOCUMENTS, CHANGED], departs: "405 with Allow, which says more than 403" },
  { section: "Creating Resources: 404", must: "a related resource that does not exist is 404", test: [REFUSALS, "a related record that there is not"], departs: "422 with the pointer, as the reference's errors of validation" },
  { section: "Creating Resources: 409", must: "another type than the collection's is 409", test: [TASKS, "another id or type than the address says is a conflict"] },
  { section: "Updating Resources", must: "attributes that are left out keep their values", test: [TASKS, "a change touches what it names"] },
  { section: "Updating Resources", must: "relationships that are left out keep their values", test: [TASKS, "a change touches what it names"] },
  { section: "Updating Resources: 200", must: "an update that changes more than was asked for answers with the resource", test: [TASKS, "a change touches what it names"] },
  { section: "Updating Resources: 403", must: "an update that is not supported is refused", test: [TASKS, "read-only members that differ are refused, all of them, and nothing changes"], departs: "422 with the pointer for a read-only member, 405 with Allow for a type without updates" },
  { section: "Updating Resources: 404", must: "a resource that does not exist is 404", test: [DOCUMENTS, CHANGED] },
  { section: "Updating Resources: 409", must: "another type or id than the address says is 409", test: [TASKS, "another id or type than the address says is a conflict"] },
  { section: "Updating Relationships", must: "addresses of relationships", none: "no relationship has a self link; the reference has no such addresses" },
  { section: "Deleting Resources", must: "204 has no content", test: [DOCUMENTS, CHANGED] },
  { section: "Asynchronous Processing", must: "202 and 303", none: "a batch is a resource that is there at once; its work is not the request's" },

  // Query parameters and errors
  { section: "Query Parameters", must: "a parameter that is not known is 400", test: [COLLECTIONS, "a page has its envelope"], departs: "what only reads ignores unknown families, as clients in the field need; within filter, sort, page, fields and actionParams it is 400, and so is any that a write does not know" },
  { section: "@-Members", must: "members whose names begin with @ are ignored", test: ["tests/edge/documents.test.mjs", "members whose names begin with @ mean nothing anywhere"] },
  { section: "Query Parameters", must: "a member of a known family that is not known is 400", test: [COLLECTIONS, "400: ${query} (${code})"] },
  { section: "Errors", must: "errors are an array of objects with one member at least", ...everywhere("/errors/0: is no error object") },
  { section: "Error Objects", must: "status and code are strings", ...everywhere("/errors/0/status: is no string") },
  { section: "Error Objects", must: "a pointer is a JSON pointer", ...everywhere("/errors/0/source/pointer: is no JSON pointer") },
  { section: "Error Objects", must: "a pointer points to a value that is in the request", test: [REFUSALS, "all errors at once"], departs: "what is missing is pointed at where it should be, as in the reference and as forms need it" },
];
