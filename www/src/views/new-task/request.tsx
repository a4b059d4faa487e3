import type { LockstepError } from "@lockstep/core";
import { Icon } from "../../components/icon";
import { plural, sentence } from "../../lib/text";

/** Looks over the page's shoulder: the verdict of the rules, and the exact JSON that will be sent. */
export function RequestView({ document, errors }: { document: object; errors: LockstepError[] }) {
  return (
    <aside class="request" aria-label="Request">
      <p class={errors.length === 0 ? "verdict verdict-ok" : "verdict verdict-wrong"}>
        <Icon name={errors.length === 0 ? "check" : "warning"} />
        <span>{errors.length === 0 ? "Valid. The server runs the same check." : `${plural(errors.length, "thing")} to put right before it can be sent.`}</span>
      </p>
      <details class="disclosure">
        <summary>Request</summary>
        <p class="request-line mono">POST /api/v2/tasks</p>
        {/* A scrolling region must be reachable by keyboard. */}
        <pre class="code" tabIndex={0} aria-label="The JSON that will be sent">
          {JSON.stringify(document, null, 2)}
        </pre>
        {errors.length > 0 && (
          <>
            <p class="request-line mono">check(“task”, “create”, …)</p>
            <ul class="request-errors">
              {errors.map((error, i) => (
                <li key={i}>
                  <code>{error.source?.pointer ?? error.code}</code> {sentence(error.detail)}
                </li>
              ))}
            </ul>
          </>
        )}
      </details>
    </aside>
  );
}
