import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { IconButton } from "../components/button";
import { Icon, Mark, type IconName } from "../components/icon";
import { Menu } from "../components/menu";
import { installShortcuts } from "../lib/shortcuts";
import { probe, reachable } from "../api/connection";
import { personName } from "../state/directory";
import { go, route } from "../state/router";
import { endSession, identity } from "../api/session";
import type { PlaceKind } from "../words/places";
import { nextTheme, theme } from "../state/theme";
import { isOpen } from "../state/palette";
import { HelpSheet } from "./help";
import { Palette, watchPaletteKey } from "./palette/palette";

type Place = { href: string; label: string; icon: IconName; views: string[]; keys: string; short?: string; kind?: PlaceKind };
const RECORD_VIEWS = ["people", "record", "new-record"];
const PLACES: Place[] = [
  { href: "#/tasks", label: "Tasks", icon: "tasks", views: ["tasks"], keys: "g t" },
  { href: "#/people", label: "People", icon: "people", kind: "prospect", views: RECORD_VIEWS, keys: "g p" },
  { href: "#/companies", label: "Companies", icon: "building", kind: "account", views: RECORD_VIEWS, keys: "g c" },
  { href: "#/bulk", label: "Bulk change", short: "Bulk", icon: "bulk", views: ["bulk"], keys: "g b" },
  { href: "#/import", label: "Import", icon: "upload", views: ["import"], keys: "g i" },
  { href: "#/batches", label: "Batches", icon: "history", views: ["batches", "batch"], keys: "g l" },
];
/** Seldom needed, and so in the foot. */
const SETTINGS: Place = { href: "#/settings", label: "Settings", icon: "key", views: ["settings"], keys: "g s" };
/** Whether the page that is shown is there. */
const holds = (place: Place): boolean => place.views.includes(route.value.view) && (place.kind === undefined || ("kind" in route.value && route.value.kind === place.kind));
const COMMAND = /Mac|iPhone|iPad/.test(navigator.platform) ? "Meta" : "Control";
const THEME_ICONS = { auto: "auto", light: "sun", dark: "moon" } as const;
const THEME_LABELS = { auto: "Theme: as the system", light: "Theme: light", dark: "Theme: dark" } as const;

/** The frame around every page: where one is, who one is, and whether the server is there. */
export function Shell({ children }: { children: ComponentChildren }) {
  const [help, setHelp] = useState(false);
  useEffect(
    () =>
      installShortcuts({
        "?": () => setHelp(true),
        n: () => go("#/tasks/new"),
        "g t": () => go("#/tasks"),
        "g p": () => go("#/people"),
        "g c": () => go("#/companies"),
        "g b": () => go("#/bulk"),
        "g i": () => go("#/import"),
        "g l": () => go("#/batches"),
        "g s": () => go("#/settings"),
      }),
    [],
  );
  useEffect(watchPaletteKey, []);
  const { view } = route.value;
  const at = route.value;
  const page = [view, "kind" in at ? at.kind : "", "id" in at ? at.id : ""].join(" ");
  const first = useRef(true);
  // With the page, before anybody can be in one of its fields: to take the focus out of one loses what is typed.
  useLayoutEffect(() => {
    const place = [...PLACES, SETTINGS].find(holds);
    document.title = `${place?.label ?? (view === "missing" ? "No such page" : "New task")} · Lockstep`;
    // A new page begins at its top, for the eyes and for the keyboard.
    if (first.current) first.current = false;
    else document.getElementById("main")?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, [page]);

  return (
    <div class="shell">
      <a class="skip" href="#main" onClick={skipToMain}>
        Skip to the content
      </a>
      <header class="rail">
        <a class="brand" href="#/tasks" aria-label="Lockstep, home">
          <Mark />
          <span class="brand-name">Lockstep</span>
        </a>
        <Organisation />
        <button type="button" class="rail-search" aria-label="Search everything" aria-keyshortcuts={`${COMMAND}+K`} title="Search everything" onClick={() => (isOpen.value = true)}>
          <Icon name="search" />
          <span>Search</span>
          <kbd aria-hidden="true">{COMMAND === "Meta" ? "⌘" : "Ctrl"} K</kbd>
        </button>
        <nav class="rail-nav" aria-label="Main">
          {PLACES.map((place) => (
            <a key={place.href} href={place.href} aria-current={holds(place) ? "page" : undefined} title={`${place.label} (${place.keys})`}>
              <Icon name={place.icon} />
              <Label place={place} />
            </a>
          ))}
          <a href="#/tasks/new" class="rail-new" aria-current={view === "new-task" ? "page" : undefined} title="New task (n)">
            <Icon name="plus" />
            <span>New task</span>
          </a>
        </nav>
        <div class="rail-foot">
          <Person />
          <div class="rail-tools">
            <IconButton icon={THEME_ICONS[theme.value]} label={THEME_LABELS[theme.value]} onClick={nextTheme} />
            <IconButton icon={SETTINGS.icon} label={SETTINGS.label} keys={SETTINGS.keys} onClick={() => go(SETTINGS.href)} />
            <IconButton icon="help" label="Keyboard shortcuts" keys="?" onClick={() => setHelp(true)} />
            <IconButton icon="out" label="Sign out" onClick={() => endSession()} />
          </div>
        </div>
        <div class="rail-menu">
          <Menu
            label="Account and help"
            icon="more"
            items={() => [
              { label: THEME_LABELS[theme.value], icon: THEME_ICONS[theme.value], run: nextTheme },
              { label: SETTINGS.label, icon: SETTINGS.icon, run: () => go(SETTINGS.href) },
              { label: "Keyboard shortcuts", icon: "help", run: () => setHelp(true) },
              { label: "Sign out", icon: "out", run: () => endSession() },
            ]}
          />
        </div>
      </header>
      <div class="stage">
        {!reachable.value && <OfflineBanner />}
        <main id="main" tabIndex={-1}>
          {children}
        </main>
      </div>
      <Palette />
      {help && <HelpSheet onClose={() => setHelp(false)} />}
    </div>
  );
}

/** A telephone has room for a word. */
function Label({ place: { label, short } }: { place: Place }) {
  if (!short) return <span>{label}</span>;
  return (
    <>
      <span class="rail-long">{label}</span>
      <span class="rail-short">{short}</span>
    </>
  );
}

function skipToMain(event: Event): void {
  event.preventDefault();
  document.getElementById("main")?.focus();
}

function Organisation() {
  const who = identity.value;
  return (
    <p class="organisation">
      <span class="sr-only">Organisation: </span>
      {who?.organisation.name}
    </p>
  );
}

function Person() {
  const user = identity.value?.user;
  if (!user) return null;
  return (
    <div class="person">
      <Avatar name={personName(user)} />
      <div>
        <strong>{personName(user)}</strong>
        <small>{user.email}</small>
      </div>
    </div>
  );
}

export function Avatar({ name }: { name: string }) {
  const letters = name.split(/[\s@.]+/).filter(Boolean).slice(0, 2).map((part) => part.charAt(0).toUpperCase());
  return (
    <span class="avatar" aria-hidden="true">
      {letters.join("")}
    </span>
  );
}

function OfflineBanner() {
  return (
    <div class="banner" role="alert">
      <Icon name="offline" />
      <p>
        <strong>No connection.</strong> What you see may be out of date, and changes cannot be saved until the server answers again.
      </p>
      <button type="button" class="button button-quiet" onClick={() => void probe()}>
        Try now
      </button>
    </div>
  );
}
