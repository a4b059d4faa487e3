/** How a task's codes are shown. */
import type { IconName } from "../../components/icon";
import { words } from "../../lib/text";

const ACTIONS: Record<string, { label: string; icon: IconName }> = {
  action_item: { label: "Action item", icon: "flag" },
  call: { label: "Call", icon: "phone" },
  email: { label: "Email", icon: "mail" },
  in_person: { label: "In person", icon: "people" },
};

export const ACTION_KINDS = Object.keys(ACTIONS);

export const actionOf = (code: string | null): { label: string; icon: IconName } =>
  (code === null ? undefined : ACTIONS[code]) ?? { label: code ? words(code) : "Task", icon: "flag" };

export const isSequenceStep = (taskType: string | null): boolean => taskType?.startsWith("sequence_step_") ?? false;

export const taskTypeLabel = (taskType: string | null): string => {
  const text = words(taskType ?? "manual");
  return text.charAt(0).toUpperCase() + text.slice(1);
};
