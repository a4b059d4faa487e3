/** What a person does with a task, in words that the page can say back. */
import type { TaskAction } from "@lockstep/core";
import type { TaskParams } from "../api/tasks";
import type { Task } from "../api/types";
import { taskAction } from "../words/task-actions";
import { perform } from "./tasks";

/** Does an action; what is said when it worked may tell more than its words. */
export function act(task: Task, action: TaskAction, params: TaskParams = {}, said?: string): Promise<boolean> {
  const { doing, done } = taskAction(action);
  return perform(task.id, { kind: "act", action, params }, { attempt: doing, done: said ?? done });
}

export const remove = (task: Task): Promise<boolean> => perform(task.id, { kind: "delete" }, { attempt: "Deleting the task", done: "Deleted" });
