//! Our log: lines of JSON that say what they belong to, so that a caller's report leads to them, and whoever keeps
//! them can look for an organisation or a batch.
//!
//! Requests go by their `X-Request-Id`, messages of the queue by the platform's id, runs of the
//! scheduler by the time for which they were planned.

use std::fmt::Display;

use lockstep_core::time::Timestamp;
use lockstep_sql::Organisation;
use serde::Serialize;

/// What lines belong to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Log {
    #[serde(skip_serializing_if = "Option::is_none")]
    request: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    queue: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    schedule: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    organisation: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    batch: Option<i64>,
}

/// A line.
#[derive(Serialize)]
struct Line<'l> {
    level: &'static str,
    #[serde(flatten)]
    log: &'l Log,
    /// What happened, in words.
    what: String,
}

impl Log {
    /// The request with this id.
    pub fn of_request(id: &str) -> Self {
        Self {
            request: Some(id.to_owned()),
            ..Self::default()
        }
    }

    /// The message of the queue with this id.
    pub fn of_message(id: &str) -> Self {
        Self {
            message: Some(id.to_owned()),
            ..Self::default()
        }
    }

    /// A queue, where no message is known.
    pub fn of_queue(name: &str) -> Self {
        Self {
            queue: Some(name.to_owned()),
            ..Self::default()
        }
    }

    /// The run of the scheduler that was planned for a time, in milliseconds since the epoch.
    pub fn of_schedule(planned: f64) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a time in milliseconds fits"
        )]
        let time = Timestamp::from_millis(planned as i64).unwrap_or(Timestamp::EPOCH);
        Self {
            schedule: Some(time.to_string()),
            ..Self::default()
        }
    }

    /// The id of the request; nothing where it is none.
    pub fn request(&self) -> &str {
        self.request.as_deref().unwrap_or_default()
    }

    /// The same, of what is one organisation's.
    #[must_use]
    pub fn in_organisation(&self, organisation: Organisation) -> Self {
        Self {
            organisation: Some(organisation.id()),
            ..self.clone()
        }
    }

    /// The same, of what is about one batch.
    #[must_use]
    pub fn about_batch(&self, batch: i64) -> Self {
        Self {
            batch: Some(batch),
            ..self.clone()
        }
    }

    /// Notes what went wrong on our side.
    pub fn error(&self, what: impl Display) {
        worker::console_error!("{}", self.line("error", what));
    }

    fn line(&self, level: &'static str, what: impl Display) -> String {
        let what = what.to_string();
        let line = Line {
            level,
            log: self,
            what,
        };
        // Only maps with keys that are no strings fail, and there are none.
        serde_json::to_string(&line).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use super::*;

    #[test]
    fn a_line_says_what_it_belongs_to() {
        let ours = Organisation::new(7);
        for (log, line) in [
            (
                Log::of_request("abc"),
                r#"{"level":"error","request":"abc","what":"KV: \"no\""}"#,
            ),
            (
                Log::of_message("0f").in_organisation(ours).about_batch(3),
                r#"{"level":"error","message":"0f","organisation":7,"batch":3,"what":"KV: \"no\""}"#,
            ),
            (
                Log::of_queue("batches"),
                r#"{"level":"error","queue":"batches","what":"KV: \"no\""}"#,
            ),
            (
                Log::of_schedule(1_772_323_200_000.0).about_batch(3),
                r#"{"level":"error","schedule":"2026-03-01T00:00:00.000Z","batch":3,"what":"KV: \"no\""}"#,
            ),
        ] {
            assert_eq!(log.line("error", "KV: \"no\""), line);
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
