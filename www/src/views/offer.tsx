import { Button } from "../components/button";
import { Dialog } from "../components/dialog";
import type { Identity } from "../api/types";
import { identity } from "../api/session";
import { personName } from "../state/directory";
import { acceptOffer, declineOffer, offer } from "../state/sign-in";

/** A link has brought a token where somebody is signed in: nothing happens to their session unless they say so. */
export function OfferDialog() {
  const offered = offer.value;
  const present = identity.value;
  if (!offered || !present) return null;
  return (
    <Dialog title="Use the token of this link?" onClose={declineOffer} alert>
      <p>
        You are signed in as {who(present)}. The link that was opened has another token, of {who(offered.identity)}.
      </p>
      <p class="muted">Take it only if you expected that. What you have not saved is lost then.</p>
      <footer class="dialog-foot">
        <Button onClick={() => acceptOffer(offered)}>Use the new token</Button>
        <Button tone="primary" onClick={declineOffer} autoFocus>
          Stay signed in
        </Button>
      </footer>
    </Dialog>
  );
}

const who = ({ user, organisation }: Identity) => (
  <strong>
    {personName(user)} ({user.email}, {organisation.name})
  </strong>
);
