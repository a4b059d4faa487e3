import { useEffect } from "preact/hooks";
import type { BulkKind } from "../../api/types";
import { Segmented } from "../../components/segmented";
import { changeKind, kind, watchRows } from "../../state/bulk";
import { watchPreview } from "../../state/preview";
import { ChangePanel } from "./change-panel";
import { RecordTable } from "./record-table";

const KINDS: { value: BulkKind; label: string }[] = [
  { value: "prospect", label: "Prospects" },
  { value: "account", label: "Accounts" },
  { value: "task", label: "Tasks" },
  { value: "sequenceState", label: "Sequence states" },
];

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
        <Segmented legend="Records" hideLegend options={KINDS} value={kind.value} onChange={changeKind} />
      </header>
      <div class="bulk-columns">
        <ChangePanel />
        <RecordTable />
      </div>
    </div>
  );
}
