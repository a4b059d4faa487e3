// The demo organisation: the same one each time, with due times around the moment of loading.

import { insertAll } from "./insert.mjs";
import { taskPriorities } from "./seed.mjs";
import * as words from "./words.mjs";

const ACCOUNTS = 1_000;
const TASKS = 200;
const SEQUENCES = 3;
const STEPS = 4;

/** What the tasks ask for, as often as it stands here. */
const ACTIONS = ["call", "call", "call", "email", "email", "email", "action_item", "in_person"];

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The organisation's id. @type {number} */
export const ORGANISATION = 1;

/** The user whom the printed token belongs to. @type {number} */
export const USER = 1;

/**
 * Loads the demo organisation. Rows that are there already stay, so an interrupted load can be repeated.
 * @param {D1Database} db
 * @param {{ prospects: number, now: number }} size
 */
export async function loadDemo(db, { prospects, now }) {
  await insertAll(db, "accounts", accounts(now));
  await insertAll(db, "prospects", people(prospects, now));
  if (prospects === 0) return;
  const queue = [...tasks(prospects, now)];
  await insertAll(db, "sequence_steps", sequenceSteps());
  await insertAll(db, "sequence_states", sequenceStates(queue));
  await insertAll(db, "mailings", mailings(queue));
  await insertAll(db, "tasks", queue);
}

/**
 * The organisation with its users and priorities: all that `--empty` leaves.
 * @param {D1Database} db
 * @param {{ now: number }} options
 */
export async function loadOrganisation(db, { now }) {
  const created_at = time(now - 400 * DAY);
  await insertAll(db, "organisations", [{ id: ORGANISATION, name: "Paper Lantern", created_at }]);
  await insertAll(db, "users", users(created_at));
  await insertAll(db, "task_priorities", taskPriorities(ORGANISATION, created_at));
}

/** A number generator of its own for each row, so that a row depends on nothing but its number. */
function dice(salt, index) {
  let state = (Math.imul(salt, 0x9e3779b1) ^ Math.imul(index, 0x85ebca6b)) >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit) => Math.floor(next() * limit);
  return { below, pick: (list) => list[below(list.length)] };
}

const time = (ms) => new Date(ms).toISOString();
const slug = (text) => text.normalize("NFD").replace(/[^a-zA-Z]+/g, "-").replace(/-$/, "").toLowerCase();

function* users(created_at) {
  for (const [index, [first_name, last_name, title]] of words.USERS.entries()) {
    yield {
      id: index + 1,
      organisation_id: ORGANISATION,
      email: `${slug(first_name)}@paper-lantern.example.com`,
      first_name,
      last_name,
      title,
      created_at,
      updated_at: created_at,
    };
  }
}

/** The name, domain and trade of an account. The names repeat only after a thousand. */
function company(id) {
  const { COMPANY_NAMES, TRADES } = words;
  const index = id - 1;
  const first = COMPANY_NAMES[index % COMPANY_NAMES.length];
  const [trade, industry] = TRADES[Math.floor(index / COMPANY_NAMES.length) % TRADES.length];
  const name = `${first} ${trade}`;
  return { name, industry, domain: `${slug(name)}.example.com` };
}

function* accounts(now) {
  for (let id = 1; id <= ACCOUNTS; id++) {
    const { below, pick } = dice(1, id);
    const { name, industry, domain } = company(id);
    const created = time(now - (30 + below(900)) * DAY);
    yield {
      id,
      organisation_id: ORGANISATION,
      owner_id: 1 + below(words.USERS.length),
      name,
      domain,
      website_url: `https://${domain}`,
      industry,
      locality: pick(words.CITIES),
      number_of_employees: 5 + below(40) * below(60),
      tags: tagsOf(below, pick),
      created_at: created,
      updated_at: created,
    };
  }
}

/** None to three tags. */
function tagsOf(below, pick) {
  const tags = new Set();
  for (let count = below(4); count > 0; count--) tags.add(pick(words.TAGS));
  return [...tags];
}

/** A prospect's name and account: what tasks have to know about it. */
function person(id) {
  const { below, pick } = dice(2, id);
  return { first: pick(words.FIRST_NAMES), last: pick(words.LAST_NAMES), account: 1 + below(ACCOUNTS) };
}

function* people(count, now) {
  for (let id = 1; id <= count; id++) {
    const { below, pick } = dice(3, id);
    const { first, last, account } = person(id);
    const { name, domain } = company(account);
    const created = time(now - (1 + below(700)) * DAY - below(DAY));
    yield {
      id,
      organisation_id: ORGANISATION,
      account_id: account,
      owner_id: 1 + below(words.USERS.length),
      first_name: first,
      last_name: last,
      title: pick(words.TITLES),
      company: name,
      emails: [`${slug(first)}.${slug(last)}.${id}@${domain}`],
      // 555-0100 to 555-0199 belong to nobody.
      work_phones: [`+1-202-555-01${String(below(100)).padStart(2, "0")}`],
      time_zone: pick(words.TIME_ZONES),
      tags: tagsOf(below, pick),
      created_at: created,
      updated_at: created,
    };
  }
}

/** When the tasks are due, in days from now: a backlog, a full day, and the two weeks after it. */
function dueInDays(below, id) {
  if (id % 8 === 0) return -1 - below(6);
  if (id % 3 === 0) return 0;
  return 1 + below(13);
}

function* tasks(prospects, now) {
  const today = Math.floor(now / DAY) * DAY;
  for (let id = 1; id <= TASKS; id++) {
    const { below, pick } = dice(4, id);
    const prospect = 1 + below(prospects);
    const { first, account } = person(prospect);
    const ofSequence = id % 5 === 2;
    const action = ofSequence ? pick(["call", "email"]) : pick(ACTIONS);
    const note = pick(words.NOTES[action]).replace("{first}", first).replace("{company}", company(account).name);
    // Working hours, in quarters.
    const due = today + dueInDays(below, id) * DAY + 8 * HOUR + below(40) * (HOUR / 4);
    const created = Math.min(due, now) - (1 + below(9)) * DAY;
    const done = !ofSequence && id % 10 === 0;
    const completed = done ? time(now - below(3 * DAY)) : null;
    const waits = ofSequence && due > now + 4 * DAY;
    // The user of the token has the most to do.
    const owner = pick([USER, USER, USER, 2, 3, 4, 5, 6]);
    const sequence = ofSequence ? 1 + below(SEQUENCES) : null;
    yield {
      id,
      organisation_id: ORGANISATION,
      owner_id: owner,
      creator_type: ofSequence ? "sequenceStep" : "user",
      creator_id: ofSequence ? firstStepOf(sequence) : USER,
      completer_id: done ? owner : null,
      subject_type: ofSequence || id % 9 > 0 ? "prospect" : "account",
      subject_id: ofSequence || id % 9 > 0 ? prospect : account,
      action,
      task_type: ofSequence ? `sequence_step_${action}` : pick(["manual", "manual", "follow_up", "no_reply"]),
      task_priority_id: pick([1, 2, 2, 2, 3]),
      sequence_id: sequence,
      sequence_step_id: ofSequence ? firstStepOf(sequence) : null,
      sequence_state_id: ofSequence ? id : null,
      mailing_id: ofSequence && action === "email" ? id : null,
      note,
      due_at: time(due),
      scheduled_at: waits ? time(due - DAY) : null,
      state: done ? "complete" : waits ? "pending" : "incomplete",
      state_changed_at: completed,
      completed_at: completed,
      created_at: time(created),
      updated_at: completed ?? time(created),
    };
  }
}

const firstStepOf = (sequence) => (sequence - 1) * STEPS + 1;

function* sequenceSteps() {
  for (let sequence_id = 1; sequence_id <= SEQUENCES; sequence_id++) {
    for (let position = 1; position <= STEPS; position++) {
      const id = firstStepOf(sequence_id) + position - 1;
      yield { id, organisation_id: ORGANISATION, sequence_id, position };
    }
  }
}

/** One for each task of a sequence, with the task's number. */
function* sequenceStates(queue) {
  for (const task of queue.filter((task) => task.sequence_state_id !== null)) {
    const { id, organisation_id, sequence_id, sequence_step_id, created_at } = task;
    const times = { created_at, updated_at: created_at, state_changed_at: created_at };
    yield { id, organisation_id, sequence_id, sequence_step_id, state: "active", ...times };
  }
}

/** One for each e-mail of a sequence, with the task's number. */
function* mailings(queue) {
  for (const { id, organisation_id, created_at } of queue.filter((task) => task.mailing_id !== null)) {
    yield { id, organisation_id, state: "drafted", created_at, updated_at: created_at };
  }
}
