import { useEffect, useState } from "preact/hooks";
import { changeSettings, readSettings, type Setting } from "../../api/settings";
import type { Failure } from "../../api/types";
import { Button } from "../../components/button";
import { Field } from "../../components/field";
import { Broken, Skeleton } from "../../components/states";
import { count } from "../../lib/text";
import { toast } from "../../state/toasts";

/** A number as people write it: `10 000`, `10,000`; null where there is none, undefined where it is none. */
function numberIn(text: string): number | null | undefined {
  const digits = text.replace(/[\s,.’']/g, "");
  if (digits === "") return null;
  return /^\d{1,9}$/.test(digits) ? Number(digits) : undefined;
}

const saying = (above: number | null): string => {
  if (above === null) return "Whoever starts a bulk change confirms it, however large it is.";
  if (above === 0) return "Every bulk change waits until another person confirms it.";
  return `A bulk change of more than ${count(above)} records waits until another person confirms it.`;
};

/** From how many records on a second person has to confirm. */
export function Approval() {
  const [setting, setSetting] = useState<Setting | null>(null);
  const [text, setText] = useState("");
  const [failure, setFailure] = useState<Failure | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const show = (next: Setting | null): void => {
    setSetting(next);
    setText(next?.attributes.approvalAbove?.toString() ?? "");
  };
  const load = async (): Promise<void> => {
    const answer = await readSettings();
    setFailure(answer.ok ? null : answer.failure);
    if (answer.ok) show(answer.value);
  };
  useEffect(() => void load(), []);

  const wanted = numberIn(text);
  const save = async (): Promise<void> => {
    if (setting === null || wanted === undefined) return;
    setBusy(true);
    const answer = await changeSettings(setting.id, { approvalAbove: wanted });
    setBusy(false);
    if (!answer.ok) return setRefusal(answer.failure.message);
    setRefusal(null);
    show(answer.value);
    toast({ tone: "plain", title: "Saved", detail: saying(wanted) });
  };
  const problem = wanted === undefined ? "Type a number of records, or nothing." : refusal;
  return (
    <section class="card settings-part" aria-labelledby="settings-approval">
      <h2 id="settings-approval">A second person</h2>
      {failure ? (
        <Broken failure={failure} retry={() => void load()} />
      ) : setting === null ? (
        <Skeleton rows={1} label="Loading the settings" />
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void save();
          }}
        >
          <p class="muted">{saying(setting.attributes.approvalAbove)} Imports count, too.</p>
          <Field label="Ask a second person above so many records" hint="Nothing: never. 0: always." problems={problem === null ? [] : [problem]}>
            {(ids) => (
              <span class="settings-line">
                <input
                  {...ids}
                  class="input"
                  inputMode="numeric"
                  autocomplete="off"
                  placeholder="never"
                  value={text}
                  onInput={(event) => {
                    setText(event.currentTarget.value);
                    setRefusal(null);
                  }}
                />
                <Button type="submit" tone="primary" busy={busy} refusal={wanted === setting.attributes.approvalAbove ? "That is how it is already." : wanted === undefined ? problem : null}>
                  Save
                </Button>
              </span>
            )}
          </Field>
        </form>
      )}
    </section>
  );
}
