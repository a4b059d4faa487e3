//! Previews: they decide as the batch does, and write nothing.

use lockstep_core::bulk::{Outcome, Plan, Preview, REVERT, Tally, Targets, bulk_parameters};
use lockstep_core::query::pairs;
use lockstep_core::schema::PROSPECT;
use lockstep_sql::READ_ITEMS;
use serde_json::{Value, json};

use crate::batches::summary;
use crate::engine::{context, outcome, payload, reverting, run};
use crate::records;
use crate::stage::{cases, stage};
use crate::support::{Database, OURS, at};

/// Previews all pages of targets, as the Worker does.
fn previewed(database: &Database, plan: &Plan<'_>, targets: &Targets<'_>) -> Preview {
    let context = context(database, OURS, plan, at(5));
    let mut tally = Tally::new(1_000);
    let mut after = 0;
    loop {
        let rows = database.run(&OURS.previewed_targets(plan, targets, after));
        let Some(last) = rows.last() else { break };
        after = last["id"].as_i64().unwrap();
        for row in &rows {
            tally.add(row["id"].as_i64(), outcome(plan, row, &context));
        }
    }
    tally.finish()
}

/// What the summary of the batch has to say.
fn counts(preview: &Preview) -> Value {
    let shown = serde_json::to_value(preview).unwrap();
    json!({ "changed": shown["changed"], "unchanged": shown["unchanged"], "failed": shown["failed"],
        "canceled": 0, "reasons": shown["reasons"], "codes": shown["codes"] })
}

#[test]
fn a_preview_says_what_the_batch_does_and_writes_nothing() {
    for case in cases() {
        let database = stage();
        let before = database.dump(OURS);
        let payload = payload(&case.attributes);
        let plan = Plan::read(case.action, &payload).unwrap();
        let preview = previewed(&database, &plan, &Targets::Ids(case.ids()));
        assert_eq!(database.dump(OURS), before, "{}", case.action);
        assert_eq!(preview.total, case.ids().len(), "{}", case.action);

        let batch = run(&database, case.action, &case.attributes, &case.ids());
        assert_eq!(
            counts(&preview),
            summary(&database, batch),
            "{}",
            case.action
        );

        // And of its revert.
        let job = reverting(&database, batch);
        let before = database.dump(OURS);
        let plan = Plan::read(REVERT, &job.payload).unwrap();
        let rows = database.run(&OURS.previewed_items(&plan, batch, 0));
        let mut tally = Tally::new(0);
        for row in &rows {
            let what = outcome(&plan, row, &context(&database, OURS, &plan, at(5)));
            assert!(matches!(what, Outcome::Changed { .. }), "{what:?}");
            tally.add(row["record_id"].as_i64(), what);
        }
        assert_eq!(database.dump(OURS), before, "{}", case.action);
        job.finish(&database);
        assert_eq!(
            counts(&tally.finish()),
            summary(&database, job.id),
            "{}",
            case.action
        );
    }
}

#[test]
fn a_preview_of_many_goes_page_by_page() {
    let database = stage();
    for number in 1_001..=2_300 {
        records::insert(
            &database,
            OURS,
            &PROSPECT,
            number,
            &json!({ "tags": [], "owner_id": 1 }),
        );
    }
    crate::folded::fold_all(&database);
    let payload = payload(&json!({ "tags": ["a"] }));
    let plan = Plan::read("prospectsAddTags", &payload).unwrap();
    let all = previewed(&database, &plan, &Targets::All);
    assert_eq!((all.total, all.changed), (1_306, 1_303));
    let parameters =
        bulk_parameters(&PROSPECT, pairs("actionParams[filter][owner][id]=1")).unwrap();
    let filter = |ids: Option<Vec<i64>>| Targets::new(ids, parameters.filters.clone());
    assert_eq!(
        previewed(&database, &plan, &filter(None)).total,
        1_301,
        "and prospect 1"
    );
    let ids: Vec<i64> = (1..=3_000).rev().collect();
    assert_eq!(
        previewed(&database, &plan, &filter(Some(ids.clone()))).total,
        1_301
    );
    let sorted = Targets::Ids(ids.iter().rev().copied().collect());
    let named = previewed(&database, &plan, &sorted);
    assert_eq!(
        (named.total, named.changed, named.failed),
        (3_000, 1_303, 1_695)
    );

    let count = |ids: Option<&[i64]>| {
        database.rows(&OURS.count_targets(&plan, &parameters.filters, ids))[0][0].clone()
    };
    assert_eq!(
        (count(None), count(Some(&ids[..2_000]))),
        (json!(1_301), json!(1_300))
    );
    let batch = run(
        &database,
        "prospectsAddTags",
        &json!({ "tags": ["a"] }),
        &ids[1_000..],
    );
    let source = reverting(&database, batch);
    let revert = Plan::read(REVERT, &source.payload).unwrap();
    let (mut seen, mut after) = (0, 0);
    loop {
        let page = database.run(&OURS.previewed_items(&revert, batch, after));
        let Some(last) = page.last() else { break };
        assert!(page.len() <= usize::try_from(READ_ITEMS).unwrap());
        after = last["id"].as_i64().unwrap();
        seen += page.len();
    }
    let changed = database.rows(&OURS.count_items(batch, lockstep_core::batch::ItemState::Changed));
    assert_eq!(json!(seen), changed[0][0]);
}
