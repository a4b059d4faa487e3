//! What decisions about items are made on: their records, the images that a revert takes back, the
//! rows of an import. A chunk reads it of its pending items, a preview of targets that are no items
//! yet.

use lockstep_core::batch::{Event, ItemState, MACHINE};
use lockstep_core::bulk::{Plan, SEQUENCE_STATES, Targets, Work};
use lockstep_core::machine::Named as _;
use lockstep_core::query::Filter;
use lockstep_core::schema::{ResourceType, Stored, following};

use crate::batch::image::{image, states_of};
use crate::batch::seal::{Input, among, inputs_param};
use crate::builder::bin::leaving;
use crate::builder::columns::{self, CUSTOM_FIELDS, SHARED};
use crate::builder::organisation::Organisation;
use crate::builder::query::Query;
use crate::builder::range::{READ_ITEMS, Range};
use crate::builder::row::Count;
use crate::builder::statement::{Builder, Statement, json, sql};
use crate::builder::states::allowing;
use crate::read::filter::push_where;

/// The most octets of records that one read of a chunk fetches. A Worker has 128 MB for the
/// texts, their copies in wasm and the decisions about them; a thousand usual records have a
/// tenth of this.
const MAX_READ_OCTETS: u32 = 1_000_000;

/// How long the texts of items and records may be that are read together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Texts {
    /// As long as they like: they are measured first, and read up to where they are too long together.
    Any,
    /// No longer than usual, which is only an expectation: where D1 says that they are too long after
    /// all (`SQLITE_TOOBIG`), read again with [`Any`](Self::Any).
    Short,
    /// None of them: items whose texts are longer than D1 takes, of which nothing can be decided.
    Without,
}

impl Organisation {
    /// The pending items of a range, of a batch that runs, with what the decision needs: `id`, `guard`
    /// (what may not change until the item is settled; 0 where there is no record), `record` (its
    /// image; NULL where there is none); of a revert also `removed`, `before`, `after`; of an import
    /// `input`. The first `most`, up to [`READ_ITEMS`]; with [`Texts::Any`] fewer where these are long:
    /// read again once they are settled.
    #[must_use]
    pub fn pending_items(
        self,
        plan: &Plan<'_>,
        range: Range,
        most: i64,
        texts: Texts,
    ) -> Statement {
        let mut source = Builder::new("");
        source
            .push("(SELECT * FROM batch_items WHERE organisation_id = ")
            .bind(self.id());
        source
            .push(" AND id BETWEEN ")
            .bind(range.from)
            .push(" AND ")
            .bind(range.to);
        source
            .push(" AND state = ")
            .state(ItemState::Pending)
            .push(" AND EXISTS (SELECT 1 FROM batches AS b WHERE b.id = ")
            .bind(range.batch());
        source
            .push(&format!(
                " AND b.{}) ORDER BY id",
                allowing(&MACHINE, Event::Finish)
            ))
            .limit(most.min(READ_ITEMS))
            .push(")");
        decidable(plan, source, texts)
    }

    /// What a preview decides: the same columns as [`pending_items`](Self::pending_items), for up to
    /// a page of targets with ids after this one. The `id` is the record's. Named ids are sorted.
    #[must_use]
    pub fn previewed_targets(
        self,
        plan: &Plan<'_>,
        targets: &Targets<'_>,
        after: i64,
    ) -> Statement {
        let target = plan.action.spec.target;
        let item = "id, id AS record_id, organisation_id, NULL AS batch_id, NULL AS source_item_id, NULL AS input";
        let mut source = Builder::new("(");
        let filters = match targets {
            Targets::Ids(ids) => {
                let behind = ids.iter().skip(ids.partition_point(|id| *id <= after));
                let room = usize::try_from(READ_ITEMS).unwrap_or(usize::MAX);
                let page: Vec<i64> = behind.take(room).copied().collect();
                source
                    .push("SELECT value AS id, value AS record_id, ")
                    .bind(self.id());
                source.push(
                    " AS organisation_id, NULL AS batch_id, NULL AS source_item_id, NULL AS input FROM json_each(",
                );
                source.bind(json(&page)).push("))");
                return decidable(plan, source, Texts::Any);
            }
            Targets::Filter { filters, ids } => {
                let mut filters = filters.clone();
                filters.extend(ids.as_deref().map(among));
                filters
            }
            Targets::All => Vec::new(),
        };
        source.push(&format!("SELECT {item} FROM {}", columns::table(target)));
        push_where(&mut source, self, target, &filters);
        source
            .push(" AND id > ")
            .bind(after)
            .push(" ORDER BY id")
            .limit(READ_ITEMS)
            .push(")");
        decidable(plan, source, Texts::Any)
    }

    /// The same for inputs that are no items yet. The `id` is the input's position, from 1.
    #[must_use]
    pub fn previewed_inputs(self, plan: &Plan<'_>, inputs: &[Input<'_>]) -> Statement {
        let mut source = Builder::new("(SELECT key + 1 AS id, value ->> 0 AS record_id, ");
        source.bind(self.id());
        source.push(
            " AS organisation_id, NULL AS source_item_id, value -> 1 AS input FROM json_each(",
        );
        source.bind(inputs_param(inputs)).push("))");
        decidable(plan, source, Texts::Any)
    }

    /// The same for the items of a batch that a revert would take back. The `id` is the item's, and
    /// `record_id` the record's.
    #[must_use]
    pub fn previewed_items(self, plan: &Plan<'_>, batch: i64, after: i64) -> Statement {
        let Range { from, to } = Range::of_batch(batch);
        let mut source = Builder::new(
            "(SELECT id, record_id, organisation_id, id AS source_item_id FROM batch_items WHERE organisation_id = ",
        );
        source
            .bind(self.id())
            .push(" AND id BETWEEN ")
            .bind(after.saturating_add(1).max(from));
        source
            .push(" AND ")
            .bind(to)
            .push(" AND state = ")
            .state(ItemState::Changed)
            .push(" ORDER BY id")
            .limit(READ_ITEMS)
            .push(")");
        decidable(plan, source, Texts::Any)
    }

    /// How many targets meet all filters, and are among the ids where there are any.
    #[must_use]
    pub fn count_targets(
        self,
        plan: &Plan<'_>,
        filters: &[Filter<'_>],
        ids: Option<&[i64]>,
    ) -> Query<Count> {
        let mut filters = filters.to_vec();
        filters.extend(ids.map(among));
        self.count(plan.action.spec.target, &filters)
    }

    /// How many items of a batch are in a state.
    #[must_use]
    pub fn count_items(self, batch: i64, state: ItemState) -> Query<Count> {
        let Range { from, to } = Range::of_batch(batch);
        sql!(
            "SELECT count(*) AS count FROM batch_items WHERE organisation_id = ",
            [self.id()],
            " AND id BETWEEN ",
            [from],
            " AND ",
            [to],
            " AND state = ",
            [state.name()],
        )
        .asks()
    }
}

/// What the decisions about items `i` need, of those that `source` selects. Where the texts are long,
/// the first few.
fn decidable(plan: &Plan<'_>, source: Builder, texts: Texts) -> Statement {
    let target = plan.action.spec.target;
    let mut columns = "i.id, i.record_id".to_owned();
    if texts == Texts::Without {
        let guard = match plan.work {
            Work::Import(_) => "0".to_owned(),
            Work::Apply | Work::Revert => format!("coalesce({}, 0)", guard(plan)),
        };
        columns.push_str(&format!(
            ", {guard} AS guard, NULL AS input, 0 AS removed, NULL AS before, NULL AS after, NULL AS record"
        ));
        let joined = joined(plan);
        return source
            .wrap(|source| format!("SELECT {columns} FROM {source} AS i{joined} ORDER BY i.id"));
    }
    if matches!(plan.work, Work::Import(_)) {
        columns.push_str(", 0 AS guard, i.input");
    } else {
        columns.push_str(&format!(", coalesce({}, 0) AS guard", guard(plan)));
        if plan.work == Work::Apply && plan.action.spec.keeps_inputs() {
            columns.push_str(", i.input");
        }
        let there = if plan.work == Work::Revert {
            columns.push_str(&format!(
                ", coalesce(r.removed_by = i.source_item_id AND r.organisation_id < 0 AND NOT {}, 0) AS removed, s.before, s.after",
                is_orphan(target)
            ));
            "r.organisation_id > 0"
        } else {
            "r.id IS NOT NULL"
        };
        let record = image(target, &plan.needs(), "r.", plan.work == Work::Apply);
        columns.push_str(&format!(", iif({there}, {record}, NULL) AS record"));
    }
    let (joined, length) = (joined(plan), length(plan));
    source.wrap(|source| {
        let items = format!("SELECT {columns} FROM {source} AS i{joined} ORDER BY i.id");
        match texts {
            Texts::Any => format!(
                "{items} LIMIT (SELECT min({READ_ITEMS}, max(1, count(*))) FROM (SELECT sum(coalesce({length}, 0)) \
                 OVER (ORDER BY i.id ROWS UNBOUNDED PRECEDING) AS octets FROM {source} AS i{joined}) WHERE octets <= {MAX_READ_OCTETS})"
            ),
            Texts::Short | Texts::Without => items,
        }
    })
}

/// ` LEFT JOIN …`: the record `r` of an item `i`, and of a revert the item `s` that is taken back.
/// An ordinary change has nothing to do with the bin; a revert looks there too.
pub(crate) fn joined(plan: &Plan<'_>) -> String {
    let table = columns::table(plan.action.spec.target);
    match plan.work {
        Work::Apply => format!(
            " LEFT JOIN {table} AS r ON r.id = i.record_id AND r.organisation_id = i.organisation_id"
        ),
        Work::Revert => format!(
            " LEFT JOIN {table} AS r ON r.id = i.record_id AND abs(r.organisation_id) = i.organisation_id \
             LEFT JOIN batch_items AS s ON s.id = i.source_item_id AND s.organisation_id = i.organisation_id"
        ),
        Work::Import(_) => String::new(),
    }
}

/// Whether the record hangs on one that is in the bin: it cannot come back without that.
fn is_orphan(target: &ResourceType) -> String {
    let parents = leaving().flat_map(|parent| {
        let mine = following(parent).filter(|(source, _)| *source == target);
        mine.map(move |(_, relationship)| {
            let (parent, column) = (columns::table(parent), columns::related_id(relationship));
            format!(" OR EXISTS (SELECT 1 FROM {parent} AS p WHERE p.id = r.{column} AND p.organisation_id < 0)")
        })
    });
    format!("(0{})", parents.collect::<String>())
}

/// What may not change between the read and the write: the record's version, and those of its
/// sequence states where the change is about them, or whether it could come back. Versions only grow.
pub(crate) fn guard(plan: &Plan<'_>) -> String {
    if plan.work == Work::Revert && plan.action.spec.destroys() {
        let orphan = is_orphan(plan.action.spec.target);
        return format!("r.version || iif({orphan}, '-', '')");
    }
    if !plan.action.touches().contains(&SEQUENCE_STATES) {
        return "r.version".to_owned();
    }
    let states = states_of(plan.action.spec.target, "r.");
    format!(
        "r.version || (SELECT coalesce(group_concat('-' || s.id || '.' || s.version, '' ORDER BY s.id), '') \
         FROM sequence_states AS s WHERE {states})"
    )
}

/// The before-image, taken from the record as it is written.
pub(crate) fn before(plan: &Plan<'_>) -> String {
    let record = image(plan.action.spec.target, &plan.action.touches(), "r.", false);
    match plan.work {
        Work::Apply if plan.action.spec.creates() => format!("iif(r.id IS NULL, 'null', {record})"),
        Work::Apply => record,
        Work::Revert => format!("iif(r.organisation_id < 0, 'null', {record})"),
        Work::Import(_) => "'null'".to_owned(),
    }
}

/// How many octets an item's texts have, about.
fn length(plan: &Plan<'_>) -> String {
    let target = plan.action.spec.target;
    match plan.work {
        Work::Import(_) => "octet_length(i.input)".to_owned(),
        Work::Revert => {
            "coalesce(octet_length(s.before), 0) + coalesce(octet_length(s.after), 0)".to_owned()
        }
        Work::Apply => {
            let needs = plan.needs();
            let attributes = needs.iter().filter_map(|name| target.attribute(name));
            // Attributes that share a column count once: an expression may not be deep.
            let mut known: Vec<String> = Vec::new();
            for attribute in attributes.filter(|one| one.stored != Stored::Nowhere) {
                let column = match attribute.stored {
                    _ if attribute.is_custom() => format!("r.{CUSTOM_FIELDS}"),
                    Stored::Shared => format!("r.{SHARED}"),
                    _ => columns::attribute_of("r.", attribute),
                };
                if !known.contains(&column) {
                    known.push(column);
                }
            }
            let lengths = known
                .into_iter()
                .map(|column| format!("coalesce(octet_length({column}), 0)"));
            let input = if plan.action.spec.keeps_inputs() {
                "100 + coalesce(octet_length(i.input), 0)"
            } else {
                "100"
            };
            lengths.fold(input.to_owned(), |sum, length| format!("{sum} + {length}"))
        }
    }
}
