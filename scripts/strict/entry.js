// The Worker under limits as strict as the platform's, at a distance of one's choice: for development and tests.
//
// It adds an address, `/.strict`: GET answers what invocations have used, PUT sets how far away D1 is and how often it fails.

import "./memory.js";
import worker from "../../worker/entry.js";
import { strict } from "./bindings.js";
import { invocation, invoke, usage } from "./invocation.js";
import { lowerLimits } from "./limits.js";
import { setTrouble } from "./trouble.js";

let known;

/** The bindings are made strict once: the Worker remembers them, too. */
function bindings(env) {
  if (known === undefined) {
    setTrouble(env.STRICT ?? {});
    known = strict(env);
  }
  return known;
}

async function control(request) {
  if (request.method === "PUT") {
    const { limits, ...trouble } = await request.json();
    setTrouble(trouble);
    if (limits) lowerLimits(limits);
  }
  return Response.json(usage);
}

export default {
  fetch(request, env) {
    const strict = bindings(env);
    if (new URL(request.url).pathname === "/.strict") return control(request);
    return invoke("request", () => worker.fetch(request, strict));
  },
  queue: (batch, env, context) =>
    invoke("messages", () => {
      invocation().bill.messagesTaken += batch.messages.length;
      return worker.queue(batch, bindings(env), context);
    }),
  scheduled: (event, env, context) => invoke("minute", () => worker.scheduled(event, bindings(env), context)),
};
