//! What the HubSpot-style dialect reads: communications, what a batch of that dialect came to, and who
//! has the values that inputs name.

use lockstep_core::hubspot::answer::{Batch, Item, Record};
use serde::Deserialize;

use crate::builder::organisation::Organisation;
use crate::builder::query::Query;
use crate::builder::range::{ITEMS_PER_BATCH, Range};
use crate::builder::statement::{Builder, json, sql};

/// Communications that are there, or those that are archived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shelf {
    /// Those that are there.
    Live,
    /// Those in the bin.
    Archived,
}

impl Shelf {
    /// The organisation's id under which they are kept.
    const fn id(self, organisation: Organisation) -> i64 {
        match self {
            Self::Live => organisation.id(),
            Self::Archived => organisation.bin(),
        }
    }
}

/// Which communications are meant.
#[derive(Debug, Clone, Copy)]
pub enum Chosen<'a> {
    /// Those with these ids.
    Ids(&'a [i64]),
    /// Those with these values of a property.
    Values(&'a str, &'a [&'a str]),
    /// A page of so many after this id, in the order of the ids.
    After(i64, i64),
}

/// The columns of a communication `r`, as [`Record`] reads them.
pub(crate) const COLUMNS: &str = "r.id, r.created_at, r.updated_at, r.organisation_id < 0 AS archived, \
    r.creator_id, r.properties, r.accounts, r.prospects";

/// A communication that there is.
#[derive(Debug, Deserialize)]
pub struct CommunicationId {
    /// Its id.
    pub id: i64,
}

/// Which communication has a value that one alone may have.
#[derive(Debug, Deserialize)]
pub struct ValueOwner {
    /// The property.
    pub name: String,
    /// The value.
    pub value: String,
    /// The communication's id.
    pub record_id: i64,
}

impl Organisation {
    /// Communications in the order of their ids, with their `history` where that is wanted; those chosen
    /// by a value also with that `value`.
    #[must_use]
    pub fn communications(self, chosen: Chosen<'_>, shelf: Shelf, history: bool) -> Query<Record> {
        let mut builder = Builder::new(&format!("SELECT {COLUMNS}"));
        if history {
            builder.push(HISTORY);
        }
        match chosen {
            Chosen::Ids(ids) => {
                builder
                    .push(" FROM communications AS r WHERE r.id IN (SELECT value FROM json_each(");
                builder.bind(json(ids)).push("))");
            }
            Chosen::Values(name, values) => {
                let is_live = shelf == Shelf::Live;
                builder.push(", p.value AS value FROM json_each(");
                builder.bind(json(values));
                if is_live {
                    builder.push(") AS p CROSS JOIN unique_values AS u ON u.organisation_id = ");
                    builder.bind(self.id());
                    builder
                        .push(" AND u.kind = 'communication' AND u.scope = ")
                        .bind(name);
                    builder.push(" AND u.value = p.value CROSS JOIN communications AS r ON r.id = u.record_id WHERE 1");
                } else {
                    // Nobody has a value alone in the bin, where few look for one.
                    builder.push(
                        ") AS p CROSS JOIN communications AS r WHERE EXISTS \
                        (SELECT 1 FROM json_each(r.properties) AS q WHERE q.key = ",
                    );
                    builder.bind(name).push(" AND q.value = p.value)");
                }
            }
            Chosen::After(after, _) => {
                builder
                    .push(" FROM communications AS r WHERE r.id > ")
                    .bind(after);
            }
        }
        builder
            .push(" AND r.organisation_id = ")
            .bind(shelf.id(self));
        builder.push(" ORDER BY r.id");
        if let Chosen::After(_, limit) = chosen {
            builder.limit(limit);
        }
        builder.build().asks()
    }

    /// Of these ids those that there are.
    #[must_use]
    pub fn known_communications(self, ids: &[i64]) -> Query<CommunicationId> {
        sql!(
            "SELECT id FROM communications WHERE organisation_id = ",
            [self.id()],
            " AND id IN (SELECT value FROM json_each(",
            [json(ids)],
            "))",
        )
        .asks()
    }

    /// Who has these values of properties.
    #[must_use]
    pub fn value_owners(self, values: &[(&str, &str)]) -> Query<ValueOwner> {
        sql!(
            "SELECT DISTINCT u.scope AS name, u.value, u.record_id FROM json_each(",
            [json(values)],
            ") AS v CROSS JOIN unique_values AS u ON u.scope = v.value ->> 0 AND u.value = v.value ->> 1 \
             WHERE u.kind = 'communication' AND u.organisation_id = ",
            [self.id()],
        )
        .asks()
    }

    /// A batch of this dialect.
    #[must_use]
    pub fn communication_batch(self, batch: i64) -> Query<Batch> {
        sql!(
            "SELECT state, created_at, started_at, updated_at, finished_at, action FROM batches WHERE organisation_id = ",
            [self.id()],
            " AND id = ",
            [batch],
            " AND action IN ('communicationsCreate', 'communicationsUpdate', 'communicationsUpsert', 'communicationsDestroyAll')",
        )
        .asks()
    }

    /// What the items of such a batch have come to.
    #[must_use]
    pub fn communication_items(self, batch: i64) -> Query<Item> {
        let Range { from, to } = Range::of_batch(batch);
        sql!(
            "SELECT ",
            (&format!("i.id % {ITEMS_PER_BATCH} - 1 AS \"index\"")),
            ", i.state, i.code, i.info, i.input, coalesce(i.before = 'null', 0) AS created, iif(r.id IS NULL, NULL, \
             json_object('id', r.id, 'created_at', r.created_at, 'updated_at', r.updated_at, 'archived', r.organisation_id < 0, \
             'creator_id', r.creator_id, 'properties', r.properties)) AS record FROM batch_items AS i \
             LEFT JOIN communications AS r ON r.id = i.record_id AND abs(r.organisation_id) = i.organisation_id \
             WHERE i.organisation_id = ",
            [self.id()],
            " AND i.id BETWEEN ",
            [from],
            " AND ",
            [to],
            " ORDER BY i.id",
        )
        .asks()
    }
}

/// What was written of a communication `r`, newest first.
const HISTORY: &str = ", (SELECT json_group_array(json_object('name', h.name, 'value', h.value, 'at', h.at, 'user_id', h.user_id) ORDER BY h.version DESC) \
    FROM communication_history AS h WHERE h.record_id = r.id) AS history";
