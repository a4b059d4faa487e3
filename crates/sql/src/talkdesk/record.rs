//! The records of record lists, as the Talkdesk-style dialect asks for them and shows them.

use lockstep_core::batch::{ItemState, State};
use lockstep_core::bulk::BULK_ACTIONS;
use lockstep_core::schema::RECORD;
use lockstep_core::talkdesk::{
    FailedInput, Found, MAX_RECORDS, Page, PageFilter, RecordRow, Selector, read_id,
};
use serde::Deserialize;

use crate::builder::bounded::{Bounded, Rest};
use crate::builder::columns;
use crate::builder::organisation::Organisation;
use crate::builder::query::Query;
use crate::builder::range::{ITEMS_PER_BATCH, Range};
use crate::builder::row::{Count, named};
use crate::builder::statement::{Builder, json, sql};
use crate::builder::states::names;
use crate::talkdesk::page::{push_filters, push_order};

/// What the dialect shows of a record `r`, where it fits into what is sent.
const SHOWN: &str = "r.id, r.record_list_id, r.phone_numbers, r.first_name, r.last_name, r.timezone, r.priority, \
     r.external_provider, r.external_id, r.external_url, r.sync_external_id, iif(fits, r.extra_data, '{}') AS extra_data, \
     r.created_at, r.updated_at, NOT fits AS left_out";

/// What records `r` are selected from: those that a statement finds, `SELECT … AS page_id FROM …`.
fn page(rest: Rest, also: &str, found: &str) -> String {
    let page = Bounded {
        table: "records",
        name: "r",
        octets: "coalesce(octet_length(r.extra_data), 0) + coalesce(octet_length(r.external_url), 0) + 1000",
        found,
        also,
        rest,
    };
    page.source()
}

/// Which record each selector means.
#[derive(Debug, Deserialize)]
pub struct FoundRecords {
    /// A JSON array with a pair for each of them: the id of the first record and how many there are, or
    /// nulls. One text crosses faster than a row for each.
    found: String,
}

impl FoundRecords {
    /// What was found for each selector, in their order.
    ///
    /// # Errors
    /// Where the text is no such array.
    pub fn read(&self) -> serde_json::Result<Vec<Found>> {
        let pairs: Vec<(Option<i64>, Option<i64>)> = serde_json::from_str(&self.found)?;
        let found = pairs.into_iter().map(|(record, count)| Found {
            record,
            is_shared: count.is_some_and(|count| count > 1),
        });
        Ok(found.collect())
    }
}

/// A time zone that records of a list have.
#[derive(Debug, Deserialize)]
pub struct Timezone {
    /// Its name.
    pub timezone: String,
}

/// A bulk call on a list.
#[derive(Debug, Deserialize)]
pub struct RecordsBatch {
    /// The batch's id.
    pub id: i64,
    /// The bulk action.
    pub action: String,
    /// The batch's state.
    #[serde(deserialize_with = "named")]
    pub state: State,
    /// How many inputs it had.
    pub total: i64,
    /// How many of them are still to be done.
    pub pending: i64,
    /// How many have failed.
    pub failures: i64,
    /// How many were canceled.
    pub canceled: i64,
}

/// The bulk actions about records, as a list of texts.
fn actions() -> String {
    let actions = BULK_ACTIONS.iter().filter(|spec| *spec.target == RECORD);
    let names: Vec<String> = actions.map(|spec| format!("'{}'", spec.name)).collect();
    names.join(", ")
}

impl Organisation {
    /// Which record of a list each selector means: one row.
    ///
    /// The selectors are all of the kind of the first one.
    #[must_use]
    pub fn found_records(self, list: i64, selectors: &[Selector<'_>]) -> Query<FoundRecords> {
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
        builder.build().asks()
    }

    /// Those of these records that are on a list; some are left out where they are long.
    #[must_use]
    pub fn some_records_of_list(self, list: i64, ids: &[i64]) -> Query<RecordRow> {
        let mut found = Builder::new("SELECT id AS page_id FROM records WHERE organisation_id = ");
        found.bind(self.id()).push(" AND record_list_id = ");
        found
            .bind(list)
            .push(" AND id IN (SELECT value FROM json_each(");
        found.bind(json(ids)).push("))");
        let select = |found: &str| format!("SELECT {SHOWN} FROM {}", page(Rest::All, "", found));
        found.wrap(select).asks()
    }

    /// A page of the records of a list, as far as that goes.
    #[must_use]
    pub fn records_of_list(self, list: i64, asked: &Page<'_>) -> Query<RecordRow> {
        let mut found = Builder::new("SELECT id AS page_id FROM ");
        self.push_records(&mut found, list, &asked.filters);
        push_order(&mut found, asked);
        let select = |found: &str| format!("SELECT {SHOWN} FROM {}", page(Rest::First, "", found));
        found.wrap(select).asks()
    }

    /// How many records a list has.
    #[must_use]
    pub fn count_records_of_list(self, list: i64, filters: &[PageFilter<'_>]) -> Query<Count> {
        let mut builder = Builder::new("SELECT count(*) AS count FROM ");
        self.push_records(&mut builder, list, filters);
        builder.build().asks()
    }

    /// The time zones that the records of a list have.
    #[must_use]
    pub fn timezones_of_list(self, list: i64) -> Query<Timezone> {
        sql!(
            "SELECT DISTINCT timezone FROM records WHERE organisation_id = ",
            [self.id()],
            " AND record_list_id = ",
            [list],
            " AND timezone IS NOT NULL ORDER BY timezone",
        )
        .asks()
    }

    /// A bulk call on a list.
    #[must_use]
    pub fn records_batch(self, list: i64, batch: i64) -> Query<RecordsBatch> {
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
        .asks()
    }

    /// The inputs of a bulk call that failed, in their order.
    #[must_use]
    pub fn failed_inputs(self, batch: i64) -> Query<FailedInput> {
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
        .asks()
    }

    /// The records that a bulk call made or changed, or found as they should be, in the order of its
    /// inputs, each with the `position` of its own; some are left out where they are long. None where there are more
    /// than an answer should hold.
    #[must_use]
    pub fn records_of_batch(self, batch: i64) -> Query<RecordRow> {
        let Range { from, to } = Range::of_batch(batch);
        let mut found = Builder::new(&format!(
            "SELECT r.id AS page_id, i.id % {ITEMS_PER_BATCH} - 1 AS position FROM batch_items AS i \
             CROSS JOIN records AS r ON r.id = i.record_id AND r.organisation_id = i.organisation_id WHERE i.organisation_id = "
        ));
        found.bind(self.id()).push(" AND i.id BETWEEN ").bind(from);
        found.push(" AND ").bind(to).push(&format!(
            " AND i.state IN ({}) AND (SELECT total FROM batches WHERE id = ",
            names([ItemState::Changed, ItemState::Unchanged])
        ));
        found
            .bind(batch)
            .push(&format!(") <= {MAX_RECORDS} ORDER BY i.id"));
        let also = ", position";
        let select = |found: &str| {
            let page = page(Rest::All, also, found);
            format!("SELECT {SHOWN}{also} FROM {page}")
        };
        found.wrap(select).asks()
    }

    fn push_records(self, builder: &mut Builder, list: i64, filters: &[PageFilter<'_>]) {
        let table = columns::table(&RECORD);
        builder.push(&format!("{table} WHERE organisation_id = "));
        builder.bind(self.id());
        builder.push(" AND record_list_id = ").bind(list);
        push_filters(builder, self, Some(list), filters);
    }
}
