// The smoke test of a deployment: ten records are previewed, made by a batch of the queue, and taken back, over HTTP, in an
// organisation of its own.

import { setTimeout as delay } from "node:timers/promises";
import { Refusal } from "../wrangler.mjs";

/** What its token may do, and no more. */
export const SCOPES = "batches.read batches.write communications.read communications.write communications.delete crm.objects.contacts.read crm.objects.contacts.write";

const RECORDS = 10;
const CREATE = "/crm/v3/objects/communications/batch/create";

/** How long the queue may take, and how long a name that is new may be unknown, in ms. */
const PATIENCE = 120_000;

/** How long between two looks, in ms. */
const PAUSE = 1_000;

/** Asks until the answer is something. */
async function until(ask, what) {
  const end = Date.now() + PATIENCE;
  let last;
  while (Date.now() < end) {
    try {
      const answer = await ask();
      if (answer) return answer;
      last = null;
    } catch (error) {
      if (error instanceof Refusal) throw error;
      last = error.cause?.message ?? error.message;
    }
    await delay(PAUSE);
  }
  throw new Refusal(`${what} did not come about within ${PATIENCE / 1_000} seconds${last ? ` (${last})` : ""}`);
}

/** Waits for a service that has just been deployed: its name may be new. @param {string} url */
export function ready(url) {
  return until(async () => {
    const answer = await fetch(`${url}/readyz`);
    await answer.text();
    return answer.ok;
  }, `${url}/readyz: 200`);
}

/**
 * Runs the test.
 * @param {string} url
 * @param {string} token
 * @returns {Promise<string[]>} what was seen, a line a step
 */
export async function smoke(url, token) {
  async function call(method, path, status, { body, ...headers } = {}) {
    const type = body ? { "content-type": "application/json" } : {};
    const answer = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${token}`, connection: "close", ...type, ...headers },
      body: body && JSON.stringify(body),
    });
    const text = await answer.text();
    if (answer.status !== status) throw new Refusal(`the smoke test: ${method} ${path} answers ${answer.status} instead of ${status}: ${text}`);
    return { headers: answer.headers, body: JSON.parse(text) };
  }
  const must = (condition, what, found) => {
    if (!condition) throw new Refusal(`the smoke test: ${what}: ${JSON.stringify(found)}`);
  };
  const over = async (id) => {
    const { attributes } = await until(async () => {
      const { body } = await call("GET", `/api/v2/batches/${id}`, 200);
      return ["finished", "canceled", "failed"].includes(body.data.attributes.state) && body.data;
    }, `the end of batch ${id}`);
    must(attributes.state === "finished" && attributes.summary.changed === RECORDS, `batch ${id} has not changed ${RECORDS} records`, attributes);
  };

  const inputs = Array.from({ length: RECORDS }, (_, index) => ({ properties: { hs_communication_body: `smoke test ${index + 1}` } }));
  const preview = await call("POST", `/preview${CREATE}`, 201, { body: { inputs } });
  must(preview.headers.get("lockstep-preview") === "true" && preview.body.results.length === RECORDS, "the preview is none", preview.body);

  const accepted = await call("POST", `${CREATE}?async=true`, 202, { body: { inputs } });
  const batch = accepted.headers.get("lockstep-batch");
  await over(batch);

  const undone = await call("POST", `/api/v2/batches/${batch}/actions/revert`, 200);
  await over(undone.body.data.id);
  return [
    `a batch of ${RECORDS} previewed, and nothing written`,
    `batch ${batch}, by the queue: ${RECORDS} records made`,
    `batch ${undone.body.data.id}, in its request: taken back`,
  ];
}
