/** How a task's codes are shown. */
import type { Choices } from "@lockstep/core";
import type { IconName } from "../../components/icon";
import { capital, words } from "../../lib/text";

type Words = { label: string; icon: IconName };
const ACTIONS: Record<Choices["task"]["action"], Words> = {
  action_item: { label: "Action item", icon: "flag" },
  call: { label: "Call", icon: "phone" },
  email: { label: "Email", icon: "mail" },
  in_person: { label: "In person", icon: "people" },
};

export const ACTION_KINDS = Object.keys(ACTIONS) as (keyof typeof ACTIONS)[];

export const actionOf = (code: keyof typeof ACTIONS | null): Words =>
  // What a newer server has may have no words here yet.
  (code === null ? undefined : ACTIONS[code]) ?? { label: code ? words(code) : "Task", icon: "flag" };

export const isSequenceStep = (taskType: string | null): boolean => taskType?.startsWith("sequence_step_") ?? false;

export const taskTypeLabel = (taskType: string | null): string => {
  return capital(words(taskType ?? "manual"));
};
