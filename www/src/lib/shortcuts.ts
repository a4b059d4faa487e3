/** Keyboard shortcuts: single keys, "shift+c", and two-key sequences such as "g t". */
export type Shortcuts = Record<string, (event: KeyboardEvent) => void>;

/** What is drawn for a shortcut: "shift+c" → "⇧", "c". */
export const keyCaps = (keys: string): string[] => keys.split("+").map((key) => (key === "shift" ? "⇧" : key));

const SEQUENCE_MS = 1_200;

/** Listens on the document until the returned function is called. Typing and open dialogs are left alone. */
export function installShortcuts(shortcuts: Shortcuts): () => void {
  let first = "";
  let firstAt = 0;
  const leaders = new Set(Object.keys(shortcuts).filter((k) => k.includes(" ")).map((k) => k.charAt(0)));

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (document.querySelector("dialog[open], [popover]:popover-open")) return;
    const key = nameOf(event);
    const sequence = event.timeStamp - firstAt < SEQUENCE_MS ? `${first} ${key}` : "";
    first = "";
    const run = shortcuts[sequence] ?? shortcuts[key];
    if (run) {
      event.preventDefault();
      run(event);
    } else if (leaders.has(key)) {
      first = key;
      firstAt = event.timeStamp;
    }
  };
  document.addEventListener("keydown", onKeyDown);
  return () => document.removeEventListener("keydown", onKeyDown);
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
