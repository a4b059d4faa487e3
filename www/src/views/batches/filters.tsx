import type { Query } from "../../api/client";
import { Segmented } from "../../components/segmented";
import { identity } from "../../api/session";
import { nameOf, users } from "../../state/directory";
import { search, setSearch } from "../../state/router";
import { actionTitle } from "../../words/batch-words";
import { actionsOf, bulkTypes, importOf, importTypes } from "../../words/bulk-actions";

const GROUPS = [
  { value: "all", label: "All", states: null },
  { value: "waiting", label: "To confirm", states: "confirming" },
  { value: "moving", label: "Under way", states: "pending,running" },
  { value: "finished", label: "Finished", states: "finished" },
  { value: "failed", label: "Failed", states: "failed" },
  { value: "canceled", label: "Cancelled", states: "canceled" },
] as const;
type Group = (typeof GROUPS)[number]["value"];

const groupOf = (params: URLSearchParams) => GROUPS.find(({ value }) => value === params.get("state")) ?? GROUPS[0];

/** What the page's address asks for. */
export function batchQuery(params: URLSearchParams): Query {
  return {
    "filter[state]": groupOf(params).states,
    "filter[creator][id]": params.get("by"),
    "filter[action]": params.get("action"),
  };
}

export const isNarrowed = (params: URLSearchParams): boolean => ["state", "by", "action"].some((name) => params.has(name));
export const showAll = (): void => setSearch({ state: null, by: null, action: null });

/** Every action that a batch may have, by the words that the list uses for it. */
const actions = (): [string, string][] => {
  const offered = bulkTypes().flatMap((type) => actionsOf(type).map((action) => action.name));
  const imports = importTypes().flatMap((type) => importOf(type) ?? []);
  const all: [string, string][] = [...new Set<string>([...offered, ...imports])].map((name) => [name, actionTitle(name)]);
  return [...all.sort(([, a], [, b]) => a.localeCompare(b)), ["revert", "Undo of another batch"]];
};

/** Which batches are listed: by what became of them, by whom, and of which action. */
export function BatchFilters() {
  const params = search.value;
  const me = identity.value?.user.id;
  const by = params.get("by") ?? "";
  const others = users.value.filter((user) => user.id !== me);
  return (
    <div class="batch-filters">
      <Segmented<Group>
        legend="Which batches"
        hideLegend
        options={GROUPS.map(({ value, label }) => ({ value, label }))}
        value={groupOf(params).value}
        onChange={(value) => setSearch({ state: value === "all" ? null : value })}
      />
      <select class="select" aria-label="By whom" value={by} onChange={(event) => setSearch({ by: event.currentTarget.value || null })}>
        <option value="">By anybody</option>
        {me !== undefined && <option value={me}>By me</option>}
        {others.map((user) => (
          <option key={user.id} value={user.id}>
            By {nameOf({ type: "user", id: user.id })}
          </option>
        ))}
      </select>
      <select class="select" aria-label="Action" value={params.get("action") ?? ""} onChange={(event) => setSearch({ action: event.currentTarget.value || null })}>
        <option value="">Any action</option>
        {actions().map(([name, title]) => (
          <option key={name} value={name}>
            {title}
          </option>
        ))}
      </select>
    </div>
  );
}
