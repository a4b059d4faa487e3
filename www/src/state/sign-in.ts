/** Signing in: the server is asked who the token belongs to before anything is kept. */
import { whoAmI } from "../api/records";
import type { Failure } from "../api/types";
import { beginSession, endSession, isRemembered, session, takeToken } from "../api/session";

/** Tries a token; answers with the failure where the server does not take it. */
export async function signIn(token: string, remember: boolean): Promise<Failure | null> {
  const answer = await whoAmI(token);
  if (!answer.ok) return answer.failure;
  beginSession(token, answer.value, remember);
  return null;
}

/** Resumes from the address bar or from an earlier visit. */
export async function resume(): Promise<void> {
  const token = takeToken();
  if (token === null) {
    session.value = { state: "out", notice: null };
    return;
  }
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
