/** The bulk actions as the page offers them: the package's table with the words of this page. */
import { bulkActions, type BulkActionName, type BulkActionSchema, type ResourceTypeName } from "@lockstep/core";
import type { IconName } from "../lib/icons";
import { WORDS } from "./bulk-words";
import { paramOf, type Param } from "./params";
import { schemaOf } from "../lib/schema";

export type BulkAction = BulkActionSchema & {
  group: string;
  icon: IconName;
  title: string;
  /** `{s}` stands for the records. */
  sentence: string;
  verb: string;
  about: string;
  params: Param[];
};

let table: Map<string, BulkAction> | null = null;

/** The actions by their names and by the aliases that clients know them by, in the order of the words. */
function actions(): Map<string, BulkAction> {
  if (table !== null) return table;
  const order = Object.keys(WORDS);
  const all = bulkActions().map(worded).sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
  return (table = new Map(all.flatMap((action) => [action.name, ...action.aliases].map((name) => [name, action]))));
}

function worded(action: BulkActionSchema): BulkAction {
  const { icon, title, verb, sentence = verb, group, about = action.doc, fields = {} } = WORDS[action.name];
  const byNature = action.destroys ? "Delete" : action.modifies ? "Fields" : "Other";
  return { ...action, icon, title, verb, sentence, about, group: group ?? byNature, params: action.attributes.map((attribute) => paramOf(attribute, fields[attribute.name])) };
}

/** The action of this name or alias; null where this page knows none. */
export const bulkAction = (name: string): BulkAction | null => actions().get(name) ?? null;

const distinct = (): BulkAction[] => [...new Set(actions().values())];
/** Whether this page can start it: by a form, on a type that is written here and not by another dialect alone. */
const isOffered = ({ imports, takesInputs, target }: BulkAction): boolean => !imports && !takesInputs && schemaOf(target).operations.includes("delete");

export const actionsOf = (type: ResourceTypeName): BulkAction[] => distinct().filter((action) => action.target === type && isOffered(action));
/** The types of record that bulk changes are offered for. */
export const bulkTypes = (): ResourceTypeName[] => [...new Set(distinct().filter(isOffered).map((action) => action.target))];

/** The action that makes records of this type from a file. */
export const importOf = (type: ResourceTypeName): BulkActionName | null => distinct().find((action) => action.imports && action.target === type)?.name ?? null;
/** The types of record that files are imported as. */
export const importTypes = (): ResourceTypeName[] => distinct().filter((action) => action.imports).map((action) => action.target);
