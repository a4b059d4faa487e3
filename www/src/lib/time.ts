/** Days, clock times and the distance between two moments, in the viewer's own time zone. */
const LOCALE = "en-GB";
const DAY_MS = 86_400_000;

const clock = new Intl.DateTimeFormat(LOCALE, { hour: "2-digit", minute: "2-digit" });
const weekday = new Intl.DateTimeFormat(LOCALE, { weekday: "long" });
const shortDay = new Intl.DateTimeFormat(LOCALE, { weekday: "short", day: "numeric", month: "short" });
const dayAndYear = new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "short", year: "numeric" });
const compact = new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" });
const full = new Intl.DateTimeFormat(LOCALE, { dateStyle: "full", timeStyle: "medium" });
const distance = new Intl.RelativeTimeFormat(LOCALE, { numeric: "auto", style: "long" });

export const timeZone = new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Midnight of the day that is `days` after the day of `at`, by the calendar (so across a clock change too). */
export function startOfDay(at: number, days = 0): number {
  const date = new Date(at);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days).getTime();
}

export function atHour(day: number, hour: number): number {
  const date = new Date(day);
  date.setHours(hour, 0, 0, 0);
  return date.getTime();
}

const daysBetween = (from: number, to: number): number => Math.round((startOfDay(to) - startOfDay(from)) / DAY_MS);

/** "Today", "Tomorrow", "Thursday", "Fri 5 Dec", "5 Dec 2027". */
export function dayName(at: number, now: number): string {
  const days = daysBetween(now, at);
  if (days === 0) return "Today";
  if (days === 1) return "Tomorrow";
  if (days === -1) return "Yesterday";
  if (days > 1 && days < 7) return weekday.format(at);
  return sameYear(at, now) ? shortDay.format(at) : dayAndYear.format(at);
}

/** The calendar date that stands beside a day's name. */
export const dateName = (at: number, now: number): string => (sameYear(at, now) ? shortDay.format(at) : dayAndYear.format(at));

export const clockTime = (at: number): string => clock.format(at);
export const fullTime = (at: number): string => full.format(at);
export const dateAndTime = (at: number): string => compact.format(at);

/** "Today 14:30", "Fri 5 Dec 09:00". */
export function shortTime(at: number, now: number): string {
  const days = daysBetween(now, at);
  const day = days === 0 ? "Today" : days === 1 ? "Tomorrow" : days === -1 ? "Yesterday" : dateName(at, now);
  return `${day} ${clock.format(at)}`;
}

/** "in 3 hours", "2 days ago". */
export function relativeTime(at: number, now: number): string {
  const seconds = Math.round((at - now) / 1000);
  const size = Math.abs(seconds);
  if (size < 45) return "now";
  if (size < 3_570) return distance.format(Math.round(seconds / 60), "minute");
  if (size < 79_200) return distance.format(Math.round(seconds / 3_600), "hour");
  const days = daysBetween(now, at) || Math.sign(seconds);
  if (Math.abs(days) < 14) return distance.format(days, "day");
  if (Math.abs(days) < 60) return distance.format(Math.round(days / 7), "week");
  return distance.format(Math.round(days / 30), "month");
}

/** "0.8 s", "12 s", "3 min 20 s". */
export function duration(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

export const parseTime = (text: string | null | undefined): number | null => {
  const at = text ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : at;
};

/** The server's spelling: UTC with milliseconds. */
export const toUtc = (at: number): string => new Date(at).toISOString();

/** A `datetime-local` value as UTC; what cannot be read stays as it is, for the validator to judge. */
export function localToUtc(value: string): string {
  const at = Date.parse(value);
  return Number.isNaN(at) ? value : toUtc(at);
}

/** The value of a `datetime-local` field that shows this moment. */
export function toLocalInput(at: number): string {
  const date = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return date.toISOString().slice(0, 16);
}

function sameYear(a: number, b: number): boolean {
  return new Date(a).getFullYear() === new Date(b).getFullYear();
}
