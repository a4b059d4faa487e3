//! What the HubSpot-style dialect reads: communications, what a batch of that dialect came to, and who
//! has the values that inputs name.

use lockstep_core::hubspot::answer::{Batch, Item, Record};
use serde::Deserialize;

use crate::builder::bounded::{Bounded, PAGE_OCTETS, Rest};
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

/// The columns of a communication `r` of a page, as [`Record`] reads them.
pub(crate) const COLUMNS: &str = "r.id, r.created_at, r.updated_at, r.organisation_id < 0 AS archived, \
    r.creator_id, iif(fits, r.properties, '{}') AS properties, r.accounts, r.prospects, NOT fits AS left_out";

/// How many octets a communication `r` has, about.
const OCTETS: &str = "coalesce(octet_length(r.properties), 0) + 500";

/// The page of communications `r` that a statement finds: `SELECT r.id AS page_id FROM …`.
pub(crate) fn page(found: &str) -> String {
    page_with(Rest::First, "", "", found)
}

/// The same with what else of the statement is wanted, and with more octets of each.
fn page_with(rest: Rest, also: &str, more: &str, found: &str) -> String {
    let page = Bounded {
        table: "communications",
        name: "r",
        octets: &format!("{OCTETS}{more}"),
        found,
        also,
        rest,
    };
    page.source()
}

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
    /// Communications in the order of their ids, as far as a page goes; those chosen by a value also with that
    /// `value`, and where names are given with the `history` of these properties.
    #[must_use]
    pub fn communications(
        self,
        chosen: Chosen<'_>,
        shelf: Shelf,
        history: &[String],
    ) -> Query<Record> {
        let mut found = Builder::new("SELECT r.id AS page_id");
        let mut also = "";
        match chosen {
            Chosen::Ids(ids) => {
                found.push(" FROM communications AS r WHERE r.id IN (SELECT value FROM json_each(");
                found.bind(json(ids)).push("))");
            }
            Chosen::Values(name, values) => {
                also = ", value";
                let is_live = shelf == Shelf::Live;
                found.push(", p.value AS value FROM json_each(");
                found.bind(json(values));
                if is_live {
                    found.push(") AS p CROSS JOIN unique_values AS u ON u.organisation_id = ");
                    found.bind(self.id());
                    found
                        .push(" AND u.kind = 'communication' AND u.scope = ")
                        .bind(name);
                    found.push(" AND u.value = p.value CROSS JOIN communications AS r ON r.id = u.record_id WHERE 1");
                } else {
                    // Nobody has a value alone in the bin, where few look for one.
                    found.push(
                        ") AS p CROSS JOIN communications AS r WHERE EXISTS \
                        (SELECT 1 FROM json_each(r.properties) AS q WHERE q.key = ",
                    );
                    found.bind(name).push(" AND q.value = p.value)");
                }
            }
            Chosen::After(after, _) => {
                found
                    .push(" FROM communications AS r WHERE r.id > ")
                    .bind(after);
            }
        }
        found.push(" AND r.organisation_id = ").bind(shelf.id(self));
        found.push(" ORDER BY r.id");
        if let Chosen::After(_, limit) = chosen {
            found.limit(limit);
        }
        let (mut columns, mut more) = (format!("{COLUMNS}{also}"), String::new());
        if !history.is_empty() {
            let newest = newest(&found.name(json(history)));
            let members =
                "json_object('name', h.name, 'value', h.value, 'at', h.at, 'user_id', h.user_id)";
            columns.push_str(&format!(
                ", iif(fits, (SELECT json_group_array({members} ORDER BY h.version DESC, h.name) FROM {newest} AS h), '[]') AS history"
            ));
            more = format!(" + (SELECT coalesce(sum(h.octets), 0) FROM {newest} AS h)");
        }
        let rest = match chosen {
            Chosen::Ids(_) | Chosen::Values(..) => Rest::All,
            Chosen::After(..) => Rest::First,
        };
        let page = |found: &str| page_with(rest, also, &more, found);
        let select = |found: &str| format!("SELECT {columns} FROM {}", page(found));
        found.wrap(select).asks()
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
            ", i.state, i.code, i.info, i.input, coalesce(i.before = 'null', 0) AS created, r.id, r.created_at, r.updated_at, \
             r.organisation_id < 0 AS archived, r.creator_id, ",
            (&format!(
                "iif(so_far <= {PAGE_OCTETS}, r.properties, NULL) AS properties FROM (SELECT item_id, record_id, \
                 sum(octets) OVER (ROWS UNBOUNDED PRECEDING) AS so_far FROM (SELECT i.id AS item_id, r.id AS record_id, {OCTETS} AS octets"
            )),
            " FROM batch_items AS i \
             LEFT JOIN communications AS r ON r.id = i.record_id AND abs(r.organisation_id) = i.organisation_id \
             WHERE i.organisation_id = ",
            [self.id()],
            " AND i.id BETWEEN ",
            [from],
            " AND ",
            [to],
            " ORDER BY i.id)) AS s CROSS JOIN batch_items AS i ON i.id = s.item_id LEFT JOIN communications AS r ON r.id = s.record_id",
        )
        .asks()
    }
}

/// The most octets of what properties of a record have had that are read: as they are sent, and well within the
/// 2 MB of a text.
const HISTORY_OCTETS: u32 = 1_000_000;

/// What was written of the properties of a communication `r` that are named, newest first, as far as that goes.
fn newest(names: &str) -> String {
    format!(
        "(SELECT * FROM (SELECT w.name, w.value, w.at, w.user_id, w.version, octets, \
         sum(octets) OVER (ORDER BY w.version DESC, w.name ROWS UNBOUNDED PRECEDING) AS so_far FROM (SELECT *, \
         octet_length(json_quote(value)) + 200 AS octets FROM communication_history \
         WHERE record_id = r.id AND name IN (SELECT value FROM json_each({names}))) AS w) WHERE so_far <= {HISTORY_OCTETS})"
    )
}
