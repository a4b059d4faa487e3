import { Dialog } from "../components/dialog";

const GROUPS: { title: string; keys: [string[], string][] }[] = [
  {
    title: "Everywhere",
    keys: [
      [["n"], "New task"],
      [["g", "t"], "Go to tasks"],
      [["g", "b"], "Go to bulk change"],
      [["g", "i"], "Go to import"],
      [["g", "l"], "Go to batches"],
      [["?"], "This sheet"],
      [["Esc"], "Close what is open"],
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
      [["1", "–", "4"], "Switch tab"],
      [["r"], "Load again"],
    ],
  },
  {
    title: "On the current task",
    keys: [
      [["c"], "Complete"],
      [["⇧", "c"], "Complete with a note"],
      [["s"], "Snooze"],
      [["d"], "Reschedule"],
      [["a"], "Reassign"],
      [["e"], "Edit the note"],
      [["Del"], "Delete"],
    ],
  },
];

export function HelpSheet({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose} size="wide">
      <div class="help">
        {GROUPS.map((group) => (
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
