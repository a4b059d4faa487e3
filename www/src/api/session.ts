/** Who is signed in, and where the token is kept. */
import { computed, signal } from "@preact/signals";
import type { Failure, Identity } from "./types";

const KEY = "lockstep.token";

export type Session =
  | { state: "checking" }
  | { state: "out"; notice: string | null }
  | { state: "unreachable"; failure: Failure }
  | { state: "in"; identity: Identity };

export const session = signal<Session>({ state: "checking" });
export const identity = computed(() => (session.value.state === "in" ? session.value.identity : null));

let token: string | null = null;

export const currentToken = (): string | null => token;

const IN_ADDRESS = /^#token=([^&]+)/;
export const hasToken = (): boolean => IN_ADDRESS.test(location.hash);

/** Takes `#token=…` out of the address bar; null where there is none. */
export function takeOffered(): string | null {
  const match = IN_ADDRESS.exec(location.hash);
  if (!match?.[1]) return null;
  history.replaceState(null, "", `${location.pathname}${location.search}#/tasks`);
  return decode(match[1]);
}

/** The token of this tab, or what an earlier visit kept. */
export const keptToken = (): string | null => token ?? sessionStorage.getItem(KEY) ?? localStorage.getItem(KEY);

export function beginSession(accepted: string, who: Identity, remember: boolean): void {
  token = accepted;
  sessionStorage.setItem(KEY, accepted);
  if (remember) localStorage.setItem(KEY, accepted);
  session.value = { state: "in", identity: who };
}

/** Forgets the token everywhere; `notice` tells why, where the person did not ask for it. */
export function endSession(notice: string | null = null): void {
  token = null;
  sessionStorage.removeItem(KEY);
  localStorage.removeItem(KEY);
  session.value = { state: "out", notice };
}

export const isRemembered = (): boolean => localStorage.getItem(KEY) !== null;

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
