/** Values that one can do something with: numbers to call, addresses to write to, pages to open. */

const MAIL = new Set(["emails"]);
const PHONE = new Set(["workPhones", "mobilePhones", "homePhones", "otherPhones", "voipPhones"]);
const PAGE = /^domain$|url\d?$/i;

export const isMail = (name: string): boolean => MAIL.has(name);
export const isPhone = (name: string): boolean => PHONE.has(name);

/** The address that a value leads to; null where it leads nowhere. */
export function hrefOf(name: string, value: string): string | null {
  const text = value.trim();
  if (text === "") return null;
  if (isMail(name)) return `mailto:${encodeURIComponent(text).replace("%40", "@")}`;
  if (isPhone(name)) return /\d/.test(text) ? `tel:${text.replaceAll(/[^\d+*#,;]/g, "")}` : null;
  if (!PAGE.test(name)) return null;
  // Whatever else an address may begin with is not opened: it could be a script.
  const address = /^https?:\/\//i.test(text) ? text : /^[a-z][a-z\d+.-]*:/i.test(text) ? null : `https://${text}`;
  return address !== null && URL.canParse(address) ? address : null;
}
