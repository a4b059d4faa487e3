/** Short messages: seen by everybody, read aloud, never the only trace of an error. */
import { signal } from "@preact/signals";

export type Toast = {
  id: number;
  tone: "plain" | "error";
  title: string;
  detail?: string;
  action?: { label: string; run: () => void };
  /** For how long, in milliseconds, where the usual time is too short. */
  stays?: number;
};

const LIFETIME_MS = 6_000;
export const toasts = signal<Toast[]>([]);
/** What a screen reader says although nothing pops up. */
export const announcement = signal("");

let nextId = 1;

export function toast(message: Omit<Toast, "id">): number {
  const id = nextId++;
  toasts.value = [...toasts.value.slice(-3), { ...message, id }];
  // An error stays until it is dismissed: somebody may be looking elsewhere.
  if (message.tone === "plain") setTimeout(() => dismiss(id), message.stays ?? LIFETIME_MS);
  return id;
}

export function dismiss(id: number): void {
  toasts.value = toasts.value.filter((t) => t.id !== id);
}

export function announce(text: string): void {
  announcement.value = text;
}
