/** Keyboard shortcuts: single keys, "shift+c", and two-key sequences such as "g t". */
export type Shortcuts = Record<string, (event: KeyboardEvent) => void>;

/** What is drawn for a shortcut: "shift+c" → "⇧", "c". */
export const keyCaps = (keys: string): string[] => keys.split("+").map((key) => (key === "shift" ? "⇧" : key));

const SEQUENCE_MS = 1_200;

/** Those of the page and of what is around it, the latest last. */
const installed: Shortcuts[] = [];
let first = "";
let firstAt = 0;

const found = (keys: string) => installed.findLast((one) => Object.hasOwn(one, keys))?.[keys];
const leads = (key: string): boolean => installed.some((one) => Object.keys(one).some((keys) => keys.startsWith(`${key} `)));

/**
 * They work until the returned function is called. Typing and open dialogs are left alone.
 *
 * What follows a key that begins a sequence belongs to the sequence, whoever has it: "g c" goes somewhere, and is not
 * the "c" of a page.
 */
export function installShortcuts(shortcuts: Shortcuts): () => void {
  if (installed.length === 0) document.addEventListener("keydown", onKeyDown);
  installed.push(shortcuts);
  return () => {
    installed.splice(installed.indexOf(shortcuts), 1);
    if (installed.length === 0) document.removeEventListener("keydown", onKeyDown);
  };
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (document.querySelector("dialog[open], [popover]:popover-open")) return;
  // Held on the way to a capital, it is no key of its own.
  if (event.key === "Shift") return;
  const key = nameOf(event);
  const isSecond = first !== "" && event.timeStamp - firstAt < SEQUENCE_MS;
  const keys = isSecond ? `${first} ${key}` : key;
  first = "";
  const run = found(keys);
  if (run) {
    event.preventDefault();
    run(event);
  } else if (!isSecond && leads(key)) {
    first = key;
    firstAt = event.timeStamp;
  }
}

function nameOf(event: KeyboardEvent): string {
  if (event.key.length > 1) return event.key;
  const letter = event.key.toLowerCase();
  return event.shiftKey && letter !== event.key ? `shift+${letter}` : letter;
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !["checkbox", "radio", "button"].includes(target.type);
  return target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}
