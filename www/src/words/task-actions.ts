/** The actions on a task as the page offers them: the package's table with the words of this page. */
import type { TaskAction } from "@lockstep/core";
import type { IconName } from "../lib/icons";
import { schemaOf } from "../lib/schema";
import { paramOf, type Param } from "./params";
import { TASK_WORDS, type TaskDialog } from "./task-words";

export type TaskActionWords = {
  name: TaskAction;
  title: string;
  params: Param[];
  /** The dialog that was made for it; null where a form of its parameters asks. */
  dialog: TaskDialog | null;
  doing: string;
  done: string;
};

/** One way to begin an action. */
export type TaskEntry = {
  action: TaskAction;
  icon: IconName;
  title: string;
  key: string | undefined;
  /** Whether it asks first. */
  asks: boolean;
};

let table: Map<TaskAction, TaskActionWords> | null = null;
let ways: TaskEntry[] | null = null;

/** The actions by their names, in the order of the words. */
function actions(): Map<TaskAction, TaskActionWords> {
  if (table !== null) return table;
  const order = Object.keys(TASK_WORDS);
  const known = schemaOf("task").actions.toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
  const worded = known.map(({ name, parameters }): [TaskAction, TaskActionWords] => {
    const { title, dialog = null, fields = {}, doing = `“${title}”`, done = `${title}: done` } = TASK_WORDS[name as TaskAction];
    const params = parameters.map((one) => paramOf(one, fields[one.name]));
    return [name as TaskAction, { name: name as TaskAction, title, params, dialog, doing, done }];
  });
  return (table = new Map(worded));
}

export const taskAction = (name: TaskAction): TaskActionWords => actions().get(name) as TaskActionWords;

/** All that can be begun, in the order in which it is offered. */
export const taskEntries = (): TaskEntry[] => (ways ??= [...actions().values()].flatMap(entriesOf));

/** What needs no parameter is done at once; there may be a way that asks beside it. */
function entriesOf({ name, params }: TaskActionWords): TaskEntry[] {
  const { icon, title, key, asking } = TASK_WORDS[name];
  const first = { action: name, icon, title, key, asks: params.length > 0 && !asking };
  return asking ? [first, { action: name, icon: asking.icon, title: asking.title, key: asking.key, asks: true }] : [first];
}
