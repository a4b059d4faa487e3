import { related, type Target } from "../../api/types";
import { Button } from "../../components/button";
import { Icon } from "../../components/icon";
import { Broken, Empty, Skeleton } from "../../components/states";
import { TagList } from "../../components/tags";
import { VirtualList } from "../../components/virtual-list";
import { count } from "../../lib/text";
import { hasMore, kind, loading, loadMoreRows, loadRows, ownerId, picked, pickLoaded, pickRange, rows, scope, togglePicked, total } from "../../state/bulk";
import { recordName, userName } from "../../state/directory";

const ROW_HEIGHT = 48;

/** The records: to pick from, or to see what a filter would hit. */
export function RecordTable() {
  return (
    <section class="card records" aria-label={kind.value === "prospect" ? "Prospects" : "Accounts"}>
      <Head />
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
          <strong>{scope.value === "all" ? `Every ${kind.value}` : ownerId.value === null ? "Nobody’s" : `${userName(ownerId.value)}’s`}</strong>
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
  if (state.status === "loading" && rows.value.length === 0) return <Skeleton rows={10} label={`Loading ${kind.value}s`} />;
  if (rows.value.length === 0) {
    return scope.value === "owner" && ownerId.value === null ? (
      <Empty title="Choose an owner" icon="user">
        <p>The records of that person appear here.</p>
      </Empty>
    ) : (
      <Empty title={`No ${kind.value}s`} icon="bulk">
        <p>There is nothing here to change.</p>
      </Empty>
    );
  }
  const picking = scope.value === "picked";
  return (
    <>
      <VirtualList
        key={`${kind.value}-${scope.value}-${ownerId.value}`}
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
          {state.failure.message} <button type="button" class="link" onClick={() => void retryMore()}>Try again</button>
        </p>
      )}
    </>
  );
}

async function retryMore(): Promise<void> {
  loading.value = { status: "ready" };
  await loadMoreRows();
}

function RecordRow({ row, chosen }: { row: Target; chosen: boolean }) {
  const { title, company, industry, domain, tags } = row.attributes;
  const owner = related(row, "owner");
  return (
    <>
      <span class={chosen ? "box box-on" : "box"}>{chosen && <Icon name="check" size={14} />}</span>
      <span class="record-name">
        <span>{recordName(row)}</span>
        <small>{[title, company, industry, domain].filter(Boolean).join(" · ") || `#${row.id}`}</small>
      </span>
      <span class="record-tags">
        <TagList tags={tags ?? []} />
      </span>
      <span class="record-owner">{owner ? userName(owner.id) : ""}</span>
    </>
  );
}
