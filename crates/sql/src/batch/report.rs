//! The report of a batch, one row for each item, rendered by SQLite as finished text; and the
//! batch's progress.

use lockstep_core::batch::{MACHINE, State};
use lockstep_core::import::Format;
use lockstep_core::row::{flag, nullable};
use lockstep_core::schema::BATCH;
use lockstep_core::time::Timestamp;
use serde::Deserialize;

use crate::builder::organisation::Organisation;
use crate::builder::query::Query;
use crate::builder::range::Range;
use crate::builder::row::{Touched, named};
use crate::builder::statement::{Builder, sql};
use crate::builder::states::is_over;
use crate::read::document::resource_object;
use crate::read::view::View;

/// The most items of one page of a report.
pub const PAGE_ITEMS: i64 = 10_000;

/// The most bytes of reasons and images that one page reads, unless its first item alone has more.
/// Quoting at most doubles them and the rest of a row has about 100 bytes, so that the text of a
/// page stays under the 2 MB that D1 allows a string.
const PAGE_BYTES: u32 = 400_000;

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportFormat {
    /// RFC 4180, with a header row.
    Csv,
    /// One JSON object a line.
    Ndjson,
}

impl From<Format> for ReportFormat {
    fn from(format: Format) -> Self {
        match format {
            Format::Csv => Self::Csv,
            Format::Ndjson => Self::Ndjson,
        }
    }
}

impl ReportFormat {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::Csv, Self::Ndjson];

    /// Its name: the end of a file's name, and a column of [`Organisation::report_page`].
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Ndjson => "ndjson",
        }
    }

    /// What comes before the first item.
    #[must_use]
    pub const fn header(self) -> &'static str {
        match self {
            Self::Csv => "index,line,recordId,state,code,info,before,after\r\n",
            Self::Ndjson => "",
        }
    }

    /// The expression of an item's row.
    fn row(self) -> String {
        match self {
            Self::Csv => {
                let (info, before, after) = (
                    csv_cell(&unlike_a_formula("info")),
                    csv_cell(&image("before")),
                    csv_cell(&image("after")),
                );
                format!(
                    "(\"index\" || ',' || coalesce(line, '') || ',' || coalesce(record_id, '') || ',' || state) \
                     || (',' || coalesce(code, '') || ',' || {info} || ',' || {before} || ',' || {after} || char(13, 10))"
                )
            }
            Self::Ndjson => {
                let (before, after) = (image("before"), image("after"));
                format!(
                    "('{{\"index\":' || \"index\" || ',\"line\":' || coalesce(line, 'null') \
                     || ',\"recordId\":' || coalesce(record_id, 'null') || ',\"state\":\"' || state) \
                     || ('\",\"code\":' || json_quote(code) || ',\"info\":' || json_quote(info) || ',\"before\":' || coalesce({before}, 'null') \
                     || ',\"after\":' || coalesce({after}, 'null') || '}}' || char(10))"
                )
            }
        }
    }
}

/// An image on one line. In valid JSON a raw line break is white space.
fn image(column: &str) -> String {
    format!("replace(replace({column}, char(10), ' '), char(13), ' ')")
}

/// A text that no spreadsheet takes for a formula (OWASP, "CSV Injection"). Images need none of
/// this: they start with a brace or are `null`.
fn unlike_a_formula(column: &str) -> String {
    format!(
        "iif(substr({column}, 1, 1) IN ('=', '+', '-', '@', char(9), char(10), char(13)), '''' || {column}, {column})"
    )
}

/// A quoted cell; empty where there is no value.
fn csv_cell(text: &str) -> String {
    format!("coalesce('\"' || replace({text}, '\"', '\"\"') || '\"', '')")
}

/// What the report of a batch is made of.
#[derive(Debug, Deserialize)]
pub struct ReportOfBatch {
    /// How many items the batch has.
    pub total: i64,
    /// How many parts are in KV.
    pub report_parts: i64,
    /// Whether these are all.
    #[serde(deserialize_with = "flag")]
    pub reported: bool,
    /// Whether the items are gone.
    #[serde(deserialize_with = "flag")]
    pub purged: bool,
}

/// A page of a report.
#[derive(Debug, Deserialize)]
pub struct ReportPage {
    /// The id of its last item; `None` where it has none.
    #[serde(deserialize_with = "nullable")]
    pub last: Option<i64>,
    /// How many items it has.
    pub items: i64,
    /// Whether others follow.
    #[serde(deserialize_with = "flag")]
    pub more: bool,
    // Of these there are those that were asked for.
    #[serde(default)]
    csv: Option<String>,
    #[serde(default)]
    ndjson: Option<String>,
}

impl ReportPage {
    /// Takes its text in a format; `None` where it has no items, or was not asked for in this format.
    pub const fn take(&mut self, format: ReportFormat) -> Option<String> {
        match format {
            ReportFormat::Csv => self.csv.take(),
            ReportFormat::Ndjson => self.ndjson.take(),
        }
    }
}

/// How a batch is coming along.
#[derive(Debug, Deserialize)]
pub struct Progress {
    /// Its version.
    pub version: i64,
    /// Its state.
    #[serde(deserialize_with = "named")]
    pub state: State,
    /// Its document; `None` where it has not changed since the version that is known.
    #[serde(deserialize_with = "nullable")]
    pub document: Option<String>,
}

impl Organisation {
    /// What the report of a batch is made of.
    #[must_use]
    pub fn report_of_batch(self, batch: i64) -> Query<ReportOfBatch> {
        sql!(
            "SELECT total, report_parts, reported_at IS NOT NULL AS reported, purged_at IS NOT NULL AS purged \
             FROM batches WHERE organisation_id = ",
            [self.id()],
            " AND id = ",
            [batch],
        )
        .asks()
    }

    /// The items of a batch that follow the one with the id `after`, as text in each format: one row.
    #[must_use]
    pub fn report_page(
        self,
        batch: i64,
        after: i64,
        formats: &[ReportFormat],
    ) -> Query<ReportPage> {
        let range = Range::of_batch(batch);
        let after = after.max(range.from);
        let (texts, rows): (Vec<String>, Vec<String>) = formats
            .iter()
            .map(|format| {
                let name = format.name();
                (
                    format!(", group_concat({name}, '') AS {name}"),
                    format!(", {} AS {name}", format.row()),
                )
            })
            .unzip();
        let names: Vec<String> = formats
            .iter()
            .map(|format| format!(", {}", format.name()))
            .collect();
        let mut builder = Builder::new(&format!(
            "SELECT last, items{}, EXISTS (SELECT 1 FROM batch_items WHERE organisation_id = ",
            names.concat()
        ));
        builder.bind(self.id()).push(" AND id > last AND id <= ");
        builder.bind(range.to).push(&format!(
            ") AS more FROM (SELECT max(id) AS last, count(*) AS items{} FROM \
             (SELECT id{} FROM batch_items WHERE organisation_id = ",
            texts.concat(),
            rows.concat()
        ));
        builder.bind(self.id()).push(" AND id > ").bind(after);
        // The last of the items that fit by their number and by how much there is up to them.
        builder.push(
            " AND id <= (SELECT max(id) FROM (SELECT id, octets, \
             sum(octets) OVER (ORDER BY id ROWS UNBOUNDED PRECEDING) AS so_far FROM \
             (SELECT id, coalesce(octet_length(info), 0) + coalesce(octet_length(before), 0) \
             + coalesce(octet_length(after), 0) AS octets FROM batch_items WHERE organisation_id = ",
        );
        builder.bind(self.id()).push(" AND id > ").bind(after);
        builder.push(" AND id <= ").bind(range.to).push(&format!(
            " ORDER BY id LIMIT {PAGE_ITEMS})) WHERE so_far <= {PAGE_BYTES} OR so_far = octets) \
             ORDER BY id))"
        ));
        builder.build().asks()
    }

    /// Notes that parts of a report are in KV: now `parts`, up to the item with the id `item`,
    /// and with `all_at` all of them. Answers a row where there were as many as said.
    #[must_use]
    pub fn note_report(
        self,
        batch: i64,
        before: i64,
        parts: i64,
        item: i64,
        all_at: Option<Timestamp>,
    ) -> Query<Touched> {
        let mut builder = Builder::new("UPDATE batches SET report_parts = ");
        builder.bind(parts).push(", report_item = ").bind(item);
        if let Some(now) = all_at {
            builder.push(", reported_at = ").bind(now);
        }
        builder
            .push(" WHERE organisation_id = ")
            .bind(self.id())
            .push(" AND id = ")
            .bind(batch);
        builder.push(" AND report_parts = ").bind(before);
        builder.push(&format!(
            " AND reported_at IS NULL AND {} RETURNING id",
            is_over(&MACHINE)
        ));
        builder.build().asks()
    }

    /// How a batch is coming along since the version `seen`.
    #[must_use]
    pub fn progress(self, batch: i64, seen: i64, view: &View) -> Query<Progress> {
        let mut builder = Builder::default();
        let shape = view.shape(&mut builder);
        let document = resource_object(&BATCH, &shape);
        builder.push("SELECT version, state, iif(version > ");
        builder
            .bind(seen)
            .push(&format!(", {document}, NULL) AS document"));
        builder
            .push(" FROM batches WHERE organisation_id = ")
            .bind(self.id())
            .push(" AND id = ")
            .bind(batch);
        builder.build().asks()
    }
}
