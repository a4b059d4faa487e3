//! `GET /metrics`: how the service is, over all organisations, as OpenMetrics.
//!
//! In scope: what an operator is woken up for: batches that do not get on, a scheduler that has stopped, reports and
//! retention that lag, what went wrong by its code. Asked of the database, so that it is the same whichever instance
//! answers. Out of scope: requests and their times, which the platform counts by itself.

use std::fmt::{Display, Write as _};

use futures_util::future::LocalBoxFuture;
use lockstep_core::query::Known;
use lockstep_core::request::{self, Body};
use lockstep_core::time::Timestamp;
use lockstep_sql::Transaction;
use lockstep_sql::system::{self, AGES, AtWork, Failed, Waiting};

use super::probes::one_address;
use crate::call::Call;
use crate::dialect::{self, Destination, Dialect};
use crate::http::failure::Failure;
use crate::http::reply::Reply;
use crate::identity::scope::{METRICS, Needed};

/// For how long back what went wrong is counted, in milliseconds: a day.
const LATELY: i64 = 86_400_000;

/// The metrics.
#[derive(Clone, Copy)]
pub struct Metrics;

impl Dialect for Metrics {
    fn root(&self) -> &'static str {
        "metrics"
    }

    fn scopes(&self) -> &'static [&'static str] {
        &[METRICS]
    }

    fn route<'p>(
        &self,
        method: &str,
        path: &'p str,
        steps: &[&'p str],
    ) -> Result<Destination<'p>, Failure> {
        one_address(method, path, steps)?;
        Ok(Destination::Known(Box::new(*self)))
    }
}

impl request::Route for Metrics {
    fn operation(&self) -> String {
        "metrics".to_owned()
    }

    fn may_write(&self) -> bool {
        false
    }

    fn has_preview(&self) -> bool {
        false
    }

    fn parameters(&self) -> Option<Vec<Known>> {
        None
    }

    fn body(&self) -> Body {
        Body::Unread
    }

    fn is_keyed(&self) -> bool {
        false
    }
}

impl dialect::Route for Metrics {
    fn needed(&self) -> Needed {
        Needed::Operator(METRICS)
    }

    fn answer<'a>(
        &'a self,
        call: &'a Call<'a>,
        _body: &'a [u8],
    ) -> LocalBoxFuture<'a, Result<Reply, Failure>> {
        Box::pin(answer(call))
    }
}

async fn answer(call: &Call<'_>) -> Result<Reply, Failure> {
    let lately = call.now.millis().saturating_sub(LATELY);
    let since = Timestamp::from_millis(lately).unwrap_or(Timestamp::EPOCH);
    let mut transaction = Transaction::new();
    let at_work = transaction.ask(system::batches_at_work(call.now));
    let waiting = transaction.ask(system::waiting());
    let failed = transaction.ask(system::failed_items(since));
    let answers = call.database.run(transaction).await?;
    let text = written(
        &answers.all(at_work)?,
        &answers.one(waiting)?,
        &answers.all(failed)?,
        call.now,
    );
    Ok(Reply::metrics(&text))
}

/// The metrics as text, as OpenMetrics 1.0 has it.
fn written(at_work: &[AtWork], waiting: &Waiting, failed: &[Failed], now: Timestamp) -> String {
    let mut text = String::new();
    let since = |time: Option<&str>| {
        let time = time.and_then(Timestamp::parse).unwrap_or(now);
        // What comes from another machine's clock may lie ahead.
        now.millis().saturating_sub(time.millis()).max(0) / 1_000
    };
    let ages = AGES.into_iter().map(Some).chain([None]);
    let of_age = |age| at_work.iter().find(|one| one.up_to == age);
    let named = |age: Option<i64>| age.map_or_else(|| "+Inf".to_owned(), |age| age.to_string());
    gauge(
        &mut text,
        "lockstep_batches_at_work",
        "Batches that run or wait for the queue, by the seconds since they were made: the least bound that holds.",
        ages.clone().map(|age| {
            (
                Some(("age", named(age))),
                of_age(age).map_or(0, |one| one.batches),
            )
        }),
    );
    gauge(
        &mut text,
        "lockstep_items_pending",
        "Items of these batches that are still to be done.",
        ages.map(|age| {
            (
                Some(("age", named(age))),
                of_age(age).map_or(0, |one| one.items),
            )
        }),
    );
    let silent = at_work
        .iter()
        .map(|one| since(Some(&one.progress_at)))
        .max();
    let alone = |value: i64| [(None, value)].into_iter();
    gauge(
        &mut text,
        "lockstep_batch_silence_seconds",
        "For how long the one of these batches has made no progress that has made none for longest.",
        alone(silent.unwrap_or_default()),
    );
    gauge(
        &mut text,
        "lockstep_batches_unconfirmed",
        "Batches that wait for a confirmation.",
        alone(waiting.unconfirmed),
    );
    gauge(
        &mut text,
        "lockstep_report_lag_seconds",
        "For how long the report has been due that has waited longest.",
        alone(since(waiting.unreported_since.as_deref())),
    );
    gauge(
        &mut text,
        "lockstep_retention_age_seconds",
        "For how long the batch has been over that has been so longest and whose items are kept.",
        alone(since(waiting.kept_since.as_deref())),
    );
    gauge(
        &mut text,
        "lockstep_tasks_deferred",
        "Tasks that could not be settled when their time had come, and are tried again.",
        alone(waiting.deferred),
    );
    gauge(
        &mut text,
        "lockstep_scheduler_lag_seconds",
        "How long ago the scheduler ran last; it runs every minute.",
        alone(since(waiting.scheduled_at.as_deref())),
    );
    gauge(
        &mut text,
        "lockstep_items_failed_lately",
        "Items that failed in batches that ended within a day, by the code of the mistake.",
        failed
            .iter()
            .map(|one| (Some(("code", one.code.clone())), one.items)),
    );
    text.push_str("# EOF\n");
    text
}

/// Writes one family of values, each with its label where it has one. Codes and numbers have nothing in them to escape.
fn gauge(
    text: &mut String,
    name: &str,
    help: &str,
    values: impl Iterator<Item = (Option<(&'static str, String)>, i64)>,
) {
    line(text, format_args!("# TYPE {name} gauge"));
    line(text, format_args!("# HELP {name} {help}"));
    for (label, value) in values {
        match label {
            Some((label, is)) => line(text, format_args!("{name}{{{label}=\"{is}\"}} {value}")),
            None => line(text, format_args!("{name} {value}")),
        }
    }
}

fn line(text: &mut String, said: impl Display) {
    // Writing to a string does not fail.
    let _ = writeln!(text, "{said}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_is_told_with_its_age() {
        let now = Timestamp::parse("2026-03-01T10:00:00Z").unwrap();
        let at_work = [
            AtWork {
                up_to: Some(600),
                batches: 2,
                items: 700,
                progress_at: "2026-03-01T09:58:30.000Z".to_owned(),
            },
            AtWork {
                up_to: None,
                batches: 1,
                items: 3,
                progress_at: "2026-03-01T09:00:00.000Z".to_owned(),
            },
        ];
        let waiting = Waiting {
            unconfirmed: 4,
            unreported_since: None,
            kept_since: Some("2026-02-28T10:00:00.000Z".to_owned()),
            deferred: 5,
            scheduled_at: Some("2026-03-01T10:00:30.000Z".to_owned()),
        };
        let failed = [Failed {
            code: "optedOut".to_owned(),
            items: 6,
        }];
        let text = written(&at_work, &waiting, &failed, now);
        let values: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
        assert_eq!(
            values,
            [
                "lockstep_batches_at_work{age=\"60\"} 0",
                "lockstep_batches_at_work{age=\"600\"} 2",
                "lockstep_batches_at_work{age=\"3600\"} 0",
                "lockstep_batches_at_work{age=\"21600\"} 0",
                "lockstep_batches_at_work{age=\"86400\"} 0",
                "lockstep_batches_at_work{age=\"+Inf\"} 1",
                "lockstep_items_pending{age=\"60\"} 0",
                "lockstep_items_pending{age=\"600\"} 700",
                "lockstep_items_pending{age=\"3600\"} 0",
                "lockstep_items_pending{age=\"21600\"} 0",
                "lockstep_items_pending{age=\"86400\"} 0",
                "lockstep_items_pending{age=\"+Inf\"} 3",
                "lockstep_batch_silence_seconds 3600",
                "lockstep_batches_unconfirmed 4",
                "lockstep_report_lag_seconds 0",
                "lockstep_retention_age_seconds 86400",
                "lockstep_tasks_deferred 5",
                "lockstep_scheduler_lag_seconds 0",
                "lockstep_items_failed_lately{code=\"optedOut\"} 6",
            ]
        );
        assert!(text.starts_with(
            "# TYPE lockstep_batches_at_work gauge\n# HELP lockstep_batches_at_work Batches"
        ));
        assert!(text.ends_with("\n# EOF\n"));
    }
}
