import { render } from "preact";
import init from "@lockstep/core";
import { App } from "./app";
import { watchConnection } from "./api/connection";
import { syncRoute } from "./state/router";
import { hasToken } from "./api/session";
import { resume } from "./state/sign-in";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/controls.css";
import "./styles/overlays.css";
import "./styles/shell.css";
import "./styles/lists.css";
import "./styles/tasks.css";
import "./styles/task-panel.css";
import "./styles/forms.css";
import "./styles/bulk.css";
import "./styles/bulk-actions.css";
import "./styles/bulk-changes.css";
import "./styles/bulk-filters.css";
import "./styles/batches.css";
import "./styles/import.css";
import "./styles/virtual-table.css";
import "./styles/people.css";
import "./styles/record.css";
import "./styles/palette.css";
import "./styles/settings.css";

const root = document.getElementById("app");
if (root) void start(root);

async function start(root: HTMLElement): Promise<void> {
  watchConnection();
  // The token leaves the address bar first, whatever happens afterwards.
  const signedIn = resume();
  syncRoute();
  addEventListener("hashchange", () => {
    // A link with a token, opened where the console is open already.
    if (!hasToken()) return;
    void resume();
    syncRoute();
  });
  try {
    await init();
  } catch (error) {
    // Without the rules nothing here may be decided, so nothing is shown.
    root.textContent = `Lockstep's rules could not be loaded (${error instanceof Error ? error.message : String(error)}). Reload the page to try again.`;
    return;
  }
  render(<App />, root);
  await signedIn;
}
