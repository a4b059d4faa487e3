import { Approval } from "./approval";
import { Tokens } from "./tokens";

/** What the organisation has settled for everybody, and what may act in its name. */
export function SettingsView() {
  return (
    <div class="page settings">
      <header class="page-head">
        <h1>Settings</h1>
      </header>
      <Approval />
      <Tokens />
    </div>
  );
}
