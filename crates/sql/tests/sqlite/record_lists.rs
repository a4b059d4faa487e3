//! Record lists and their records, as the Talkdesk-style dialect asks for them.

use lockstep_core::talkdesk::{Page, PageFilter, Selector};
use lockstep_sql::{Organisation, RecordName, Statement};
use serde_json::{Value, json};

use crate::plans::plan_of;
use crate::support::{Database, OURS, THEIRS};

/// Two lists of ours and one of theirs, each with the same records; one of ours has a removed one too.
fn full() -> Database {
    let database = Database::new();
    database
        .sql("INSERT INTO organisations (id, name, created_at) VALUES (1, 'A', ''), (2, 'B', '')");
    for (list, organisation) in [(1, 1), (2, 1), (3, 2)] {
        database.sql(&format!(
            "INSERT INTO record_lists (id, organisation_id, created_at, updated_at, name, unique_identifier_type) \
             VALUES ({list}, {organisation}, '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', 'Leads {list}', 'NOTHING')"
        ));
        for record in 1..=4 {
            let (id, external) = (list * 10 + record, record % 3);
            database.sql(&format!(
                "INSERT INTO records (id, organisation_id, record_list_id, created_at, updated_at, first_name, last_name, \
                 phone_numbers, external_provider, external_id, priority, timezone) \
                 VALUES ({id}, {organisation}, {list}, '2026-01-0{record}T00:00:00.000Z', '2026-01-0{record}T00:00:00.000Z', \
                 'Ada', 'Lovelace {record}', '{{\"HOME\":\"+{external}\",\"OFFICE\":\"+9{record}\"}}', 'crm', '{external}', {record}, 'UTC')"
            ));
        }
    }
    database.sql("UPDATE records SET organisation_id = -1 WHERE id = 12");
    database
}

fn found(
    database: &Database,
    organisation: Organisation,
    list: i64,
    selectors: &[Selector<'_>],
) -> Value {
    let rows = database.run(&organisation.found_records(list, selectors));
    serde_json::from_str(rows[0]["found"].as_str().unwrap()).unwrap()
}

/// The id that this dialect has for one of ours.
fn uuid(id: i64) -> String {
    lockstep_core::talkdesk::id_text(id)
}

#[test]
fn selectors_mean_records_of_their_list() {
    let database = full();
    let ids: Vec<Selector<'_>> = [11, 21, 31, 12, 99]
        .map(|id| Selector::Id(uuid(id).into()))
        .into_iter()
        .chain([Selector::Id("x".into())])
        .collect();
    // One of the other list, one of theirs, a removed one, none, no id.
    let right = json!([
        [11, 1],
        [null, null],
        [null, null],
        [null, null],
        [null, null],
        [null, null]
    ]);
    assert_eq!(found(&database, OURS, 1, &ids), right);

    let phones =
        ["+91", "+1", "+2", "+92", "+5"].map(|number| Selector::PhoneNumber(number.into()));
    let right = json!([[11, 1], [11, 2], [null, null], [null, null], [null, null]]);
    assert_eq!(found(&database, OURS, 1, &phones), right);

    let external = [("crm", "1"), ("crm", "0"), ("CRM", "0"), ("crm", "2")]
        .map(|(provider, id)| Selector::External(provider.into(), id.into()));
    let right = json!([[11, 2], [13, 1], [null, null], [null, null]]);
    assert_eq!(found(&database, OURS, 1, &external), right);
}

#[test]
fn a_list_shows_nothing_to_another_organisation() {
    let database = full();
    let page = Page {
        page: 1,
        per_page: 10,
        order: None,
        filters: vec![PageFilter::PhoneNumber("+91".into())],
    };
    let all = Page {
        filters: Vec::new(),
        ..page.clone()
    };
    let statements = |organisation: Organisation| {
        [
            Statement::from(organisation.record_list(RecordName::Id(1))),
            organisation.record_list_identifier(1).into(),
            organisation.records_of_list(1, &page).into(),
            organisation.records_of_list(1, &all).into(),
            organisation.some_records_of_list(1, &[11]).into(),
            organisation.timezones_of_list(1).into(),
        ]
    };
    let lengths = |statements: &[Statement]| -> Vec<usize> {
        statements
            .iter()
            .map(|one| database.run(one).len())
            .collect()
    };
    assert_eq!(lengths(&statements(OURS)), [1, 1, 1, 3, 1, 1]);
    assert_eq!(lengths(&statements(THEIRS)), [0; 6]);
    let total = |organisation: Organisation| {
        database.run(&organisation.count_records_of_list(1, &[]))[0]["count"].clone()
    };
    assert_eq!((total(OURS), total(THEIRS)), (json!(3), json!(0)));
    let lists = |organisation: Organisation| database.run(&organisation.record_lists(&all)).len();
    assert_eq!((lists(OURS), lists(THEIRS)), (2, 1));
    let counted = database.run(&OURS.record_list(RecordName::Id(1)));
    assert_eq!(counted[0]["records_count"], 3, "without the removed one");
    let selectors = [Selector::Id(uuid(11).into())];
    assert_eq!(
        found(&database, THEIRS, 1, &selectors),
        json!([[null, null]])
    );
}

#[test]
fn selectors_are_looked_up_in_an_index() {
    let database = full();
    for (selector, right) in [
        (
            Selector::Id(uuid(11).into()),
            "SEARCH t USING INTEGER PRIMARY KEY (rowid=?)",
        ),
        (
            Selector::PhoneNumber("+1".into()),
            "SEARCH t USING PRIMARY KEY (organisation_id=? AND record_list_id=? AND phone_number=?)",
        ),
        (
            Selector::External("crm".into(), "1".into()),
            "SEARCH t USING INDEX records_by_external_id (organisation_id=? AND external_id=?)",
        ),
    ] {
        let plan = plan_of(&database, &OURS.found_records(1, &[selector]));
        assert!(plan.iter().any(|step| step == right), "{plan:#?}");
        let joined = "SEARCH r USING AUTOMATIC COVERING INDEX (key=?) LEFT-JOIN";
        assert!(plan.iter().any(|step| step == joined), "{plan:#?}");
    }
}
