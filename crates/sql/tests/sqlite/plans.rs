//! How SQLite goes about the statements that must stay fast however much there is.

use std::borrow::Cow;

use lockstep_core::batch::{Event, ItemState};
use lockstep_core::bulk::Targets;
use lockstep_core::import::Format;
use lockstep_core::query::collection;
use lockstep_core::schema::{BATCH, PROSPECT, ResourceType, SEQUENCE_STATE, TASK};
use lockstep_core::value::{Fields, Reference};
use lockstep_sql::oauth::{self, Issue};
use lockstep_sql::{
    Answer, Guard, ImportStart, KeyedRequest, Range, RecordName, ReportFormat, Seal, Settlement,
    Statement, system,
};

use crate::batches::{self, RUNS, accept, acceptance, decide, prospects, running, targets};
use crate::engine::{self, Job};
use crate::stage::{cases, stage};
use crate::support::{Database, OURS, at, gave_up, view};

/// The steps of a statement's plan.
pub fn plan_of(database: &Database, statement: &Statement) -> Vec<String> {
    let explained = Statement {
        sql: format!("EXPLAIN QUERY PLAN {}", statement.sql),
        params: statement.params.clone(),
    };
    let rows = database.run(&explained);
    rows.iter()
        .map(|row| row["detail"].as_str().unwrap().to_owned())
        .collect()
}

/// No step reads a whole table that grows: `SCAN batch_items`, `SCAN r` and so on.
pub fn check_no_scan(database: &Database, what: &str, statement: &Statement) {
    let steps = plan_of(database, statement);
    // Lists in JSON, subqueries of one row and the rows of `FROM` subqueries are scanned by nature.
    let harmless = [
        "SCAN json_each",
        "SCAN d",
        "SCAN sqlite_sequence",
        "SCAN c",
        "SCAN CONSTANT",
        "SCAN element",
        "SCAN (",
        "SCAN next",
        "SCAN t",
    ];
    let of_subquery = |step: &str| {
        let name = step.strip_prefix("SCAN ").unwrap_or_default();
        let is_one = |kind: &str| steps.contains(&format!("{kind} {name}"));
        is_one("CO-ROUTINE") || is_one("MATERIALIZE") || name.contains(" VIRTUAL TABLE ")
    };
    let scans = steps.iter().filter(|step| {
        step.starts_with("SCAN")
            && !of_subquery(step)
            && !harmless.iter().any(|one| {
                step.strip_prefix(one).is_some_and(|rest| {
                    one.ends_with('(') || rest.is_empty() || rest.starts_with(' ')
                })
            })
    });
    assert_eq!(scans.count(), 0, "{what}: {steps:#?}\n{}", statement.sql);
}

#[test]
fn a_chunk_reads_and_writes_by_primary_key() {
    let database = prospects(1..=3);
    let batch = running(&database, &[1, 2, 3]);
    let range = Range::of_chunk(batch, 0);
    check_no_scan(
        &database,
        "read",
        &OURS.pending_items(
            &batches::plan(),
            range,
            lockstep_sql::READ_ITEMS,
            lockstep_sql::Texts::Any,
        ),
    );
    let settlement = decide(&database, &["vip"], range);
    assert!(!settlement.is_empty());
    for statement in OURS.settle(batch, &batches::plan(), range, &settlement, 1, at(3)) {
        check_no_scan(&database, "settle", &statement);
    }
    let nothing = OURS.settle(
        batch,
        &batches::plan(),
        range,
        &Settlement::of(&PROSPECT),
        1,
        at(3),
    );
    assert_eq!(nothing.len(), 2, "no decision, no statement for it");
    for statement in &OURS.hand_out_again(batch) {
        check_no_scan(&database, "chunks", statement);
    }
    check_no_scan(&database, "hand on", &OURS.hand_on(batch, range));
    check_no_scan(&database, "start", &OURS.start(batch, at(3)));
}

/// Whatever a chunk does, it goes from its items to the rows that they name.
#[test]
fn every_action_reads_and_writes_by_its_items() {
    for case in cases() {
        let database = stage();
        let job = engine::on(&database, case.action, &case.attributes, &case.ids());
        check_chunk(&database, &job);
        job.finish(&database);
        let back = engine::reverting(&database, job.id);
        check_chunk(&database, &back);
        let plan = back.plan();
        let statement = OURS.previewed_items(&plan, job.id, 0);
        check_no_scan(&database, "preview of a revert", &statement);
    }
    for (action, file) in [
        ("accountsImport", "name\na"),
        ("prospectsImport", "title\na"),
    ] {
        let database = stage();
        let job = engine::importing(&database, action, Format::Csv, file);
        check_chunk(&database, &job);
        job.finish(&database);
        check_chunk(&database, &engine::reverting(&database, job.id));
    }
}

/// The statements of a chunk: what it reads, and what it writes.
fn check_chunk(database: &Database, job: &Job) {
    let (plan, range) = (job.plan(), Range::of_chunk(job.id, 0));
    let what = format!("{} of {}", job.action, plan.action.spec.name);
    database.run(&OURS.start(job.id, job.now));
    check_no_scan(
        database,
        &what,
        &OURS.pending_items(
            &plan,
            range,
            lockstep_sql::READ_ITEMS,
            lockstep_sql::Texts::Any,
        ),
    );
    let settlement = job.decide(database, range);
    assert!(!settlement.is_empty(), "{what}");
    for statement in job.settling(range, &settlement, 1) {
        check_no_scan(database, &what, &statement);
        // Nor all that the organisation has, but for its few priorities and its first user.
        let steps = plan_of(database, &statement);
        let whole = steps.iter().find(|step| {
            step.ends_with("(organisation_id=?)")
                && !step.contains("INDEX task_priorities_by_organisation")
                && !step.starts_with("SEARCH u ")
        });
        assert_eq!(whole, None, "{what}: {steps:#?}\n{}", statement.sql);
    }
    check_no_scan(database, &what, &OURS.facts(plan.sequence()));
    check_no_scan(database, &what, &OURS.batch_plan(job.id));
}

#[test]
fn targets_and_imports_are_found_by_an_index() {
    let database = stage();
    let plan = batches::plan();
    for targets in [
        Targets::Ids(vec![1, 2]),
        Targets::All,
        targets("actionParams[filter][owner][id]=1", None),
        targets("actionParams[filter][owner][id]=1", Some(vec![1, 2])),
    ] {
        let statement = OURS.previewed_targets(&plan, &targets, 5);
        check_no_scan(&database, "preview", &statement);
        if let Targets::Filter { filters, ids } = &targets {
            let count = OURS.count_targets(&plan, filters, ids.as_deref());
            check_no_scan(&database, "count", &count);
        }
    }
    let changed = ItemState::Changed;
    check_no_scan(&database, "items", &OURS.count_items(1, changed));
    for statement in engine::acceptance(
        OURS,
        "revert",
        r#"{"action":"prospectsAddTags","attributes":{"tags":["x"]}}"#,
        Seal::Source(1, changed),
        "k",
    ) {
        check_no_scan(&database, "accept a revert", &statement);
    }
    let references = [
        Reference {
            kind: "account",
            id: 1,
        },
        Reference {
            kind: "user",
            id: 1,
        },
    ];
    let missing = OURS.missing_references(&references).unwrap();
    check_no_scan(&database, "missing", &missing);
    let start = ImportStart {
        note: None,
        action: "accountsImport",
        payload: "{}",
        start_key: "k",
        now: at(1),
        actor: 9,
    };
    check_no_scan(&database, "begin", &OURS.begin_import(&start));
    check_no_scan(&database, "quotas", &OURS.quota_usage());
    check_no_scan(&database, "settings", &OURS.approval_above());
    check_no_scan(&database, "rows", &OURS.add_rows(1, 0, &[(2, "{}")], at(1)));
    let ends = [
        OURS.complete_import(1, 1, at(1), &view()).into_iter(),
        OURS.discard_import(1).into_iter(),
    ];
    for statement in ends.into_iter().flatten() {
        check_no_scan(&database, "end", &statement);
    }
    let broken = system::broken_imports(at(1), 10);
    check_no_scan(&database, "broken", &broken);
}

#[test]
fn the_life_of_a_batch_never_reads_all_batches_or_items() {
    let database = prospects(1..=3);
    let query = "actionParams[filter][owner][id]=1";
    for statement in acceptance(OURS, &targets(query, None), RUNS, "k") {
        check_no_scan(&database, "accept", &statement);
    }
    let batch = accept(&database, &targets(query, None), RUNS, "k");
    let statements = [
        OURS.confirm(batch, 1, "k", 8, at(3)).into_iter(),
        OURS.cancel(batch, at(3)).into_iter(),
        OURS.give_up(batch, &gave_up("x"), 1, at(3)).into_iter(),
    ];
    for statement in statements.into_iter().flatten() {
        check_no_scan(&database, "confirm, cancel, give up", &statement);
    }
}

#[test]
fn the_task_queue_is_read_in_the_order_of_an_index() {
    let cases = [
        (
            "filter[owner][id]=1&filter[state]=incomplete&sort=dueAt",
            "tasks_by_owner",
        ),
        (
            "filter[owner][id]=1&filter[state]=incomplete&sort=-dueAt",
            "tasks_by_owner",
        ),
        (
            "filter[state]=incomplete&sort=dueAt",
            "tasks_by_state_and_due",
        ),
        (
            "filter[state]=incomplete&sort=-dueAt",
            "tasks_by_state_and_due",
        ),
        (
            "filter[dueAt]=2026-01-01T00:00:00Z..2026-01-02T00:00:00Z&sort=dueAt",
            "tasks_by_due",
        ),
        (
            "filter[dueAt]=neginf..2026-01-02T00:00:00Z&sort=dueAt",
            "tasks_by_due",
        ),
        ("sort=dueAt", "tasks_by_due"),
        ("sort=-dueAt", "tasks_by_due"),
        ("filter[sequenceState][id]=1", "tasks_by_sequence_state"),
        ("", "tasks_by_organisation"),
        ("sort=-id", "tasks_by_organisation"),
    ];
    check_order(&TASK, &cases);
}

#[test]
fn sequence_states_are_read_in_the_order_of_an_index() {
    let cases = [
        ("filter[prospect][id]=1", "sequence_states_by_prospect"),
        (
            "filter[sequence][id]=1&filter[state]=active",
            "sequence_states_by_sequence",
        ),
        ("filter[state]=paused", "sequence_states_by_state"),
        ("sort=-id", "sequence_states_by_organisation"),
    ];
    check_order(&SEQUENCE_STATE, &cases);
}

/// Each query is answered by walking along this index.
fn check_order(resource: &'static ResourceType, cases: &[(&str, &str)]) {
    let database = prospects(1..=3);
    for (query, index) in cases {
        let pairs = lockstep_core::query::pairs(query)
            .map(|(name, text)| (Cow::Owned(name.into_owned()), Cow::Owned(text.into_owned())));
        let read = collection(resource, pairs).unwrap();
        let statement = OURS.page(resource, &read, &view()).unwrap().statement;
        let steps = plan_of(&database, &statement);
        assert!(
            steps.iter().any(|step| step.contains(index)),
            "{query}: {steps:#?}"
        );
        assert!(
            !steps.iter().any(|step| step.contains("TEMP B-TREE")),
            "{query} sorts: {steps:#?}"
        );
        check_no_scan(&database, query, &statement);
        check_no_scan(&database, query, &OURS.count(resource, &read.filters));
    }
}

#[test]
fn an_idempotency_key_is_found_by_the_primary_key() {
    let database = prospects(1..=3);
    let request = KeyedRequest {
        user: 1,
        key: "k",
        fingerprint: "",
        token: "",
        now: at(1),
    };
    for record in [
        RecordName::Id(1),
        RecordName::Inserted,
        RecordName::StartKey("s"),
    ] {
        let keep = OURS.keep_answer(&request, &Answer::of(&BATCH, record), &view());
        check_no_scan(&database, "keep", &keep);
    }
    check_no_scan(&database, "settle", &OURS.settle_answer(&request));
    for guard in [
        Guard::none(),
        OURS.guard_version(&TASK, 1, 1, &Fields::new()),
        OURS.guard_event(1, Event::Cancel, None),
    ] {
        let claim = OURS.claim_key(&request, &guard);
        check_no_scan(&database, "claim", &claim);
    }
    check_no_scan(&database, "kept", &OURS.kept_answer(1, "k"));
}

#[test]
fn tokens_are_found_by_their_hash_or_family() {
    let database = Database::new();
    let issue = Issue {
        client: "c",
        family: "f",
        access: "a",
        scopes: "*",
        access_expires: at(2),
        refresh: "r",
        refresh_scopes: "*",
        refresh_expires: at(3),
        now: at(1),
    };
    let statements = [
        vec![
            oauth::client("c", "s").into(),
            oauth::refresh_token("c", "r", at(1)).into(),
        ]
        .into_iter(),
        oauth::issue(&issue).into_iter(),
        oauth::refresh("u", &issue).into_iter(),
        oauth::revoke_family("f", at(1)).into_iter(),
        oauth::revoke("c", "h", at(1)).into_iter(),
        OURS.revoke_token(1, at(1))
            .into_iter()
            .collect::<Vec<_>>()
            .into_iter(),
        vec![OURS.token_hash(1).into()].into_iter(),
    ];
    for statement in statements.into_iter().flatten() {
        check_no_scan(&database, "token", &statement);
    }
}

#[test]
fn the_scheduler_reads_by_its_indexes() {
    let database = prospects(1..=3);
    check_no_scan(
        &database,
        "stalled batches",
        &system::stalled_batches(at(1), 10),
    );
    let due = system::due_tasks(&[1, 2], at(1), 10);
    let found = system::organisations_with_due_tasks(at(1));
    for (index, statement) in [
        ("tasks_to_skip", Statement::from(due.clone())),
        ("tasks_to_activate", due.into()),
        ("tasks_to_skip", found.clone().into()),
        ("tasks_to_activate", found.into()),
    ] {
        let steps = plan_of(&database, &statement);
        let is_used = |step: &String| step.starts_with("SEARCH x USING") && step.contains(index);
        assert!(steps.iter().any(is_used), "{index}: {steps:#?}");
        assert!(
            !steps.iter().any(|step| step.starts_with("SCAN tasks")),
            "{steps:#?}"
        );
    }
    check_no_scan(&database, "identity", &system::identity("x"));
    for (index, statement) in [
        (
            "batches_in_motion",
            Statement::from(system::batches_at_work(at(1))),
        ),
        ("batches_to_confirm", system::waiting().into()),
        ("batches_to_report", system::waiting().into()),
        ("batches_to_purge", system::waiting().into()),
        ("batches_to_purge", system::failed_items(at(1)).into()),
    ] {
        let steps = plan_of(&database, &statement);
        assert!(
            steps.iter().any(|step| step.contains(index)),
            "{index}: {steps:#?}"
        );
        let is_scan = |step: &String| step.starts_with("SCAN batches") && !step.contains("INDEX");
        assert!(!steps.iter().any(is_scan), "{steps:#?}");
    }
    let expire = system::expire_keys(at(1), 10);
    check_no_scan(&database, "expired keys", &expire);
    let steps = plan_of(&database, &expire);
    assert!(
        !steps.iter().any(|step| step.contains("TEMP B-TREE")),
        "it sorts: {steps:#?}"
    );
    for statement in oauth::expire(at(1), 10) {
        check_no_scan(&database, "expired tokens", &statement);
    }
    for statement in system::empty_bins(at(1), 10) {
        check_no_scan(&database, "bins", &statement);
    }
    for (index, statement) in [
        (
            "batches_to_report",
            Statement::from(system::batches_to_report(10)),
        ),
        (
            "batches_to_purge",
            system::batches_to_purge(at(1), 10).into(),
        ),
        (
            "batches_to_confirm",
            system::unconfirmed_batches(at(1), 10).into(),
        ),
    ] {
        let steps = plan_of(&database, &statement);
        assert!(steps[0].contains(index), "{index}: {steps:#?}");
        // Scanning one of the partial indexes is what they are for.
        let others = ["SCAN later", "TEMP B-TREE"];
        let others = others.map(|other| steps.iter().any(|step| step.contains(other)));
        assert_eq!(others, [false, false], "{index}: {steps:#?}");
    }
}

#[test]
fn reports_and_purges_read_the_items_of_their_batch_only() {
    let database = prospects(1..=3);
    let batch = running(&database, &[1, 2, 3]);
    let page = OURS.report_page(batch, 0, &ReportFormat::ALL);
    check_no_scan(&database, "page", &page);
    let steps = plan_of(&database, &page);
    assert!(
        !steps.iter().any(|step| step.contains("TEMP B-TREE")),
        "texts are not sorted: {steps:#?}"
    );
    for statement in [
        Statement::from(OURS.report_of_batch(batch)),
        OURS.note_report(batch, 0, 1, 1, Some(at(3))).into(),
        OURS.progress(batch, 0, &view()).into(),
    ] {
        check_no_scan(&database, "report", &statement);
    }
    for statement in OURS.purge(batch, 10, at(3)) {
        check_no_scan(&database, "purge", &statement);
    }
}
