import { useEffect, useState } from "preact/hooks";
import { listTokens, revokeToken, type Token } from "../../api/settings";
import type { Failure } from "../../api/types";
import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { Icon } from "../../components/icon";
import { LoadMore } from "../../components/more";
import { Broken, Empty, Skeleton } from "../../components/states";
import { fullTime, parseTime, relativeTime } from "../../lib/time";
import { now } from "../../state/clock";
import { nameOf } from "../../state/directory";
import { toast } from "../../state/toasts";
import { scopesInWords } from "../../words/scopes";

const tokenName = (token: Token): string => token.attributes.name ?? (token.attributes.clientId === null ? `Token ${token.id}` : `A token of ${token.attributes.clientId}`);

/** What may act in the organisation's name, each with what it may do, and the button that ends it. */
export function Tokens() {
  const [tokens, setTokens] = useState<Token[] | null>(null);
  const [next, setNext] = useState<string | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const [revoking, setRevoking] = useState<Token | null>(null);

  const load = async (after: string | null): Promise<void> => {
    setBusy(true);
    const answer = await listTokens(after);
    setBusy(false);
    setFailure(answer.ok ? null : answer.failure);
    if (!answer.ok) return;
    setTokens((before) => (after === null ? answer.value.data : [...(before ?? []), ...answer.value.data]));
    setNext(answer.value.next);
  };
  useEffect(() => void load(null), []);

  return (
    <section class="card settings-part" aria-labelledby="settings-tokens">
      <h2 id="settings-tokens">Tokens</h2>
      <p class="muted">
        Programs and this console act with them. A new one is made with <code>cargo xtask token create</code>; its text is shown that once.
      </p>
      {failure && tokens === null ? (
        <Broken failure={failure} retry={() => void load(null)} />
      ) : tokens === null ? (
        <Skeleton rows={3} label="Loading tokens" />
      ) : tokens.length === 0 ? (
        <Empty title="No tokens that work" icon="keyboard" />
      ) : (
        <ul class="token-list">
          {tokens.map((token) => (
            <TokenRow key={token.id} token={token} onRevoke={() => setRevoking(token)} />
          ))}
        </ul>
      )}
      {next !== null && <LoadMore busy={busy} onMore={() => void load(next)} />}
      {revoking && (
        <RevokeToken
          token={revoking}
          onClose={() => setRevoking(null)}
          onRevoked={() => {
            setRevoking(null);
            setTokens((before) => before?.filter((one) => one.id !== revoking.id) ?? null);
          }}
        />
      )}
    </section>
  );
}

function TokenRow({ token, onRevoke }: { token: Token; onRevoke: () => void }) {
  const { scopes, createdAt, expiresAt } = token.attributes;
  const user = token.relationships?.user?.data;
  const [made, ends] = [parseTime(createdAt), expiresAt === null ? null : parseTime(expiresAt)];
  return (
    <li class="token-row" data-token={token.id}>
      <span class="token-what">
        <strong>
          <bdi>{tokenName(token)}</bdi>
        </strong>
        <small class="muted">
          {user && (
            <>
              acts for <bdi>{nameOf(user)}</bdi>
            </>
          )}
          {made !== null && (
            <time dateTime={createdAt} title={fullTime(made)}>
              {" "}
              · made {relativeTime(made, now.value)}
            </time>
          )}
        </small>
      </span>
      <ul class="token-scopes" aria-label="May">
        {scopesInWords(scopes).map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ul>
      <span class="token-end muted">
        {ends === null ? (
          <span class="token-endless">never ends</span>
        ) : (
          <time dateTime={expiresAt ?? ""} title={fullTime(ends)}>
            ends {relativeTime(ends, now.value)}
          </time>
        )}
      </span>
      <Button tone="danger" onClick={onRevoke}>
        Revoke…
      </Button>
    </li>
  );
}

type RevokeProps = { token: Token; onClose: () => void; onRevoked: () => void };

function RevokeToken({ token, onClose, onRevoked }: RevokeProps) {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const revoke = async (): Promise<void> => {
    setBusy(true);
    const answer = await revokeToken(token.id);
    setBusy(false);
    if (!answer.ok) return setFailure(answer.failure.message);
    onRevoked();
    toast({ tone: "plain", title: `${tokenName(token)} is revoked`, detail: "Within a minute it opens nothing any more." });
  };
  return (
    <Dialog title="Revoke this token?" onClose={onClose} alert>
      <p>
        <strong>
          <bdi>{tokenName(token)}</bdi>
        </strong>{" "}
        stops within a minute, and so does whatever uses it. That cannot be taken back: it would need a new token.
      </p>
      {token.attributes.clientId !== null && <p>It is a client's: all tokens that go back to the same use of its secret go with it.</p>}
      <p class="muted">If it is the one that you are signed in with, you are signed out.</p>
      {failure !== null && (
        <p class="note note-error" role="alert">
          <Icon name="warning" />
          <span>{failure}</span>
        </p>
      )}
      <footer class="dialog-foot">
        <Button onClick={onClose}>Keep it</Button>
        <Button tone="alarm" busy={busy} onClick={() => void revoke()}>
          {busy ? "Revoking…" : "Revoke"}
        </Button>
      </footer>
    </Dialog>
  );
}
