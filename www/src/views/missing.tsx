import { Empty } from "../components/states";

export function MissingView({ path }: { path: string }) {
  return (
    <Empty title="No such page">
      <p>
        Nothing is at <code>{path}</code>. <a href="#/tasks">Go to your tasks</a>.
      </p>
    </Empty>
  );
}
