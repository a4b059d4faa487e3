//! Progress of a batch as server-sent events (HTML standard, section "Server-sent events").

use std::time::Duration;

use futures_util::stream;
use lockstep_core::batch::{MACHINE, State};
use lockstep_core::machine::Named as _;
use lockstep_core::schema::BATCH;
use lockstep_sql::{Organisation, View};
use worker::Delay;

use crate::call::Call;
use crate::http::failure::Failure;
use crate::http::reply::Reply;
use crate::runtime::database::Database;
use crate::runtime::log::Log;

/// What a stream starts with: how soon a client that lost it comes back, in milliseconds.
const GREETING: &str = "retry: 1000\n\n";

/// What says that the stream is alive.
const KEEP_ALIVE: &str = ": keep-alive\n\n";

/// `GET /batches/{id}/events`
///
/// The header `Last-Event-ID` is the version that the client knows. One that is no version is none.
pub async fn watch(call: &Call<'_>, id: i64) -> Result<Reply, Failure> {
    let seen = call.request.header("last-event-id")?;
    let seen = seen.and_then(|text| text.parse().ok());
    let mut watcher = Watcher {
        database: Database::of(call.env)?,
        organisation: call.identity.organisation(),
        batch: id,
        view: call.view.clone(),
        seen: seen.unwrap_or(0),
        is_over: false,
        cadence: Cadence::default(),
        log: call.log.clone(),
    };
    let event = watcher
        .look()
        .await?
        .ok_or_else(|| Failure::not_found(BATCH.name, id))?;
    if event.is_empty() && watcher.is_over {
        // It tells the client to come back no more.
        return Ok(Reply::no_content());
    }
    let first = format!("{GREETING}{event}");
    let pieces = stream::unfold((Some(first), watcher), |(first, mut watcher)| async move {
        let piece = match first {
            Some(piece) => piece,
            None => watcher.next().await?,
        };
        Some((Ok(piece.into_bytes()), (None, watcher)))
    });
    Ok(Reply::stream("text/event-stream", pieces)?)
}

/// Looks at a batch again and again.
struct Watcher {
    database: Database,
    organisation: Organisation,
    batch: i64,
    view: View,
    /// The version that the client knows.
    seen: i64,
    is_over: bool,
    cadence: Cadence,
    log: Log,
}

impl Watcher {
    /// The next piece of the stream; `None` at its end.
    async fn next(&mut self) -> Option<String> {
        while !self.is_over {
            match self.cadence.next() {
                Pause::Wait(time) => Delay::from(time).await,
                Pause::KeepAlive => return Some(KEEP_ALIVE.to_owned()),
                Pause::End => return None,
            }
            match self.look().await {
                Ok(Some(event)) if event.is_empty() => {}
                Ok(Some(event)) => {
                    self.cadence.changed();
                    return Some(event);
                }
                Ok(None) => return None,
                Err(failure) => {
                    // The client comes back.
                    self.log
                        .error(format_args!("events of batch {}: {failure}", self.batch));
                    return None;
                }
            }
        }
        None
    }

    /// The event that tells how the batch is; empty where the client knows. `None` where there is
    /// no such batch.
    async fn look(&mut self) -> Result<Option<String>, Failure> {
        let progress = self
            .organisation
            .progress(self.batch, self.seen, &self.view);
        let Some(progress) = self.database.first(progress).await? else {
            return Ok(None);
        };
        self.is_over = MACHINE.is_over(progress.state);
        let Some(document) = progress.document else {
            return Ok(Some(String::new()));
        };
        self.seen = progress.version;
        Ok(Some(event(self.seen, progress.state, &document)))
    }
}

/// One event. In JSON a raw line break is white space, and here it would end the data.
fn event(version: i64, state: State, document: &str) -> String {
    let name = if MACHINE.is_over(state) {
        state.name()
    } else {
        "progress"
    };
    let data = document.replace(['\r', '\n'], " ");
    format!("id: {version}\nevent: {name}\ndata: {data}\n\n")
}

/// What to do before the next look.
#[derive(Debug, PartialEq, Eq)]
enum Pause {
    Wait(Duration),
    KeepAlive,
    End,
}

/// How often a batch is looked at.
#[derive(Debug)]
struct Cadence {
    wait: Duration,
    /// Since something was sent.
    silent: Duration,
    /// Since the stream started.
    total: Duration,
    looks: u32,
}

impl Cadence {
    /// The time between two looks, right after a change.
    const SHORTEST: Duration = Duration::from_millis(250);
    /// The same, when nothing has changed for a while.
    const LONGEST: Duration = Duration::from_secs(1);
    const KEEP_ALIVE: Duration = Duration::from_secs(15);
    /// How long a stream lives; the client comes back.
    const LIFE: Duration = Duration::from_secs(300);
    /// D1 takes 1,000 statements of one request.
    const LOOKS: u32 = 900;

    fn next(&mut self) -> Pause {
        if self.total >= Self::LIFE || self.looks >= Self::LOOKS {
            return Pause::End;
        }
        if self.silent >= Self::KEEP_ALIVE {
            self.silent = Duration::ZERO;
            return Pause::KeepAlive;
        }
        let wait = self.wait;
        self.wait = wait.saturating_mul(2).min(Self::LONGEST);
        self.silent = self.silent.saturating_add(wait);
        self.total = self.total.saturating_add(wait);
        self.looks = self.looks.saturating_add(1);
        Pause::Wait(wait)
    }

    const fn changed(&mut self) {
        self.wait = Self::SHORTEST;
        self.silent = Duration::ZERO;
    }
}

impl Default for Cadence {
    fn default() -> Self {
        Self {
            wait: Self::SHORTEST,
            silent: Duration::ZERO,
            total: Duration::ZERO,
            looks: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waits(cadence: &mut Cadence, count: usize) -> Vec<u128> {
        (0..count)
            .map(|_| match cadence.next() {
                Pause::Wait(time) => time.as_millis(),
                other => panic!("{other:?}"),
            })
            .collect()
    }

    #[test]
    fn looks_become_rarer_until_something_changes() {
        let mut cadence = Cadence::default();
        assert_eq!(waits(&mut cadence, 5), [250, 500, 1_000, 1_000, 1_000]);
        cadence.changed();
        assert_eq!(waits(&mut cadence, 3), [250, 500, 1_000]);
    }

    #[test]
    fn silence_is_broken_every_fifteen_seconds() {
        let mut cadence = Cadence::default();
        // 250 + 500 + 15 × 1,000 ms
        waits(&mut cadence, 17);
        assert_eq!(cadence.next(), Pause::KeepAlive);
        waits(&mut cadence, 15);
        assert_eq!(cadence.next(), Pause::KeepAlive);
        waits(&mut cadence, 14);
        cadence.changed();
        waits(&mut cadence, 17);
        assert_eq!(cadence.next(), Pause::KeepAlive);
    }

    /// How long a stream lives, in seconds, and how often it looks, where every `change`th look
    /// finds a change.
    fn life(change: u32) -> (u64, u32) {
        let mut cadence = Cadence::default();
        loop {
            match cadence.next() {
                Pause::End => return (cadence.total.as_secs(), cadence.looks),
                Pause::Wait(_) if cadence.looks.is_multiple_of(change) => cadence.changed(),
                _ => {}
            }
        }
    }

    #[test]
    fn a_stream_ends_after_five_minutes_or_before_d1_refuses_it() {
        assert_eq!(life(u32::MAX), (300, 302));
        assert_eq!(life(1), (225, Cadence::LOOKS));
    }

    #[test]
    fn an_event_is_one_line_of_data() {
        let running = event(3, State::Running, "{\"a\":\n\r\n1}");
        assert_eq!(running, "id: 3\nevent: progress\ndata: {\"a\":   1}\n\n");
        for state in [State::Finished, State::Canceled, State::Failed] {
            let name = state.name();
            let last = event(4, state, "{}");
            assert_eq!(last, format!("id: 4\nevent: {name}\ndata: {{}}\n\n"));
        }
    }
}
