//! The queue: messages that make a batch run.
//!
//! Delivery is at least once and unordered. A message carries a range of item numbers, never items;
//! the rows are the truth (see `lockstep_sql::batch`, settle).

use std::iter;

use futures_util::{StreamExt as _, stream};
use lockstep_sql::{Organisation, Range};
use worker::{BatchMessageBuilder, Env, MessageBatch, MessageExt as _, QueueRetryOptionsBuilder};

use super::message::{Message, Verdict};
use super::{chunk, pace};
use crate::http::failure::Failure;
use crate::runtime::database::Database;
use crate::runtime::log::Log;

/// The queue's binding.
const BINDING: &str = "BATCHES";

/// The most messages of one `sendBatch` (limit of the platform).
const SEND_LIMIT: usize = 100;

/// Sends one message for each range.
pub async fn send(
    env: &Env,
    organisation: Organisation,
    batch: i64,
    action: &str,
    ranges: impl Iterator<Item = Range>,
) -> Result<(), Failure> {
    let messages: Vec<Message> = ranges
        .map(|range| Message {
            organisation: organisation.id(),
            batch,
            action: action.to_owned(),
            from: range.from,
            to: range.to,
        })
        .collect();
    let queue = env.queue(BINDING)?;
    for part in messages.chunks(SEND_LIMIT) {
        queue
            .send_batch(BatchMessageBuilder::new().messages(part.to_vec()).build())
            .await?;
    }
    Ok(())
}

/// Sends the messages of a batch that has just been accepted or confirmed.
///
/// The batch exists whether this works or not, so a failure must not look like a refusal: the
/// caller would start a second one. It is logged, and the sweeper sends the messages.
pub async fn send_or_leave(
    env: &Env,
    organisation: Organisation,
    batch: i64,
    action: &str,
    total: i64,
    log: &Log,
) {
    let ranges = Range::window(batch, total);
    if let Err(failure) = send(env, organisation, batch, action, ranges).await {
        log.about_batch(batch)
            .error(format_args!("messages of batch {batch}: {failure}"));
    }
}

/// Settles each message by itself: one that fails must not bring the others back. Some go side by side.
pub async fn consume(batch: &MessageBatch<Message>, env: &Env) {
    let database = match Database::of(env) {
        Ok(database) => database,
        Err(failure) => {
            Log::of_queue(&batch.queue()).error(format_args!("no database: {failure}"));
            return batch.retry_all();
        }
    };
    let lanes = pace::lanes();
    database.share(lanes);
    let readable = batch.iter().filter_map(|message| match message {
        Ok(message) => Some(message),
        Err(error) => {
            // Acknowledged with the batch: what cannot be read will not become readable.
            Log::of_queue(&batch.queue()).error(format_args!("a message cannot be read: {error}"));
            None
        }
    });
    stream::iter(readable)
        .for_each_concurrent(lanes, |message| settle(env, &database, message))
        .await;
}

async fn settle(env: &Env, database: &Database, message: worker::Message<Message>) {
    let body = message.body();
    let settled = match chunk::run(database, body).await {
        // Should it get lost, the sweeper sends it.
        Ok(Verdict::Done(Some(next))) => {
            let organisation = body.organisation();
            send(
                env,
                organisation,
                body.batch,
                &body.action,
                iter::once(next),
            )
            .await
            .map(|()| Verdict::Done(None))
        }
        verdict => verdict,
    };
    match settled {
        Ok(Verdict::Done(_)) => message.ack(),
        Ok(Verdict::Again) => retry(&message),
        Err(failure) => {
            Log::of_message(&message.id())
                .in_organisation(body.organisation())
                .about_batch(body.batch)
                .error(format_args!("chunk of batch {}: {failure}", body.batch));
            retry(&message);
        }
    }
    pace::give_way().await;
}

fn retry(message: &worker::Message<Message>) {
    message.retry_with_options(
        &QueueRetryOptionsBuilder::new()
            .with_delay_seconds(1)
            .build(),
    );
}
