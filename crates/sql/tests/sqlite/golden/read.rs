//! `read/`: documents, pages, filters, what comes along.

use lockstep_core::query::{fieldsets, pairs};
use lockstep_core::schema::{
    ACCOUNT, BATCH, BATCH_ITEM, MAILING, OPPORTUNITY, PROSPECT, ResourceType, SEQUENCE_STATE,
    SEQUENCE_STEP, TASK, USER,
};
use lockstep_sql::{
    Authorization, Cursor, Ids, Meta, Param, Query, Read, RecordName, Values, View,
};

use super::{Golden, golden, query};
use crate::include::including;
use crate::support::{BASE, OURS, view};

/// How many records meet a filter, which is the shortest statement with it.
fn filter(case: &str, resource: &'static ResourceType, text: &str) -> Golden {
    let query = query(resource, text);
    golden(
        format!("read/count.{}-{case}", resource.name),
        OURS.count(resource, &query.filters),
    )
}

/// A page.
fn page(case: &str, resource: &'static ResourceType, text: &str) -> Golden {
    // The members of the page are those of `record`: few are enough here.
    let mut view = View::new(BASE);
    let fields = format!("fields[{}]=id", resource.name);
    view.fieldsets = fieldsets(pairs(&fields)).unwrap();
    golden(
        format!("read/page.{}-{case}", resource.name),
        OURS.page(resource, &query(resource, text), &view).unwrap(),
    )
}

/// Reads of which no more is sent than a page has.
fn bounded() -> Vec<Query<Values>> {
    let mut view = including(&TASK, "prospect");
    let fields = "fields[task]=note,prospect&fields[prospect]=title,tags,custom1,linkedInUrl";
    view.fieldsets = fieldsets(pairs(fields)).unwrap();
    let sorted = query(&TASK, "filter[state]=incomplete&sort=dueAt");
    let page = OURS.page(&TASK, &sorted, &view).unwrap();
    let included = OURS.included_with_page(&TASK, &sorted, &view).unwrap();
    let all = OURS.page(&TASK, &query(&TASK, ""), &View::new(BASE));
    [page, all.unwrap()]
        .iter()
        .chain(&included)
        .map(Read::bounded)
        .collect()
}

/// The text of a cursor in an order.
fn cursor(resource: &'static ResourceType, sort: &str, values: Vec<Param>) -> String {
    let sort = format!("sort={sort}");
    Cursor::new(values, 30_000_007).encode(&query(resource, &sort).sort)
}

/// The view of a caller who may not read accounts.
fn discreet() -> View {
    View {
        hidden: vec![&ACCOUNT],
        ..view()
    }
}

/// A view of everything that can be asked for.
fn rich() -> View {
    let mut view = including(&TASK, "prospect,sequenceState.sequence");
    view.ids = Ids::Strings;
    view.meta = Meta {
        authorization: Some(Authorization::new(|_| true, |_| false)),
        data_connections: true,
    };
    view
}

pub fn cases() -> Vec<Golden> {
    let mut cases = Vec::new();
    for resource in [
        &ACCOUNT,
        &BATCH,
        &BATCH_ITEM,
        &MAILING,
        &PROSPECT,
        &SEQUENCE_STATE,
        &TASK,
        &USER,
    ] {
        let name = resource.name;
        cases.push(golden(
            format!("read/record.{name}"),
            OURS.record(resource, 7, &view()),
        ));
        cases.push(golden(
            format!("read/show.{name}"),
            OURS.show(resource, 7, &view()),
        ));
    }
    let mut sparse = view();
    sparse.fieldsets = fieldsets(pairs("fields[prospect]=firstName,custom7,account,tags")).unwrap();
    cases.extend([
        golden("read/record.task-with-all", OURS.record(&TASK, 7, &rich())),
        golden(
            "read/record.prospect-sparse",
            OURS.record(&PROSPECT, 7, &sparse),
        ),
        golden("read/show.task-with-all", OURS.show(&TASK, 7, &rich())),
        golden(
            "read/show.batch-of-what-may-not-be-read",
            OURS.show(&BATCH, 7, &discreet()),
        ),
        golden(
            "read/show.prospect-sparse",
            OURS.show(&PROSPECT, 7, &sparse),
        ),
        golden(
            "read/show_task_for_decision",
            OURS.show_task_for_decision(&TASK, 7, &view()),
        ),
        golden("read/by_row", OURS.record(&USER, 7, &view()).by_row()),
        golden(
            "read/show_named",
            OURS.show_named(&SEQUENCE_STATE, RecordName::Newest, &view()),
        ),
        golden("read/gathered", OURS.record(&USER, 7, &view()).gathered()),
        golden("read/bounded", bounded()),
        golden("read/included_with", OURS.included_with(&TASK, 7, &rich())),
        golden(
            "read/included_with_page",
            OURS.included_with_page(
                &TASK,
                &query(&TASK, "filter[state]=incomplete&sort=dueAt"),
                &rich(),
            )
            .unwrap(),
        ),
    ]);
    cases.extend(pages());
    cases.extend(filters());
    cases
}

fn pages() -> Vec<Golden> {
    let due = Param::Text("2026-03-01T00:00:00.000Z".to_owned());
    let after = |resource, sort: &str, values| {
        format!("sort={sort}&page[after]={}", cursor(resource, sort, values))
    };
    let before = after(&TASK, "-dueAt", vec![due.clone()]).replace("after", "before");
    vec![
        golden(
            "read/page.task",
            OURS.page(&TASK, &query(&TASK, ""), &view()).unwrap(),
        ),
        page("by-id", &TASK, "sort=-id"),
        page("by-due-at", &TASK, "sort=dueAt"),
        page("after", &TASK, &after(&TASK, "dueAt", vec![due.clone()])),
        page(
            "after-null",
            &TASK,
            &after(&TASK, "dueAt", vec![Param::Null]),
        ),
        page("before", &TASK, &before),
        page(
            "after-of-two-keys",
            &TASK,
            &after(&TASK, "state,-dueAt", vec!["pending".into(), due.clone()]),
        ),
        page("offset", &TASK, "page[offset]=40&page[limit]=20"),
        page(
            "of-state-by-due-at",
            &TASK,
            "filter[state]=incomplete&sort=dueAt",
        ),
        page(
            "of-states-by-updated-at",
            &TASK,
            "filter[state]=pending,incomplete&sort=-updatedAt",
        ),
        page(
            "of-prospect-by-due-at",
            &TASK,
            "filter[prospect][id]=7&sort=dueAt",
        ),
        page("by-score", &PROSPECT, "sort=engagedScore"),
        page(
            "range-in-another-order",
            &TASK,
            "filter[dueAt]=2026-01-01T00:00:00Z..inf&sort=-createdAt",
        ),
        page(
            "range-in-another-order-with-more",
            &TASK,
            &format!(
                "filter[dueAt]=2026-01-01T00:00:00Z..inf&filter[state]=incomplete&{}",
                after(&TASK, "createdAt", vec![due.clone()])
            ),
        ),
        page("all", &BATCH_ITEM, ""),
        page("backwards", &BATCH_ITEM, "sort=-batchId"),
        page(
            "after",
            &BATCH_ITEM,
            &after(&BATCH_ITEM, "id", vec![Param::Integer(30_000_007)]),
        ),
        page("of-batch", &BATCH_ITEM, "filter[batchId]=3"),
        page(
            "of-batches",
            &BATCH_ITEM,
            "filter[batchId]=3,4&filter[state]=error",
        ),
        page("of-record", &BATCH_ITEM, "filter[recordId]=7"),
    ]
}

fn filters() -> Vec<Golden> {
    vec![
        golden("read/count.task", OURS.count(&TASK, &[])),
        golden("read/count.batchItem", OURS.count(&BATCH_ITEM, &[])),
        golden(
            "read/count_up_to",
            [
                OURS.count_up_to(&TASK, &[], 10_000),
                OURS.count_up_to(&BATCH_ITEM, &[], 10_000),
                OURS.count_up_to(
                    &TASK,
                    &query(&TASK, "filter[state]=incomplete").filters,
                    10_000,
                ),
            ],
        ),
        // Each condition, of an attribute.
        filter("id", &TASK, "filter[id]=7"),
        filter("ids", &TASK, "filter[id]=7,8"),
        filter(
            "between",
            &TASK,
            "filter[dueAt]=2026-01-01T00:00:00Z..2026-02-01T00:00:00Z",
        ),
        filter("from", &TASK, "filter[dueAt]=2026-01-01T00:00:00Z..inf"),
        filter("null", &TASK, "filter[dueAt]=__null__"),
        filter("not-null", &TASK, "filter[dueAt]=__notnull__"),
        filter("state", &TASK, "filter[state]=incomplete"),
        // Each kind of attribute.
        filter(
            "list",
            &PROSPECT,
            "filter[emails]=a@example.com,b@example.com",
        ),
        filter("empty-list", &PROSPECT, "filter[emails]=__null__"),
        filter("tags-of-sequence", &TASK, "filter[sequence][tags]=vip"),
        filter("search", &PROSPECT, "filter[q]=ada"),
        filter("search-exactly", &PROSPECT, "filter[q]=_ada_"),
        filter("search-null", &PROSPECT, "filter[q]=_NULL_"),
        // Each way to a related record.
        filter("related-id", &TASK, "filter[owner][id]=7"),
        filter("no-related", &TASK, "filter[owner][id]=__null__"),
        filter("own-attribute", &TASK, "filter[owner][firstName]=Ada"),
        filter("own-further-id", &TASK, "filter[prospect][byStageId]=7"),
        filter("own-tags", &TASK, "filter[prospect][tags]=vip"),
        filter(
            "own-tags-of-few",
            &TASK,
            "filter[prospect][tags]=vip&filter[owner][id]=7",
        ),
        filter("their-id", &TASK, "filter[calls][id]=7"),
        filter(
            "their-attribute",
            &PROSPECT,
            "filter[sequenceStates][state]=active",
        ),
        filter(
            "none-of-theirs",
            &PROSPECT,
            "filter[sequenceStates][id]=__null__",
        ),
        filter("shared", &TASK, "filter[sequenceSequenceSteps][id]=7"),
        filter("listed-there", &OPPORTUNITY, "filter[prospects][id]=7"),
        // Each way from the record of a related link.
        filter("parent-with-list", &PROSPECT, "filter[opportunity][id]=7"),
        filter("parent-with-items", &BATCH, "filter[prospect][id]=7"),
        filter("parent-that-shares", &SEQUENCE_STEP, "filter[task][id]=7"),
        // Items.
        filter("of-batch", &BATCH_ITEM, "filter[batch][id]=3"),
        filter("of-record", &BATCH_ITEM, "filter[recordId]=7"),
        filter("of-state", &BATCH_ITEM, "filter[state]=error"),
    ]
}
