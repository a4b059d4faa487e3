//! Progress of a batch as server-sent events (HTML standard, section "Server-sent events").

use std::time::Duration;

use futures_util::stream;
use lockstep_core::batch::{MACHINE, State};
use lockstep_core::machine::Named as _;
use lockstep_core::schema::BATCH;
use lockstep_sql::{Organisation, View};
use worker::Delay;

use super::contents;
use crate::call::Call;
use crate::http::failure::Failure;
use crate::http::reply::Reply;
use crate::identity::streams::OpenStream;
use crate::runtime::database::Database;
use crate::runtime::log::Log;
use crate::runtime::time;

/// What a stream starts with: how soon a client that lost it comes back, in milliseconds.
const GREETING: &str = "retry: 1000\n\n";

/// What says that the stream is alive.
const KEEP_ALIVE: &str = ": keep-alive\n\n";

/// `GET /batches/{id}/events`
///
/// The header `Last-Event-ID` is the version that the client knows. One that is no version is none.
pub async fn watch(call: &Call<'_>, id: i64) -> Result<Reply, Failure> {
    contents::check_batch(call, id).await?;
    let seen = call.request.header("last-event-id")?;
    let seen = seen.and_then(|text| text.parse().ok());
    let stream = OpenStream::begin(call.env, call.identity.user, time::now(), &call.log)?;
    let mut watcher = Watcher {
        stream,
        database: Database::of(call.env)?,
        organisation: call.identity.organisation(),
        batch: id,
        view: call.view.clone(),
        seen: seen.unwrap_or(0),
        state: State::Pending,
        cadence: Cadence::default(),
        log: call.log.clone(),
    };
    let event = watcher
        .look()
        .await?
        .ok_or_else(|| Failure::not_found(BATCH.name, id))?;
    if event.is_empty() && MACHINE.is_over(watcher.state) {
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
    // Proxies on the way keep answers back, or pack them, until they are whole.
    Ok(Reply::stream("text/event-stream", pieces)?
        .with_header("cache-control", "no-store, no-transform")
        .with_header("x-accel-buffering", "no"))
}

/// Looks at a batch again and again.
struct Watcher {
    stream: OpenStream,
    database: Database,
    organisation: Organisation,
    batch: i64,
    view: View,
    /// The version that the client knows.
    seen: i64,
    /// What the last look has found.
    state: State,
    cadence: Cadence,
    log: Log,
}

impl Watcher {
    /// The next piece of the stream; `None` at its end.
    async fn next(&mut self) -> Option<String> {
        while !MACHINE.is_over(self.state) {
            let waits = matches!(self.state, State::Confirming | State::Pending);
            match self.cadence.next(waits) {
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
                        .about_batch(self.batch)
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
        self.state = progress.state;
        self.stream.looked(time::now());
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

/// How often a batch is looked at: less and less while nothing happens to it.
#[derive(Debug)]
struct Cadence {
    wait: Duration,
    /// Since something was sent.
    silent: Duration,
    /// Since the batch was last found changed.
    unchanged: Duration,
    /// Since the stream started.
    total: Duration,
    looks: u32,
}

impl Cadence {
    /// The time between two looks, right after a change.
    const SHORTEST: Duration = Duration::from_millis(250);
    /// The same, when nothing has changed for a while and the batch runs.
    const RUNNING: Duration = Duration::from_secs(1);
    /// The same, when the batch waits for somebody or its turn, or has not moved for long.
    const LONGEST: Duration = Duration::from_secs(10);
    /// For how long a batch that runs and does not move is looked at as if it were about to.
    const PATIENCE: Duration = Duration::from_secs(30);
    const KEEP_ALIVE: Duration = Duration::from_secs(20);
    /// How long a stream lives; the client comes back.
    const LIFE: Duration = Duration::from_secs(300);
    /// D1 takes 1,000 statements of one request.
    const LOOKS: u32 = 900;

    fn next(&mut self, waits: bool) -> Pause {
        if self.total >= Self::LIFE || self.looks >= Self::LOOKS {
            return Pause::End;
        }
        if self.silent >= Self::KEEP_ALIVE {
            self.silent = Duration::ZERO;
            return Pause::KeepAlive;
        }
        let longest = if waits || self.unchanged >= Self::PATIENCE {
            Self::LONGEST
        } else {
            Self::RUNNING
        };
        let until_sound = Self::KEEP_ALIVE.saturating_sub(self.silent);
        let wait = self.wait.min(longest).min(until_sound);
        self.wait = self.wait.saturating_mul(2).min(longest);
        self.silent = self.silent.saturating_add(wait);
        self.unchanged = self.unchanged.saturating_add(wait);
        self.total = self.total.saturating_add(wait);
        self.looks = self.looks.saturating_add(1);
        Pause::Wait(wait)
    }

    const fn changed(&mut self) {
        self.wait = Self::SHORTEST;
        self.silent = Duration::ZERO;
        self.unchanged = Duration::ZERO;
    }
}

impl Default for Cadence {
    fn default() -> Self {
        Self {
            wait: Self::SHORTEST,
            silent: Duration::ZERO,
            unchanged: Duration::ZERO,
            total: Duration::ZERO,
            looks: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first `count` waits in milliseconds, 0 for what keeps the stream alive.
    fn waits(cadence: &mut Cadence, waiting: bool, count: usize) -> Vec<u128> {
        (0..count)
            .map(|_| match cadence.next(waiting) {
                Pause::Wait(time) => time.as_millis(),
                Pause::KeepAlive => 0,
                Pause::End => panic!("the end"),
            })
            .collect()
    }

    #[test]
    fn looks_become_rarer_until_something_changes() {
        let mut cadence = Cadence::default();
        let running = [250, 500, 1_000, 1_000, 1_000];
        assert_eq!(waits(&mut cadence, false, 5), running);
        cadence.changed();
        assert_eq!(waits(&mut cadence, false, 5), running);
        cadence.changed();
        let waiting = [
            250, 500, 1_000, 2_000, 4_000, 8_000, 4_250, 0, 10_000, 10_000, 0, 10_000,
        ];
        assert_eq!(waits(&mut cadence, true, 12), waiting);
        assert_eq!(
            waits(&mut cadence, false, 1),
            [10_000],
            "it has not moved for a minute"
        );
        cadence.changed();
        assert_eq!(waits(&mut cadence, false, 5), running);
    }

    #[test]
    fn a_batch_that_waits_and_begins_to_run_is_looked_at_again_and_again() {
        let mut cadence = Cadence::default();
        waits(&mut cadence, true, 5);
        assert_eq!(waits(&mut cadence, false, 2), [1_000, 1_000]);
    }

    #[test]
    fn silence_is_broken_every_twenty_seconds() {
        for waiting in [true, false] {
            let mut cadence = Cadence::default();
            let mut silent = 0;
            for wait in waits(&mut cadence, waiting, 40) {
                match wait {
                    0 => {
                        assert_eq!(silent, 20_000);
                        silent = 0;
                    }
                    wait => silent += wait,
                }
            }
        }
    }

    /// How long a stream lives, in seconds, and how often it looks, where every `change`th look
    /// finds a change.
    fn life(waiting: bool, change: u32) -> (u64, u32) {
        let mut cadence = Cadence::default();
        loop {
            match cadence.next(waiting) {
                Pause::End => return (cadence.total.as_secs(), cadence.looks),
                Pause::Wait(_) if cadence.looks.is_multiple_of(change) => cadence.changed(),
                _ => {}
            }
        }
    }

    #[test]
    fn a_stream_ends_after_five_minutes_or_before_d1_refuses_it() {
        assert_eq!(life(false, 1), (225, Cadence::LOOKS));
        assert_eq!(life(false, 20).0, 300);
    }

    /// Once a second they were 300.
    #[test]
    fn an_idle_stream_asks_the_database_less_and_less() {
        for waiting in [true, false] {
            let (seconds, looks) = life(waiting, u32::MAX);
            assert_eq!(seconds, 300);
            assert!(looks <= if waiting { 36 } else { 62 }, "{looks}");
        }
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
