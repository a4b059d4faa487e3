//! `batch/`: accepting, running, settling, reporting.

use std::borrow::Cow;

use lockstep_core::batch::{ItemState, Start, State, not_confirmed};
use lockstep_core::bulk::{
    BULK_ACTIONS, BulkActionSpec, Image, Outcome, Plan, REVERT, SEQUENCE_STATES, Targets, spec,
};
use lockstep_core::quota::Quota;
use lockstep_core::schema::{COMMUNICATION, PROSPECT, RECORD};
use lockstep_core::value::{Fields, Reference, Value};
use lockstep_sql::{
    Acceptance, Accepted, ImportStart, Input, READ_ITEMS, Range, ReportFormat, Seal, Settlement,
    Steps, Texts,
};

use super::{Golden, golden, query};
use crate::batches::targets;
use crate::support::{OURS, at, gave_up, view};

/// Bulk actions, with their payload: one for each way to go about records.
const ACTIONS: &[(&str, &str)] = &[
    ("accountAddTags", r#"{"attributes":{"tags":["a"]}}"#),
    ("accountsAssignOwner", r#"{"attributes":{"ownerId":2}}"#),
    (
        "accountsBulkModify",
        r#"{"attributes":{"industry":"Tea","named":false,"naicsCodes":["1"],"custom7":"seven","owner":{"type":"user","id":2}}}"#,
    ),
    ("accountsDestroyAll", NOTHING),
    ("accountsImport", r#"{"attributes":{},"format":"csv"}"#),
    ("communicationsCreate", NOTHING),
    ("communicationsDestroyAll", NOTHING),
    ("communicationsUpdate", NOTHING),
    ("communicationsUpsert", NOTHING),
    (
        "prospectsAddAssignments",
        r#"{"attributes":{"userIds":[2]}}"#,
    ),
    (
        "prospectsAddToSequence",
        r#"{"attributes":{"sequenceId":5,"mailboxId":1}}"#,
    ),
    ("prospectsDestroyAll", NOTHING),
    ("prospectsFinishAll", NOTHING),
    ("recordsCreate", NOTHING),
    ("recordsDestroyAll", NOTHING),
    ("recordsUpdate", NOTHING),
    ("sequenceStatesPause", NOTHING),
    ("tasksDestroyAll", NOTHING),
    (
        "tasksMarkComplete",
        r#"{"attributes":{"completionNote":"done"}}"#,
    ),
    (
        "tasksSnooze",
        r#"{"attributes":{"dueAt":"2027-01-01T00:00:00.000Z"}}"#,
    ),
];

/// Those of them whose taking back differs.
const REVERTED: &[&str] = &[
    "accountAddTags",
    "accountsDestroyAll",
    "accountsImport",
    "communicationsUpsert",
    "prospectsAddToSequence",
    "prospectsDestroyAll",
    "sequenceStatesPause",
    "tasksMarkComplete",
];

const NOTHING: &str = r#"{"attributes":{}}"#;

/// The payload of a batch that takes back one of this action.
fn reverting(action: &str) -> String {
    let (_, payload) = ACTIONS.iter().find(|(name, _)| *name == action).unwrap();
    payload.replacen('{', &format!(r#"{{"action":"{action}","#), 1)
}

/// All that tells the statements of one action from those of another, but for the names of tables and columns.
fn ways(spec: &BulkActionSpec) -> [bool; 8] {
    [
        spec.imports(),
        spec.creates(),
        spec.changes(),
        spec.destroys(),
        spec.modifies(),
        spec.keeps_inputs(),
        spec.reaches_steps(),
        spec.touches.contains(&SEQUENCE_STATES),
    ]
}

#[test]
fn every_way_to_go_about_records_has_a_case() {
    for one in BULK_ACTIONS {
        let mut cases = ACTIONS.iter().map(|(name, _)| spec(name).unwrap());
        assert!(cases.any(|case| ways(case) == ways(one)), "{}", one.name);
    }
}

pub fn cases() -> Vec<Golden> {
    let mut cases = accepting();
    cases.extend(running());
    cases.extend(ending());
    for (action, payload) in ACTIONS {
        cases.extend(chunk(action, &Plan::read(action, payload).unwrap()));
    }
    for action in REVERTED {
        let payload = reverting(action);
        let plan = Plan::read(REVERT, &payload).unwrap();
        cases.extend(chunk(&format!("revert-{action}"), &plan));
    }
    cases
}

/// What a chunk of a batch reads and writes.
fn chunk(case: &str, plan: &Plan<'_>) -> [Golden; 2] {
    let range = Range::of_chunk(3, 0);
    let mut settlement = Settlement::of(plan.action.spec.target);
    settlement.add(range.from, "7", &Outcome::Unchanged);
    [
        golden(
            format!("batch/pending_items.{case}"),
            OURS.pending_items(plan, range, READ_ITEMS, Texts::Short),
        ),
        golden(
            format!("batch/settle.{case}"),
            OURS.settle(3, plan, range, &settlement, 4711, at(5)),
        ),
    ]
}

fn accepted(seal: Seal<'_>, state: State, references: &[Reference]) -> Steps<Accepted> {
    let batch = Acceptance {
        action: "prospectsAddTags",
        payload: NOTHING,
        external_start_payload: None,
        note: None,
        seal,
        start: Start {
            state,
            confirmed_count_required: state == State::Confirming,
        },
        start_key: "start",
        references,
        now: at(1),
        actor: 9,
    };
    OURS.accept(&batch, &view())
}

fn accepting() -> Vec<Golden> {
    let ids = Targets::Ids(vec![7, 8]);
    let filtered = targets("actionParams[filter][owner][id]=9", None);
    let both = targets("actionParams[filter][owner][id]=9", Some(vec![7, 8]));
    let references = [
        Reference {
            kind: "user",
            id: 2,
        },
        Reference {
            kind: "account",
            id: 3,
        },
    ];
    let inputs = inputs();
    let of = |targets| Seal::Targets(&PROSPECT, targets);
    let accept = |case: &str, seal, state| {
        golden(format!("batch/accept.{case}"), accepted(seal, state, &[]))
    };
    let import = ImportStart {
        note: None,
        action: "accountsImport",
        payload: r#"{"attributes":{},"format":"csv"}"#,
        start_key: "start",
        now: at(1),
        actor: 9,
    };
    vec![
        accept("ids", of(&ids), State::Pending),
        accept("filter", of(&filtered), State::Confirming),
        accept("filter-and-ids", of(&both), State::Pending),
        accept("all", of(&Targets::All), State::Confirming),
        accept(
            "changed-of-batch",
            Seal::Source(2, ItemState::Changed),
            State::Pending,
        ),
        accept(
            "failed-of-batch",
            Seal::Source(2, ItemState::Error),
            State::Pending,
        ),
        accept("inputs", Seal::Inputs(&inputs), State::Running),
        golden(
            "batch/accept.references",
            accepted(of(&ids), State::Pending, &references),
        ),
        golden("batch/begin_import", OURS.begin_import(&import)),
        golden("batch/approval_above", OURS.approval_above()),
        golden("batch/quota_usage", OURS.quota_usage()),
        golden(
            "batch/keep_quotas",
            OURS.keep_quotas(&Quota::ALL.map(|quota| (quota, quota.default_most())))
                .unwrap(),
        ),
        golden("batch/keep_import", OURS.keep_import(3, at(1))),
        golden(
            "batch/add_rows",
            OURS.add_rows(3, 10, &[(2, r#"["a"]"#)], at(1)),
        ),
        golden(
            "batch/complete_import",
            OURS.complete_import(3, 20, at(1), &view()),
        ),
        golden("batch/discard_import", OURS.discard_import(3)),
    ]
}

fn inputs() -> [Input<'static>; 2] {
    [Some(7), None].map(|record| Input {
        record,
        input: Cow::Borrowed(r#"{"properties":{}}"#),
    })
}

/// A decision that gives a record this value.
fn decision(name: &'static str, value: Value<'static>) -> Outcome<'static> {
    Outcome::Changed {
        before: None,
        after: Some(Image {
            fields: Fields::new().with(name, value),
            ..Image::default()
        }),
    }
}

fn running() -> Vec<Golden> {
    let (range, texts) = (Range::of_chunk(3, 0), Texts::Any);
    let tags = Plan::read("prospectsAddTags", r#"{"attributes":{"tags":["a"]}}"#).unwrap();
    let upsert = Plan::read("communicationsUpsert", NOTHING).unwrap();
    let import = r#"{"attributes":{},"format":"csv"}"#;
    let import = Plan::read("accountsImport", import).unwrap();
    let reverting = reverting("accountsDestroyAll");
    let revert = Plan::read(REVERT, &reverting).unwrap();
    let read = |plan: &Plan<'_>| OURS.pending_items(plan, range, 100, texts);
    let unread = |plan: &Plan<'_>| OURS.pending_items(plan, range, 1, Texts::Without);
    let text = |case: &str, plan: &Plan<'_>| {
        let read = OURS.pending_items(plan, range, READ_ITEMS, Texts::Short);
        golden(format!("batch/as_text.{case}"), OURS.as_text(plan, read))
    };
    let filtered = targets("actionParams[filter][owner][id]=9", None);
    let filters = query(&PROSPECT, "filter[owner][id]=9").filters;
    let preview = |case: &str, targets: &Targets<'_>| {
        golden(
            format!("batch/previewed_targets.{case}"),
            OURS.previewed_targets(&tags, targets, 5),
        )
    };
    let communication = decision(
        "properties",
        Value::Map(vec![("ticket".into(), Value::word("a"))]),
    );
    let record = decision("externalId", Value::word("a"));
    vec![
        golden("batch/batch_plan", OURS.batch_plan(3)),
        golden("batch/facts", OURS.facts(Some(5))),
        golden("batch/pending_items.without-texts", unread(&tags)),
        golden(
            "batch/pending_items.without-texts-of-import",
            unread(&import),
        ),
        golden(
            "batch/pending_items.without-texts-of-revert",
            unread(&revert),
        ),
        golden("batch/pending_items.long-texts", read(&tags)),
        golden("batch/pending_items.long-texts-of-import", read(&import)),
        golden("batch/pending_items.long-texts-of-revert", read(&revert)),
        text("change", &tags),
        text("inputs", &upsert),
        text("import", &import),
        text("revert", &revert),
        preview("ids", &Targets::Ids(vec![4, 7])),
        preview("filter", &filtered),
        preview("all", &Targets::All),
        golden(
            "batch/previewed_inputs",
            OURS.previewed_inputs(&upsert, &inputs()),
        ),
        golden("batch/previewed_items", OURS.previewed_items(&revert, 3, 0)),
        golden(
            "batch/count_targets",
            OURS.count_targets(&tags, &filters, Some(&[7, 8])),
        ),
        golden("batch/count_items", OURS.count_items(3, ItemState::Error)),
        golden(
            "batch/values_taken.communications",
            OURS.values_taken(&COMMUNICATION, &[(Some(7), &communication)]),
        ),
        golden(
            "batch/values_taken.records",
            OURS.values_taken(&RECORD, &[(None, &record)]),
        ),
        golden("batch/start", OURS.start(3, at(5))),
        golden(
            "batch/give_up",
            OURS.give_up(3, &gave_up("no progress"), 4711, at(5)),
        ),
        golden("batch/note_waiting", OURS.note_waiting(3, at(5))),
        golden("batch/note_attempt", OURS.note_attempt(3)),
        golden("batch/failures", OURS.failures(3, "communicationsUpdate")),
        golden("batch/retry_of", OURS.retry_of(3, "prospectsAddTags")),
        golden("batch/hand_on", OURS.hand_on(3, Range::of_chunk(3, 0))),
        golden("batch/hand_out_again", OURS.hand_out_again(3)),
    ]
}

fn ending() -> Vec<Golden> {
    vec![
        golden("batch/batch_for_decision", OURS.batch_for_decision(3)),
        golden("batch/batch_subjects.all", OURS.batch_subjects(None)),
        golden(
            "batch/batch_subjects.some",
            OURS.batch_subjects(Some(&[3, 4])),
        ),
        golden("batch/confirm", OURS.confirm(3, 2, "start", 8, at(5))),
        golden("batch/cancel", OURS.cancel(3, at(5))),
        golden(
            "batch/cancel_unconfirmed",
            OURS.cancel_unconfirmed(3, &not_confirmed(24), at(5)),
        ),
        golden("batch/report_of_batch", OURS.report_of_batch(3)),
        golden(
            "batch/report_page",
            OURS.report_page(3, 0, &ReportFormat::ALL),
        ),
        golden(
            "batch/note_report.some",
            OURS.note_report(3, 0, 1, 30_010_000, None),
        ),
        golden(
            "batch/note_report.all",
            OURS.note_report(3, 1, 2, 30_020_000, Some(at(5))),
        ),
        golden("batch/progress", OURS.progress(3, 2, &view())),
    ]
}
