//! The report of a batch, as a file: from KV once it is there, else from D1 as things are.

use futures_util::stream;
use lockstep_core::import::Format;
use lockstep_core::schema::BATCH;
use lockstep_sql::{Organisation, ReportFormat};
use worker::KvStore;

use super::contents;
use crate::batch::report::{Label, key, page_text};
use crate::call::Call;
use crate::http::failure::Failure;
use crate::http::reply::Reply;
use crate::runtime::database::Database;
use crate::runtime::kv;
use crate::runtime::log::Log;

/// Says how many rows a whole report has: not every connection tells a report that broke off.
const ROWS: &str = "lockstep-rows";

/// `GET /batches/{id}/report.csv`, `GET /batches/{id}/report.ndjson`
pub async fn download(call: &Call<'_>, id: i64, format: Format) -> Result<Reply, Failure> {
    let format = ReportFormat::from(format);
    contents::check_batch(call, id).await?;
    let organisation = call.identity.organisation();
    let report = organisation.report_of_batch(id);
    let report = call.database.first(report).await?;
    let report = report.ok_or_else(|| Failure::not_found(BATCH.name, id))?;
    let mut reader = Reader {
        database: Database::of(call.env)?,
        kv: kv::namespace(call.env)?,
        organisation,
        batch: id,
        format,
        stored: if report.reported {
            0..report.report_parts
        } else {
            0..0
        },
        is_purged: report.purged,
        // Without parts, all of a report that is in KV is its header.
        is_done: report.reported && report.report_parts == 0,
        after: 0,
        log: call.log.about_batch(id),
    };
    // Read before the answer starts, so that what goes wrong at once is an answer of its own.
    let mut first = format.header().as_bytes().to_vec();
    first.extend(reader.next().await?.unwrap_or_default());
    let pieces = stream::try_unfold((Some(first), reader), |(first, mut reader)| async move {
        let piece = match first {
            Some(piece) => Ok(Some(piece)),
            None => reader.next().await,
        };
        match piece {
            Ok(piece) => Ok(piece.map(|piece| (piece, (None, reader)))),
            Err(failure) => {
                reader.log.error(failure);
                Err(worker::Error::from("the report broke off"))
            }
        }
    });
    let (content_type, name) = match format {
        ReportFormat::Csv => ("text/csv; charset=utf-8; header=present", "csv"),
        ReportFormat::Ndjson => ("application/x-ndjson", "ndjson"),
    };
    let disposition = format!("attachment; filename=\"batch-{id}-report.{name}\"");
    Ok(Reply::stream(content_type, pieces)?
        .with_header("content-disposition", &disposition)
        .with_header(ROWS, &report.total.to_string()))
}

/// Reads a report piece by piece.
struct Reader {
    database: Database,
    kv: KvStore,
    organisation: Organisation,
    batch: i64,
    format: ReportFormat,
    /// The numbers of the parts in KV that are still to be read.
    stored: std::ops::Range<i64>,
    is_purged: bool,
    is_done: bool,
    /// The id of the last item that was read.
    after: i64,
    log: Log,
}

impl Reader {
    async fn next(&mut self) -> Result<Option<Vec<u8>>, Failure> {
        if self.is_done {
            return Ok(None);
        }
        if let Some(part) = self.stored.next() {
            if let Some(text) = self.stored_part(part).await {
                self.is_done = self.stored.is_empty();
                return Ok(Some(text));
            }
            // The items say the same, while they are there.
            self.stored = 0..0;
            if self.is_purged {
                let (batch, format) = (self.batch, self.format.name());
                let detail =
                    format!("part {part} of report.{format} of batch {batch} is not in KV");
                return Err(Failure::ours(detail));
            }
        }
        let page = self
            .organisation
            .report_page(self.batch, self.after, &[self.format]);
        let mut page = self.database.one(page).await?;
        self.is_done = !page.more;
        let Some(last) = page.last else {
            return Ok(None);
        };
        self.after = last;
        page_text(&mut page, self.format).map(|text| Some(text.into_bytes()))
    }

    /// A part from KV, unless it is missing there or cannot be read.
    async fn stored_part(&mut self, part: i64) -> Option<Vec<u8>> {
        let key = key(self.organisation, self.batch, self.format, part);
        let read = self.kv.get(&key).bytes_with_metadata::<Label>().await;
        match read {
            Ok((Some(text), Some(Label { last }))) => {
                self.after = last;
                Some(text)
            }
            Ok(_) => None,
            Err(error) => {
                self.log.error(format_args!("{key}: {error}"));
                None
            }
        }
    }
}
