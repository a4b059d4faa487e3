import { related, type AnyRecord } from "../../api/types";
import { TagList } from "../../components/tags";
import { capital, words } from "../../lib/text";
import { fullTime, parseTime, shortTime } from "../../lib/time";
import { now } from "../../state/clock";
import type { Column } from "../../state/columns";
import { nameOf } from "../../state/directory";
import { addressOf, PLACES, type PlaceKind } from "../../words/places";

/** What a record is called in a table and on its page. */
export function calledIn(kind: PlaceKind, { id, attributes }: AnyRecord): string {
  const { name, emails } = attributes;
  const first = Array.isArray(emails) ? emails[0] : undefined;
  for (const one of [name, first]) if (typeof one === "string" && one.trim() !== "") return one;
  return `${capital(PLACES[kind].one)} ${id}`;
}

/** One value of a record, in a line. Names are isolated: they may be written from right to left. */
export function Cell({ kind, row, column }: { kind: PlaceKind; row: AnyRecord; column: Column }) {
  if (column.name === "name") {
    return (
      <a class="table-name" href={addressOf({ type: kind, id: row.id }) ?? ""} tabIndex={-1}>
        <bdi>{calledIn(kind, row)}</bdi>
      </a>
    );
  }
  if (column.kind === "record") {
    const to = related(row, column.name);
    return to ? <bdi>{nameOf(to)}</bdi> : null;
  }
  return <Value column={column} value={row.attributes[column.name]} />;
}

function Value({ column, value }: { column: Column; value: unknown }) {
  if (value === null || value === undefined || value === "") return null;
  if (Array.isArray(value)) {
    if (column.name === "tags") return value.length === 0 ? null : <TagList tags={value.map(String)} />;
    const [first, ...others] = value.map(String);
    if (first === undefined) return null;
    return (
      <>
        <bdi>{first}</bdi>
        {others.length > 0 && (
          <small class="muted" title={others.join(", ")}>
            {" "}
            +{others.length}
          </small>
        )}
      </>
    );
  }
  if (typeof value === "boolean") return <>{value ? "yes" : "no"}</>;
  if (typeof value === "number") return <>{value.toLocaleString("en-GB")}</>;
  const text = String(value);
  const at = column.kind === "time" ? parseTime(text) : null;
  if (at !== null) {
    return (
      <time dateTime={text} title={fullTime(at)}>
        {shortTime(at, now.value)}
      </time>
    );
  }
  return <bdi>{column.kind === "choice" ? words(text) : text}</bdi>;
}
