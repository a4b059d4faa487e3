//! What the HubSpot-style dialect reads: communications, what a batch of that dialect came to, and who
//! has the values that inputs name.

use crate::builder::organisation::Organisation;
use crate::builder::range::{ITEMS_PER_BATCH, Range};
use crate::builder::statement::{Builder, Statement, json, sql};

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

/// The columns of a communication `r`, as `lockstep_core::hubspot::answer::Record` reads them.
pub(crate) const COLUMNS: &str = "r.id, r.created_at, r.updated_at, r.organisation_id < 0 AS archived, \
    r.creator_id, r.properties, r.accounts, r.prospects";

impl Organisation {
    /// Communications in the order of their ids: columns as `lockstep_core::hubspot::answer::Record` reads
    /// them, with `history` where that is wanted; of those chosen by a value also that `value`.
    #[must_use]
    pub fn communications(self, chosen: Chosen<'_>, shelf: Shelf, history: bool) -> Statement {
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
        builder.build()
    }

    /// What inputs of a batch need to be told apart: of these ids those that there are (`id`), and of
    /// these values of properties who has them (`name`, `value`, `record_id`).
    #[must_use]
    pub fn communication_facts(self, ids: &[i64], values: &[(&str, &str)]) -> [Statement; 2] {
        [
            sql!(
                "SELECT id FROM communications WHERE organisation_id = ",
                [self.id()],
                " AND id IN (SELECT value FROM json_each(",
                [json(ids)],
                "))",
            ),
            sql!(
                "SELECT DISTINCT u.scope AS name, u.value, u.record_id FROM json_each(",
                [json(values)],
                ") AS v CROSS JOIN unique_values AS u ON u.scope = v.value ->> 0 AND u.value = v.value ->> 1 \
                 WHERE u.kind = 'communication' AND u.organisation_id = ",
                [self.id()],
            ),
        ]
    }

    /// What a batch has come to: its row, then its items, as `lockstep_core::hubspot::answer` reads them.
    #[must_use]
    pub fn communication_batch(self, batch: i64) -> [Statement; 2] {
        let Range { from, to } = Range::of_batch(batch);
        [
            sql!(
                "SELECT state, created_at, started_at, updated_at, finished_at, action FROM batches WHERE organisation_id = ",
                [self.id()],
                " AND id = ",
                [batch],
                " AND action IN ('communicationsCreate', 'communicationsUpdate', 'communicationsUpsert', 'communicationsDestroyAll')",
            ),
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
            ),
        ]
    }
}

/// What was written of a communication `r`, newest first.
const HISTORY: &str = ", (SELECT json_group_array(json_array(h.name, h.value, h.at, h.user_id) ORDER BY h.version DESC) \
    FROM communication_history AS h WHERE h.record_id = r.id) AS history";
