// What the demo organisation's records are sorted by, and what its sequences send: stages, personas,
// purposes, templates and their like.

import { DAY, ORGANISATION, dice, time } from "./demo-basics.mjs";
import { STEPS } from "./demo-sequences.mjs";

export const STAGES = [
  { name: "New", color: "#64748b" },
  { name: "Working", color: "#2563eb" },
  { name: "Interested", color: "#7c3aed" },
  { name: "Customer", color: "#16a34a" },
  { name: "Not now", color: "#b45309" },
];

export const PERSONAS = [
  { name: "Decision maker", description: "Signs the contract." },
  { name: "Champion", description: "Uses it every day, and speaks for it." },
  { name: "Gatekeeper", description: "Looks at security, law and budgets." },
];

/** With the least probability of a sale, in per cent. */
export const OPPORTUNITY_STAGES = [
  { name: "Discovery", color: "#64748b", from: 0 },
  { name: "Trial", color: "#2563eb", from: 30 },
  { name: "Proposal", color: "#7c3aed", from: 60 },
  { name: "Contract", color: "#0d9488", from: 80 },
  { name: "Won", color: "#16a34a", is_closed: true },
  { name: "Lost", color: "#b91c1c", is_closed: true },
];

const PURPOSES = [
  { name: "Introduction" },
  { name: "Follow-up" },
  { name: "Renewal" },
  { name: "Demo", task_type: "call" },
];

/** What came of a task; the first two are about calls. */
const DISPOSITIONS = [
  { name: "Reached", value: "positive", task_type: "call" },
  { name: "Left a message", value: "neutral", task_type: "call" },
  { name: "Done", value: "positive" },
  { name: "No longer needed", value: "negative" },
];

const CALL_PURPOSES = [{ name: "Introduction" }, { name: "Follow-up" }, { name: "Demo" }];

const CALL_DISPOSITIONS = [
  { name: "Wants to know more", outcome: "Answered" },
  { name: "Not now", outcome: "Answered" },
  { name: "Left a message", outcome: "Not Answered" },
  { name: "No answer", outcome: "Not Answered" },
];

const RULESETS = [
  { name: "Once at a time", permit_duplicate_prospects: "only_if_inactive", sequence_exclusivity: "exclusive_sequences", minimum_prospect_touched_interval: (7 * DAY) / 1_000, include_unsubscribe_links: true, owner_id: 1, replied_stage_id: 3, opted_out_stage_id: 5 },
  { name: "No limits", permit_duplicate_prospects: "allow", sequence_exclusivity: "none", minimum_prospect_touched_interval: null, include_unsubscribe_links: false, owner_id: 1, replied_stage_id: null, opted_out_stage_id: null },
];

const TEMPLATES = [
  { name: "Thanks for your interest", subject: "Your question about {{company}}", body: "thank you for getting in touch. When would a short call suit you?" },
  { name: "What others do with it", subject: "How a team like yours works with it", body: "this is how another team of your size set it up. Is it close to what you need?" },
  { name: "Usage of the quarter", subject: "Your last quarter in numbers", body: "attached is what your team did last quarter, and what the new prices would mean." },
  { name: "Shall I close this?", subject: "Shall I close this?", body: "I have not heard from you. Shall I come back next quarter?" },
];

/** Rows in the order of a list, with ids from 1. */
function* numbered(list, age, now, values) {
  const created_at = time(now - age * DAY);
  for (const [index, one] of list.entries()) {
    yield { id: index + 1, organisation_id: ORGANISATION, ...values(one, index), created_at, updated_at: created_at };
  }
}

const ordered = ({ name, color }, index) => ({ name, color, order: index + 1 });

/**
 * The tables in the order in which they are filled, each with its rows.
 * @param {number} now
 * @returns {[string, Iterable<Record<string, unknown>>][]}
 */
export const catalogue = (now) => [
  ["stages", numbered(STAGES, 390, now, ordered)],
  ["personas", numbered(PERSONAS, 390, now, ({ name, description }) => ({ name, description }))],
  ["opportunity_stages", numbered(OPPORTUNITY_STAGES, 390, now, (one, index) => ({ ...ordered(one, index), is_closed: one.is_closed ?? false }))],
  ["task_purposes", numbered(PURPOSES, 380, now, ({ name, task_type = null }, index) => ({ name, order: index + 1, task_type }))],
  ["task_dispositions", numbered(DISPOSITIONS, 380, now, ({ name, value, task_type = null }, index) => ({ name, value, order: index + 1, task_type }))],
  ["call_purposes", numbered(CALL_PURPOSES, 380, now, ({ name }, index) => ({ name, order: index + 1 }))],
  ["call_dispositions", numbered(CALL_DISPOSITIONS, 380, now, ({ name, outcome }, index) => ({ name, outcome, order: index + 1 }))],
  ["rulesets", numbered(RULESETS, 370, now, (one) => one)],
  ["templates", numbered(TEMPLATES, 360, now, template)],
];

function template({ name, subject, body }, index) {
  const owner_id = 1 + (index % 2);
  return { name, subject, body_html: `<p>Hello {{first_name}},</p><p>${body}</p>`, share_type: "shared", track_opens: true, owner_id, creator_id: owner_id };
}

/** The templates of the e-mails of each sequence, in the order of its steps. */
const SENT = [[1, 2, 4], [2, 4], [3, 3, 4]];

/** The template of a step that sends an e-mail, or null. */
export function templateOf(step) {
  const { sequence_id } = STEPS[step - 1];
  const emails = STEPS.filter((one) => one.sequence_id === sequence_id && one.step_type.endsWith("email"));
  return SENT[sequence_id - 1][emails.findIndex(({ id }) => id === step)] ?? null;
}

export const subjectOf = (template) => TEMPLATES[template - 1].subject;

/** The templates at the steps of sequences. */
export function* sequenceTemplates(now) {
  const created_at = time(now - 300 * DAY);
  for (const { id, order } of STEPS) {
    const template_id = templateOf(id);
    if (template_id === null) continue;
    const about = { sequence_step_id: id, template_id, is_reply: order > 2, creator_id: 1, enabled_at: created_at };
    yield { id, organisation_id: ORGANISATION, ...about, created_at, updated_at: created_at };
  }
}

/** Where a prospect stands, and what it is. */
export function place(prospect) {
  const { below, pick } = dice(7, prospect);
  return { stage_id: pick([1, 1, 2, 2, 2, 3, 4, 5]), persona_id: below(4) || null };
}

/** The stage of a sale of some probability, in per cent. */
export const stageOf = (probability) => OPPORTUNITY_STAGES.findLastIndex(({ from }) => from <= probability) + 1;

/** What a call was for, and what came of it. */
export function callAbout(call, outcome) {
  const { pick } = dice(12, call);
  return { call_purpose_id: pick([1, 2, 2, 3]), call_disposition_id: pick(outcome === "Answered" ? [1, 1, 2] : [3, 4]) };
}

/** What a task is for, and what came of it if it is done. */
export function purpose(task, action, done) {
  const { below, pick } = dice(8, task);
  const isCall = action === "call";
  return {
    task_purpose_id: below(3) > 0 ? pick(isCall ? [1, 2, 2, 4] : [1, 2, 3]) : null,
    task_disposition_id: done ? pick(isCall ? [1, 1, 2] : [3, 3, 3, 4]) : null,
  };
}
