/** What a list shows when it has nothing to show: still loading, empty, or broken. */
import type { ComponentChildren } from "preact";
import type { Failure } from "../api/types";
import { Button } from "./button";
import { Icon, Mark, type IconName } from "./icon";

export function Skeleton({ rows = 6, label = "Loading" }: { rows?: number; label?: string }) {
  return (
    <div class="skeleton" role="status" aria-label={label}>
      {Array.from({ length: rows }, (_, i) => (
        <div key={i} class="skeleton-row">
          <span />
          <span />
          <span />
        </div>
      ))}
    </div>
  );
}

type EmptyProps = { title: string; children?: ComponentChildren; icon?: IconName };

export function Empty({ title, children, icon }: EmptyProps) {
  return (
    <div class="empty">
      <div class="empty-art">{icon ? <Icon name={icon} size={26} /> : <Mark size={34} />}</div>
      <h2>{title}</h2>
      <div class="empty-text">{children}</div>
    </div>
  );
}

export function Broken({ failure, retry }: { failure: Failure; retry: () => void }) {
  return (
    <div class="empty empty-broken" role="alert">
      <div class="empty-art">
        <Icon name={failure.kind === "network" ? "offline" : "warning"} size={26} />
      </div>
      <h2>{titleOf(failure)}</h2>
      <p class="empty-text">{failure.message}</p>
      <Button icon="refresh" onClick={retry}>
        Try again
      </Button>
    </div>
  );
}

function titleOf(failure: Failure): string {
  if (failure.kind === "network") return "No connection to the server";
  if (failure.status === 404) return "Not found";
  return failure.status >= 500 ? "The server could not answer" : "The server refused";
}
