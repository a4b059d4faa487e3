//! Idempotency keys: a request with one is carried out once, and its answer is kept.

use std::borrow::Cow;

use lockstep_core::batch::Event;
use lockstep_core::bulk::Targets;
use lockstep_core::schema::{BATCH, PROSPECT, RESOURCE_TYPES, TASK};
use lockstep_core::value::{Fields, Reference, Value as Field};
use lockstep_sql::{
    Answer, Guard, KeyedRequest, Organisation, RecordName, Statement, Steps, Touched, system,
};
use serde_json::{Value, json};

use crate::batches::{RUNS, WAITS, accept, acceptance, prospects};
use crate::records;
use crate::support::{BASE, Database, OURS, THEIRS, at, parse, view};

/// A request of user 1 with the key `key`, at its first attempt.
const REQUEST: KeyedRequest<'static> = KeyedRequest {
    user: 1,
    key: "key",
    fingerprint: "print",
    token: "first",
    now: lockstep_core::time::Timestamp::EPOCH,
};

/// The same with the token of another attempt.
const fn attempt(token: &str) -> KeyedRequest<'_> {
    KeyedRequest { token, ..REQUEST }
}

fn text(text: &str) -> Field<'static> {
    Field::Text(Cow::Owned(text.to_owned()))
}

fn note(text: &'static str) -> Fields<'static> {
    Fields::new().with("note", self::text(text))
}

/// The statements of `once`.
fn once(
    organisation: Organisation,
    request: &KeyedRequest<'_>,
    statements: Vec<Statement>,
    guard: &Guard<'_>,
    answer: &Answer<'_>,
) -> Vec<Statement> {
    let transaction = organisation.once(request, statements.into(), guard, answer, &view());
    assert_eq!(transaction.claims(), 1);
    transaction.statements().to_vec()
}

/// The statements that create a prospect.
fn create(organisation: Organisation, request: &KeyedRequest<'_>, name: &str) -> Vec<Statement> {
    let fields = Fields::new()
        .with("firstName", text(name))
        .with("createdAt", Field::Time(at(1)))
        .with("updatedAt", Field::Time(at(1)));
    let insert = organisation.insert(&PROSPECT, &fields, &[], &view());
    let answer = Answer {
        status: 201,
        envelope: ("{\"data\":", ",\"meta\":{\"ignored\":[\"/it's\"]}}"),
        ..Answer::of(&PROSPECT, RecordName::Inserted)
    };
    let statements = vec![insert.statement];
    let guard = organisation.guard_new(&PROSPECT, &fields);
    once(organisation, request, statements, &guard, &answer)
}

/// The statements that change our task 1 where it has this version.
fn change(request: &KeyedRequest<'_>, version: i64, fields: &Fields<'_>) -> Vec<Statement> {
    let statements = vec![
        OURS.update(&TASK, 1, version, fields, &[]).into(),
        OURS.show(&TASK, 1, &view()).into(),
    ];
    let guard = OURS.guard_version(&TASK, 1, version, fields);
    let answer = Answer::of(&TASK, RecordName::Id(1));
    once(OURS, request, statements, &guard, &answer)
}

/// The only answer that is kept under the key of user 1.
fn kept(database: &Database, organisation: Organisation) -> Option<Value> {
    let mut rows = database.run(&organisation.kept_answer(1, "key"));
    assert!(rows.len() <= 1, "{rows:?}");
    rows.pop()
}

fn keys(database: &Database) -> Value {
    database.value("SELECT count(*) FROM idempotency_keys")
}

/// Asserts that statements fail because the key is taken, and that nothing of them happens.
fn check_taken(database: &Database, statements: &[Statement]) {
    let before = database.dump(OURS);
    let error = database.try_batch(statements).unwrap_err().to_string();
    assert!(
        error.contains("UNIQUE constraint failed: idempotency_keys."),
        "{error}"
    );
    assert_eq!(database.dump(OURS), before);
}

#[test]
fn the_answer_of_a_create_is_kept_with_its_address() {
    let database = records::full();
    let answers = database.batch(&create(OURS, &REQUEST, "Ün 🦊 \"it's\""));
    assert_eq!(answers.len(), 3);
    let id = database.value("SELECT max(id) FROM prospects WHERE organisation_id = 1");
    let shown = OURS.show(&PROSPECT, id.as_i64().unwrap(), &view());
    let document = database.run(&shown)[0]["document"].clone();
    let document = document.as_str().unwrap();
    let wanted = json!({ "fingerprint": "print", "status": 201, "location": format!("{BASE}/prospects/{id}"), "provisional": 0,
        "document": format!("{{\"data\":{document},\"meta\":{{\"ignored\":[\"/it's\"]}}}}") });
    assert_eq!(kept(&database, OURS), Some(wanted));
}

#[test]
fn a_key_that_is_taken_undoes_everything() {
    let database = records::full();
    database.batch(&create(OURS, &REQUEST, "Ada"));
    for token in ["first", "second"] {
        check_taken(&database, &create(OURS, &attempt(token), "Ada"));
        check_taken(&database, &change(&attempt(token), 1, &note("x")));
    }
    let other = KeyedRequest {
        fingerprint: "other",
        now: at(9),
        ..attempt("second")
    };
    check_taken(&database, &create(OURS, &other, "Ada"));
}

#[test]
fn a_key_is_its_users() {
    let database = records::full();
    let colleague = KeyedRequest { user: 2, ..REQUEST };
    let other = KeyedRequest {
        key: "Key",
        ..REQUEST
    };
    let requests = [
        (OURS, REQUEST),
        (OURS, colleague),
        (OURS, other),
        (THEIRS, REQUEST),
    ];
    for (count, (organisation, request)) in (1..).zip(requests) {
        database.batch(&create(organisation, &request, "Ada"));
        assert_eq!(keys(&database), count);
    }
    let bodies = database.sql("SELECT DISTINCT body FROM idempotency_keys");
    assert_eq!(bodies.len(), 4, "each has its own answer");
}

/// The answers are rendered inside the update, where the table of keys has columns of its own.
#[test]
fn records_of_every_type_are_kept_as_they_are_shown() {
    let database = records::full();
    for resource in RESOURCE_TYPES {
        for document in database.documents(OURS, resource) {
            let record = RecordName::Id(document["id"].as_i64().unwrap());
            let answer = Answer::of(resource, record);
            database.run(&OURS.claim_key(&REQUEST, &Guard::none()));
            database.run(&OURS.keep_answer(&REQUEST, &answer, &view()));
            let body = parse(&kept(&database, OURS).unwrap()["document"]);
            assert_eq!(body, json!({ "data": document }));
            database.sql("DELETE FROM idempotency_keys");
        }
    }
}

#[test]
fn the_answer_is_the_record_after_the_change() {
    let database = records::full();
    let answers = database.batch(&change(&REQUEST, 1, &note("new")));
    let document = answers[2][0]["document"].as_str().unwrap();
    assert_eq!(parse(&document.into())["attributes"]["note"], "new");
    let wanted = json!({ "fingerprint": "print", "status": 200, "location": null, "provisional": 0,
        "document": format!("{{\"data\":{document}}}") });
    assert_eq!(kept(&database, OURS), Some(wanted));
}

#[test]
fn a_lost_race_claims_nothing_and_the_next_attempt_works() {
    let database = records::full();
    database.run(&OURS.update(&TASK, 1, 1, &note("somebody else"), &[]));
    let before = database.dump(OURS);
    let answers = database.batch(&change(&REQUEST, 1, &note("ours")));
    assert_eq!(answers[1], Vec::<Value>::new());
    assert_eq!(database.dump(OURS), before);

    database.batch(&change(&attempt("second"), 2, &note("ours")));
    let body = parse(&kept(&database, OURS).unwrap()["document"]);
    assert_eq!(body["data"]["attributes"]["note"], "ours");
}

/// Of two requests with one key: the slower decided on a version that the faster has changed.
#[test]
fn a_lost_race_keeps_nothing_under_the_key_of_the_winner() {
    let database = records::full();
    database.batch(&change(&attempt("winner"), 1, &note("winner")));
    database.run(&OURS.update(&TASK, 1, 2, &note("later"), &[]));
    let before = database.dump(OURS);
    let answers = database.batch(&change(&attempt("loser"), 1, &note("loser")));
    assert_eq!(answers[1], Vec::<Value>::new());
    assert_eq!(database.dump(OURS), before);
    check_taken(&database, &change(&attempt("again"), 3, &note("loser")));
}

#[test]
fn a_missing_related_record_claims_nothing() {
    let database = records::full();
    for id in [999, 101] {
        let owner = Reference { kind: "user", id };
        let fields = Fields::new().with("owner", Field::Reference(owner));
        let before = database.dump(OURS);
        database.batch(&change(&REQUEST, 1, &fields));
        let insert = OURS.insert(&TASK, &fields, &[], &view());
        let answer = Answer::of(&TASK, RecordName::Inserted);
        let guard = OURS.guard_new(&TASK, &fields);
        let statements = vec![insert.statement];
        database.batch(&once(OURS, &REQUEST, statements, &guard, &answer));
        assert_eq!(database.dump(OURS), before, "{id}");
    }
}

#[test]
fn leaving_a_record_as_it_is_needs_its_version_too() {
    let database = records::full();
    let leave = |version: i64| {
        let statements = vec![
            OURS.leave(&TASK, 1, version).into(),
            OURS.show(&TASK, 1, &view()).into(),
        ];
        let nothing = Fields::new();
        let guard = OURS.guard_version(&TASK, 1, version, &nothing);
        let answer = Answer::of(&TASK, RecordName::Id(1));
        database
            .batch(&once(OURS, &REQUEST, statements, &guard, &answer))
            .remove(1)
    };
    let before = database.documents(OURS, &TASK);
    assert_eq!((leave(2), keys(&database)), (vec![], 0.into()));
    assert_eq!(
        (leave(1), keys(&database)),
        (vec![json!({ "id": 1 })], 1.into())
    );
    assert_eq!(database.documents(OURS, &TASK), before);
    assert_eq!(
        database.run(&THEIRS.leave(&TASK, 1, 1)),
        Vec::<Value>::new()
    );
}

/// An answer that could not be rendered must not leave an action done without its key.
#[test]
fn no_answer_no_action() {
    let database = records::full();
    let before = database.dump(OURS);
    let statements = vec![
        OURS.update(&TASK, 1, 1, &note("x"), &[]).into(),
        OURS.show(&TASK, 999, &view()).into(),
    ];
    let answer = Answer::of(&TASK, RecordName::Id(999));
    let error = database
        .try_batch(&once(OURS, &REQUEST, statements, &Guard::none(), &answer))
        .unwrap_err()
        .to_string();
    assert!(error.contains("NOT NULL constraint failed"), "{error}");
    assert_eq!(database.dump(OURS), before);
}

#[test]
fn a_batch_is_accepted_once() {
    let database = prospects(1..=3);
    let accept = |token: &str| {
        let statements = acceptance(OURS, &Targets::All, WAITS, token)
            .into_iter()
            .collect();
        let answer = Answer::of(&BATCH, RecordName::StartKey(token));
        let request = attempt(token);
        once(OURS, &request, statements, &Guard::none(), &answer)
    };
    let answers = database.batch(&accept("a"));
    let document = answers[answers.len() - 2][0]["document"].as_str().unwrap();
    assert_eq!(parse(&document.into())["attributes"]["total"], 3);
    assert_eq!(
        kept(&database, OURS).unwrap()["document"],
        format!("{{\"data\":{document}}}")
    );
    check_taken(&database, &accept("b"));
    assert_eq!(database.value("SELECT count(*) FROM batches"), 1);
    assert_eq!(database.value("SELECT count(*) FROM batch_items"), 3);
}

/// A batch that the request goes on to run: its answer is kept again when that is done.
#[test]
fn the_answer_about_a_batch_that_runs_in_its_request_is_provisional() {
    use crate::batches::{RUNS, WAITS, acceptance, prospects};
    use lockstep_core::bulk::Targets;
    use lockstep_core::schema::BATCH;

    let provisional = |count: i64, most: Option<i64>, start| {
        let database = prospects(1..=3);
        let targets = Targets::Ids((1..=count).collect());
        let statements = acceptance(OURS, &targets, start, "k").into_iter().collect();
        let answer = |runs_up_to| Answer {
            runs_up_to,
            ..Answer::of(&BATCH, RecordName::StartKey("k"))
        };
        database.batch(&once(
            OURS,
            &REQUEST,
            statements,
            &Guard::none(),
            &answer(most),
        ));
        let first = kept(&database, OURS).unwrap()["provisional"].clone();
        database.run(&OURS.keep_answer(&REQUEST, &answer(None), &view()));
        assert_eq!(kept(&database, OURS).unwrap()["provisional"], 0);
        first
    };
    assert_eq!(provisional(3, Some(3), RUNS), 1);
    assert_eq!(provisional(3, Some(2), RUNS), 0, "the queue runs it");
    assert_eq!(provisional(3, Some(3), WAITS), 0, "nobody runs it yet");
    assert_eq!(provisional(3, None, RUNS), 0);
    assert_eq!(provisional(0, Some(3), RUNS), 0, "it is over");
}

#[test]
fn a_batch_is_confirmed_and_canceled_under_the_conditions_of_these() {
    let database = prospects(1..=3);
    let batch = accept(&database, &Targets::All, WAITS, "k");
    let act = |token: &str, steps: Steps<Touched>, guard: Guard<'_>| {
        let shown = OURS.show(&BATCH, batch, &view());
        let statements = steps.into_iter().chain([shown.into()]).collect();
        let answer = Answer::of(&BATCH, RecordName::Id(batch));
        let request = KeyedRequest {
            key: token,
            ..attempt(token)
        };
        let answers = database.batch(&once(OURS, &request, statements, &guard, &answer));
        let kept = database.run(&OURS.kept_answer(1, token));
        assert_eq!(
            kept.len(),
            answers[1].len(),
            "claimed where it acts, {token}"
        );
        kept.first().map(|kept| {
            let body = parse(&kept["document"]);
            body["data"]["attributes"]["state"]
                .as_str()
                .unwrap()
                .to_owned()
        })
    };
    let confirm = |token: &str, version: i64| {
        let statements = OURS.confirm(batch, version, "k", 8, at(3));
        let guard = OURS.guard_event(batch, Event::Confirm, Some(version));
        act(token, statements, guard)
    };
    let cancel = |token: &str| {
        let guard = OURS.guard_event(batch, Event::Cancel, None);
        act(token, OURS.cancel(batch, at(4)), guard)
    };
    assert_eq!(confirm("too old", 0), None);
    assert_eq!(confirm("right", 1).as_deref(), Some("pending"));
    assert_eq!(confirm("confirmed", 2), None);
    assert_eq!(cancel("stop").as_deref(), Some("canceled"));
    assert_eq!(cancel("canceled"), None);

    let theirs = THEIRS.guard_event(batch, Event::Cancel, None);
    let running = accept(&database, &Targets::All, RUNS, "r");
    database.run(&THEIRS.claim_key(&attempt("theirs"), &theirs));
    let theirs = THEIRS.guard_event(running, Event::Cancel, None);
    database.run(&THEIRS.claim_key(&attempt("theirs"), &theirs));
    assert_eq!(kept(&database, THEIRS), None, "a batch of ours");
}

#[test]
fn keys_expire_the_oldest_first_in_steps() {
    let database = records::organisations();
    for (minute, organisation) in [(5, OURS), (1, OURS), (3, THEIRS), (2, THEIRS)] {
        let key = format!("key {minute}");
        let request = KeyedRequest {
            key: &key,
            now: at(minute),
            ..REQUEST
        };
        database.run(&organisation.claim_key(&request, &Guard::none()));
    }
    let expire = |minute: i64, limit: i64| {
        let gone = database.run(&system::expire_keys(at(minute), limit)).len();
        let left = database.sql("SELECT key FROM idempotency_keys ORDER BY created_at");
        let left: Vec<String> = left
            .iter()
            .map(|row| row["key"].as_str().unwrap().to_owned())
            .collect();
        (gone, left.join(", "))
    };
    assert_eq!(expire(0, 10), (0, "key 1, key 2, key 3, key 5".to_owned()));
    assert_eq!(expire(4, 2), (2, "key 3, key 5".to_owned()));
    assert_eq!(expire(4, 2), (1, "key 5".to_owned()));
    assert_eq!(expire(4, 2), (0, "key 5".to_owned()));
    assert_eq!(expire(5, 2), (1, String::new()));
}

/// What was kept long enough leaves its key free.
#[test]
fn an_expired_key_is_free() {
    let database = records::full();
    database.batch(&create(OURS, &REQUEST, "Ada"));
    check_taken(&database, &create(OURS, &attempt("second"), "Eve"));
    database.run(&system::expire_keys(at(1), 10));
    assert_eq!(kept(&database, OURS), None);
    database.batch(&create(OURS, &attempt("second"), "Eve"));
    let body = parse(&kept(&database, OURS).unwrap()["document"]);
    assert_eq!(body["data"]["attributes"]["firstName"], "Eve");
}
