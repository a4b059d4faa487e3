//! The records of record lists, as the Talkdesk-style dialect asks for them and shows them.

use lockstep_core::batch::ItemState;
use lockstep_core::bulk::BULK_ACTIONS;
use lockstep_core::schema::RECORD;
use lockstep_core::talkdesk::{MAX_RECORDS, Page, PageFilter, Selector, read_id};

use crate::builder::columns;
use crate::builder::organisation::Organisation;
use crate::builder::range::{ITEMS_PER_BATCH, Range};
use crate::builder::statement::{Builder, Statement, json, sql};
use crate::builder::states::names;
use crate::talkdesk::page::{push_filters, push_order};

/// What the dialect shows of a record.
const SHOWN: &str = "id, record_list_id, phone_numbers, first_name, last_name, timezone, priority, external_provider, \
     external_id, external_url, sync_external_id, extra_data, created_at, updated_at";

/// The bulk actions about records, as a list of texts.
fn actions() -> String {
    let actions = BULK_ACTIONS.iter().filter(|spec| *spec.target == RECORD);
    let names: Vec<String> = actions.map(|spec| format!("'{}'", spec.name)).collect();
    names.join(", ")
}

impl Organisation {
    /// Which record of a list each selector means: one row, `found`, a JSON array with a pair for each
    /// of them: the id of the first record, or null, and how many there are.
    ///
    /// The selectors are all of the kind of the first one.
    #[must_use]
    pub fn found_records(self, list: i64, selectors: &[Selector<'_>]) -> Statement {
        let values: Vec<(Option<i64>, &str, &str)> = selectors
            .iter()
            .map(|selector| match selector {
                Selector::Id(id) => (read_id(id), "", ""),
                Selector::PhoneNumber(number) => (None, number.as_ref(), ""),
                Selector::External(provider, id) => (None, id.as_ref(), provider.as_ref()),
            })
            .collect();
        let mut builder = Builder::new(
            "SELECT json_group_array(json_array(r.id, r.n) ORDER BY j.key) AS found FROM json_each(",
        );
        builder.bind(json(&values));
        builder.push(") AS j LEFT JOIN (");
        // One look into an index for each selector, whatever their number. The `+` keeps SQLite from
        // going through the whole list each time.
        let (table, record, condition, list_of) = match selectors.first() {
            None | Some(Selector::Id(_)) => {
                ("records", "id", "t.id = s.value ->> 0", "+t.record_list_id")
            }
            Some(Selector::PhoneNumber(_)) => (
                "record_phone_numbers",
                "record_id",
                "t.phone_number = s.value ->> 1",
                "t.record_list_id",
            ),
            Some(Selector::External(..)) => (
                "records",
                "id",
                "t.external_id = s.value ->> 1 AND t.external_provider = s.value ->> 2",
                "+t.record_list_id",
            ),
        };
        let matching = format!(
            "SELECT s.key, min(t.{record}) AS id, count(*) AS n FROM json_each(?1) AS s CROSS JOIN {table} AS t \
             ON {condition} WHERE t.organisation_id = "
        );
        builder.push(&matching).bind(self.id());
        builder.push(&format!(" AND {list_of} = ")).bind(list);
        builder.push(" GROUP BY s.key) AS r ON r.key = j.key");
        builder.build()
    }

    /// Those of these records that are on a list.
    #[must_use]
    pub fn some_records_of_list(self, list: i64, ids: &[i64]) -> Statement {
        sql!(
            "SELECT ",
            (&SHOWN),
            " FROM records WHERE organisation_id = ",
            [self.id()],
            " AND record_list_id = ",
            [list],
            " AND id IN (SELECT value FROM json_each(",
            [json(ids)],
            "))",
        )
    }

    /// A page of the records of a list.
    #[must_use]
    pub fn records_of_list(self, list: i64, page: &Page<'_>) -> Statement {
        let mut builder = Builder::new(&format!("SELECT {SHOWN} FROM "));
        self.push_records(&mut builder, list, &page.filters);
        push_order(&mut builder, page);
        builder.build()
    }

    /// How many records a list has: `total`.
    #[must_use]
    pub fn count_records_of_list(self, list: i64, filters: &[PageFilter<'_>]) -> Statement {
        let mut builder = Builder::new("SELECT count(*) AS total FROM ");
        self.push_records(&mut builder, list, filters);
        builder.build()
    }

    /// The time zones that the records of a list have: `timezone`.
    #[must_use]
    pub fn timezones_of_list(self, list: i64) -> Statement {
        sql!(
            "SELECT DISTINCT timezone FROM records WHERE organisation_id = ",
            [self.id()],
            " AND record_list_id = ",
            [list],
            " AND timezone IS NOT NULL ORDER BY timezone",
        )
    }

    /// A bulk call on a list: `id`, `action`, `state`, `total`, `changed`, `failures`, `canceled`.
    #[must_use]
    pub fn records_batch(self, list: i64, batch: i64) -> Statement {
        sql!(
            "SELECT id, action, state, total, pending, changed, failures, \
             coalesce(summary ->> '$.canceled', 0) AS canceled FROM batches WHERE organisation_id = ",
            [self.id()],
            " AND id = ",
            [batch],
            (&format!(" AND action IN ({})", actions())),
            " AND payload ->> '$.recordList' = ",
            [list],
        )
    }

    /// The inputs of a bulk call that failed, in their order: `position` (from 0), `record_id`, `code`,
    /// `pointer`, `info`, `input`.
    #[must_use]
    pub fn failed_inputs(self, batch: i64) -> Statement {
        let Range { from, to } = Range::of_batch(batch);
        // D1 binds numbers as REAL, and REAL division has no remainder: the divisor stands in the text.
        let position = format!("SELECT id % {ITEMS_PER_BATCH} - 1 AS position");
        sql!(
            (&position),
            ", record_id, code, pointer, info, input FROM batch_items WHERE organisation_id = ",
            [self.id()],
            " AND id BETWEEN ",
            [from],
            " AND ",
            [to],
            " AND state = ",
            (state ItemState::Error),
            " ORDER BY id",
        )
    }

    /// The records that a bulk call made or changed, or found as they should be, in the order of its
    /// inputs: `position` (from 0), and what the dialect shows of each. None where there are more than an
    /// answer should hold.
    #[must_use]
    pub fn records_of_batch(self, batch: i64) -> Statement {
        let Range { from, to } = Range::of_batch(batch);
        let shown: Vec<String> = SHOWN.split(", ").map(|name| format!("r.{name}")).collect();
        let columns = format!(
            "SELECT i.id % {ITEMS_PER_BATCH} - 1 AS position, {}",
            shown.join(", ")
        );
        sql!(
            (&columns),
            " FROM batch_items AS i CROSS JOIN records AS r ON r.id = i.record_id AND r.organisation_id = i.organisation_id \
             WHERE i.organisation_id = ",
            [self.id()],
            " AND i.id BETWEEN ",
            [from],
            " AND ",
            [to],
            " AND i.state IN (",
            (&names([ItemState::Changed, ItemState::Unchanged])),
            ") AND (SELECT total FROM batches WHERE id = ",
            [batch],
            (&format!(") <= {MAX_RECORDS} ORDER BY i.id")),
        )
    }

    fn push_records(self, builder: &mut Builder, list: i64, filters: &[PageFilter<'_>]) {
        let table = columns::table(&RECORD);
        builder.push(&format!("{table} WHERE organisation_id = "));
        builder.bind(self.id());
        builder.push(" AND record_list_id = ").bind(list);
        push_filters(builder, self, Some(list), filters);
    }
}
