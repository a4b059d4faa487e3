//! Trying again what the platform did not do for reasons that pass.
//!
//! In scope: how often, and after which wait. Out of scope: what may be tried again, which is for who asks to
//! say, and running it.

use std::time::Duration;

use super::fault::{Cause, Fault};

/// How long to wait before each further attempt. There are few and they are soon: somebody waits for the answer,
/// and D1 itself has tried twice more what only reads (its documentation, "Debug D1", September 2025).
const WAITS: [Duration; 2] = [Duration::from_millis(50), Duration::from_millis(250)];

/// What an attempt came to, after further ones where it failed for a reason that passes and `is_harmless` says
/// that doing it twice does no harm: whether a failed attempt was carried out nobody knows.
pub async fn attempted<T>(
    mut attempt: impl AsyncFnMut() -> Result<T, Fault>,
    is_harmless: impl Fn() -> bool,
    mut wait: impl AsyncFnMut(Duration),
) -> Result<T, Fault> {
    let mut waits = WAITS.into_iter();
    loop {
        match attempt().await {
            // One that is overloaded is left alone: more of the same would keep it so.
            Err(fault) if fault.cause == Cause::Transient && is_harmless() => match waits.next() {
                Some(time) => wait(time).await,
                None => return Err(fault),
            },
            came => return came,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt as _;
    use std::cell::RefCell;

    const LOST: &str = "D1_ERROR: Network connection lost.";
    const BUSY: &str = "D1_ERROR: D1 DB is overloaded. Too many requests queued.";
    const WRONG: &str = "D1_ERROR: no such table: x: SQLITE_ERROR";

    /// What a database that answers so, one after the other, comes to, and the waits in milliseconds.
    fn run(answers: &[Result<u8, &str>], is_harmless: bool) -> (Result<u8, String>, Vec<u128>) {
        let left = RefCell::new(answers.iter().copied());
        let waits = RefCell::new(Vec::new());
        let came = attempted(
            async || {
                let answer = left.borrow_mut().next().expect("one attempt too many");
                answer.map_err(Fault::new)
            },
            || is_harmless,
            async |time: Duration| waits.borrow_mut().push(time.as_millis()),
        );
        let came = came.now_or_never().expect("nothing to wait for");
        assert_eq!(left.borrow().len(), 0, "an attempt too few");
        (came.map_err(|fault| fault.to_string()), waits.into_inner())
    }

    #[test]
    fn what_passes_is_tried_again_a_few_times() {
        assert_eq!(run(&[Ok(1)], true), (Ok(1), vec![]));
        assert_eq!(run(&[Err(LOST), Ok(2)], true), (Ok(2), vec![50]));
        assert_eq!(
            run(&[Err(LOST), Err(LOST), Ok(3)], true),
            (Ok(3), vec![50, 250])
        );
        assert_eq!(
            run(&[Err(LOST), Err(LOST), Err(LOST)], true),
            (Err(LOST.to_owned()), vec![50, 250])
        );
        assert_eq!(
            run(&[Err(LOST), Err(WRONG)], true),
            (Err(WRONG.to_owned()), vec![50])
        );
    }

    #[test]
    fn what_might_be_done_twice_is_not() {
        assert_eq!(run(&[Err(LOST)], false), (Err(LOST.to_owned()), vec![]));
    }

    #[test]
    fn what_does_not_pass_or_has_too_much_to_do_is_left_alone() {
        for message in [BUSY, WRONG] {
            assert_eq!(
                run(&[Err(message)], true),
                (Err(message.to_owned()), vec![])
            );
        }
    }
}
