//! The queue: messages that make a batch run.
//!
//! Delivery is at least once and unordered. A message carries a range of item numbers, never items;
//! the rows are the truth (see `lockstep_sql`, chunk).

use lockstep_sql::{Organisation, Range};
use serde::{Deserialize, Serialize};
use worker::{BatchMessageBuilder, Env, MessageBatch, MessageExt as _, QueueRetryOptionsBuilder};

use crate::batch::chunk::{self, Verdict};
use crate::batch::pace;
use crate::http::failure::Failure;
use crate::runtime::database::Database;
use crate::runtime::log::Log;

/// The queue's binding.
const BINDING: &str = "BATCHES";

/// The most messages of one `sendBatch` (limit of the platform).
const SEND_LIMIT: usize = 100;

/// One chunk of a batch. Pinned: messages of an older release are still on their way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// The organisation's id.
    pub organisation: i64,
    /// The batch's id.
    pub batch: i64,
    /// The bulk action.
    pub action: String,
    /// The first item's id.
    pub from: i64,
    /// The last item's id.
    pub to: i64,
}

impl Message {
    /// The organisation.
    pub const fn organisation(&self) -> Organisation {
        Organisation::new(self.organisation)
    }

    /// The items.
    pub const fn range(&self) -> Range {
        Range {
            from: self.from,
            to: self.to,
        }
    }
}

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
    let ranges = Range::chunks(batch, total);
    if let Err(failure) = send(env, organisation, batch, action, ranges).await {
        log.error(format_args!("messages of batch {batch}: {failure}"));
    }
}

/// Settles each message by itself: one that fails must not bring the others back.
pub async fn consume(batch: &MessageBatch<Message>, env: &Env) {
    let database = match Database::of(env) {
        Ok(database) => database,
        Err(failure) => {
            Log::of_queue(&batch.queue()).error(format_args!("no database: {failure}"));
            return batch.retry_all();
        }
    };
    for message in batch.iter() {
        let message = match message {
            Ok(message) => message,
            Err(error) => {
                // Acknowledged with the batch: what cannot be read will not become readable.
                Log::of_queue(&batch.queue())
                    .error(format_args!("a message cannot be read: {error}"));
                continue;
            }
        };
        match chunk::run(&database, message.body()).await {
            Ok(Verdict::Done) => message.ack(),
            Ok(Verdict::Again) => retry(&message),
            Err(failure) => {
                let batch = message.body().batch;
                Log::of_message(&message.id())
                    .error(format_args!("chunk of batch {batch}: {failure}"));
                retry(&message);
            }
        }
        pace::give_way().await;
    }
}

fn retry(message: &worker::Message<Message>) {
    message.retry_with_options(
        &QueueRetryOptionsBuilder::new()
            .with_delay_seconds(1)
            .build(),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_of_a_message_is_pinned() {
        let text = r#"{"organisation":1,"batch":2,"action":"prospectsAddTags","from":20000001,"to":20003000}"#;
        let message: Message = serde_json::from_str(text).unwrap();
        assert_eq!(message.range(), Range::of_chunk(2, 0));
        assert_eq!(serde_json::to_string(&message).unwrap(), text);
    }
}
