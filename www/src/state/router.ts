/** Routing by the address's hash: `#/batches/7?state=error`. */
import { computed, signal } from "@preact/signals";
import { PLACE_KINDS, PLACES, type PlaceKind } from "../words/places";

export type Route =
  | { view: "tasks" }
  | { view: "new-task" }
  | { view: "bulk" }
  | { view: "import" }
  | { view: "batches" }
  | { view: "batch"; id: number }
  | { view: "settings" }
  | { view: "people"; kind: PlaceKind }
  | { view: "new-record"; kind: PlaceKind }
  | { view: "record"; kind: PlaceKind; id: number }
  | { view: "missing"; path: string };

const hash = signal(location.hash);
addEventListener("hashchange", () => (hash.value = location.hash));

const path = computed(() => hash.value.replace(/^#/, "").split("?")[0] || "/tasks");

export const search = computed(() => new URLSearchParams(hash.value.split("?")[1] ?? ""));

export const route = computed<Route>(() => {
  const parts = path.value.split("/").filter(Boolean);
  const [first, second] = parts;
  if (first === "tasks" && parts.length === 1) return { view: "tasks" };
  if (first === "tasks" && second === "new") return { view: "new-task" };
  if (first === "bulk" && parts.length === 1) return { view: "bulk" };
  if (first === "import" && parts.length === 1) return { view: "import" };
  if (first === "batches" && parts.length === 1) return { view: "batches" };
  if (first === "batches" && second !== undefined && /^\d+$/.test(second)) return { view: "batch", id: Number(second) };
  if (first === "settings" && parts.length === 1) return { view: "settings" };
  const kind = PLACE_KINDS.find((one) => PLACES[one].path === first);
  if (kind && parts.length === 1) return { view: "people", kind };
  if (kind && parts.length === 2 && second === "new") return { view: "new-record", kind };
  if (kind && parts.length === 2 && second !== undefined && /^\d{1,15}$/.test(second)) return { view: "record", kind, id: Number(second) };
  return { view: "missing", path: path.value };
});

export function go(to: string): void {
  if (location.hash === to) return;
  location.hash = to;
}

/** Changes parameters of the present page without adding to the history. */
export function setSearch(changes: Record<string, string | null>): void {
  const next = new URLSearchParams(search.value);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) next.delete(name);
    else next.set(name, value);
  }
  const text = next.toString();
  history.replaceState(null, "", `#${path.value}${text && `?${text}`}`);
  hash.value = location.hash;
}

/** Puts other parameters in the place of the present ones; brackets stay as they are, so that the address can be read. */
export function replaceSearch(next: URLSearchParams): void {
  const text = next.toString().replaceAll("%5B", "[").replaceAll("%5D", "]");
  history.replaceState(null, "", `#${path.value}${text && `?${text}`}`);
  hash.value = location.hash;
}

/** Reads the address again after something replaced it without an event. */
export const syncRoute = (): void => {
  hash.value = location.hash;
};
