//! Every statement of the crate, run for one organisation with the ids of the other: it sees nothing
//! and changes nothing.

use std::borrow::Cow;

use lockstep_core::batch::{ItemState, MAX_ATTEMPTS};
use lockstep_core::bulk::{self, Image, Outcome, Plan, Targets};
use lockstep_core::import::Format;
use lockstep_core::machine::Named as _;
use lockstep_core::query::collection;
use lockstep_core::schema::{Operation, PROSPECT, RESOURCE_TYPES, TASK, TOKEN};
use lockstep_core::task::Effect;
use lockstep_core::value::{Fields, Reference, Value as Field};
use lockstep_sql::{Range, Seal, Settlement, Statement, Steps};
use serde_json::{Value, json};

use crate::batches::{RUNS, acceptance, decide, plan, running, targets};
use crate::engine::{self, Job, business};
use crate::records::{self, RECORDS};
use crate::stage::{cases, stage};
use crate::support::{Database, OURS, THEIRS, at, gave_up, view};

/// Full organisations; ours also has a batch that runs, with the decisions about its items.
fn busy() -> (Database, i64, Settlement) {
    let database = records::full();
    database.sql("UPDATE prospects SET tags = '[]'");
    let batch = running(&database, &[1, 2, 3]);
    let settlement = decide(&database, &["vip"], Range::of_chunk(batch, 0));
    assert_eq!(settlement.len(), 3);
    (database, batch, settlement)
}

#[test]
fn collections_show_only_what_is_theirs() {
    let (database, ..) = busy();
    for resource in RESOURCE_TYPES {
        let ids: Vec<String> = (1..=RECORDS).map(|id| id.to_string()).collect();
        for (name, text, right) in [
            ("count", "true".to_owned(), RECORDS),
            ("filter[id]", ids.join(","), 0),
        ] {
            let query = collection(resource, [(Cow::Borrowed(name), Cow::Owned(text))]).unwrap();
            let rows = database.rows(&THEIRS.page(resource, &query, &view()).unwrap().statement);
            assert_eq!(
                rows.len(),
                usize::try_from(right).unwrap(),
                "{} {name}",
                resource.name
            );
            let count = database.rows(&THEIRS.count(resource, &query.filters));
            assert_eq!(count, [[Value::from(right)]], "{} {name}", resource.name);
        }
    }
}

#[test]
fn a_filter_by_a_related_record_stays_inside() {
    let database = records::full();
    database.sql("UPDATE users SET first_name = 'Only ours' WHERE organisation_id = 1");
    // Even where a row names a record of another organisation.
    database.sql("UPDATE tasks SET owner_id = 1");
    let query = collection(
        &TASK,
        [(
            Cow::Borrowed("filter[owner][firstName]"),
            Cow::Borrowed("Only ours"),
        )],
    )
    .unwrap();
    assert_eq!(
        database
            .rows(&OURS.page(&TASK, &query, &view()).unwrap().statement)
            .len(),
        12
    );
    assert_eq!(
        database.rows(&THEIRS.page(&TASK, &query, &view()).unwrap().statement),
        Vec::<Vec<Value>>::new()
    );
}

#[test]
fn single_records_are_found_only_by_their_organisation() {
    let (database, batch, _) = busy();
    for resource in RESOURCE_TYPES {
        for document in database.documents(OURS, resource) {
            let id = document["id"].as_i64().unwrap();
            assert_eq!(
                database.run(&THEIRS.show(resource, id, &view())),
                Vec::<Value>::new(),
                "{} {id}",
                resource.name
            );
        }
    }
    let none = Vec::<Value>::new();
    assert_eq!(
        database.run(&THEIRS.show_task_for_decision(&TASK, 1, &view())),
        none
    );
    assert_eq!(database.run(&THEIRS.batch_for_decision(batch)), none);
    assert_eq!(database.run(&THEIRS.batch_plan(batch)), none);
    assert_eq!(database.run(&THEIRS.token_hash(1)), none);
    assert_eq!(database.run(&THEIRS.batch_subjects(Some(&[batch]))), none);
    assert_eq!(
        database.run(&THEIRS.pending_items(
            &plan(),
            Range::of_batch(batch),
            lockstep_sql::READ_ITEMS,
            lockstep_sql::Texts::Any
        )),
        none
    );
    for statement in &THEIRS.hand_out_again(batch) {
        assert_eq!(database.run(statement), none);
    }
    let first = Range::of_chunk(batch, 0);
    assert_eq!(database.run(&THEIRS.hand_on(batch, first)), none);
    let fields = Fields::new().with(
        "owner",
        Field::Reference(Reference {
            kind: "user",
            id: 1,
        }),
    );
    assert_eq!(
        database.run(&THEIRS.missing_related(&TASK, &fields).unwrap()),
        [json!({ "type": "user", "id": 1 })]
    );
}

fn all<T>(steps: Steps<T>) -> Vec<Statement> {
    steps.into_iter().collect()
}

/// Every statement that writes, for them, with the ids of ours.
fn writes(batch: i64, settlement: &Settlement) -> Vec<(&'static str, Vec<Statement>)> {
    let owner = Fields::new().with(
        "owner",
        Field::Reference(Reference {
            kind: "user",
            id: 1,
        }),
    );
    let fields = Fields::new().with("note", Field::word("theirs"));
    let effects = [
        Effect::AdvanceSequence { sequence_state: 1 },
        Effect::FinishSequence {
            sequence_state: 1,
            replied: true,
        },
        Effect::ScheduleMailing { mailing: 1 },
        Effect::LogNote {
            subject: None,
            text: Cow::Borrowed("theirs"),
        },
        Effect::HighestPriority,
        Effect::DefaultPriority,
    ];
    let range = Range::of_chunk(batch, 0);
    let mut writes = vec![
        (
            "insert",
            vec![THEIRS.insert(&TASK, &owner, &effects, &view()).statement],
        ),
        ("effects", THEIRS.effects(1, 1, &effects, at(5), 1)),
        ("confirm", all(THEIRS.confirm(batch, 2, "key-1", 8, at(5)))),
        ("start", vec![THEIRS.start(batch, at(5))]),
        (
            "settle",
            all(THEIRS.settle(batch, &plan(), range, settlement, 5, at(5))),
        ),
        (
            "give up",
            THEIRS.give_up(batch, &gave_up(&format!("{MAX_ATTEMPTS}")), 5, at(5)),
        ),
        ("note attempt", vec![THEIRS.note_attempt(batch)]),
        ("cancel", all(THEIRS.cancel(batch, at(5)))),
        (
            "note report",
            vec![THEIRS.note_report(batch, 0, 1, 5, Some(at(5))).into()],
        ),
        ("purge", all(THEIRS.purge(batch, 10, at(5)))),
    ];
    for resource in RESOURCE_TYPES
        .iter()
        .filter(|resource| resource.name != "batchItem")
    {
        for version in 1..=3 {
            let fields = if resource.name == "task" {
                &fields
            } else {
                &Fields::new()
            };
            writes.push((
                "update",
                vec![THEIRS.update(resource, 1, version, fields, &[]).into()],
            ));
        }
        if *resource == &TOKEN {
            writes.push(("revoke", all(THEIRS.revoke_token(1, at(5)))));
        }
        if resource.offers(Operation::Delete) {
            writes.push(("delete", all(THEIRS.delete(resource, 1, at(5)))));
        }
    }
    writes
}

#[test]
fn no_write_reaches_another_organisation() {
    let (database, batch, settlement) = busy();
    let (ours, theirs) = (database.dump(OURS), database.dump(THEIRS));
    for (name, statements) in writes(batch, &settlement) {
        let answers = database.batch(&statements);
        assert!(answers.iter().all(Vec::is_empty), "{name}: {answers:?}");
        assert_eq!(database.dump(OURS), ours, "{name}");
        assert_eq!(database.dump(THEIRS), theirs, "{name}");
    }
    // The same statements do something when they are run for us.
    let answers = database.batch(&OURS.settle(
        batch,
        &plan(),
        Range::of_chunk(batch, 0),
        &settlement,
        5,
        at(5),
    ));
    assert_eq!(answers.last().unwrap()[0]["settled"], 3);
}

#[test]
fn a_batch_of_theirs_cannot_change_records_of_ours() {
    let database = records::full();
    database.sql("UPDATE prospects SET tags = '[]'");
    let ours = database.dump(OURS);
    let by_filter = targets("actionParams[filter][id]=1..99", None);
    let both = targets("actionParams[filter][id]=1..99", Some(vec![1, 2]));
    for (key, targets, total) in [
        ("filter", &by_filter, 0),
        ("both", &both, 0),
        ("all", &Targets::All, RECORDS),
        ("ids", &Targets::Ids(vec![1, 101]), 2),
    ] {
        let answers = database.batch(&acceptance(THEIRS, targets, RUNS, key));
        let accepted = &answers.last().unwrap()[0];
        assert_eq!(accepted["total"], total, "{key}");
        let batch = accepted["id"].as_i64().unwrap();
        database.run(&THEIRS.start(batch, at(2)));
        let rows = database.run(&THEIRS.pending_items(
            &plan(),
            Range::of_batch(batch),
            lockstep_sql::READ_ITEMS,
            lockstep_sql::Texts::Any,
        ));
        let missing = rows.iter().filter(|row| row["record"].is_null()).count();
        assert_eq!(
            missing,
            usize::from(key == "ids"),
            "a record of ours is not found"
        );
        // Even a decision that takes their item for one of our records settles nothing.
        let mut forged = Settlement::of(&PROSPECT);
        let vip = || Fields::new().with("tags", Field::List(vec![Cow::Borrowed("vip")]));
        for row in &rows {
            let outcome = Outcome::Changed {
                before: Some(Image::default()),
                after: Some(Image::of(vip())),
            };
            forged.add(row["id"].as_i64().unwrap(), "1", &outcome);
        }
        let statements = THEIRS.settle(batch, &plan(), Range::of_batch(batch), &forged, 5, at(5));
        database.batch(&statements);
        let theirs: Vec<Value> =
            database.sql("SELECT id FROM prospects WHERE organisation_id = 1 AND tags <> '[]'");
        assert_eq!(theirs, Vec::<Value>::new(), "{key}");
    }
    assert_eq!(database.dump(OURS), ours);
    assert_eq!(PROSPECT, *plan().action.spec.target);
}

/// Every action, and its revert: statements of theirs about a batch of ours.
#[test]
fn no_chunk_reaches_another_organisation() {
    for case in cases() {
        let database = stage();
        let job = engine::on(&database, case.action, &case.attributes, &case.ids());
        check_chunk(&database, &job);
        job.finish(&database);
        check_chunk(&database, &engine::reverting(&database, job.id));
        let plan = job.plan();
        let none = Vec::<Value>::new();
        assert_eq!(database.run(&THEIRS.batch_plan(job.id)), none);
        let targets = Targets::Ids(case.ids());
        let rows = database.run(&THEIRS.previewed_targets(&plan, &targets, 0));
        let theirs = rows.iter().filter(|row| !row["record"].is_null());
        assert!(theirs.clone().count() <= 1, "{rows:?}");
        assert!(theirs.clone().all(|row| row["id"] == 101), "{rows:?}");
        let count = THEIRS.count_items(job.id, ItemState::Changed);
        assert_eq!(database.rows(&count), [[Value::from(0)]]);
        let revert = engine::reverting(&database, job.id);
        let items = THEIRS.previewed_items(&revert.plan(), job.id, 0);
        assert_eq!(database.run(&items), none);
        // A revert or a retry of theirs about a batch of ours has no items.
        for state in [ItemState::Changed, ItemState::Error] {
            let seal = Seal::Source(job.id, state);
            let key = format!("theirs {}", state.name());
            let statements =
                engine::acceptance(THEIRS, &revert.action, &revert.payload, seal, &key);
            let answers = database.batch(&statements);
            assert_eq!(answers.last().unwrap()[0]["total"], 0);
        }
    }
}

/// What is decided about a chunk of ours changes nothing when it is theirs to settle.
fn check_chunk(database: &Database, job: &Job) {
    database.run(&OURS.start(job.id, job.now));
    let range = Range::of_chunk(job.id, 0);
    let plan = job.plan();
    let forged = Job {
        organisation: THEIRS,
        ..job.clone()
    };
    assert_eq!(
        database.run(&THEIRS.pending_items(
            &plan,
            range,
            lockstep_sql::READ_ITEMS,
            lockstep_sql::Texts::Any
        )),
        Vec::<Value>::new()
    );
    let decided = job.decide(database, range);
    let (ours, rows) = (database.dump(OURS), business(database));
    let answers = database.batch(&forged.settling(range, &decided, 7));
    assert!(answers.iter().all(Vec::is_empty), "{answers:?}");
    assert_eq!(database.dump(OURS), ours, "{}", job.action);
    assert_eq!(business(database), rows, "{}", job.action);
}

/// A batch of theirs that names records of ours finds none of them.
#[test]
fn no_action_of_theirs_touches_a_record_of_ours() {
    for case in cases() {
        let database = stage();
        let before = business(&database);
        let payload = engine::payload(&case.attributes);
        let target = bulk::spec(case.action).unwrap().target;
        let targets = Targets::Ids((1..=6).collect());
        let acceptance = |organisation, key| {
            let seal = Seal::Targets(target, &targets);
            engine::acceptance(organisation, case.action, &payload, seal, key)
        };
        // The records that the action names are ours.
        let plan = Plan::read(case.action, &payload).unwrap();
        let references = plan.action.references().count();
        let answers = database.batch(&acceptance(THEIRS, "theirs"));
        let accepted = answers.last().unwrap();
        assert_eq!(accepted.is_empty(), references > 0, "{}", case.action);
        let Some(id) = accepted.first().and_then(|row| row["id"].as_i64()) else {
            continue;
        };
        let job = Job {
            organisation: THEIRS,
            id,
            action: case.action.to_owned(),
            payload: payload.clone(),
            now: at(5),
        };
        assert_eq!(job.deliver(&database, job.whole())["state"], "finished");
        let verdicts = engine::verdicts(&database, id);
        assert!(
            verdicts.iter().all(|(state, _)| state == "error"),
            "{verdicts:?}"
        );
        assert_eq!(business(&database), before, "{}", case.action);
    }
}

#[test]
fn imports_stay_inside() {
    let database = stage();
    let job = engine::importing(&database, "prospectsImport", Format::Csv, "title\na\nb");
    let before = database.dump(OURS);
    database.batch(&THEIRS.discard_import(job.id));
    database.batch(&THEIRS.complete_import(job.id, 9, at(5), &view()));
    assert_eq!(database.dump(OURS), before);
    check_chunk(&database, &job);
    let facts = database.run(&THEIRS.facts(Some(1))).remove(0);
    assert_eq!(
        facts,
        json!({ "highest_priority": 102, "enabled": null, "first_step": null, "email_steps": 0 })
    );
}
