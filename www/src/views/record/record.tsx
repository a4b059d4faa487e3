import { useLayoutEffect, useState } from "preact/hooks";
import { Button } from "../../components/button";
import { Icon } from "../../components/icon";
import { Menu } from "../../components/menu";
import { Broken, Empty, Skeleton } from "../../components/states";
import { related, type AnyRecord } from "../../api/types";
import { capital } from "../../lib/text";
import { chosenIn, toggle } from "../../state/basket";
import { nameOf } from "../../state/directory";
import { useRecord, type OpenRecord } from "../../state/record";
import { go } from "../../state/router";
import { hrefOf, isMail, isPhone } from "../../words/contact";
import { addressOf, PLACES, type PlaceKind } from "../../words/places";
import { calledIn } from "../people/cell";
import { DeleteRecord } from "./delete-dialog";
import { RecordFields } from "./fields";
import { RecordHistory } from "./history";
import { RecordLists } from "./lists";

/** One person or company: what is known, what belongs to it, and what was done to it. */
export function RecordView({ kind, id }: { kind: PlaceKind; id: number }) {
  const open = useRecord(kind, id);
  const { title, path, one } = PLACES[kind];
  const { record, failure } = open;
  const name = record && calledIn(kind, record);
  useLayoutEffect(() => {
    if (name) document.title = `${name} · Lockstep`;
  }, [name]);
  return (
    <div class="page record">
      <p class="crumb">
        <a href={`#/${path}`}>{title}</a>
      </p>
      {failure?.status === 404 ? (
        <Empty title={`No such ${one}`} icon={PLACES[kind].icon}>
          <p>
            {capital(one)} {id} was deleted, or never was. What was deleted is brought back by undoing <a href="#/batches">its batch</a>.
          </p>
        </Empty>
      ) : failure && record === null ? (
        <Broken failure={failure} retry={open.reload} />
      ) : record === null ? (
        <Skeleton label={`Loading the ${one}`} />
      ) : (
        <>
          <Head kind={kind} record={record} />
          <div class="record-columns">
            <RecordFields kind={kind} open={open} record={record} />
            <div class="record-side">
              <Beside kind={kind} open={open} id={id} />
            </div>
          </div>
        </>
      )}
    </div>
  );
}

function Beside({ kind, open, id }: { kind: PlaceKind; open: OpenRecord; id: number }) {
  return (
    <>
      <RecordLists kind={kind} id={id} changes={open.changes} />
      <RecordHistory kind={kind} id={id} changes={open.changes} takeBack={open.takeBack} />
    </>
  );
}

function Head({ kind, record }: { kind: PlaceKind; record: AnyRecord }) {
  const [deleting, setDeleting] = useState(false);
  const name = calledIn(kind, record);
  const isChosen = chosenIn(kind).has(record.id);
  return (
    <header class="page-head record-head">
      <div class="record-title">
        <h1>
          <bdi>{name}</bdi>
        </h1>
        <About kind={kind} record={record} />
      </div>
      <div class="page-tools">
        <Contacts record={record} />
        <Button icon="plus" onClick={() => go(`#/tasks/new?${kind}=${record.id}`)}>
          New task
        </Button>
        <Button icon={isChosen ? "check" : "circle"} pressed={isChosen} onClick={() => toggle(kind, record.id, "")}>
          {isChosen ? "Chosen" : "Choose"}
        </Button>
        <Menu label="More" icon="more" items={() => [{ label: "Delete…", icon: "trash", danger: true, run: () => setDeleting(true) }]} />
      </div>
      {deleting && <DeleteRecord kind={kind} id={record.id} name={name} onClose={() => setDeleting(false)} />}
    </header>
  );
}

/** "Head of Paper · Quillfeather". */
function About({ kind, record }: { kind: PlaceKind; record: AnyRecord }) {
  const account = related(record, "account");
  const names = kind === "prospect" ? ["title", "company"] : ["industry", "domain"];
  const parts = names.flatMap((name) => {
    const value = record.attributes[name];
    // The company that is linked needs no second mention.
    if (name === "company" && account && value === nameOf(account)) return [];
    return typeof value === "string" && value.trim() !== "" ? [value] : [];
  });
  if (parts.length === 0 && !account) return null;
  return (
    <p class="muted">
      <bdi>{parts.join(" · ")}</bdi>
      {account && (
        <>
          {parts.length > 0 && " · "}
          <a href={addressOf(account) ?? ""}>
            <bdi>{nameOf(account)}</bdi>
          </a>
        </>
      )}
    </p>
  );
}

/** The first number and the first address, for who wants to call or write at once. */
function Contacts({ record }: { record: AnyRecord }) {
  const first = (is: (name: string) => boolean) => {
    for (const [name, values] of Object.entries(record.attributes)) {
      const value = is(name) && Array.isArray(values) ? values[0] : undefined;
      if (typeof value === "string" && hrefOf(name, value)) return { value, href: hrefOf(name, value) ?? "" };
    }
    return null;
  };
  const [phone, mail] = [first(isPhone), first(isMail)];
  return (
    <>
      {phone && (
        <a class="button button-plain" href={phone.href} title={phone.value}>
          <Icon name="phone" />
          <span>Call</span>
        </a>
      )}
      {mail && (
        <a class="button button-plain" href={mail.href} title={mail.value}>
          <Icon name="mail" />
          <span>Write</span>
        </a>
      )}
    </>
  );
}
