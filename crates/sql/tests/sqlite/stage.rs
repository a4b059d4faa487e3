//! A small organisation in which every bulk action finds something to do.

use std::sync::OnceLock;

use lockstep_sql::Organisation;
use serde_json::{Map, Value, json};

use crate::records;
use crate::support::{Database, OURS, THEIRS, at, with};

/// A bulk action with an input, and what it comes to on the stage.
pub struct Case {
    pub action: &'static str,
    pub attributes: Value,
    /// The targets that change.
    pub changed: &'static [i64],
    /// Those that are as they should be.
    pub unchanged: &'static [i64],
    /// Those that fail, with the reason.
    pub failed: &'static [(i64, &'static str)],
}

impl Case {
    /// All targets.
    pub fn ids(&self) -> Vec<i64> {
        let failed = self.failed.iter().map(|(id, _)| id);
        let all = self.changed.iter().chain(self.unchanged).chain(failed);
        all.copied().collect()
    }
}

fn case(
    action: &'static str,
    attributes: Value,
    changed: &'static [i64],
    unchanged: &'static [i64],
    failed: &'static [(i64, &'static str)],
) -> Case {
    Case {
        action,
        attributes,
        changed,
        unchanged,
        failed,
    }
}

const NO_ACCOUNT: &[(i64, &str)] = &[
    (99, "could not find the account"),
    (101, "could not find the account"),
];
const NO_PROSPECT: &[(i64, &str)] = &[
    (99, "could not find the prospect"),
    (101, "could not find the prospect"),
];
const NO_TASK: &[(i64, &str)] = &[
    (99, "could not find the task"),
    (101, "could not find the task"),
];
const COMPLETE: &[(i64, &str)] = &[
    (
        4,
        "a task that is `complete` does not allow `MOVE`; allowed now: `updateNote` or `updateOpportunityAssociation`",
    ),
    (99, "could not find the task"),
];

/// Every bulk action but the imports, on the stage.
pub fn cases() -> Vec<Case> {
    let many = full_list(|number| json!(format!("t{number}")));
    assert_eq!(many.as_array().unwrap().len(), 100);
    vec![
        case(
            "accountAddTags",
            json!({ "tags": ["a", "new"] }),
            &[1, 2],
            &[4],
            NO_ACCOUNT,
        ),
        case(
            "accountsRemoveTags",
            json!({ "tags": ["a", "x"] }),
            &[1, 4],
            &[2],
            NO_ACCOUNT,
        ),
        case(
            "accountsAddAssignments",
            json!({ "userIds": [2, 1] }),
            &[1, 2],
            &[4],
            NO_ACCOUNT,
        ),
        case(
            "accountsRemoveAssignments",
            json!({ "userIds": [1] }),
            &[1, 4],
            &[2],
            NO_ACCOUNT,
        ),
        case(
            "accountsRemoveAllAssignments",
            json!({}),
            &[1, 4],
            &[2],
            NO_ACCOUNT,
        ),
        case(
            "accountsAssignOwner",
            json!({ "ownerId": 2 }),
            &[1, 3],
            &[2, 4],
            NO_ACCOUNT,
        ),
        case(
            "accountsBulkModify",
            json!({ "industry": "Tea", "named": false, "naicsCodes": ["1"], "buyerIntentScore": 0.25,
                "numberOfEmployees": 7, "foundedAt": "1999-01-01T00:00:00.000Z", "custom7": "seven", "custom1": null,
                "owner": { "type": "user", "id": 2 } }),
            &[1, 2],
            &[4],
            NO_ACCOUNT,
        ),
        case("accountsDestroyAll", json!({}), &[1, 2], &[], NO_ACCOUNT),
        case(
            "prospectsAddTags",
            json!({ "tags": ["a", "new"] }),
            &[1, 2],
            &[4],
            &[
                (
                    3,
                    "the record would have more than 100 tags; remove some first",
                ),
                (99, "could not find the prospect"),
            ],
        ),
        case(
            "prospectsRemoveTags",
            json!({ "tags": ["a", "t7"] }),
            &[1, 3, 4],
            &[2],
            NO_PROSPECT,
        ),
        case(
            "prospectsAddAssignments",
            json!({ "userIds": [2, 1] }),
            &[1, 2],
            &[4],
            &[
                (
                    3,
                    "the record would have more than 100 `assignedUsers`; remove some first",
                ),
                (99, "could not find the prospect"),
            ],
        ),
        case(
            "prospectsRemoveAssignments",
            json!({ "userIds": [1] }),
            &[1, 4],
            &[2, 3],
            NO_PROSPECT,
        ),
        case(
            "prospectsRemoveAllAssignments",
            json!({}),
            &[1, 3, 4],
            &[2],
            NO_PROSPECT,
        ),
        case(
            "prospectsAssignOwner",
            json!({ "ownerId": 2 }),
            &[1, 4],
            &[2],
            NO_PROSPECT,
        ),
        case(
            "prospectsAssignAccount",
            json!({ "accountId": 2 }),
            &[1, 4],
            &[2],
            NO_PROSPECT,
        ),
        case(
            "prospectsAssignOpportunity",
            json!({ "opportunityId": 2 }),
            &[1, 2],
            &[4],
            &[
                (
                    3,
                    "the record would have more than 100 `opportunities`; remove some first",
                ),
                (99, "could not find the prospect"),
            ],
        ),
        case(
            "prospectsBulkModify",
            json!({ "optedOut": true, "firstName": "Zoë", "lastName": null, "score": 1.5, "emails": ["z@example.com"],
                "availableAt": null, "emailsOptStatus": null, "custom150": "last", "account": null }),
            &[1, 2],
            &[4],
            NO_PROSPECT,
        ),
        case(
            "prospectsAddToSequence",
            json!({ "sequenceId": 1, "mailboxId": 1 }),
            &[2, 5],
            &[1],
            &[
                (3, "the prospect has opted out"),
                (4, "the prospect has opted out"),
                (6, "the prospect has opted out of the sequence"),
                (99, "could not find the prospect"),
            ],
        ),
        case(
            "prospectsFinishAll",
            json!({}),
            &[1, 4],
            &[2, 5, 6],
            NO_PROSPECT,
        ),
        case(
            "prospectsPauseAll",
            json!({}),
            &[1, 4],
            &[2, 5, 6],
            NO_PROSPECT,
        ),
        case(
            "prospectsDestroyAll",
            json!({}),
            &[1, 2, 4],
            &[],
            NO_PROSPECT,
        ),
        case(
            "sequenceStatesFinish",
            json!({}),
            &[1, 2, 3],
            &[],
            &[
                (
                    4,
                    "a sequence state that is `finished` does not allow `finish`; nothing is allowed any more",
                ),
                (99, "could not find the sequence state"),
                (101, "could not find the sequence state"),
            ],
        ),
        case(
            "sequenceStatesPause",
            json!({}),
            &[1, 3],
            &[],
            &[
                (
                    2,
                    "a sequence state that is `paused` does not allow `pause`; allowed now: `finish` or `resume`",
                ),
                (99, "could not find the sequence state"),
            ],
        ),
        case(
            "sequenceStatesResume",
            json!({}),
            &[2],
            &[],
            &[
                (
                    1,
                    "a sequence state that is `active` does not allow `resume`; allowed now: `finish` or `pause`",
                ),
                (99, "could not find the sequence state"),
            ],
        ),
        case("tasksMarkComplete", json!({}), &[1, 2, 3], &[], COMPLETE),
        case(
            "tasksMarkComplete",
            json!({ "completionAction": "finish_replied" }),
            &[1, 3],
            &[],
            NO_TASK,
        ),
        case(
            "tasksReassignOwner",
            json!({ "ownerId": 2 }),
            &[1, 3],
            &[2],
            COMPLETE,
        ),
        case(
            "tasksReschedule",
            json!({ "dueAt": "2027-01-01T00:00:00.000Z" }),
            &[1, 3],
            &[2],
            COMPLETE,
        ),
        case(
            "tasksSnooze",
            json!({ "dueAt": "2027-01-01T00:00:00.000Z", "markAsUrgent": true }),
            &[1, 3],
            &[2],
            COMPLETE,
        ),
        case("tasksDestroyAll", json!({}), &[1, 2, 4], &[], NO_TASK),
    ]
}

fn full_list(element: impl Fn(i64) -> Value) -> Value {
    (1..=100).map(element).collect()
}

/// Two organisations of the same shape; theirs has ids from 101.
pub fn stage() -> Database {
    static SET: OnceLock<Vec<u8>> = OnceLock::new();
    Database::copy(&SET, || {
        let database = records::organisations();
        for organisation in [OURS, THEIRS] {
            people(&database, organisation);
            sequences(&database, organisation);
            tasks(&database, organisation);
        }
        crate::folded::fold_all(&database);
        database
    })
}

/// Inserts a row of an organisation with this number.
pub fn put(database: &Database, organisation: Organisation, table: &str, number: i64, row: &Value) {
    let id = records::id(organisation, number);
    let common = json!({ "id": id, "organisation_id": organisation.id(), "created_at": at(0), "updated_at": at(0) });
    let row = with(common.as_object().unwrap().clone(), row);
    database.insert(table, &Value::Object(row));
}

fn people(database: &Database, organisation: Organisation) {
    let id = |number: i64| records::id(organisation, number);
    for number in 1..=2 {
        let email = json!({ "email": format!("user{number}@example.com") });
        put(database, organisation, "users", number, &email);
        let name = json!({ "name": format!("Deal {number}"), "account_id": id(number) });
        put(database, organisation, "opportunities", number, &name);
        let weight = json!({ "name": format!("P{number}"), "weight": number });
        put(database, organisation, "task_priorities", number, &weight);
        let email = json!({ "email": format!("box{number}@example.com") });
        put(database, organisation, "mailboxes", number, &email);
    }
    let accounts = [
        json!({ "tags": ["a", "b"], "assigned_users": [id(1)], "owner_id": id(1), "custom_fields": { "custom1": "one", "custom2": "two" } }),
        json!({ "tags": ["b"], "assigned_users": [], "owner_id": id(2) }),
        json!({}),
        json!({ "tags": ["new", "a"], "assigned_users": [id(1), id(2)], "owner_id": id(2), "industry": "Tea", "named": 0,
            "naics_codes": ["1"], "buyer_intent_score": 0.25, "number_of_employees": 7,
            "founded_at": "1999-01-01T00:00:00.000Z", "custom_fields": { "custom7": "seven" } }),
    ];
    for (number, row) in (1_i64..).zip(accounts) {
        let row = more(
            &json!({ "name": format!("Account {number}"), "domain": "keep.example" }),
            &row,
        );
        put(database, organisation, "accounts", number, &row);
    }
    let prospects = [
        json!({ "tags": ["a", "b"], "assigned_users": [id(1)], "opportunities": [id(1)], "owner_id": id(1), "account_id": id(1),
            "emails": ["ada@example.com"], "score": 2.0, "emails_opt_status": "opted_in", "available_at": at(5),
            "custom_fields": { "custom1": "one", "custom150": "150" } }),
        json!({ "tags": ["b"], "owner_id": id(2), "account_id": id(2) }),
        json!({ "tags": full_list(|number| json!(format!("t{number}"))), "assigned_users": full_list(|number| json!(1000 + number)),
            "opportunities": full_list(|number| json!(1000 + number)), "opted_out": 1, "opted_out_at": at(0) }),
        json!({ "tags": ["new", "a"], "assigned_users": [id(2), id(1)], "opportunities": [id(2)], "opted_out": 1,
            "opted_out_at": at(0), "first_name": "Zoë", "last_name": null, "score": 1.5, "emails": ["z@example.com"],
            "custom_fields": { "custom150": "last" } }),
        json!({ "account_id": id(1) }),
        json!({}),
    ];
    for (number, row) in (1_i64..).zip(prospects) {
        let row = more(
            &json!({ "first_name": "Ada", "last_name": format!("L{number}"), "title": "keep" }),
            &row,
        );
        put(database, organisation, "prospects", number, &row);
    }
}

/// Sequence 1 is enabled and has three steps, sequence 2 is not and has one.
fn sequences(database: &Database, organisation: Organisation) {
    let id = |number: i64| records::id(organisation, number);
    for (number, enabled) in [(1, json!(at(0))), (2, Value::Null)] {
        let row = json!({ "name": format!("Sequence {number}"), "enabled_at": enabled });
        put(database, organisation, "sequences", number, &row);
    }
    // The ids do not follow the order.
    for (number, sequence, order) in [(1, 1, 5), (2, 1, 2), (3, 1, 9), (4, 2, 1)] {
        let row = json!({ "sequence_id": id(sequence), "order": order, "step_type": "call" });
        put(database, organisation, "sequence_steps", number, &row);
    }
    // Prospect 1 has two states, one of them resting; 4 is opted out but still in a sequence; 6 has left one.
    for (number, prospect, sequence, step, state) in [
        (1, 1, 1, 2, "active"),
        (2, 1, 2, 4, "paused"),
        (3, 4, 1, 3, "active"),
        (4, 5, 1, 3, "finished"),
        (5, 6, 1, 2, "opted_out"),
        (6, 2, 2, 4, "disabled"),
    ] {
        let reason = (state == "paused").then_some("manual");
        let row = json!({ "prospect_id": id(prospect), "sequence_id": id(sequence), "sequence_step_id": id(step), "state": state,
            "state_changed_at": at(0), "pause_reason": reason, "mailbox_id": id(1), "active_at": at(0) });
        put(database, organisation, "sequence_states", number, &row);
    }
}

/// Tasks 1 and 3 are of steps, 5 is one that a pause has moved to the bin, 6 is about an account.
fn tasks(database: &Database, organisation: Organisation) {
    let id = |number: i64| records::id(organisation, number);
    let step = |state: i64, step: i64| json!({ "task_type": "sequence_step_call", "sequence_state_id": id(state), "sequence_step_id": id(step) });
    let rows = [
        more(&json!({ "subject_id": id(1) }), &step(1, 2)),
        json!({ "subject_id": id(2), "owner_id": id(2), "due_at": "2027-01-01T00:00:00.000Z", "task_priority_id": id(2) }),
        more(
            &json!({ "subject_id": id(4), "state": "pending" }),
            &step(3, 3),
        ),
        json!({ "subject_id": id(1), "state": "complete", "completed_at": at(0), "completer_id": id(1) }),
        more(
            &json!({ "subject_id": id(1), "organisation_id": organisation.bin() }),
            &step(2, 4),
        ),
        json!({ "subject_type": "account", "subject_id": id(1) }),
    ];
    for (number, row) in (1_i64..).zip(rows) {
        let common = json!({ "action": "call", "state": "incomplete", "state_changed_at": null, "subject_type": "prospect",
            "owner_id": id(1), "due_at": at(5), "task_priority_id": id(1), "note": "keep" });
        put(
            database,
            organisation,
            "tasks",
            number,
            &more(&common, &row),
        );
    }
    for (number, state, sent) in [
        (1, 1, "scheduled"),
        (2, 1, "delivered"),
        (3, 3, "drafted"),
        (4, 2, "scheduled"),
    ] {
        let prospect = if state == 3 { 4 } else { 1 };
        let bin = if state == 2 {
            organisation.bin()
        } else {
            organisation.id()
        };
        let row = json!({ "state": sent, "sequence_state_id": id(state), "prospect_id": id(prospect), "organisation_id": bin });
        put(database, organisation, "mailings", number, &row);
    }
}

fn more(row: &Value, more: &Value) -> Value {
    let row: Map<String, Value> = row.as_object().unwrap().clone();
    Value::Object(with(row, more))
}
