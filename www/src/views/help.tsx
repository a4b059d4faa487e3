import { Dialog } from "../components/dialog";
import { keyCaps } from "../lib/shortcuts";
import { TABS } from "../words/queue-tabs";
import { taskEntries } from "../words/task-actions";

type Group = { title: string; keys: [string[], string][] };

const groups = (): Group[] => [
  {
    title: "Everywhere",
    keys: [
      [["Ctrl", "K"], "Search everything (on a Mac ⌘ K)"],
      [["n"], "New task"],
      [["g", "t"], "Go to tasks"],
      [["g", "p"], "Go to people"],
      [["g", "c"], "Go to companies"],
      [["g", "b"], "Go to bulk change"],
      [["g", "i"], "Go to import"],
      [["g", "l"], "Go to batches"],
      [["g", "s"], "Go to settings"],
      [["?"], "This sheet"],
      [["Esc"], "Close what is open"],
    ],
  },
  {
    title: "People and companies",
    keys: [
      [["/"], "Search"],
      [["j", "↓"], "Next row"],
      [["k", "↑"], "Previous row"],
      [["x", "Space"], "Choose the row"],
      [["⇧", "x"], "Choose a range"],
      [["Enter"], "Open the row"],
    ],
  },
  {
    title: "Bulk change",
    keys: [
      [["a"], "Choose the action"],
      [["Space"], "Pick a record"],
      [["⇧", "Space"], "Pick a range"],
    ],
  },
  {
    title: "In the queue",
    keys: [
      [["j", "↓"], "Next task"],
      [["k", "↑"], "Previous task"],
      [["Enter"], "Open the task"],
      [["1", "–", String(TABS.length)], "Switch tab"],
      [["r"], "Load again"],
    ],
  },
  {
    title: "On the current task",
    keys: [
      ...taskEntries().flatMap(({ key, title }): Group["keys"] => (key ? [[keyCaps(key), title]] : [])),
      [["Del"], "Delete"],
    ],
  },
];

export function HelpSheet({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose} size="wide">
      <div class="help">
        {groups().map((group) => (
          <section key={group.title}>
            <h3>{group.title}</h3>
            <dl>
              {group.keys.map(([keys, what]) => (
                <div key={what}>
                  <dt>
                    {keys.map((key) => (key === "–" ? <span key={key}>–</span> : <kbd key={key}>{key}</kbd>))}
                  </dt>
                  <dd>{what}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
