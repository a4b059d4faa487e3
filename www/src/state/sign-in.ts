/** Signing in: the server is asked who the token belongs to before anything is kept. */
import { signal } from "@preact/signals";
import { whoAmI } from "../api/records";
import type { Failure, Identity } from "../api/types";
import { beginSession, endSession, isRemembered, keptToken, session, takeOffered } from "../api/session";
import { toast } from "./toasts";

/** A token that a link has brought to somebody who is signed in: they say what becomes of it. */
export type Offer = { token: string; identity: Identity };
export const offer = signal<Offer | null>(null);

/** What the address had, until it is known whether somebody is signed in. */
let brought: string | null = null;

/** Tries a token; answers with the failure where the server does not take it. */
export async function signIn(token: string, remember: boolean): Promise<Failure | null> {
  const answer = await whoAmI(token);
  if (!answer.ok) return answer.failure;
  beginSession(token, answer.value, remember);
  return null;
}

/** Resumes an earlier visit. A token in the address is used where there is none, and else only offered. */
export async function resume(): Promise<void> {
  brought = takeOffered() ?? brought;
  const kept = keptToken();
  // A session that goes on is left as it is.
  if (kept !== null && session.value.state !== "in") await enter(kept);
  if (session.value.state === "unreachable" || brought === null) {
    if (kept === null) session.value = { state: "out", notice: null };
    return;
  }
  const token = brought;
  brought = null;
  if (token === keptToken()) return;
  if (session.value.state === "in") await propose(token);
  else await enter(token);
}

async function enter(token: string): Promise<void> {
  session.value = { state: "checking" };
  const failure = await signIn(token, isRemembered());
  if (failure === null) return;
  if (failure.kind === "network") {
    // The token may well be right: keep it for the next try.
    sessionStorage.setItem("lockstep.token", token);
    session.value = { state: "unreachable", failure };
  } else {
    endSession(failure.message);
  }
}

/** Asks whether to go over to the token that a link has brought. One that opens nothing changes nothing. */
async function propose(token: string): Promise<void> {
  const answer = await whoAmI(token);
  if (answer.ok) offer.value = { token, identity: answer.value };
  else toast({ tone: "error", title: "The link’s token was not used", detail: answer.failure.message });
}

/** Goes over to the token that was offered. */
export function acceptOffer({ token, identity }: Offer): void {
  offer.value = null;
  const remember = isRemembered();
  endSession();
  beginSession(token, identity, remember);
}

export function declineOffer(): void {
  offer.value = null;
}
