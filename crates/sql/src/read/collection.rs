//! Reading: collections, counts, single records.

use std::collections::BTreeSet;

use lockstep_core::error::Error;
use lockstep_core::query::{Collection, Filter, PageStart};
use lockstep_core::row::nullable;
use lockstep_core::schema::{BATCH_ITEM, ResourceType};
use serde::Deserialize;

use crate::builder::columns;
use crate::builder::organisation::Organisation;
use crate::builder::query::Query;
use crate::builder::record_name::RecordName;
use crate::builder::row::{Count, Documented, Shown, Versioned};
use crate::builder::statement::{Builder, Statement};
use crate::read::cursor::{self, Cursor};
use crate::read::document::resource_object;
use crate::read::filter::{belong_to_one_of_many, push_where, push_where_in_order};
use crate::read::items;
use crate::read::order::{order_by, push_after};
use crate::read::ranged::{Ranged, column_of, condition_of, range_of};
use crate::read::rendered::{Read, Way};
use crate::read::row::Column;
use crate::read::view::View;
use crate::read::views::rendered;

/// A task that is decided on, with its document.
#[derive(Debug, Deserialize)]
pub struct TaskForDecision {
    /// Its version.
    version: i64,
    /// The state of its mailing, where it has one.
    #[serde(deserialize_with = "nullable")]
    pub mailing_state: Option<String>,
}

impl Documented for TaskForDecision {}

impl Versioned for TaskForDecision {
    fn version(&self) -> i64 {
        self.version
    }
}

impl Organisation {
    /// One page of a collection, and one record more, which tells whether there is a page beyond.
    /// A page before a cursor comes with its last record first.
    ///
    /// Each row has the values of its document (`document`); its keys make a [`Cursor`].
    ///
    /// # Errors
    /// Where `page[after]` or `page[before]` is no cursor of this query.
    pub fn page(
        self,
        resource: &ResourceType,
        query: &Collection<'_>,
        view: &View,
    ) -> Result<Read, Error> {
        let mut found = Builder::default();
        let keys = query.sort.iter().map(cursor::column_of);
        let keys = keys.chain([Column::plain("id")]);
        self.push_page(&mut found, resource, query, 1)?;
        let way = match query.filters.is_empty() && *resource != BATCH_ITEM {
            true => Way::AsFound,
            false => Way::ById,
        };
        let read = rendered(resource, view).keyed(keys);
        Ok(read.of(&columns::table(resource), way, "", found.build()))
    }

    /// The records that come along with a page, each once: one statement for each type, each row
    /// with the values of its document (`document`).
    ///
    /// # Errors
    /// As [`page`](Self::page).
    pub fn included_with_page(
        self,
        resource: &ResourceType,
        query: &Collection<'_>,
        view: &View,
    ) -> Result<Vec<Read>, Error> {
        self.included(resource, view, |builder| {
            builder.push("SELECT id");
            self.push_page(builder, resource, query, 0)
        })
    }

    /// Appends `FROM … LIMIT …`: the page, and so many records more.
    fn push_page(
        self,
        builder: &mut Builder,
        resource: &ResourceType,
        query: &Collection<'_>,
        more: i64,
    ) -> Result<(), Error> {
        let (after, backwards) = match &query.place {
            PageStart::After(text) => (Some((text, "page[after]")), false),
            PageStart::Before(text) => (Some((text, "page[before]")), true),
            PageStart::First | PageStart::Offset(_) => (None, false),
        };
        let cursor = match after {
            Some((text, parameter)) => Some(Cursor::decode(text, &query.sort, parameter)?),
            None => None,
        };
        if let Some(range) = range_of(resource, &query.filters, &query.sort) {
            self.push_ranged_page(builder, resource, query, range, (cursor, backwards), more);
            return Ok(());
        }
        let by_batches = items::go_by_batches(resource, &query.filters);
        let along = items::direction(&query.sort).filter(|_| by_batches);
        let along = along.map(|direction| direction.turned(backwards));
        builder.push(" FROM ");
        if by_batches {
            items::push_source(builder, self, &query.filters, cursor.as_ref().zip(along));
        } else {
            builder.push(&columns::table(resource));
        }
        push_where_in_order(builder, self, resource, &query.filters, &query.sort);
        if let Some(cursor) = cursor.filter(|_| along.is_none()) {
            push_after(builder, &query.sort, &cursor, backwards);
        }
        let by_id = query.sort.iter().all(|key| key.attribute.is_none());
        // The plus keeps SQLite from the index of the order.
        let plus = if belong_to_one_of_many(&query.filters) && !by_id && !by_batches {
            "+"
        } else {
            ""
        };
        let order = along.map_or_else(
            || format!("{plus}{}", order_by(&query.sort, backwards)),
            |direction| items::order_by(direction).to_owned(),
        );
        builder
            .push(&format!(" ORDER BY {order}"))
            .limit(i64::from(query.size).saturating_add(more));
        if let PageStart::Offset(offset) = query.place {
            builder.push(" OFFSET ").bind(i64::from(offset));
        }
        Ok(())
    }

    /// Appends the same for a page of what a range meets, in another order.
    fn push_ranged_page(
        self,
        builder: &mut Builder,
        resource: &ResourceType,
        query: &Collection<'_>,
        range: &Filter<'_>,
        (cursor, backwards): (Option<Cursor>, bool),
        more: i64,
    ) {
        let others = query.filters.iter().filter(|filter| *filter != range);
        let (mut broad, mut checked) = (String::new(), String::new());
        let mut columns = BTreeSet::from([column_of(range)]);
        for filter in others {
            broad.push_str(&format!(" AND {}", condition_of(builder, "", filter)));
            checked.push_str(&format!(" AND {}", condition_of(builder, "+", filter)));
            columns.insert(column_of(filter));
        }
        let columns = columns.into_iter().flatten();
        let after = cursor.map(|cursor| {
            builder.aside(|builder| push_after(builder, &query.sort, &cursor, backwards))
        });
        let size = i64::from(query.size).saturating_add(more);
        let offset = match query.place {
            PageStart::Offset(offset) => i64::from(offset),
            _ => 0,
        };
        let ranged = Ranged {
            table: &columns::table(resource),
            organisation: &builder.name(self.id()),
            range: &condition_of(builder, "", range),
            broad: &broad,
            checked: &checked,
            columns: &columns
                .map(|column| format!(", {column}"))
                .collect::<String>(),
            after: &after.unwrap_or_default(),
            order: &order_by(&query.sort, backwards),
            most: size.saturating_add(offset),
        };
        builder
            .push(&format!(" FROM {}", ranged.source()))
            .limit(size);
        if offset > 0 {
            builder.push(" OFFSET ").bind(offset);
        }
    }

    /// How many records meet the filters.
    #[must_use]
    pub fn count(self, resource: &ResourceType, filters: &[Filter<'_>]) -> Query<Count> {
        let mut builder = Builder::new("SELECT count(*) AS count FROM ");
        self.push_counted(&mut builder, resource, filters);
        builder.build().asks()
    }

    /// The same where there are at most so many; else one more.
    #[must_use]
    pub fn count_up_to(
        self,
        resource: &ResourceType,
        filters: &[Filter<'_>],
        most: u32,
    ) -> Query<Count> {
        let mut builder = Builder::new("SELECT count(*) AS count FROM (SELECT 1 FROM ");
        self.push_counted(&mut builder, resource, filters);
        builder.limit(i64::from(most).saturating_add(1)).push(")");
        builder.build().asks()
    }

    fn push_counted(self, builder: &mut Builder, resource: &ResourceType, filters: &[Filter<'_>]) {
        if filters.is_empty() && *resource == BATCH_ITEM {
            // The words of the index: it is smaller than the table by far.
            builder.push("batch_items WHERE organisation_id + 0 = ");
            builder.bind(self.id());
            return;
        }
        if items::go_by_batches(resource, filters) {
            items::push_source(builder, self, filters, None);
        } else {
            builder.push(&columns::table(resource));
        }
        push_where(builder, self, resource, filters);
    }

    /// One record, as the values of its document; its row has no keys.
    #[must_use]
    pub fn record(self, resource: &ResourceType, id: i64, view: &View) -> Read {
        let read = rendered(resource, view).keyed([]);
        let (row, table) = (&read.row, columns::table(resource));
        let mut builder = Builder::default();
        builder.push(&format!("SELECT {row} AS document FROM {table} WHERE "));
        RecordName::Id(id).push(&mut builder, self, &table);
        read.by(builder.build())
    }

    /// One record as finished JSON text, with the version that it has.
    #[must_use]
    pub fn show(self, resource: &ResourceType, id: i64, view: &View) -> Query<Shown> {
        self.show_named(resource, RecordName::Id(id), view)
    }

    /// The record of this name, as [`show`](Self::show) reads it.
    #[must_use]
    pub fn show_named(
        self,
        resource: &ResourceType,
        record: RecordName<'_>,
        view: &View,
    ) -> Query<Shown> {
        self.rendered(resource, record, view, "version").asks()
    }

    /// The record that a decision about a task is made on, with all its members.
    #[must_use]
    pub fn show_task_for_decision(
        self,
        resource: &ResourceType,
        id: i64,
        view: &View,
    ) -> Query<TaskForDecision> {
        let mailing = "version, (SELECT m.state FROM mailings AS m \
             WHERE m.organisation_id = tasks.organisation_id AND m.id = tasks.mailing_id) AS mailing_state";
        self.rendered(resource, RecordName::Id(id), &view.whole(), mailing)
            .asks()
    }

    fn rendered(
        self,
        resource: &ResourceType,
        record: RecordName<'_>,
        view: &View,
        columns: &str,
    ) -> Statement {
        let mut builder = Builder::default();
        let shape = view.shape(&mut builder);
        // Items are never decided on, and have no version.
        let columns = if resource.name == "batchItem" {
            "0 AS version"
        } else {
            columns
        };
        let (document, table) = (resource_object(resource, &shape), columns::table(resource));
        builder.push(&format!(
            "SELECT {document} AS document, id, {columns} FROM {table} WHERE "
        ));
        record.push(&mut builder, self, &table);
        builder.build()
    }
}
