//! The table at the end of a test run, and the line of counts under it.

use super::count::Count;
use std::fmt;
use std::time::Duration;

/// What the parts came to.
#[derive(Default)]
pub struct Report {
    rows: Vec<(&'static str, Count, Duration)>,
}

impl Report {
    pub fn add(&mut self, name: &'static str, count: Count, time: Duration) {
        self.rows.push((name, count, time));
    }

    pub fn total(&self) -> Count {
        self.rows.iter().map(|(_, count, _)| *count).sum()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:<28}{:>8}{:>8}{:>10}",
            "part", "passed", "failed", "time"
        )?;
        for (name, Count { passed, failed }, time) in &self.rows {
            writeln!(
                f,
                "{name:<28}{passed:>8}{failed:>8}{:>8.1} s",
                time.as_secs_f32()
            )?;
        }
        let Count { passed, failed } = self.total();
        write!(f, "\n{passed} passed, {failed} failed")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_with_one_line_of_counts() {
        let mut report = Report::default();
        report.add("format", Count::of_check(true), Duration::from_millis(1260));
        report.add(
            "native tests",
            Count {
                passed: 41,
                failed: 2,
            },
            Duration::from_secs(9),
        );
        assert_eq!(
            report.to_string(),
            "\
part                          passed  failed      time
format                             1       0     1.3 s
native tests                      41       2     9.0 s

42 passed, 2 failed"
        );
    }
}
