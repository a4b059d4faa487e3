import { useEffect } from "preact/hooks";
import { watchBulk } from "../../state/bulk";
import { ChangePanel } from "./change-panel";
import { RecordTable } from "./record-table";

/** A bulk change: which records on the left, what happens to them on the right. */
export function BulkView() {
  useEffect(watchBulk, []);
  return (
    <div class="page bulk">
      <header class="page-head">
        <h1>Bulk change</h1>
      </header>
      <div class="bulk-columns">
        <ChangePanel />
        <RecordTable />
      </div>
    </div>
  );
}
