//! The queue of messages that failed each time that they were delivered.
//!
//! Nothing is lost with such a message: its items are pending, and the sweeper sends them again when their batch has
//! stood still for a minute, or ends the batch with its reason. But somebody should know, and most of what fails ten
//! times in a row, such as a database that is away for a while, is over soon after. So each is named in the log and
//! tried once more, by itself; what fails here is left to the sweeper.

use worker::{Env, MessageBatch, MessageExt as _};

use super::message::{Message, Verdict};
use super::{chunk, queue};
use crate::http::failure::Failure;
use crate::runtime::database::Database;
use crate::runtime::log::Log;

/// How the names of such queues end; `dead_letter_queue` of `wrangler.toml`, and `cargo xtask deploy` for its own.
const SUFFIX: &str = "-dead";

/// Whether a queue is one of messages that failed.
pub fn is_dead(queue: &str) -> bool {
    queue.ends_with(SUFFIX)
}

/// Names each message in the log and tries it once more. All are acknowledged: they have been delivered often enough.
pub async fn consume(batch: &MessageBatch<Message>, env: &Env) {
    let database = match Database::of(env) {
        Ok(database) => database,
        Err(failure) => {
            return Log::of_queue(&batch.queue()).error(format_args!("no database: {failure}"));
        }
    };
    for message in batch.iter() {
        let message = match message {
            Ok(message) => message,
            Err(error) => {
                Log::of_queue(&batch.queue())
                    .error(format_args!("a message cannot be read: {error}"));
                continue;
            }
        };
        let body = message.body();
        let log = Log::of_message(&message.id())
            .in_organisation(body.organisation())
            .about_batch(body.batch);
        log.error(format_args!(
            "items {} to {} of batch {} (`{}`) failed each time that they were tried; they are tried once more",
            body.from, body.to, body.batch, body.action
        ));
        if let Err(failure) = settle(env, &database, body).await {
            log.error(format_args!(
                "items {} to {} of batch {} are left to the sweeper: {failure}",
                body.from, body.to, body.batch
            ));
        }
    }
}

async fn settle(env: &Env, database: &Database, body: &Message) -> Result<(), Failure> {
    match chunk::run(database, body).await? {
        Verdict::Done(Some(next)) => {
            let organisation = body.organisation();
            queue::send(
                env,
                organisation,
                body.batch,
                &body.action,
                [next].into_iter(),
            )
            .await
        }
        // What is left of it when the statements are spent goes its usual way.
        Verdict::Again => {
            let organisation = body.organisation();
            queue::send(
                env,
                organisation,
                body.batch,
                &body.action,
                [body.range()].into_iter(),
            )
            .await
        }
        Verdict::Done(None) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrangler_names_them_as_expected() {
        let config = include_str!("../../../wrangler.toml");
        let queues: Vec<&str> = config
            .lines()
            .filter_map(|line| line.strip_prefix("dead_letter_queue = "))
            .map(|name| name.trim_matches('"'))
            .collect();
        assert_eq!(queues.len(), 1);
        for queue in queues {
            assert!(is_dead(queue), "{queue}");
            assert!(
                config.contains(&format!("queue = \"{queue}\"\nmax_batch_size")),
                "{queue} has a consumer"
            );
        }
        assert!(!is_dead("lockstep-batches"));
    }
}
