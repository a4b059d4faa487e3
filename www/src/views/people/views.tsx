import { useState } from "preact/hooks";
import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { Field } from "../../components/field";
import { Menu, type MenuItem } from "../../components/menu";
import { kind, place } from "../../state/people";
import { replaceSearch, search } from "../../state/router";
import { dropView, savedViews, saveView, viewOf } from "../../state/saved-views";
import { toast } from "../../state/toasts";

/** Views that were given a name, and the address of the present one, which anybody who may see the records can open. */
export function ViewsMenu() {
  const [naming, setNaming] = useState(false);
  const present = viewOf(kind.value, search.value.toString());
  const items = (): MenuItem[] => [
    ...savedViews(kind.peek()).map((view): MenuItem => ({ label: view.name, icon: view.name === present?.name ? "check" : "filter", run: () => replaceSearch(new URLSearchParams(view.search)) })),
    { label: "Save this view…", icon: "plus", run: () => setNaming(true) },
    { label: "Copy the address of this view", icon: "file", run: () => void copyAddress() },
    ...(present ? [{ label: `Forget “${present.name}”`, icon: "trash", danger: true, run: () => dropView(kind.peek(), present.name) } satisfies MenuItem] : []),
  ];
  return (
    <>
      <Menu label={present?.name ?? "Views"} icon="star" items={items} text />
      {naming && <NameDialog onClose={() => setNaming(false)} />}
    </>
  );
}

async function copyAddress(): Promise<void> {
  try {
    await navigator.clipboard.writeText(location.href);
    toast({ tone: "plain", title: "The address is copied", detail: "Whoever opens it sees the same columns, conditions and order." });
  } catch {
    // Only secure origins have a clipboard.
    toast({ tone: "plain", title: "Copy the address from the address bar", detail: "It has all of this view." });
  }
}

function NameDialog({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState("");
  const isTaken = savedViews(kind.value).some((view) => view.name === name.trim());
  const refusal = name.trim() === "" ? "Give it a name." : null;
  return (
    <Dialog title="Save this view" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (refusal !== null) return;
          saveView(kind.peek(), { name: name.trim(), search: search.peek().toString() });
          onClose();
        }}
      >
        <Field label="Name" hint={isTaken ? "There is one of this name; it will be replaced." : `Columns, conditions, search and order of ${place.value.many}, kept in this browser.`}>
          {(ids) => <input {...ids} class="input" data-autofocus maxLength={60} autocomplete="off" value={name} onInput={(event) => setName(event.currentTarget.value)} />}
        </Field>
        <footer class="dialog-foot">
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="primary" type="submit" refusal={refusal}>
            Save
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
