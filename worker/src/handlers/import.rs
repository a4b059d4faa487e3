//! `POST /batches/actions/{prospects|accounts}Import`: a batch made from the rows of a file.
//!
//! The file is read as it comes and its rows go to D1 in pieces, so that it may be far larger than
//! what a Worker can hold. Until the last row is there the batch is nowhere to be seen.

use lockstep_core::batch::State;
use lockstep_core::bulk::{BulkActionSpec, Context, Item, Outcome, Plan, Tally};
use lockstep_core::import::{FileRow, Format, RowReader, Separator};
use lockstep_core::request::json_api::{MAX_FILE_BYTES, file_too_large, import_format};
use lockstep_core::schema::BATCH;
use lockstep_sql::{Answer, Guard, ImportStart, RecordName, Transaction};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::bulk::query as parameters;
use super::preview;
use crate::batch::chunk::refuse_dangling;
use crate::batch::quota;
use crate::batch::small::{self, Small};
use crate::call::Call;
use crate::http::failure::Failure;
use crate::http::reply::Reply;
use crate::http::request::Parts;
use crate::runtime::{random, time};

/// How many bytes of rows travel to D1 at once: well under its 2 MB a value.
const PIECE_BYTES: usize = 700_000;

/// Reads a file, and makes a batch of its rows or previews them.
pub async fn import(call: &Call<'_>, spec: &'static BulkActionSpec) -> Result<Reply, Failure> {
    let content_type = call.request.header("content-type")?.unwrap_or_default();
    let (format, note) = import_format(spec, &content_type, call.address.pairs())?;
    if call.is_preview {
        return preview_rows(call, spec, format).await;
    }
    let mut upload = Upload {
        call,
        spec,
        format,
        note: note.as_deref(),
        batch: None,
        payload: String::new(),
        count: 0,
    };
    match upload.receive().await {
        Ok(reply) => Ok(reply),
        Err(failure) => {
            upload.discard().await;
            Err(failure)
        }
    }
}

/// Feeds the body to a reader, and its rows to `take` whenever there is a piece of them. Of a file that is
/// refused the rest is read, too, so that the connection lasts.
async fn read(
    call: &Call<'_>,
    reader: &mut RowReader,
    take: impl AsyncFnMut(Option<Separator>, Vec<FileRow>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut parts = call.request.parts()?;
    let fed = feed(call, parts.as_mut(), reader, take).await;
    if let (Err(_), Some(parts)) = (&fed, parts) {
        parts.drop_rest().await;
    }
    fed
}

async fn feed(
    call: &Call<'_>,
    parts: Option<&mut Parts>,
    reader: &mut RowReader,
    mut take: impl AsyncFnMut(Option<Separator>, Vec<FileRow>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut rows = Vec::new();
    let (mut length, mut waiting) = (0_usize, 0_usize);
    let mut digest = call.idempotency.as_ref().map(|_| Sha256::new());
    if let Some(parts) = parts {
        while let Some(part) = parts.next().await? {
            length = length.saturating_add(part.len());
            if length > MAX_FILE_BYTES {
                return Err(file_too_large().into());
            }
            if let Some(digest) = &mut digest {
                digest.update(&part);
            }
            let known = rows.len();
            reader.push(&part, &mut rows)?;
            waiting = rows.iter().skip(known).fold(waiting, |sum, row: &FileRow| {
                sum.saturating_add(row.input.len()).saturating_add(20)
            });
            if waiting > PIECE_BYTES {
                take(reader.separator(), std::mem::take(&mut rows)).await?;
                waiting = 0;
            }
        }
    }
    reader.end(&mut rows)?;
    if let (Some(key), Some(digest)) = (&call.idempotency, digest) {
        key.cover(digest);
    }
    take(reader.separator(), rows).await
}

/// An import on its way to D1.
struct Upload<'c, 'e> {
    call: &'c Call<'e>,
    spec: &'static BulkActionSpec,
    format: Format,
    /// Why it is done.
    note: Option<&'c str>,
    batch: Option<i64>,
    /// What the batch keeps of its input, as soon as there is one.
    payload: String,
    count: i64,
}

impl Upload<'_, '_> {
    async fn receive(&mut self) -> Result<Reply, Failure> {
        let mut reader = RowReader::new(self.format, self.spec.target);
        let call = self.call;
        read(call, &mut reader, async |separator, rows| {
            self.add(separator, &rows).await
        })
        .await?;
        let batch = self.batch()?;
        let organisation = call.identity.organisation();
        let mut transaction = Transaction::new();
        let complete = organisation.complete_import(batch, self.count, call.now, &call.view);
        let completed = transaction.ask_steps(complete);
        let facts = transaction.ask(organisation.facts(None));
        transaction.run_all(quota::keep(call));
        let answer = Answer {
            runs_up_to: Some(small::most(call)),
            ..Answer::of(&BATCH, RecordName::Id(batch))
        };
        let answers = match call.act(transaction, Guard::none(), answer).await {
            Ok(answers) => answers,
            Err(failure) => return Err(quota::explain(call, failure).await),
        };
        let accepted = answers.first(completed)?.zip(answers.document(completed)?);
        let (accepted, document) =
            accepted.ok_or_else(|| Failure::ours(format!("import {batch} was not completed")))?;
        // From here on it is everybody's.
        self.batch = None;
        if accepted.state != State::Pending {
            // It waits for a second person.
            return Ok(Reply::resource(200, &document, &[]));
        }
        let small = Small {
            batch,
            action: self.spec.name,
            payload: std::mem::take(&mut self.payload),
            actor: call.identity.user,
            total: self.count,
            facts: answers.one(facts)?,
            answer,
        };
        let ran = small::run_or_queue(call, small).await;
        let document = ran.unwrap_or(document);
        Ok(Reply::resource(200, &document, &[]))
    }

    fn batch(&self) -> Result<i64, Failure> {
        self.batch
            .ok_or_else(|| Failure::ours("an import without rows was not refused"))
    }

    /// Adds rows, in pieces that fit into one value; the batch is made with the first ones.
    async fn add(&mut self, separator: Option<Separator>, rows: &[FileRow]) -> Result<(), Failure> {
        let (call, organisation) = (self.call, self.call.identity.organisation());
        if rows.is_empty() {
            return Ok(());
        }
        let batch = match self.batch {
            Some(batch) => batch,
            None => {
                let mut payload = json!({
                    "attributes": {},
                    "format": self.format.as_str(),
                    "query": parameters(call),
                });
                if let (Some(separator), Some(members)) = (separator, payload.as_object_mut()) {
                    members.insert("separator".to_owned(), separator.as_str().into());
                }
                self.payload = payload.to_string();
                let start = ImportStart {
                    action: self.spec.name,
                    payload: &self.payload,
                    note: self.note,
                    start_key: &random::key()?,
                    now: call.now,
                    actor: call.identity.user,
                };
                let made = call.database.one(organisation.begin_import(&start)).await?;
                self.batch = Some(made.id);
                made.id
            }
        };
        let mut piece: Vec<(u32, &str)> = Vec::new();
        let mut bytes = 0_usize;
        for row in rows {
            if bytes > PIECE_BYTES {
                self.send(batch, &std::mem::take(&mut piece)).await?;
                bytes = 0;
            }
            bytes = bytes.saturating_add(row.input.len()).saturating_add(20);
            piece.push((row.line, &row.input));
        }
        self.send(batch, &piece).await
    }

    async fn send(&mut self, batch: i64, piece: &[(u32, &str)]) -> Result<(), Failure> {
        let organisation = self.call.identity.organisation();
        let add = organisation.add_rows(batch, self.count, piece, self.call.now);
        // By the clock on the wall: a file may come for longer than it takes to be given up.
        let keep = organisation.keep_import(batch, time::now());
        self.call.database.run(vec![add, keep]).await?;
        let added = i64::try_from(piece.len()).unwrap_or(i64::MAX);
        self.count = self.count.saturating_add(added);
        Ok(())
    }

    /// Deletes what had come of an import that is refused. Should that fail, the scheduler does it.
    async fn discard(&self) {
        let Some(batch) = self.batch else {
            return;
        };
        let discard = self.call.identity.organisation().discard_import(batch);
        if let Err(failure) = self.call.database.run(discard).await {
            self.call
                .log
                .about_batch(batch)
                .error(format_args!("import {batch}: {failure}"));
        }
    }
}

/// Decides every row, and writes none.
async fn preview_rows(
    call: &Call<'_>,
    spec: &'static BulkActionSpec,
    format: Format,
) -> Result<Reply, Failure> {
    let payload = json!({ "attributes": {}, "format": format.as_str() }).to_string();
    let plan = Plan::read(spec.name, &payload)?;
    let context = Context {
        now: call.now,
        actor: call.identity.user,
        ..Context::default()
    };
    let mut tally = Tally::new(preview::SAMPLE);
    let mut reader = RowReader::new(format, spec.target);
    read(call, &mut reader, async |_, rows: Vec<FileRow>| {
        let items = rows.iter().map(|row| Item {
            input: Some(&row.input),
            ..Item::default()
        });
        let mut outcomes: Vec<Outcome<'_>> =
            items.map(|item| plan.decide(item, &context)).collect();
        let organisation = call.identity.organisation();
        refuse_dangling(&call.database, organisation, &plan, &mut outcomes).await?;
        for (row, outcome) in rows.iter().zip(outcomes) {
            tally.add(Some(row.line.into()), outcome);
        }
        Ok(())
    })
    .await?;
    let total = i64::try_from(tally.total()).unwrap_or(i64::MAX);
    let separator = reader.separator().map(Separator::as_str);
    Ok(preview::reply(
        call,
        spec.name,
        total,
        separator,
        &tally.finish(),
    ))
}
