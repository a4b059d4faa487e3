//! Our log: every line says what it belongs to, so that a caller's report leads to it.
//!
//! Requests go by their `X-Request-Id`, messages of the queue by the platform's id, runs of the
//! scheduler by the time for which they were planned.

use std::fmt::Display;

use lockstep_core::time::Timestamp;

/// What lines belong to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Log(String);

impl Log {
    /// The request with this id.
    pub fn of_request(id: &str) -> Self {
        Self(format!("request {id}"))
    }

    /// The message of the queue with this id.
    pub fn of_message(id: &str) -> Self {
        Self(format!("message {id}"))
    }

    /// A queue, where no message is known.
    pub fn of_queue(name: &str) -> Self {
        Self(format!("queue {name}"))
    }

    /// The run of the scheduler that was planned for a time, in milliseconds since the epoch.
    pub fn of_schedule(planned: f64) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a time in milliseconds fits"
        )]
        let time = Timestamp::from_millis(planned as i64).unwrap_or(Timestamp::EPOCH);
        Self(format!("schedule {time}"))
    }

    /// Notes what went wrong on our side.
    pub fn error(&self, what: impl Display) {
        worker::console_error!("{}", self.line(what));
    }

    fn line(&self, what: impl Display) -> String {
        format!("{}: {what}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use super::*;

    #[test]
    fn a_line_says_what_it_belongs_to() {
        for (log, line) in [
            (Log::of_request("abc"), "request abc: KV: no"),
            (Log::of_message("0f"), "message 0f: KV: no"),
            (Log::of_queue("batches"), "queue batches: KV: no"),
            (
                Log::of_schedule(1_772_323_200_000.0),
                "schedule 2026-03-01T00:00:00.000Z: KV: no",
            ),
        ] {
            assert_eq!(log.line("KV: no"), line);
        }
    }

    #[test]
    fn there_is_no_other_door_to_the_log() {
        let macros = ["error", "warn", "log", "debug"].map(|one| format!("console_{one}!"));
        let mut folders = vec![PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src")];
        let mut lines = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                if path.ends_with("runtime/log.rs") {
                    continue;
                }
                let text = fs::read_to_string(&path).unwrap();
                let calls = |line: &&str| macros.iter().any(|one| line.contains(one.as_str()));
                lines.extend(
                    text.lines()
                        .filter(calls)
                        .map(|line| line.trim().to_owned()),
                );
            }
        }
        assert_eq!(lines, [""; 0]);
    }
}
