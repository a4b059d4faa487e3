// The sequences of the demo organisation, and who is where in them.

import { DAY, HOUR, ORGANISATION, dice, time } from "./demo-basics.mjs";
import { SEQUENCES, USERS } from "./words.mjs";

/** How many tasks of steps there are at most. */
const STEP_TASKS = 40;

/** The states of those who have no task to be done, as often as it stands here. */
const STATES = [...Array(13).fill("active"), "paused", "paused", "finished", "finished", "finished", "failed", "opted_out"];

/** What a person has to do at a step: a task's action, and the end of its type. */
const MANUAL = {
  call: ["call", "call"],
  manual_email: ["email", "email"],
  task: ["action_item", "task"],
  linkedin_send_message: ["action_item", "linkedin_send_message"],
};

/** The steps of all sequences, in the order of their ids. */
export const STEPS = SEQUENCES.flatMap(({ steps }, index) =>
  steps.map(([step_type, days, task_note = null], place) => ({ sequence_id: index + 1, order: place + 1, step_type, days, task_note })),
).map((step, index) => ({ id: index + 1, ...step }));

/** The prospect of the n-th sequence state: three in ten are in a sequence. */
const prospectOf = (number) => 10 * Math.floor((number - 1) / 3) + [1, 4, 7][(number - 1) % 3];

/** The number of a prospect's sequence state, if it is in a sequence. */
function numberOf(prospect) {
  const place = [1, 4, 7].indexOf(prospect % 10);
  return place < 0 ? null : 3 * Math.floor(prospect / 10) + place + 1;
}

/**
 * Who is where in which sequence.
 * @param {number} prospects how many there are
 * @param {(prospect: number) => { account: number, age: number }} person
 * @param {(account: number) => number | null} opportunityOf
 * @param {number} now
 */
export function enrolments(prospects, person, opportunityOf, now) {
  const count = Math.floor((prospects * 3) / 10);
  // Every so many states one is at a step with a task.
  const distance = Math.max(1, Math.floor(count / STEP_TASKS));
  const hasTask = (number) => number % distance === 0 && number / distance <= STEP_TASKS;

  /** The n-th sequence state. */
  function state(number) {
    const { below, pick } = dice(5, number);
    const prospect_id = prospectOf(number);
    const { account, age } = person(prospect_id);
    const sequence = 1 + below(SEQUENCES.length);
    const steps = STEPS.filter((step) => step.sequence_id === sequence);
    const state = hasTask(number) ? "active" : pick(STATES);
    const waits = hasTask(number) ? (step) => step.step_type in MANUAL : (step) => step.step_type === "auto_email";
    const step = state === "finished" ? steps.at(-1) : pick(state === "active" ? steps.filter(waits) : steps);
    const begun = now - Math.min(age, (2 + below(40)) * DAY + below(DAY));
    const changed = state === "active" ? begun : now - below(now - begun);
    const delivered = steps.filter(({ order, step_type }) => order < step.order && step_type.endsWith("email")).length;
    const opened = below(delivered + 1);
    const mood = state === "finished" && delivered > 0 ? pick(["positive", "neutral", "negative", "no"]) : "no";
    const failed = state === "failed" ? 1 : 0;
    return {
      id: number,
      organisation_id: ORGANISATION,
      prospect_id,
      account_id: account,
      opportunity_id: opportunityOf(account),
      sequence_id: sequence,
      sequence_step_id: step.id,
      mailbox_id: 1 + (number % 2),
      creator_id: ownerOf(sequence),
      state,
      state_changed_at: time(changed),
      active_at: time(changed),
      replied_at: mood === "no" ? null : time(changed),
      pause_reason: state === "paused" ? pick(["Out of office", "Asked to wait"]) : null,
      error_reason: failed ? "The mailbox refused the address." : null,
      schedule_count: delivered + failed,
      deliver_count: delivered,
      failure_count: failed,
      open_count: opened,
      click_count: below(opened + 1),
      reply_count: mood === "no" ? 0 : 1,
      positive_reply_count: mood === "positive" ? 1 : 0,
      neutral_reply_count: mood === "neutral" ? 1 : 0,
      negative_reply_count: mood === "negative" ? 1 : 0,
      opt_out_count: state === "opted_out" && delivered > 0 ? 1 : 0,
      created_at: time(begun),
      updated_at: time(changed),
    };
  }

  return {
    *states() {
      for (let number = 1; number <= count; number++) yield state(number);
    },
    /** When the prospect has opted out in its sequence, or null. */
    optedOutAt(prospect) {
      const number = numberOf(prospect);
      if (number === null || number > count) return null;
      const { state: name, state_changed_at } = state(number);
      return name === "opted_out" ? state_changed_at : null;
    },
    /** What the n-th task of a step is about, or null where there are not as many. */
    taskOf(nth) {
      const number = nth * distance;
      if (number > count || !hasTask(number)) return null;
      const at = state(number);
      const [action, type] = MANUAL[STEPS[at.sequence_step_id - 1].step_type];
      return { at, action, task_type: `sequence_step_${type}` };
    },
  };
}

const ownerOf = (sequence) => 1 + (sequence % USERS.length);

/** The mailboxes of the first two users. */
export function* mailboxes(users) {
  for (const { id, organisation_id, email, created_at } of users.slice(0, 2)) {
    yield { id, organisation_id, user_id: id, email, max_mailings_per_day: 200, created_at, updated_at: created_at };
  }
}

export function* sequences(now) {
  for (const [index, { name, tags }] of SEQUENCES.entries()) {
    const owner_id = ownerOf(index + 1);
    const created_at = time(now - (300 - 60 * index) * DAY);
    yield {
      id: index + 1,
      organisation_id: ORGANISATION,
      name,
      tags,
      share_type: "shared",
      ruleset_id: 1,
      owner_id,
      creator_id: owner_id,
      enabled_at: created_at,
      last_used_at: time(now - (2 + index) * HOUR),
      created_at,
      updated_at: created_at,
    };
  }
}

export function* sequenceSteps(now) {
  for (const { days, ...step } of STEPS) {
    const created_at = time(now - 300 * DAY);
    yield { ...step, organisation_id: ORGANISATION, interval: (days * DAY) / 1_000, created_at, updated_at: created_at };
  }
}
