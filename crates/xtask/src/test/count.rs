//! Reading how many tests passed from what the test programs print.

use std::iter::Sum;

/// How many tests or checks passed, and how many failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    pub passed: u32,
    pub failed: u32,
}

impl Count {
    /// A check either passes or fails, once.
    pub fn of_check(passed: bool) -> Self {
        Self {
            passed: passed.into(),
            failed: (!passed).into(),
        }
    }
}

impl Sum for Count {
    fn sum<I: Iterator<Item = Self>>(counts: I) -> Self {
        counts.fold(Self::default(), |sum, count| Self {
            passed: sum.passed.saturating_add(count.passed),
            failed: sum.failed.saturating_add(count.failed),
        })
    }
}

/// How a part's output is counted.
#[derive(Clone, Copy)]
pub enum Tally {
    /// By its exit status alone.
    Check,
    /// By the `test result:` lines of libtest, which wasm-bindgen's runner prints too.
    Libtest,
    /// By the summary of Node's `spec` reporter. Here a skipped test counts as failed.
    Node,
}

impl Tally {
    /// Counts what a part printed. A part that failed has at least one failure, and a part without
    /// a single test has failed.
    pub fn count(self, success: bool, output: &str) -> Count {
        let mut count: Count = match self {
            Self::Check => return Count::of_check(success),
            Self::Libtest => output.lines().filter_map(libtest).sum(),
            Self::Node => output.lines().filter_map(node).sum(),
        };
        if !success || count.passed == 0 {
            count.failed = count.failed.max(1);
        }
        count
    }
}

/// `test result: ok. 12 passed; 0 failed; 0 ignored; …`
fn libtest(line: &str) -> Option<Count> {
    let (_, counts) = line.split_once("test result: ")?;
    let number = |label: &str| {
        let (before, _) = counts.split_once(label)?;
        before.trim_end().rsplit(' ').next()?.parse().ok()
    };
    Some(Count {
        passed: number("passed;")?,
        failed: number("failed;")?,
    })
}

/// `ℹ pass 12`
fn node(line: &str) -> Option<Count> {
    let (label, number) = line.strip_prefix("ℹ ")?.split_once(' ')?;
    let number = number.parse().ok()?;
    match label {
        "pass" => Some(Count {
            passed: number,
            failed: 0,
        }),
        "fail" | "cancelled" | "skipped" | "todo" => Some(Count {
            passed: 0,
            failed: number,
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(passed: u32, failed: u32) -> Count {
        Count { passed, failed }
    }

    #[test]
    fn libtest_results_add_up() {
        let output = "\
running 3 tests
test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s
test result: FAILED. 10 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out";
        assert_eq!(Tally::Libtest.count(false, output), count(13, 2));
    }

    #[test]
    fn node_summaries_add_up_and_a_skipped_test_has_failed() {
        let output = "✔ a (1ms)\nℹ tests 9\nℹ suites 1\nℹ pass 5\nℹ fail 1\nℹ cancelled 1\nℹ skipped 2\nℹ todo 0";
        assert_eq!(Tally::Node.count(true, output), count(5, 4));
    }

    #[test]
    fn a_part_that_fails_without_a_failing_test_has_failed() {
        let compiles_not = "error[E0425]: cannot find value";
        assert_eq!(Tally::Libtest.count(false, compiles_not), count(0, 1));
        let crashed = "test result: ok. 3 passed; 0 failed; 0 ignored";
        assert_eq!(Tally::Libtest.count(false, crashed), count(3, 1));
    }

    #[test]
    fn a_part_without_tests_has_failed() {
        assert_eq!(Tally::Node.count(true, "ℹ pass 0\nℹ fail 0"), count(0, 1));
        assert_eq!(Tally::Libtest.count(true, ""), count(0, 1));
    }
}
