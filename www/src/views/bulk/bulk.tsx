import { useEffect } from "preact/hooks";
import { Segmented } from "../../components/segmented";
import { bulkTypes } from "../../words/bulk-actions";
import { nounsOf } from "../../lib/schema";
import { capital } from "../../lib/text";
import { changeKind, kind, watchRows } from "../../state/bulk";
import { watchPreview } from "../../state/preview";
import { ChangePanel } from "./change-panel";
import { RecordTable } from "./record-table";

/** A bulk change: which records on the right, what happens to them on the left. */
export function BulkView() {
  useEffect(() => {
    const stops = [watchRows(), watchPreview()];
    return () => stops.forEach((stop) => stop());
  }, []);
  return (
    <div class="page bulk">
      <header class="page-head">
        <h1>Bulk change</h1>
        <Segmented legend="Records" hideLegend options={bulkTypes().map((value) => ({ value, label: capital(nounsOf(value)[1]) }))} value={kind.value} onChange={changeKind} />
      </header>
      <div class="bulk-columns">
        <ChangePanel />
        <RecordTable />
      </div>
    </div>
  );
}
