import { useState } from "preact/hooks";
import { Button } from "../../components/button";
import { related, type AnyRecord } from "../../api/types";
import { nameOf } from "../../state/directory";
import { editable, type Editable } from "../../state/editable";
import { isEmpty, valueIn, type OpenRecord } from "../../state/record";
import { fullTime, parseTime, shortTime } from "../../lib/time";
import { now } from "../../state/clock";
import { PLACES, type PlaceKind } from "../../words/places";
import { RecordField } from "./field";

/** The fields that are filled in or usually are, in groups; all others on demand. */
export function RecordFields({ kind, open, record }: { kind: PlaceKind; open: OpenRecord; record: AnyRecord }) {
  const [all, setAll] = useState(false);
  const { groups, asks } = PLACES[kind];
  const fields = editable(kind);
  const named = new Set(groups.flatMap(([, names]) => names));
  const isShown = (about: Editable): boolean => all || asks.includes(about.name) || !isEmpty(valueIn(record, about));
  const sections: [string, Editable[]][] = [
    ...groups.map(([title, names]): [string, Editable[]] => [title, names.flatMap((name) => fields.filter((about) => about.name === name))]),
    ["Others", fields.filter((about) => !named.has(about.name))],
  ];
  const hidden = fields.filter((about) => !isShown(about)).length;
  return (
    <section class="card record-fields" aria-label="Fields">
      {sections.map(([title, some]) => {
        const shown = some.filter(isShown);
        return (
          shown.length > 0 && (
            <div key={title} class="record-group">
              <h2>{title}</h2>
              <dl>
                {shown.map((about) => (
                  <RecordField key={about.name} kind={kind} record={record} about={about} save={open.save} />
                ))}
              </dl>
            </div>
          )
        );
      })}
      <footer class="record-fields-foot">
        {(all || hidden > 0) && (
          <Button tone="quiet" onClick={() => setAll(!all)}>
            {all ? "Show only what is filled in" : `Show ${hidden} empty fields`}
          </Button>
        )}
        <Stamp record={record} word="Created" at="createdAt" by="creator" />
        <Stamp record={record} word="Changed" at="updatedAt" by="updater" />
      </footer>
    </section>
  );
}

/** When it came to be or changed last, and by whom. */
function Stamp({ record, word, at, by }: { record: AnyRecord; word: string; at: string; by: string }) {
  const text = record.attributes[at];
  const moment = typeof text === "string" ? parseTime(text) : null;
  const who = related(record, by);
  if (moment === null) return null;
  return (
    <p class="muted">
      {word}{" "}
      <time dateTime={String(text)} title={fullTime(moment)}>
        {shortTime(moment, now.value)}
      </time>
      {who && (
        <>
          {" "}
          by <bdi>{nameOf(who)}</bdi>
        </>
      )}
    </p>
  );
}
