// Scopes, as far as the command for tokens has to know them.

/** What a token may do unless one says otherwise: read whatever there is, but who else has tokens. */
export const READING = [
  "accounts", "batches", "batchItems", "calls", "callDispositions", "callPurposes", "communications", "emailAddresses", "mailboxes",
  "mailings", "opportunities", "opportunityStages", "personas", "phoneNumbers", "prospects", "records", "recordLists", "rulesets",
  "sequences", "sequenceStates", "sequenceSteps", "sequenceTemplates", "settings", "stages", "tasks", "taskDispositions", "taskPriorities",
  "taskPurposes", "templates", "users",
].map((plural) => `${plural}.read`);

/** The scopes of dialects, by the names that they have there; the last is the operator's, and `*` does not stand for it. */
export const DIALECTS = ["crm.objects.contacts.read", "crm.objects.contacts.write", "record-lists:manage", "metrics.read"];
