import type { AnyRecord } from "../../api/types";
import { TagList } from "../../components/tags";
import { words } from "../../lib/text";
import { fullTime, parseTime, shortTime } from "../../lib/time";
import { now } from "../../state/clock";
import { nameOf } from "../../state/directory";
import type { Editable } from "../../state/editable";
import { valueIn } from "../../state/record";
import { hrefOf } from "../../words/contact";
import { addressOf } from "../../words/places";

/** A field's value as one reads it; what can be called, written to or opened is a link. */
export function FieldValue({ record, about }: { record: AnyRecord; about: Editable }) {
  const value = valueIn(record, about);
  if (about.control === "record" && typeof value === "number" && about.target) {
    const to = { type: about.target, id: value };
    const address = addressOf(to);
    return address ? (
      <a href={address}>
        <bdi>{nameOf(to)}</bdi>
      </a>
    ) : (
      <bdi>{nameOf(to)}</bdi>
    );
  }
  if (Array.isArray(value)) {
    if (about.name === "tags") return <TagList tags={value.map(String)} />;
    return (
      <span class="record-lines">
        {value.map(String).map((one) => (
          <Text key={one} name={about.name} text={one} />
        ))}
      </span>
    );
  }
  if (typeof value === "boolean") return <>{value ? "yes" : "no"}</>;
  if (typeof value === "number") return <>{value.toLocaleString("en-GB")}</>;
  const text = String(value ?? "");
  const at = about.control === "time" ? parseTime(text) : null;
  if (at !== null) {
    return (
      <time dateTime={text} title={fullTime(at)}>
        {shortTime(at, now.value)}
      </time>
    );
  }
  return <Text name={about.name} text={about.control === "choice" ? words(text) : text} />;
}

function Text({ name, text }: { name: string; text: string }) {
  const href = hrefOf(name, text);
  if (href === null) return <bdi>{text}</bdi>;
  const isPage = href.startsWith("http");
  return (
    <a href={href} target={isPage ? "_blank" : undefined} rel={isPage ? "noopener noreferrer" : undefined}>
      <bdi>{text}</bdi>
    </a>
  );
}
