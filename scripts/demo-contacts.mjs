// How the demo organisation reaches its prospects, and what came of it: addresses and numbers,
// mailings and calls.

import { HOUR, ORGANISATION, dice, time } from "./demo-basics.mjs";
import { callAbout, subjectOf, templateOf } from "./demo-catalogue.mjs";
import { STEPS } from "./demo-sequences.mjs";
import { USERS } from "./words.mjs";

/** How many prospects have their addresses as records of their own, too. */
const CONTACTS = 500;

/** How many mailings were sent. */
const SENT = 200;

/** What was said on the phone, by whether somebody answered. */
const CALLS = {
  Answered: ["Wants the proposal in writing.", "Will talk to the team and come back.", "Agreed on a demo next week."],
  "Not Answered": ["No answer.", "Left a message."],
};

/** The e-mail addresses of the first prospects. */
export function* emailAddresses(people) {
  for (const { id, emails, opted_out, created_at } of first(people)) {
    const about = { prospect_id: id, email: emails[0], email_type: "work", order: 1, status: opted_out ? "opted_out" : "verified", status_changed_at: created_at };
    yield { id, organisation_id: ORGANISATION, ...about, created_at, updated_at: created_at };
  }
}

/** The phone numbers of the first prospects. */
export function* phoneNumbers(people) {
  for (const { id, work_phones, created_at } of first(people)) {
    const about = { prospect_id: id, number: work_phones[0], phone_type: "work", order: 1, status: "callable", status_changed_at: created_at };
    yield { id, organisation_id: ORGANISATION, ...about, created_at, updated_at: created_at };
  }
}

function* first(people) {
  for (const person of people) {
    if (person.id > CONTACTS) return;
    yield person;
  }
}

const stepOf = (id) => STEPS[id - 1];

/** A mailing, with all the columns that a mailing of the demo has. */
function mailing({ id, state, step, times, ...about }) {
  const template_id = step === null ? null : templateOf(step);
  return {
    id,
    organisation_id: ORGANISATION,
    mailing_type: "sequence",
    subject: template_id === null ? null : subjectOf(template_id),
    template_id,
    sequence_step_id: step,
    sequence_id: step === null ? null : stepOf(step).sequence_id,
    state,
    delivered_at: times.delivered ?? null,
    opened_at: times.opened ?? null,
    replied_at: times.replied ?? null,
    state_changed_at: times.replied ?? times.opened ?? times.delivered ?? times.created,
    ...about,
    created_at: times.created,
    updated_at: times.replied ?? times.opened ?? times.delivered ?? times.created,
  };
}

/** One for each e-mail that a task of a step asks for, with the task's number. */
export function* drafts(queue) {
  for (const { id, subject_id, sequence_state_id, sequence_step_id, created_at } of queue.filter((task) => task.mailing_id !== null)) {
    const mailbox_id = 1 + (sequence_state_id % 2);
    const about = { sequence_state_id, prospect_id: subject_id, mailbox_id, user_id: mailbox_id };
    yield mailing({ id, ...about, step: sequence_step_id, state: "drafted", times: { created: created_at } });
  }
}

/** The last e-mail that each of the first sequence states has had. */
export function* sent(states) {
  let count = 0;
  for (const at of states) {
    if (count === SENT) return;
    if (at.deliver_count === 0) continue;
    count += 1;
    const current = stepOf(at.sequence_step_id);
    const before = STEPS.filter(({ sequence_id, order, step_type }) => sequence_id === current.sequence_id && order < current.order && step_type.endsWith("email"));
    const begun = Date.parse(at.created_at);
    const spent = Date.parse(at.state_changed_at) - begun;
    const when = (share) => time(begun + spent * share);
    const times = { created: when(0.3), delivered: when(0.4) };
    if (at.open_count > 0) times.opened = when(0.6);
    if (at.replied_at) times.replied = at.replied_at;
    const state = times.replied ? "replied" : times.opened ? "opened" : "delivered";
    const about = { sequence_state_id: at.id, prospect_id: at.prospect_id, mailbox_id: at.mailbox_id, user_id: at.mailbox_id };
    yield mailing({ id: 1_000 + count, ...about, step: before.at(-1).id, state, times });
  }
}

/** One for each call that a task asked for and that was made, with the task's number. */
export function* calls(queue) {
  for (const task of queue.filter(({ action, completed_at }) => action === "call" && completed_at !== null)) {
    const { pick, below } = dice(9, task.id);
    const outcome = task.task_disposition_id === 1 ? "Answered" : "Not Answered";
    yield {
      id: task.id,
      organisation_id: ORGANISATION,
      task_id: task.id,
      prospect_id: task.subject_type === "prospect" ? task.subject_id : null,
      user_id: task.completer_id,
      direction: "outbound",
      outcome,
      ...callAbout(task.id, outcome),
      note: pick(CALLS[outcome]),
      from: `+1-202-555-01${String(task.completer_id % USERS.length).padStart(2, "0")}`,
      to: `+1-202-555-01${String(below(100)).padStart(2, "0")}`,
      user_call_type: "bridge",
      shared_attributes: { dialedAt: time(Date.parse(task.completed_at) - HOUR / 10), completedAt: task.completed_at, stateChangedAt: task.completed_at },
      created_at: time(Date.parse(task.completed_at) - HOUR / 10),
      updated_at: task.completed_at,
    };
  }
}
