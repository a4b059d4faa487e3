// What the tests of the HubSpot-style dialect share.

import assert from "node:assert/strict";
import { organisation } from "./support.mjs";

const OBJECTS = "/crm/v3/objects/communications";

/** A client of the dialect: bodies as JSON, answers read. */
export function hubspot(lockstep, token) {
  return async (method, path, body, headers = {}) => {
    const response = await lockstep.fetch(path, {
      method,
      body: body === undefined || typeof body === "string" ? body : JSON.stringify(body),
      headers: {
        ...(token && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { "content-type": "application/json" }),
        connection: "close",
        ...headers,
      },
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: text ? JSON.parse(text) : null };
  };
}

/** An organisation whose communications have a unique property `ticket`, a number `score` and checkboxes. */
export async function world(lockstep) {
  const org = await organisation(lockstep);
  const send = hubspot(lockstep, org.token);
  const define = (name, type, more = "") =>
    lockstep.db
      .prepare(
        `INSERT INTO communication_properties (organisation_id, created_at, updated_at, name, label, group_name, type, field_type, has_unique_value, options)
         VALUES (?1, ?2, ?2, ?3, ?3, 'own', ?4, ?5, ?6, ?7)`,
      )
      .bind(org.id, "2026-01-01T08:00:00.000Z", name, type, more === "boxes" ? "checkbox" : "text", more === "unique" ? 1 : 0, more === "boxes" ? '[{"label":"A","value":"a"},{"label":"B","value":"b"}]' : "[]")
      .run();
  await define("ticket", "string", "unique");
  await define("score", "number");
  await define("tags", "enumeration", "boxes");
  return {
    ...org,
    send,
    batch: (operation, body, { query = "", prefix = "", headers } = {}) =>
      send("POST", `${prefix}${OBJECTS}/batch/${operation}${query}`, body, headers),
    /** Creates communications with these properties, and returns their ids. */
    async made(...all) {
      const answer = await send("POST", `${OBJECTS}/batch/create`, { inputs: all.map((properties) => ({ properties })) });
      assert.equal(answer.status, 201, answer.text);
      return answer.body.results.map((one) => one.id);
    },
    /** A communication with all its properties. */
    async one(id) {
      const answer = await send("GET", `${OBJECTS}/${id}?properties=ticket,score,tags,hs_communication_body`);
      assert.equal(answer.status, 200, answer.text);
      return answer.body;
    },
  };
}
