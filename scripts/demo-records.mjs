// The demo organisation's record list, for the Talkdesk-style dialect.

import { DAY, ORGANISATION, USER, dice, time } from "./demo-basics.mjs";
import * as words from "./words.mjs";

/** How many people are on the list: as many as there are numbers that nobody has (+1 202 555 01xx). */
const RECORDS = 60;

const TIMEZONES = ["America/New_York", "America/Chicago", "America/Los_Angeles", "Europe/Lisbon", null];

export function* recordLists(now) {
  const created_at = time(now - 20 * DAY);
  const values = { name: "Trade fair in March", status: "ACCEPTED", unique_identifier_type: "PHONE_NUMBER" };
  yield { id: 1, organisation_id: ORGANISATION, ...values, creator_id: USER, created_at, updated_at: created_at };
}

export function* records(now) {
  for (let id = 1; id <= RECORDS; id++) {
    const { below, pick } = dice(9, id);
    const created_at = time(now - (1 + below(19)) * DAY);
    const phones = { MOBILE: `+12025550${99 + id}` };
    yield {
      id,
      organisation_id: ORGANISATION,
      record_list_id: 1,
      first_name: pick(words.FIRST_NAMES),
      last_name: pick(words.LAST_NAMES),
      phone_numbers: phones,
      priority: 1 + below(10),
      timezone: pick(TIMEZONES),
      external_provider: "fair-app",
      external_id: `badge-${1000 + id}`,
      extra_data: { city: pick(words.CITIES), visits: 1 + below(4) },
      creator_id: USER,
      created_at,
      updated_at: created_at,
    };
  }
}
