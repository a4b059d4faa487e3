// The demo organisation: the same one each time, with due times around the moment of loading.

import { DAY, HOUR, ORGANISATION, USER, dice, time } from "./demo-basics.mjs";
import { catalogue, place, purpose, sequenceTemplates, stageOf, templateOf } from "./demo-catalogue.mjs";
import { calls, drafts, emailAddresses, phoneNumbers, sent } from "./demo-contacts.mjs";
import { recordLists, records } from "./demo-records.mjs";
import { enrolments, mailboxes, sequenceSteps, sequences } from "./demo-sequences.mjs";
import { insertAll } from "./insert.mjs";
import { taskPriorities } from "./seed.mjs";
import * as words from "./words.mjs";

export { ORGANISATION, USER };

const ACCOUNTS = 1_000;
const TASKS = 200;
const PROSPECTS_PER_OPPORTUNITY = 250;

/** How many prospects more is known of: where they live, where they come from, their pages. */
const KNOWN = 500;

/** What the tasks ask for, as often as it stands here. */
const ACTIONS = ["call", "call", "call", "email", "email", "email", "action_item", "in_person"];

/**
 * Loads the demo organisation. Rows that are there already stay, so an interrupted load can be repeated.
 * @param {import("./database.mjs").Database} db
 * @param {{ prospects: number, now: number }} size
 */
export async function loadDemo(db, { prospects, now }) {
  const deals = [...opportunities(Math.ceil(prospects / PROSPECTS_PER_OPPORTUNITY), now)];
  const dealOf = new Map(deals.map(({ id, account_id }) => [account_id, id]));
  const enrolled = enrolments(prospects, person, (account) => dealOf.get(account) ?? null, now);
  for (const [table, rows] of catalogue(now)) await insertAll(db, table, rows);
  await insertAll(db, "accounts", accounts(now));
  await insertAll(db, "opportunities", deals);
  await insertAll(db, "prospects", people(prospects, dealOf, enrolled, now));
  await insertAll(db, "email_addresses", emailAddresses(people(prospects, dealOf, enrolled, now)));
  await insertAll(db, "phone_numbers", phoneNumbers(people(prospects, dealOf, enrolled, now)));
  if (prospects === 0) return;
  const queue = [...tasks(prospects, enrolled, now)];
  await insertAll(db, "mailboxes", mailboxes([...users(time(now - 400 * DAY))]));
  await insertAll(db, "sequences", sequences(now));
  await insertAll(db, "sequence_steps", sequenceSteps(now));
  await insertAll(db, "sequence_templates", sequenceTemplates(now));
  await insertAll(db, "sequence_states", enrolled.states());
  await insertAll(db, "mailings", [...drafts(queue), ...sent(enrolled.states())]);
  await insertAll(db, "tasks", queue);
  await insertAll(db, "calls", calls(queue));
  await insertAll(db, "record_lists", recordLists(now));
  await insertAll(db, "records", records(now));
}

/**
 * The organisation with its users and priorities: all that `--empty` leaves.
 * @param {import("./database.mjs").Database} db
 * @param {{ now: number }} options
 */
export async function loadOrganisation(db, { now }) {
  const created_at = time(now - 400 * DAY);
  await insertAll(db, "organisations", [{ id: ORGANISATION, name: "Paper Lantern", created_at }]);
  await insertAll(db, "users", users(created_at));
  await insertAll(db, "task_priorities", taskPriorities(ORGANISATION, created_at));
}

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
      shared_attributes: { followers: 10 * (dice(10, id).below(900) + 1) },
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

/** Sales that may come, each with an account. */
function* opportunities(count, now) {
  for (let id = 1; id <= count; id++) {
    const { below, pick } = dice(6, id);
    // Two accounts in a row have nothing in common, and none is met again before all were.
    const account_id = 1 + ((id * 23) % ACCOUNTS);
    const created_at = time(now - (1 + below(120)) * DAY);
    yield {
      id,
      organisation_id: ORGANISATION,
      account_id,
      owner_id: 1 + below(words.USERS.length),
      creator_id: USER,
      name: `${company(account_id).name}: ${pick(words.DEALS)}`,
      amount: (1 + below(120)) * 500,
      currency_type: "EUR",
      close_date: time(now + (5 + below(120)) * DAY),
      ...chances(10 * (1 + below(9))),
      forecast_category: pick(["pipeline", "best case", "commit"]),
      lead_source: pick(words.TAGS),
      map_status: dice(13, id).pick(["draft", "shared", "agreed", null]),
      shared_attributes: { description: `${company(account_id).industry}: what they asked for, and by when.`, opportunityType: "New business" },
      created_at,
      updated_at: created_at,
    };
  }
}

/** How probable a sale is, and how far it is therefore. */
const chances = (probability) => ({ probability, opportunity_stage_id: stageOf(probability) });

/** The template of a step's task. */
function templates(step) {
  const template_id = step && templateOf(step.at.sequence_step_id);
  return { template_id, sequence_template_id: template_id && step.at.sequence_step_id };
}

/** A prospect's name, account and age: what others have to know about it. */
function person(id) {
  const { below, pick } = dice(2, id);
  const [first, last, account] = [pick(words.FIRST_NAMES), pick(words.LAST_NAMES), 1 + below(ACCOUNTS)];
  return { first, last, account, age: (1 + below(700)) * DAY + below(DAY) };
}

function* people(count, dealOf, enrolled, now) {
  for (let id = 1; id <= count; id++) {
    const { below, pick } = dice(3, id);
    const { first, last, account, age } = person(id);
    const { name, domain } = company(account);
    const created = time(now - age);
    const opted_out_at = enrolled.optedOutAt(id);
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
      opportunities: dealOf.has(account) ? [dealOf.get(account)] : [],
      ...place(id),
      ...(id <= KNOWN ? moreOf(id, `${slug(first)}-${slug(last)}-${id}`) : { shared_attributes: {}, linked_in_slug: null }),
      opted_out: opted_out_at !== null,
      opted_out_at,
      created_at: created,
      updated_at: opted_out_at ?? created,
    };
  }
}

/** What else is known of a prospect: of one more than of another. */
function moreOf(id, page) {
  const { below, pick } = dice(11, id);
  const [city, country] = pick(words.PLACES);
  const more = { addressCity: city, addressCountry: country, source: pick(words.SOURCES) };
  if (below(2) > 0) more.linkedInUrl = `https://www.linkedin.example.com/in/${page}`;
  if (below(6) === 0) more.nickname = pick(words.FIRST_NAMES);
  if (below(8) === 0) more.jobStartDate = time(Date.UTC(2015 + below(10), below(12), 1)).slice(0, 10);
  return { shared_attributes: more, linked_in_slug: more.linkedInUrl ? page : null };
}

/** When the tasks are due, in days from now: a backlog, a full day, and the two weeks after it. */
function dueInDays(below, id) {
  if (id % 8 === 0) return -1 - below(6);
  if (id % 3 === 0) return 0;
  return 1 + below(13);
}

function* tasks(prospects, enrolled, now) {
  const today = Math.floor(now / DAY) * DAY;
  for (let id = 1; id <= TASKS; id++) {
    const { below, pick } = dice(4, id);
    const anyone = 1 + below(prospects);
    const step = id % 5 === 2 ? enrolled.taskOf((id + 3) / 5) : null;
    const prospect = step?.at.prospect_id ?? anyone;
    const { first, account } = person(prospect);
    const action = step?.action ?? pick(ACTIONS);
    const note = pick(words.NOTES[action]).replace("{first}", first).replace("{company}", company(account).name);
    // Working hours, in quarters.
    const due = today + dueInDays(below, id) * DAY + 8 * HOUR + below(40) * (HOUR / 4);
    const created = Math.min(due, now) - (1 + below(9)) * DAY;
    const created_at = time(step ? Math.max(created, Date.parse(step.at.created_at)) : created);
    const done = !step && id % 10 === 0;
    const completed = done ? time(now - below(3 * DAY)) : null;
    const waits = step && due > now + 4 * DAY;
    // The user of the token has the most to do.
    const owner = pick([USER, USER, USER, 2, 3, 4, 5, 6]);
    const isAboutProspect = step || id % 9 > 0;
    yield {
      id,
      organisation_id: ORGANISATION,
      owner_id: owner,
      creator_type: step ? "sequenceStep" : "user",
      creator_id: step?.at.sequence_step_id ?? USER,
      completer_id: done ? owner : null,
      subject_type: isAboutProspect ? "prospect" : "account",
      subject_id: isAboutProspect ? prospect : account,
      action,
      task_type: step?.task_type ?? pick(["manual", "manual", "follow_up", "no_reply"]),
      task_priority_id: pick([1, 2, 2, 2, 3]),
      ...purpose(id, action, done),
      sequence_id: step?.at.sequence_id ?? null,
      sequence_step_id: step?.at.sequence_step_id ?? null,
      sequence_state_id: step?.at.id ?? null,
      mailing_id: step && action === "email" ? id : null,
      ...templates(step),
      note,
      due_at: time(due),
      scheduled_at: waits ? time(due - DAY) : null,
      state: done ? "complete" : waits ? "pending" : "incomplete",
      state_changed_at: completed,
      completed_at: completed,
      created_at,
      updated_at: completed ?? created_at,
    };
  }
}
