import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Button } from "../components/button";
import { Field } from "../components/field";
import { Icon, Mark } from "../components/icon";
import { signIn } from "../state/sign-in";

/** The door: a token is tried on the server before it is kept. */
export function SignInView({ notice }: { notice: string | null }) {
  const [token, setToken] = useState("");
  const [remember, setRemember] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problems, setProblems] = useState<string[]>([]);

  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => field.current?.focus(), []);

  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (busy) return;
    if (token.trim() === "") {
      setProblems(["Paste the token that was given to you."]);
      return;
    }
    setBusy(true);
    setProblems([]);
    const failure = await signIn(token.trim(), remember);
    setBusy(false);
    if (failure) setProblems([failure.message]);
  };

  return (
    <main class="door">
      <section class="door-story" aria-hidden="true">
        <div class="door-brand">
          <Mark size={36} />
          <span>Lockstep</span>
        </div>
        <Steps />
        <p class="door-line">
          The page and the edge
          <br />
          decide with the same code.
        </p>
      </section>
      <section class="door-form">
        <form onSubmit={submit} noValidate>
          <h1>Sign in</h1>
          <p class="door-lead">Your token opens your organisation’s tasks and bulk changes.</p>
          {notice && (
            <p class="note note-warning" role="alert">
              <Icon name="warning" />
              <span>{notice}</span>
            </p>
          )}
          <Field label="Access token" problems={problems} hint="It begins with lsk_ and stays in this browser.">
            {(ids) => (
              <input
                {...ids}
                ref={field}
                class="input mono"
                type="password"
                name="token"
                autocomplete="off"
                autocapitalize="off"
                spellcheck={false}
                placeholder="lsk_…"
                value={token}
                onInput={(event) => setToken(event.currentTarget.value)}
              />
            )}
          </Field>
          <label class="check">
            <input type="checkbox" checked={remember} onChange={(event) => setRemember(event.currentTarget.checked)} />
            <span>Remember on this device</span>
          </label>
          <Button tone="primary" type="submit" busy={busy} class="button-wide">
            {busy ? "Signing in…" : "Sign in"}
          </Button>
        </form>
      </section>
    </main>
  );
}

/** Two flights of steps, one for each home of the rules. */
function Steps() {
  const flight = (dx: number, dy: number): string => `M${dx} ${dy}${"h56v-44".repeat(10)}`;
  return (
    <svg class="door-steps" viewBox="0 0 460 420" preserveAspectRatio="xMidYMid meet">
      <path class="steps-c" d={flight(-36, 518)} />
      <path class="steps-b" d={flight(-74, 474)} />
      <path class="steps-a" d={flight(-112, 430)} />
    </svg>
  );
}
