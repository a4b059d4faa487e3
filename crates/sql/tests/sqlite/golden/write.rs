//! `write/`: single records, and what follows from them.

use std::borrow::Cow;

use lockstep_core::batch;
use lockstep_core::machine::Named as _;
use lockstep_core::schema::{
    ACCOUNT, BATCH, CALL, MAILBOX, MAILING, PROSPECT, SEQUENCE, SEQUENCE_STATE, SEQUENCE_STEP,
    TASK, TEMPLATE, USER,
};
use lockstep_core::sequence_state::{Event, State};
use lockstep_core::task::Effect;
use lockstep_core::value::{Fields, Reference, Value};
use lockstep_sql::{Answer, Enrolment, Guard, KeyedRequest, RecordName, Statement, Transaction};

use super::{Golden, golden};
use crate::support::{OURS, at, view};

const REQUEST: KeyedRequest<'static> = KeyedRequest {
    user: 9,
    key: "key",
    fingerprint: "fingerprint",
    token: "token",
    now: lockstep_core::time::Timestamp::EPOCH,
};

fn reference(kind: &'static str, id: i64) -> Value<'static> {
    Value::Reference(Reference { kind, id })
}

/// What a request does under a condition.
fn claim(guard: &Guard<'_>) -> Statement {
    OURS.claim_key(&REQUEST, guard)
}

pub fn cases() -> Vec<Golden> {
    let mut cases = records();
    cases.extend(deleting());
    cases.extend(sequences());
    cases.extend(keys());
    cases
}

fn records() -> Vec<Golden> {
    let email = Fields::new().with("email", Value::word("ada@example.com"));
    let step = Fields::new()
        .with("sequence", reference("sequence", 5))
        .with("order", Value::Integer(2));
    let moved = Fields::new().with("order", Value::Integer(2));
    let task = Fields::new()
        .with("action", Value::word("call"))
        .with("subject", reference("prospect", 7))
        .with("owner", reference("user", 9))
        .with("dueAt", Value::Time(at(5)));
    let call = Fields::new()
        .with("task", reference("task", 7))
        .with("direction", Value::word("outbound"));
    let prospect = Fields::new()
        .with("firstName", Value::word("Ada"))
        .with("tags", Value::List(vec!["vip".into()]))
        .with("custom7", Value::word("seven"))
        .with("account", Value::Null)
        .with(
            "assignedUsers",
            Value::References(vec![
                Reference {
                    kind: "user",
                    id: 2,
                },
                Reference {
                    kind: "user",
                    id: 3,
                },
            ]),
        );
    let new = prospect.clone().with("createdAt", Value::Time(at(5)));
    let user = |id| Reference { kind: "user", id };
    let account = Reference {
        kind: "account",
        id: 4,
    };
    vec![
        golden("write/taken.new", OURS.taken(&USER, None, &email)),
        golden(
            "write/taken.changed",
            OURS.taken(&SEQUENCE_STEP, Some(7), &moved),
        ),
        golden("write/missing_related", OURS.missing_related(&TASK, &task)),
        golden(
            "write/missing_related.lists",
            OURS.missing_related(&PROSPECT, &prospect),
        ),
        golden(
            "write/missing_references",
            OURS.missing_references(&[user(2), user(3), account]),
        ),
        golden(
            "write/insert.task",
            OURS.insert(&TASK, &task, &[Effect::DefaultPriority], &view()),
        ),
        golden("write/insert.call", OURS.insert(&CALL, &call, &[], &view())),
        golden(
            "write/insert.prospect",
            OURS.insert(&PROSPECT, &new, &[], &view()),
        ),
        golden(
            "write/insert.sequenceStep",
            OURS.insert(&SEQUENCE_STEP, &step, &[], &view()),
        ),
        golden(
            "write/update.task",
            OURS.update(&TASK, 7, 3, &task, &[Effect::HighestPriority]),
        ),
        golden(
            "write/update.prospect",
            OURS.update(&PROSPECT, 7, 3, &prospect, &[]),
        ),
        golden(
            "write/update.sequenceStep",
            OURS.update(&SEQUENCE_STEP, 7, 3, &moved, &[]),
        ),
        golden("write/leave", OURS.leave(&TASK, 7, 3)),
    ]
}

fn deleting() -> Vec<Golden> {
    let mut cases = Vec::new();
    for resource in [
        &ACCOUNT, &MAILBOX, &MAILING, &PROSPECT, &SEQUENCE, &TASK, &TEMPLATE,
    ] {
        let name = format!("write/delete.{}", resource.name);
        cases.push(golden(name, OURS.delete(resource, 7, at(5))));
    }
    for resource in [&MAILBOX, &SEQUENCE, &TEMPLATE] {
        let name = format!("write/needed.{}", resource.name);
        cases.push(golden(name, OURS.needed(resource, 7)));
    }
    cases
}

fn sequences() -> Vec<Golden> {
    let mut cases = Vec::new();
    let effects = [
        ("advance", Effect::AdvanceSequence { sequence_state: 5 }),
        (
            "finish",
            Effect::FinishSequence {
                sequence_state: 5,
                replied: false,
            },
        ),
        (
            "finish-replied",
            Effect::FinishSequence {
                sequence_state: 5,
                replied: true,
            },
        ),
        ("schedule-mailing", Effect::ScheduleMailing { mailing: 5 }),
        (
            "note",
            Effect::LogNote {
                subject: Some(Reference {
                    kind: "prospect",
                    id: 6,
                }),
                text: Cow::Borrowed("done"),
            },
        ),
    ];
    for (name, effect) in effects {
        cases.push(golden(
            format!("write/effects.{name}"),
            OURS.effects(7, 3, &[effect], at(5), 9),
        ));
    }
    for event in [Event::Enable, Event::Disable] {
        cases.push(golden(
            format!("write/switch_states.{}", event.name()),
            OURS.switch_states(7, 3, event, at(5)),
        ));
    }
    for state in [State::Active, State::Paused] {
        cases.push(golden(
            format!("write/settle_work.{}", state.name()),
            OURS.settle_work(7, 3, state, at(5)),
        ));
    }
    let active = Enrolment {
        prospect: 7,
        version: 3,
        sequence: 5,
        enabled: true,
        mailbox: Some(2),
        state: State::Active,
        creator: 9,
        now: at(5),
    };
    let pending = Enrolment {
        enabled: false,
        mailbox: None,
        state: State::Pending,
        ..active
    };
    cases.extend([
        golden("write/sequence_state", OURS.sequence_state(7)),
        golden("write/candidate", OURS.candidate(7, 5)),
        golden("write/enrol.active", OURS.enrol(&active)),
        golden("write/enrol.pending", OURS.enrol(&pending)),
        golden(
            "write/guard_enrolment",
            claim(&OURS.guard_enrolment(&active)),
        ),
    ]);
    cases
}

fn keys() -> Vec<Golden> {
    let task = Fields::new().with("owner", reference("user", 9));
    let email = Fields::new().with("email", Value::word("ada@example.com"));
    let answer = |status, record| Answer {
        status,
        ..Answer::of(&BATCH, record)
    };
    let keep = |case: &str, answer: Answer<'_>| {
        golden(
            format!("write/keep_answer.{case}"),
            OURS.keep_answer(&REQUEST, &answer, &view()),
        )
    };
    let acts = Transaction::from(vec![OURS.leave(&SEQUENCE_STATE, 7, 3).into()]);
    let state = Answer::of(&SEQUENCE_STATE, RecordName::Id(7));
    vec![
        golden("write/settle_answer", OURS.settle_answer(&REQUEST)),
        golden("write/guard_new", claim(&OURS.guard_new(&USER, &email))),
        golden(
            "write/guard_version",
            claim(&OURS.guard_version(&TASK, 7, 3, &task)),
        ),
        golden(
            "write/guard_event.confirm",
            claim(&OURS.guard_event(3, batch::Event::Confirm, Some(2))),
        ),
        golden(
            "write/guard_event.cancel",
            claim(&OURS.guard_event(3, batch::Event::Cancel, None)),
        ),
        golden("write/claim_key", claim(&Guard::none())),
        golden(
            "write/once",
            OURS.once(&REQUEST, acts, &Guard::none(), &state, &view()),
        ),
        keep("of-id", answer(200, RecordName::Id(7))),
        keep("of-inserted", answer(201, RecordName::Inserted)),
        keep("of-newest", answer(201, RecordName::Newest)),
        keep("of-start-key", answer(202, RecordName::StartKey("start"))),
        golden("write/kept_answer", OURS.kept_answer(9, "key")),
    ]
}
