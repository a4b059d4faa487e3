//! Taking a batch back: everything is as it was, unless somebody changed it since.

use serde_json::{Value, json};

use crate::engine::{
    business, check_same, columns, images, retry, revert, reverting, run, verdicts,
};
use crate::stage::{cases, stage};
use crate::support::{Database, OURS};

fn changed(database: &Database, batch: i64) -> usize {
    let verdicts = verdicts(database, batch);
    verdicts
        .iter()
        .filter(|(state, _)| state == "changed")
        .count()
}

const CONFLICT: &str = "the record was changed since";

fn error(reason: &str) -> (String, Value) {
    ("error".to_owned(), json!(reason))
}

fn done(state: &str) -> (String, Value) {
    (state.to_owned(), Value::Null)
}

/// Without the marks in which a record that was never made or removed differs from one that was
/// brought back: a state that a batch made stays in the bin.
fn visible(database: &Database) -> Vec<String> {
    business(database)
        .into_iter()
        .filter(|line| !is_new_state(line))
        .collect()
}

/// The states of the stage have ids up to 6, and from 101 to 106.
pub fn is_new_state(line: &str) -> bool {
    let Some(row) = line.strip_prefix("sequence_states ") else {
        return false;
    };
    let row: Value = serde_json::from_str(row).unwrap();
    let new = row["id"].as_i64().unwrap() > 106;
    assert!(!new || row["organisation_id"] == -1, "{row}");
    new
}

#[test]
fn every_action_is_taken_back_and_made_again() {
    for case in cases() {
        let database = stage();
        let before = business(&database);
        let batch = run(&database, case.action, &case.attributes, &case.ids());
        let after = business(&database);
        assert_ne!(before, after, "{}", case.action);

        let back = revert(&database, batch);
        assert_eq!(
            changed(&database, back),
            case.changed.len(),
            "{}: {:?}",
            case.action,
            verdicts(&database, back)
        );
        check_same(&visible(&database), &before, case.action);

        let again = revert(&database, back);
        assert_eq!(
            changed(&database, again),
            case.changed.len(),
            "{}: {:?}",
            case.action,
            verdicts(&database, again)
        );
        let removes = case.action.ends_with("DestroyAll");
        // Rows in the bin name the item that moved them there last.
        let bare = |lines: Vec<String>| -> Vec<Value> {
            lines
                .iter()
                .map(|line| {
                    let mut row: Value =
                        serde_json::from_str(line.split_once(' ').unwrap().1).unwrap();
                    row["removed_by"].take();
                    row
                })
                .collect()
        };
        if removes {
            assert_eq!(bare(business(&database)), bare(after), "{}", case.action);
        } else {
            check_same(&business(&database), &after, case.action);
        }

        let last = revert(&database, again);
        assert_eq!(changed(&database, last), case.changed.len());
        check_same(&visible(&database), &before, case.action);
    }
}

/// The images of a revert are those of the change, the other way round.
#[test]
fn the_images_of_a_revert_are_swapped() {
    let database = stage();
    let batch = run(
        &database,
        "prospectsAddTags",
        &json!({ "tags": ["x"] }),
        &[1, 99],
    );
    let back = revert(&database, batch);
    let (before, after) = images(&database, batch, 1);
    assert_eq!(images(&database, back, 1), (after, before));
    assert_eq!(
        verdicts(&database, back).len(),
        1,
        "only what changed is taken back"
    );
    let row = columns(&database, "batches", back, "action, source_batch_id, total");
    assert_eq!(
        row,
        json!({ "action": "revert", "source_batch_id": batch, "total": 1 })
    );
}

#[test]
fn a_field_that_was_changed_since_is_a_conflict_and_nothing_of_the_record_moves() {
    let database = stage();
    let fields = json!({ "firstName": "New", "title": "New", "custom1": "new", "emails": ["new@example.com"] });
    let batch = run(&database, "prospectsBulkModify", &fields, &[1, 2, 4, 5]);
    database.sql("UPDATE prospects SET title = 'mine', version = version + 1 WHERE id = 1");
    database.sql("UPDATE prospects SET occupation = 'mine', tags = '[\"mine\"]', version = version + 1 WHERE id = 2");
    database.sql("UPDATE prospects SET custom_fields = '{\"custom1\":\"mine\"}', version = version + 1 WHERE id = 4");
    database.sql("UPDATE prospects SET custom_fields = json_set(custom_fields, '$.custom9', 'mine'), version = version + 1 WHERE id = 5");
    let names = "first_name, title, emails, custom_fields, occupation, tags, version";
    let [one, four] = [1, 4].map(|id| columns(&database, "prospects", id, names));
    let back = revert(&database, batch);
    assert_eq!(
        verdicts(&database, back),
        [
            error(CONFLICT),
            done("changed"),
            error(CONFLICT),
            done("changed")
        ]
    );
    assert_eq!(columns(&database, "prospects", 1, names), one);
    assert_eq!(columns(&database, "prospects", 4, names), four);
    let kept = json!({ "first_name": "Ada", "title": "keep", "emails": "[]", "custom_fields": "{}",
        "occupation": "mine", "tags": "[\"mine\"]", "version": 4 });
    assert_eq!(columns(&database, "prospects", 2, names), kept);
    assert_eq!(
        columns(&database, "prospects", 5, "custom_fields")["custom_fields"],
        "{\"custom9\":\"mine\"}"
    );
}

#[test]
fn what_is_as_it_was_already_is_unchanged() {
    let database = stage();
    let batch = run(
        &database,
        "prospectsAddTags",
        &json!({ "tags": ["x"] }),
        &[1, 2],
    );
    database.sql("UPDATE prospects SET tags = '[\"a\",\"b\"]', version = version + 1 WHERE id = 1");
    database.sql("DELETE FROM prospects WHERE id = 2");
    let back = revert(&database, batch);
    assert_eq!(
        verdicts(&database, back),
        [done("unchanged"), error("could not find the prospect")]
    );
}

#[test]
fn a_prospect_goes_with_what_hangs_on_it_and_comes_back() {
    let database = stage();
    let before = business(&database);
    let batch = run(&database, "prospectsDestroyAll", &json!({}), &[1]);
    let gone = |table: &str, condition: &str| {
        database.value(&format!(
            "SELECT count(*) FROM {table} WHERE organisation_id = -1 AND removed_by IS NOT NULL AND {condition}"
        ))
    };
    assert_eq!(gone("prospects", "id = 1"), 1);
    assert_eq!(gone("tasks", "id IN (1, 4)"), 2);
    assert_eq!(gone("sequence_states", "id IN (1, 2)"), 2);
    assert_eq!(gone("mailings", "id IN (1, 2)"), 2);
    for table in ["prospects", "tasks", "sequence_states", "mailings"] {
        assert_ne!(gone(table, "1"), 0, "{table}");
    }
    let others =
        database.value("SELECT count(*) FROM prospects WHERE organisation_id = 1 AND id <> 1");
    assert_eq!(others, 5);
    revert(&database, batch);
    check_same(&business(&database), &before, "as it was");
}

#[test]
fn prospects_lose_an_account_that_goes_and_get_it_back_unless_they_have_another() {
    let database = stage();
    let before = business(&database);
    let account = |id: i64| {
        let row = database.run(&OURS.show(
            &lockstep_core::schema::PROSPECT,
            id,
            &crate::support::view(),
        ));
        crate::support::parse(&row[0]["document"])["relationships"]["account"]["data"].clone()
    };
    let versions =
        || database.sql("SELECT version FROM prospects WHERE account_id IN (1, -1) ORDER BY id");
    let first = versions();
    let batch = run(&database, "accountsDestroyAll", &json!({}), &[1]);
    assert_eq!(
        (account(1), account(5), account(2)),
        (
            Value::Null,
            Value::Null,
            json!({ "type": "account", "id": 2 })
        )
    );
    assert_ne!(
        versions(),
        first,
        "a record that shows otherwise is a new version"
    );
    let back = revert(&database, batch);
    check_same(&business(&database), &before, "as it was");

    let again = revert(&database, back);
    run(
        &database,
        "prospectsAssignAccount",
        &json!({ "accountId": 2 }),
        &[5],
    );
    revert(&database, again);
    assert_eq!(account(1), json!({ "type": "account", "id": 1 }));
    assert_eq!(account(5), json!({ "type": "account", "id": 2 }));
}

/// In whatever order a prospect and its account go and come back, the prospect has it in the end.
#[test]
fn a_prospect_and_its_account_come_back_in_any_order() {
    for prospect_goes_first in [true, false] {
        for prospect_comes_first in [true, false] {
            let database = stage();
            let before = business(&database);
            let destroy = |prospect: bool| match prospect {
                true => run(&database, "prospectsDestroyAll", &json!({}), &[1]),
                false => run(&database, "accountsDestroyAll", &json!({}), &[1]),
            };
            let one = destroy(prospect_goes_first);
            let other = destroy(!prospect_goes_first);
            let (prospect, account) = if prospect_goes_first {
                (one, other)
            } else {
                (other, one)
            };
            let between = if prospect_comes_first {
                revert(&database, prospect);
                columns(&database, "prospects", 1, "account_id")
            } else {
                revert(&database, account);
                Value::Null
            };
            assert!(
                between.is_null() || between["account_id"] == -1,
                "the account is not there yet: {between}"
            );
            revert(
                &database,
                if prospect_comes_first {
                    account
                } else {
                    prospect
                },
            );
            assert_eq!(
                business(&database),
                before,
                "{prospect_goes_first} {prospect_comes_first}"
            );
        }
    }
}

/// What one batch has removed, only its own revert brings back.
#[test]
fn only_the_right_revert_brings_back() {
    let database = stage();
    let first = run(&database, "prospectsDestroyAll", &json!({}), &[2]);
    revert(&database, first);
    let second = run(&database, "prospectsDestroyAll", &json!({}), &[2]);
    let wrong = revert(&database, first);
    assert_eq!(
        verdicts(&database, wrong),
        [error("could not find the prospect")]
    );
    let states = |id: i64| columns(&database, "tasks", id, "organisation_id");
    assert_eq!(states(2)["organisation_id"], -1);
    let right = revert(&database, second);
    assert_eq!(verdicts(&database, right), [done("changed")]);
    assert_eq!(states(2)["organisation_id"], 1);
    // It is there, so the first one has nothing to bring back.
    let late = revert(&database, first);
    assert_eq!(verdicts(&database, late), [done("unchanged")]);
}

/// A task that was removed for itself does not come back with its prospect.
#[test]
fn what_was_removed_before_stays_removed() {
    let database = stage();
    run(&database, "tasksDestroyAll", &json!({}), &[2]);
    let batch = run(&database, "prospectsDestroyAll", &json!({}), &[2]);
    revert(&database, batch);
    let task = columns(&database, "tasks", 2, "organisation_id");
    assert_eq!(task["organisation_id"], -1);
}

/// A task comes back to its prospect, not to nobody.
#[test]
fn a_task_waits_for_its_prospect() {
    let database = stage();
    let before = business(&database);
    let task = run(&database, "tasksDestroyAll", &json!({}), &[2, 6]);
    let prospect = run(&database, "prospectsDestroyAll", &json!({}), &[2]);
    let account = run(&database, "accountsDestroyAll", &json!({}), &[1]);
    let alone = revert(&database, task);
    let missing = || error("could not find the task");
    assert_eq!(verdicts(&database, alone), [missing(), missing()]);

    // Nor where the prospect leaves while the task is about to come back.
    let back = revert(&database, prospect);
    let job = reverting(&database, task);
    database.run(&OURS.start(job.id, job.now));
    let decided = job.decide(&database, job.positions(1, 1));
    let again = revert(&database, back);
    let answer = job.settle(&database, job.positions(1, 1), &decided);
    assert_eq!(answer["settled"], 0);

    revert(&database, again);
    revert(&database, account);
    let tried = retry(&database, alone);
    assert_eq!(
        verdicts(&database, tried),
        [done("changed"), done("changed")]
    );
    check_same(&business(&database), &before, "all are back");
}

#[test]
fn a_revert_that_failed_is_tried_again() {
    let database = stage();
    let batch = run(
        &database,
        "prospectsAddTags",
        &json!({ "tags": ["x"] }),
        &[1, 2],
    );
    let right = columns(&database, "prospects", 2, "tags");
    database.sql("UPDATE prospects SET tags = '[\"mine\"]', version = version + 1 WHERE id = 2");
    let back = revert(&database, batch);
    assert_eq!(
        verdicts(&database, back),
        [done("changed"), error(CONFLICT)]
    );
    let tags = right["tags"].as_str().unwrap();
    database.sql(&format!(
        "UPDATE prospects SET tags = '{tags}', version = version + 1 WHERE id = 2"
    ));
    let tried = retry(&database, back);
    assert_eq!(verdicts(&database, tried), [done("changed")]);
    assert_eq!(
        columns(&database, "prospects", 2, "tags")["tags"],
        "[\"b\"]"
    );
    // And what was taken back at the second try is made again.
    let again = revert(&database, tried);
    assert_eq!(verdicts(&database, again), [done("changed")]);
    assert_eq!(columns(&database, "prospects", 2, "tags"), right);
}

#[test]
fn a_retry_is_about_the_failed_items_alone() {
    let database = stage();
    let batch = run(
        &database,
        "prospectsAddTags",
        &json!({ "tags": ["a", "x"] }),
        &[1, 3, 99],
    );
    database.sql("UPDATE prospects SET tags = '[]', version = version + 1 WHERE id IN (1, 3)");
    let tried = retry(&database, batch);
    assert_eq!(
        verdicts(&database, tried),
        [done("changed"), error("could not find the prospect")]
    );
    let tags = |id: i64| columns(&database, "prospects", id, "tags")["tags"].clone();
    assert_eq!((tags(1), tags(3)), (json!("[]"), json!("[\"a\",\"x\"]")));
    let row = columns(&database, "batches", tried, "action, source_batch_id");
    assert_eq!(
        row,
        json!({ "action": "prospectsAddTags", "source_batch_id": batch })
    );
    revert(&database, tried);
    assert_eq!(tags(3), json!("[]"));
}

/// A reference is not brought back to what is in the bin: it leads nowhere until that is back.
#[test]
fn a_reference_to_what_is_gone_leads_nowhere() {
    let database = stage();
    let moved = run(
        &database,
        "prospectsAssignAccount",
        &json!({ "accountId": 2 }),
        &[1],
    );
    let gone = run(&database, "accountsDestroyAll", &json!({}), &[1]);
    revert(&database, moved);
    let account = || columns(&database, "prospects", 1, "account_id")["account_id"].clone();
    assert_eq!(account(), -1);
    revert(&database, gone);
    assert_eq!(account(), 1);
}
