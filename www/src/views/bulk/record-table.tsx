import { related, type AnyRecord } from "../../api/types";
import { Button } from "../../components/button";
import { Icon } from "../../components/icon";
import { Broken, Empty, Skeleton } from "../../components/states";
import { TagList } from "../../components/tags";
import { VirtualList } from "../../components/virtual-list";
import { capital, count, words } from "../../lib/text";
import { fullTime, parseTime, shortTime } from "../../lib/time";
import { activeFilters, changeFilters, hasMore, isFiltered, kind, loading, loadMoreRows, loadRows, nounOfKind, picked, pickLoaded, pickRange, rows, scope, togglePicked, total } from "../../state/bulk";
import { now } from "../../state/clock";
import { nameOf, recordName, userName } from "../../state/directory";
import { FilterBar } from "./filter-bar";

const ROW_HEIGHT = 48;

/** The records: to pick from, or to see what a filter would hit. */
export function RecordTable() {
  const noun = nounOfKind.value[1];
  return (
    <section class="card records" aria-label={capital(noun)}>
      <Head />
      {scope.value !== "all" && <FilterBar key={kind.value} />}
      <Body />
    </section>
  );
}

function Head() {
  const loaded = rows.value.length;
  const all = total.value ?? loaded;
  const picking = scope.value === "picked";
  const chosen = picked.value.size;
  return (
    <header class="records-head">
      <p>
        {picking ? (
          <>
            <strong>{count(chosen)}</strong> picked
          </>
        ) : (
          <strong>{scope.value === "all" ? `Every ${nounOfKind.value[0]}` : isFiltered.value ? "All that match" : "No filter yet"}</strong>
        )}
        <span class="muted" data-testid="loaded">
          {count(loaded)} of {count(all)} loaded
        </span>
      </p>
      {picking && (
        <div class="records-tools">
          {hasMore.value && (
            <Button tone="quiet" busy={loading.value.status === "loading"} onClick={() => void loadMoreRows()}>
              Load more
            </Button>
          )}
          <Button tone="quiet" refusal={loaded === 0 ? "Nothing is loaded." : null} onClick={() => pickLoaded(true)}>
            Pick all loaded
          </Button>
          <Button tone="quiet" refusal={chosen === 0 ? "Nothing is picked." : null} onClick={() => pickLoaded(false)}>
            Clear
          </Button>
        </div>
      )}
    </header>
  );
}

function Body() {
  const state = loading.value;
  if (state.status === "failed" && rows.value.length === 0) return <Broken failure={state.failure} retry={() => void loadRows()} />;
  if (state.status === "loading" && rows.value.length === 0) return <Skeleton rows={10} label={`Loading ${nounOfKind.value[1]}`} />;
  if (rows.value.length === 0) {
    return isFiltered.value && scope.value !== "all" ? (
      <Empty title={`No ${nounOfKind.value[0]} matches`} icon="filter">
        <p>
          Loosen a filter, or{" "}
          <button type="button" class="link" onClick={() => changeFilters([])}>
            remove them all
          </button>
          .
        </p>
      </Empty>
    ) : (
      <Empty title={`No ${nounOfKind.value[1]}`} icon="bulk">
        <p>There is nothing here to change.</p>
      </Empty>
    );
  }
  const picking = scope.value === "picked";
  return (
    <>
      <VirtualList
        key={`${kind.value}-${scope.value}-${JSON.stringify(activeFilters.value)}`}
        items={rows.value}
        rowHeight={ROW_HEIGHT}
        idOf={(row) => row.id}
        label={picking ? "Records to pick: arrows move, space picks, shift and space picks a range" : "Records that the change covers"}
        selected={picking ? picked.value : null}
        total={total.value ?? rows.value.length}
        onToggle={(row) => togglePicked(row.id)}
        onRange={(range) => pickRange(range.map((row) => row.id))}
        onEnd={() => void loadMoreRows()}
      >
        {(row) => <RecordRow row={row} chosen={!picking || picked.value.has(row.id)} />}
      </VirtualList>
      {state.status === "failed" && (
        <p class="records-failed" role="alert">
          {state.failure.message}{" "}
          <button type="button" class="link" onClick={() => void retryMore()}>
            Try again
          </button>
        </p>
      )}
    </>
  );
}

async function retryMore(): Promise<void> {
  loading.value = { status: "ready" };
  await loadMoreRows();
}

function RecordRow({ row, chosen }: { row: AnyRecord; chosen: boolean }) {
  return (
    <>
      <span class={chosen ? "box box-on" : "box"}>{chosen && <Icon name="check" size={14} />}</span>
      {row.type === "task" ? <TaskCells row={row} /> : row.type === "sequenceState" ? <StateCells row={row} /> : <PersonCells row={row} />}
    </>
  );
}

const textIn = (row: AnyRecord, name: string): string => {
  const value = row.attributes[name];
  return typeof value === "string" ? value : "";
};

function Name({ name, about }: { name: string; about: string }) {
  return (
    <span class="record-name">
      <span>{name}</span>
      <small>{about}</small>
    </span>
  );
}

function PersonCells({ row }: { row: AnyRecord }) {
  const { tags } = row.attributes;
  const owner = related(row, "owner");
  const about = ["title", "company", "industry", "domain"].map((name) => textIn(row, name)).filter(Boolean);
  return (
    <>
      <Name name={recordName(row)} about={about.join(" · ") || `#${row.id}`} />
      <span class="record-tags">
        <TagList tags={Array.isArray(tags) ? tags.map(String) : []} none="no tags" />
      </span>
      <span class="record-owner">{owner ? userName(owner.id) : ""}</span>
    </>
  );
}

function When({ at: text, past }: { at: string; past: boolean }) {
  const at = parseTime(text);
  if (at === null) return <span class="muted">no date</span>;
  return (
    <time dateTime={text} title={fullTime(at)} class={past && at < now.value ? "record-late" : undefined}>
      {shortTime(at, now.value)}
    </time>
  );
}

function TaskCells({ row }: { row: AnyRecord }) {
  const state = textIn(row, "state");
  const subject = related(row, "subject");
  const owner = related(row, "owner");
  return (
    <>
      <Name name={recordName(row)} about={[words(textIn(row, "action")), subject && nameOf(subject)].filter(Boolean).join(" · ")} />
      <span class="record-state">
        <span class={`pill pill-record-${state}`}>{words(state)}</span>
        <When at={textIn(row, "dueAt")} past={state === "incomplete"} />
      </span>
      <span class="record-owner">{owner ? userName(owner.id) : ""}</span>
    </>
  );
}

function StateCells({ row }: { row: AnyRecord }) {
  const state = textIn(row, "state");
  const [prospect, sequence] = [related(row, "prospect"), related(row, "sequence")];
  return (
    <>
      <Name name={prospect ? nameOf(prospect) : `#${row.id}`} about={[sequence && nameOf(sequence), textIn(row, "pauseReason")].filter(Boolean).join(" · ")} />
      <span class="record-state">
        <span class={`pill pill-record-${state}`}>{words(state)}</span>
      </span>
      <span class="record-owner">
        <When at={textIn(row, "stateChangedAt")} past={false} />
      </span>
    </>
  );
}
