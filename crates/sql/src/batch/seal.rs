//! Sealing a batch: one item for each thing that it is about, numbered from 1.

use std::borrow::Cow;

use lockstep_core::batch::{ItemState, MAX_ITEMS};
use lockstep_core::bulk::{REFUSAL, Targets, spec};
use lockstep_core::machine::Named as _;
use lockstep_core::query::{Condition, Field, Filter};
use lockstep_core::schema::ResourceType;
use lockstep_core::time::Timestamp;
use lockstep_core::value::Value;

use crate::builder::columns;
use crate::builder::organisation::Organisation;
use crate::builder::range::{ITEMS_PER_BATCH, Range};
use crate::builder::statement::{Builder, Statement, json, sql};
use crate::builder::states::quoted;
use crate::read::filter::push_where;

/// What the items of a batch are.
#[derive(Debug, Clone, Copy)]
pub enum Seal<'a> {
    /// One for each target.
    Targets(&'static ResourceType, &'a Targets<'a>),
    /// One for each item of an earlier batch that is in this state; of those that failed, without those whose input
    /// was refused when it was sent.
    Source(i64, ItemState),
    /// One for each input.
    Inputs(&'a [Input<'a>]),
}

/// What one item is asked for with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input<'a> {
    /// The record that is meant; `None` where there is none, or none yet.
    pub record: Option<i64>,
    /// The JSON text of an object: see `lockstep_core::bulk::input`.
    pub input: Cow<'a, str>,
}

/// Inputs as one parameter: an array of `[record, input]`. The objects stand in it as they are, so that
/// it is hardly longer than they.
pub(crate) fn inputs_param(inputs: &[Input<'_>]) -> String {
    let inputs: Vec<String> = inputs
        .iter()
        .map(|one| format!("[{},{}]", json(&one.record), one.input))
        .collect();
    format!("[{}]", inputs.join(","))
}

/// Whether an item of this action fails by its input, each time that it is decided: it was refused, or names no
/// record. A row of a file is input of another kind, and perhaps not even JSON.
pub(super) fn is_refused(action: &str) -> String {
    let needs_records = spec(action).is_ok_and(|spec| !spec.creates());
    let nobodys = if needs_records {
        "record_id IS NULL OR "
    } else {
        ""
    };
    format!("iif(line IS NULL, {nobodys}input ->> '{REFUSAL}' IS NOT NULL, 0)")
}

impl Seal<'_> {
    /// The earlier batch.
    pub(super) const fn source_batch(self) -> Option<i64> {
        match self {
            Self::Targets(..) | Self::Inputs(_) => None,
            Self::Source(batch, _) => Some(batch),
        }
    }
}

impl Organisation {
    /// One item for each target, or for each item of an earlier batch. Named ids are all kept: one
    /// that does not exist fails as an item.
    ///
    /// What has no number yet is numbered by SQLite, which gives a row the number behind the highest: a
    /// placeholder at 0, which goes again, makes that the batch's first. A window function would cost more.
    pub(super) fn seal(
        self,
        action: &str,
        seal: Seal<'_>,
        start_key: &str,
        now: Timestamp,
    ) -> Vec<Statement> {
        let (more, has_numbers) = match seal {
            Seal::Targets(_, Targets::Ids(_)) => ("", true),
            Seal::Targets(..) => ("", false),
            Seal::Source(..) => (", source_item_id, line, input", false),
            Seal::Inputs(_) => (", input", true),
        };
        let pending = quoted(ItemState::Pending);
        let position = if has_numbers {
            &format!("b.id * {ITEMS_PER_BATCH} + t.position")
        } else {
            "NULL"
        };
        let mut builder = Builder::new(&format!(
            "INSERT INTO batch_items (id, organisation_id, record_id, created_at, updated_at, state{more}) SELECT {position}, "
        ));
        builder
            .bind(self.id())
            .push(", t.id, ")
            .bind(now)
            .push(", ")
            .bind(now);
        builder.push(&format!(
            ", {pending}{more} FROM (SELECT id FROM batches WHERE start_key = "
        ));
        builder.bind(start_key).push(") AS b CROSS JOIN (");
        match seal {
            Seal::Targets(_, Targets::Ids(ids)) => {
                builder.push("SELECT value AS id, key + 1 AS position FROM json_each(");
                builder.bind(json(ids)).push(")");
            }
            Seal::Targets(target, Targets::Filter { filters, ids }) => {
                let mut filters = filters.clone();
                filters.extend(ids.as_deref().map(among));
                self.push_matching(&mut builder, target, &filters);
            }
            Seal::Inputs(inputs) => {
                builder.push("SELECT value ->> 0 AS id, value -> 1 AS input, key + 1 AS position FROM json_each(");
                builder.bind(inputs_param(inputs)).push(")");
            }
            Seal::Targets(target, Targets::All) => self.push_matching(&mut builder, target, &[]),
            Seal::Source(source, state) => {
                let Range { from, to } = Range::of_batch(source);
                // What failed while it took something back tries to take back the same.
                let source_item = match state {
                    ItemState::Error => "coalesce(source_item_id, id)",
                    _ => "id",
                };
                builder.push(&format!(
                    "SELECT record_id AS id, {source_item} AS source_item_id, line, input \
                     FROM batch_items WHERE organisation_id = ",
                ));
                builder.bind(self.id()).push(" AND id BETWEEN ").bind(from);
                builder.push(" AND ").bind(to).push(" AND state = ");
                builder.bind(state.name());
                if state == ItemState::Error {
                    builder.push(&format!(" AND NOT {}", is_refused(action)));
                }
                // All of them: the limit keeps the order.
                builder.push(" ORDER BY id").limit(ITEMS_PER_BATCH);
            }
        }
        builder.push(") AS t");
        if has_numbers {
            return vec![builder.build()];
        }
        let (organisation, key) = (self.id(), start_key);
        let put = sql!(
            "INSERT INTO batch_items (id, organisation_id, created_at, updated_at, state) SELECT ",
            (&format!(
                "id * {ITEMS_PER_BATCH}, organisation_id, created_at, updated_at, {pending}"
            )),
            " FROM batches WHERE organisation_id = ",
            [organisation],
            " AND start_key = ",
            [key],
        );
        let take = sql!(
            "DELETE FROM batch_items WHERE id = (SELECT ",
            (&format!("id * {ITEMS_PER_BATCH}")),
            " FROM batches WHERE organisation_id = ",
            [organisation],
            " AND start_key = ",
            [key],
            ")",
        );
        vec![put, builder.build(), take]
    }

    fn push_matching(self, builder: &mut Builder, target: &ResourceType, filters: &[Filter<'_>]) {
        let table = columns::table(target);
        builder.push(&format!("SELECT id FROM {table}"));
        push_where(builder, self, target, filters);
        // One more than allowed is enough for the table's check to refuse the batch.
        let limit = i64::try_from(MAX_ITEMS)
            .unwrap_or(i64::MAX)
            .saturating_add(1);
        builder.push(" ORDER BY id").limit(limit);
    }
}

/// The filter that names records one by one.
pub(crate) fn among(ids: &[i64]) -> Filter<'static> {
    Filter {
        alternative: None,
        field: Field::Id,
        condition: Condition::Any(ids.iter().map(|id| Value::Integer(*id)).collect()),
    }
}
