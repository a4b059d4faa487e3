// A Worker with an API of its own: reminders, which become tasks. What the rules refuse is refused here, without asking
// Lockstep, in the same words and with the places of this API's own body.
import { byField, check } from "@lockstep/core";
import { createClient } from "@lockstep/core/client";

export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    if (pathname !== "/reminders" || request.method !== "POST") return Response.json({ message: "There is nothing here." }, { status: 404 });
    const reminder = await request.json().catch(() => null);
    if (typeof reminder !== "object" || reminder === null) return Response.json({ message: "The body is a JSON object." }, { status: 400 });

    const task = taskOf(reminder);
    const checked = check("task", "create", { data: { type: "task", ...task } });
    if (!checked.ok) return refusal(checked);

    const client = createClient({ url: env.LOCKSTEP_URL, token: env.LOCKSTEP_TOKEN });
    // The caller's own key goes along, so that a reminder is made once however often it is sent.
    const key = request.headers.get("idempotency-key") ?? undefined;
    const made = await client.records("task").create(task, { key, signal: request.signal });
    return made.ok ? Response.json({ id: made.record.id, due: made.record.attributes.dueAt }, { status: 201 }) : refusal(made);
  },
};

/** A reminder has a text, a time, and whom it is about. */
const taskOf = ({ text, at, prospect }) => ({
  attributes: { action: "action_item", note: text, dueAt: at },
  relationships: { subject: { data: prospect === undefined ? null : { type: "prospect", id: prospect } } },
});

const NAMES = { note: "text", dueAt: "at", subject: "prospect" };

function refusal({ errors, status = 0 }) {
  const { fields, others } = byField(errors);
  const renamed = Object.entries(fields).map(([name, found]) => [NAMES[name] ?? name, found.map(({ detail }) => detail)]);
  const body = { fields: Object.fromEntries(renamed), others: others.map(({ detail }) => detail) };
  // What the server could not be asked about is not the caller's fault.
  return Response.json(body, { status: status === 0 && errors.every(({ code }) => code === "unreachable") ? 502 : 422 });
}
