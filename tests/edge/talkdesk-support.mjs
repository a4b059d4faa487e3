// What the tests of the Talkdesk-style dialect share.

import assert from "node:assert/strict";
import { organisation } from "./support.mjs";

const JSON_TYPE = { "content-type": "application/json" };

/** A client of the dialect: bodies as JSON, answers read. */
export function talkdesk(lockstep, token) {
  return async (method, path, body, headers = {}) => {
    const response = await lockstep.fetch(path, {
      method,
      body: body === undefined || typeof body === "string" ? body : JSON.stringify(body),
      headers: { ...(token && { authorization: `Bearer ${token}` }), ...JSON_TYPE, connection: "close", ...headers },
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: text ? JSON.parse(text) : null };
  };
}

/** The id that this dialect has for one of ours. */
export const uuid = (id) => `00000000-0000-8000-8000-${id.toString(16).padStart(12, "0")}`;

/** An organisation with a list and some records on it, of which some share a number. */
export async function world(lockstep, { unique = "NOTHING", phones = ["+15550001", "+15550002", "+15550003"] } = {}) {
  const org = await organisation(lockstep);
  const send = talkdesk(lockstep, org.token);
  const made = await send("POST", "/record-lists", { name: "Leads", unique_identifier_type: unique });
  assert.equal(made.status, 201, made.text);
  const list = `/record-lists/${made.body.id}`;
  const records = phones.map((phone_number, index) => ({
    phone_numbers: [{ phone_number, phone_type: "MOBILE" }],
    first_name: `Ada ${index}`,
    last_name: "Lovelace",
    external_provider: "salesforce",
    external_id: `003-${index}`,
  }));
  const filled = await send("POST", `${list}/records/bulks`, { records });
  assert.equal(filled.status, 201, filled.text);
  assert.deepEqual(filled.body._embedded.records.filter((one) => one.errors), []);
  const ids = filled.body._embedded.records.map((one) => one.id);
  return { org, send, list, listId: made.body.id, ids };
}
