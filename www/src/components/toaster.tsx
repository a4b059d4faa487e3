import { announcement, dismiss, toasts } from "../state/toasts";
import { Button, IconButton } from "./button";
import { Icon } from "./icon";

/** Where toasts appear, and the quiet voice for screen readers. */
export function Toaster() {
  return (
    <>
      <div class="toasts" role="region" aria-label="Messages" aria-live="polite">
        {toasts.value.map(({ id, tone, title, detail, action }) => (
          <div key={id} class={`toast toast-${tone}`} role={tone === "error" ? "alert" : "status"}>
            <Icon name={tone === "error" ? "warning" : "check"} />
            <div class="toast-text">
              <strong>{title}</strong>
              {detail && <p>{detail}</p>}
            </div>
            {action && (
              <Button
                tone="quiet"
                onClick={() => {
                  dismiss(id);
                  action.run();
                }}
              >
                {action.label}
              </Button>
            )}
            <IconButton icon="close" label="Dismiss" onClick={() => dismiss(id)} />
          </div>
        ))}
      </div>
      <div class="sr-only" aria-live="polite" data-testid="announcer">
        {announcement.value}
      </div>
    </>
  );
}
