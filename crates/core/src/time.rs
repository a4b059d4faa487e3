//! Points in time, as the wire writes them.
//!
//! In scope: the one reader of times, whichever door they come in by; writing the one form Lockstep
//! answers with; adding days.
//! Out of scope: the current time. It is always an argument.

use std::borrow::Cow;
use std::fmt;

use chrono::{DateTime, Datelike, NaiveDate, SecondsFormat, TimeDelta, Utc};
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
    /// milliseconds is cut off. Without an offset it is UTC, and a day alone is its midnight in UTC.
    ///
    /// `None` where the text is no such date-time, names a day that does not exist, or lies
    /// outside the years 0 to 9999 once it is converted to UTC.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(time) = Self::of_fixed_width(text) {
            return Some(time);
        }
        let parsed = DateTime::parse_from_rfc3339(text)
            .or_else(|_| DateTime::parse_from_rfc3339(&completed(text)));
        Self::from_millis(parsed.ok()?.to_utc().timestamp_millis())
    }

    /// Reads `2019-08-24T14:15:22Z` and `2019-08-24T14:15:22.000Z`, which is what programs write: the library takes four
    /// times as long, for it reads any form. `None` is no verdict.
    fn of_fixed_width(text: &str) -> Option<Self> {
        let (seconds, rest) = text.as_bytes().split_first_chunk::<19>()?;
        let [
            y1,
            y2,
            y3,
            y4,
            b'-',
            m1,
            m2,
            b'-',
            d1,
            d2,
            b'T',
            h1,
            h2,
            b':',
            n1,
            n2,
            b':',
            s1,
            s2,
        ] = *seconds
        else {
            return None;
        };
        let millis = match *rest {
            [b'Z'] => 0,
            [b'.', t1, t2, t3, b'Z'] => number([t1, t2, t3])?,
            _ => return None,
        };
        let year = i32::try_from(number([y1, y2, y3, y4])?).ok()?;
        NaiveDate::from_ymd_opt(year, number([m1, m2])?, number([d1, d2])?)?
            .and_hms_milli_opt(
                number([h1, h2])?,
                number([n1, n2])?,
                number([s1, s2])?,
                millis,
            )
            .map(|time| Self(time.and_utc()))
    }

    /// Whether a text has the form of a date-time or of a day, whatever day and time it names.
    pub(crate) fn has_form(text: &str) -> bool {
        let completed = completed(text);
        let Some(rest) = behind_seconds(&completed) else {
            return false;
        };
        matches!(
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

/// The number of a few digits.
fn number<const DIGITS: usize>(digits: [u8; DIGITS]) -> Option<u32> {
    digits.into_iter().try_fold(0_u32, |number, byte| {
        let digit = byte.wrapping_sub(b'0');
        (digit < 10).then(|| number.wrapping_mul(10).wrapping_add(digit.into()))
    })
}

/// A day with its midnight, a date-time without an offset with that of UTC; any other text as it is.
fn completed(text: &str) -> Cow<'_, str> {
    const DAY: &[u8] = b"0000-00-00";
    if text.len() == DAY.len() && behind(text, DAY).is_some() {
        return Cow::Owned(format!("{text}T00:00:00Z"));
    }
    match behind_seconds(text) {
        Some([] | [b'.', ..]) if text.ends_with(|last: char| last.is_ascii_digit()) => {
            // The offset of a time with a fraction has a sign.
            let has_offset = text
                .bytes()
                .skip(DAY.len())
                .any(|byte| b"+-".contains(&byte));
            match has_offset {
                true => Cow::Borrowed(text),
                false => Cow::Owned(format!("{text}Z")),
            }
        }
        _ => Cow::Borrowed(text),
    }
}

/// What follows the seconds of a date-time.
fn behind_seconds(text: &str) -> Option<&[u8]> {
    behind(text, b"0000-00-00T00:00:00")
}

/// What follows the beginning of a text that has this form: `0` is any digit.
fn behind<'t>(text: &'t str, form: &[u8]) -> Option<&'t [u8]> {
    let (start, rest) = text.as_bytes().split_at_checked(form.len())?;
    let fits = |(byte, form): (&u8, &u8)| match form {
        b'0' => byte.is_ascii_digit(),
        _ => byte.eq_ignore_ascii_case(form),
    };
    start.iter().zip(form).all(fits).then_some(rest)
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
    fn a_day_is_midnight_and_a_time_without_an_offset_is_in_utc() {
        for (text, right) in [
            ("2020-06-02", "2020-06-02T00:00:00.000Z"),
            ("2020-06-02T09:30:00", "2020-06-02T09:30:00.000Z"),
            ("2020-06-02T09:30:00.25", "2020-06-02T09:30:00.250Z"),
            ("2020-06-02t09:30:00.123456", "2020-06-02T09:30:00.123Z"),
            ("2020-06-02T09:30:00.5+02:00", "2020-06-02T07:30:00.500Z"),
        ] {
            let read = Timestamp::parse(text).map(|time| time.to_string());
            assert_eq!(read.as_deref(), Some(right), "{text}");
        }
    }

    #[test]
    fn times_of_fixed_width_are_what_the_library_reads() {
        let theirs = |text: &str| {
            let time = DateTime::parse_from_rfc3339(text).ok()?.to_utc();
            Timestamp::from_millis(time.timestamp_millis())
        };
        let parts = [
            "00", "01", "02", "12", "13", "23", "24", "28", "29", "30", "31", "59", "60", "61",
            "a1", "-1",
        ];
        let days = ["0000", "1900", "2000", "2024", "2026", "9999"].into_iter();
        let mut read = 0;
        for day in days.flat_map(|year| {
            parts
                .map(|month| parts.map(|day| format!("{year}-{month}-{day}")))
                .concat()
        }) {
            for time in [
                "00:00:00Z",
                "23:59:59.999Z",
                "12:30:60Z",
                "24:00:00Z",
                "12:60:00.5Z",
                "12:30:00.12aZ",
                "12:30:00.123z",
            ] {
                let text = format!("{day}T{time}");
                assert_eq!(Timestamp::parse(&text), theirs(&text), "{text}");
                if let Some(time) = Timestamp::of_fixed_width(&text) {
                    assert_eq!(Some(time), theirs(&text), "{text}");
                    read += 1;
                }
            }
        }
        assert!(read > 300, "{read}");
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        for text in [
            "2026-02-30T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-02-30",
            "2026-02-30T00:00:00",
            "2026-01-01T25:00:00",
            "2026-01-01T00:00:00.",
            "2026-01-01T00:00:00+0200",
            "2026-01-01T00:00",
            "2026-01",
            "20260101",
            "2026-01-01T",
            "2026-1-1",
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
        for text in [
            "2026-02-30T00:00:00Z",
            "2026-02-30t25:00:00.5+01:00",
            "2026-02-30",
            "2026-02-30T00:00:00",
            "2026-02-30T00:00:00.5",
        ] {
            assert!(Timestamp::has_form(text), "{text}");
        }
        for text in [
            "2026-02",
            "30.02.2026",
            "2026-02-30T00:00",
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
