//! Reports in KV: once a batch is over, the scheduler writes its report there, part by part.
//!
//! A part that is written is noted in D1. A crash in between writes the same part again: items of
//! a batch that is over do not change.

use lockstep_core::time::Timestamp;
use lockstep_sql::system::{self, Unreported};
use lockstep_sql::{Organisation, ReportFormat, ReportPage};
use serde::{Deserialize, Serialize};
use worker::{Env, KvStore};

use crate::http::failure::Failure;
use crate::runtime::database::Database;
use crate::runtime::log::Log;
use crate::runtime::{kv, time};

/// How many items a part has, to within a page. KV takes 25 MiB a value.
const PART_ITEMS: i64 = 10_000;

/// How many bytes of text end a part before it has that many items: the Worker holds several copies of
/// it, of 128 MB in all.
const PART_BYTES: usize = 1_000_000;

/// How many batches one run looks at.
const BATCHES_PER_RUN: i64 = 100;

/// How many pages one run reads, to within a part; the rest waits a minute.
const PAGES_PER_RUN: u32 = 100;

/// What KV keeps beside the text of a part.
#[derive(Debug, Serialize, Deserialize)]
pub struct Label {
    /// The id of its last item.
    pub last: i64,
}

/// Where a part of a report is; parts are numbered from 0.
pub fn key(organisation: Organisation, batch: i64, format: ReportFormat, part: i64) -> String {
    let (organisation, format) = (organisation.id(), format.name());
    format!("report:{organisation}:{batch}:{format}:{part}")
}

/// Writes what there is to write at `scheduled`, the time for which this run was planned, in
/// milliseconds since the epoch.
pub async fn write(
    env: &Env,
    database: &Database,
    scheduled: f64,
    log: &Log,
) -> Result<(), Failure> {
    let batches = system::batches_to_report(BATCHES_PER_RUN);
    let batches = database.all(batches).await?;
    let mut writer = Writer {
        database,
        kv: kv::namespace(env)?,
        now: time::of_schedule(scheduled, env),
        pages: PAGES_PER_RUN,
    };
    for batch in batches {
        // One report that cannot be written must not keep the others waiting.
        if let Err(failure) = writer.write(&batch).await {
            log.in_organisation(Organisation::new(batch.organisation_id))
                .about_batch(batch.id)
                .error(format_args!("report of batch {}: {failure}", batch.id));
        }
    }
    Ok(())
}

struct Writer<'d> {
    database: &'d Database,
    kv: KvStore,
    now: Timestamp,
    /// How many pages may still be read.
    pages: u32,
}

/// The items of a part, as text in every format.
#[derive(Default)]
struct Part {
    texts: [String; ReportFormat::ALL.len()],
    items: i64,
    /// The id of the last item.
    last: Option<i64>,
    /// Whether others follow.
    more: bool,
}

impl Writer<'_> {
    async fn write(&mut self, batch: &Unreported) -> Result<(), Failure> {
        let organisation = Organisation::new(batch.organisation_id);
        let (mut parts, mut item) = (batch.report_parts, batch.report_item);
        // A page, and that the part is there.
        while self.pages > 0 && self.database.has_room(2) {
            let part = self.read(organisation, batch.id, item).await?;
            let before = parts;
            if let Some(last) = part.last {
                self.store(organisation, batch.id, parts, &part.texts, last)
                    .await?;
                parts = parts.saturating_add(1);
                item = last;
            }
            let all_at = (!part.more).then_some(self.now);
            let noted = organisation.note_report(batch.id, before, parts, item, all_at);
            let is_noted = self.database.touched(noted).await? > 0;
            // Another run that still goes on may have been faster.
            if !part.more || !is_noted {
                break;
            }
        }
        Ok(())
    }

    /// The part that follows an item.
    async fn read(
        &mut self,
        organisation: Organisation,
        batch: i64,
        after: i64,
    ) -> Result<Part, Failure> {
        let mut part = Part::default();
        let mut after = after;
        loop {
            self.pages = self.pages.saturating_sub(1);
            let page = organisation.report_page(batch, after, &ReportFormat::ALL);
            let mut page = self.database.one(page).await?;
            let Some(last) = page.last else {
                part.more = false;
                return Ok(part);
            };
            for (text, format) in part.texts.iter_mut().zip(ReportFormat::ALL) {
                text.push_str(&page_text(&mut page, format)?);
            }
            part.items = part.items.saturating_add(page.items);
            part.last = Some(last);
            part.more = page.more;
            after = last;
            let is_full = part.items >= PART_ITEMS
                || part.texts.iter().any(|text| text.len() >= PART_BYTES)
                || !self.database.has_room(2);
            if is_full || !part.more {
                return Ok(part);
            }
        }
    }

    async fn store(
        &self,
        organisation: Organisation,
        batch: i64,
        number: i64,
        texts: &[String],
        last: i64,
    ) -> Result<(), Failure> {
        // One after the other, so that only one of them is copied at a time.
        for (format, text) in ReportFormat::ALL.into_iter().zip(texts) {
            let key = key(organisation, batch, format, number);
            let put = self.kv.put(&key, text.as_str())?.metadata(Label { last })?;
            put.execute().await?;
        }
        Ok(())
    }
}

/// The text in a format of a page that has items.
pub fn page_text(page: &mut ReportPage, format: ReportFormat) -> Result<String, Failure> {
    let missing = || Failure::ours(format!("a page of a report has no {}", format.name()));
    page.take(format).ok_or_else(missing)
}

#[cfg(test)]
mod tests {
    use super::*;
    use lockstep_sql::PAGE_ITEMS;

    #[test]
    fn the_place_of_a_part_is_pinned() {
        let key = key(Organisation::new(3), 7, ReportFormat::Csv, 0);
        assert_eq!(key, "report:3:7:csv:0");
        let label = serde_json::to_string(&Label { last: 70_020_000 }).unwrap();
        assert_eq!(label, r#"{"last":70020000}"#);
    }

    #[test]
    fn a_part_ends_with_a_page() {
        assert_eq!(PART_ITEMS % PAGE_ITEMS, 0);
    }
}
