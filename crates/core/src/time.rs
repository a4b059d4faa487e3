//! Points in time, as the wire writes them.
//!
//! In scope: reading RFC 3339, writing the one form Lockstep answers with, adding days.
//! Out of scope: the current time. It is always an argument.

use std::fmt;

use chrono::{DateTime, Datelike, SecondsFormat, TimeDelta, Utc};
use serde::{Serialize, Serializer};

/// A point in time with millisecond precision, between the years 0 and 9999 (UTC).
///
/// It is written as `2021-10-21T18:49:12.000Z`: the form of the reference, of fixed width, so
/// that text in this form sorts as time does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(DateTime<Utc>);

impl Timestamp {
    /// The Unix epoch.
    pub const EPOCH: Self = Self(DateTime::UNIX_EPOCH);

    /// Reads RFC 3339 with any offset, for example `2019-08-24T14:15:22Z`; finer than
    /// milliseconds is cut off.
    ///
    /// `None` where the text is no such date-time, names a day that does not exist, or lies
    /// outside the years 0 to 9999 once it is converted to UTC.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let parsed = DateTime::parse_from_rfc3339(text).ok()?.to_utc();
        Self::from_millis(parsed.timestamp_millis())
    }

    /// Whether a text has the form of a date-time, whatever day and time it names.
    pub(crate) fn has_form(text: &str) -> bool {
        const FORM: &[u8] = b"0000-00-00T00:00:00";
        let fits = |byte: u8, form: u8| match form {
            b'0' => byte.is_ascii_digit(),
            _ => byte.eq_ignore_ascii_case(&form),
        };
        let Some((start, rest)) = text.as_bytes().split_at_checked(FORM.len()) else {
            return false;
        };
        let starts = start
            .iter()
            .zip(FORM)
            .all(|(byte, form)| fits(*byte, *form));
        starts
            && matches!(
                rest,
                [.., b'Z' | b'z'] | [.., b'+' | b'-', _, _, b':', _, _]
            )
    }

    /// The time `millis` milliseconds after the Unix epoch; `None` outside the years 0 to 9999.
    #[must_use]
    pub fn from_millis(millis: i64) -> Option<Self> {
        let time = DateTime::from_timestamp_millis(millis)?;
        (0..=9999).contains(&time.year()).then_some(Self(time))
    }

    /// Milliseconds since the Unix epoch.
    #[must_use]
    pub fn millis(self) -> i64 {
        self.0.timestamp_millis()
    }

    /// The same time of day, `days` later; it stops at the end of the year 9999.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Self {
        TimeDelta::try_days(days)
            .and_then(|delta| self.0.checked_add_signed(delta))
            .and_then(|time| Self::from_millis(time.timestamp_millis()))
            .unwrap_or(self)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_become_utc_and_the_form_is_fixed() {
        let time = Timestamp::parse("2019-08-24T16:15:22.5+02:00").unwrap();
        assert_eq!(time.to_string(), "2019-08-24T14:15:22.500Z");
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        for text in [
            "2026-02-30T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-01-01",
            "2026-01-01T24:00:00Z",
            "0000-01-01T00:00:00+01:00",
            "9999-12-31T23:59:59-01:00",
            "",
        ] {
            assert_eq!(Timestamp::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_form_is_told_from_the_day() {
        for text in ["2026-02-30T00:00:00Z", "2026-02-30t25:00:00.5+01:00"] {
            assert!(Timestamp::has_form(text), "{text}");
        }
        for text in [
            "2026-02-30",
            "2026-02-30T00:00:00",
            "2026-02-30 00:00:00Z",
            "é",
            "",
        ] {
            assert!(!Timestamp::has_form(text), "{text}");
        }
    }

    #[test]
    fn a_day_later_stops_at_the_last_year() {
        let last = Timestamp::parse("9999-12-31T12:00:00Z").unwrap();
        assert_eq!(last.plus_days(1), last);
        assert_eq!(Timestamp::EPOCH.plus_days(1).millis(), 86_400_000);
    }
}
