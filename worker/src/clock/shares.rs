//! Who of the scheduler's steps may run how many of the statements that one run has.
//!
//! In scope: handing out shares in order; what a step does not use is left to those behind it. Out of scope:
//! keeping to them, which the steps do ([`Database::has_room`]).

use crate::runtime::database::Database;

/// The share of each step, in statements. Together they are what one invocation of the Worker may run.
pub const HEARTBEAT: usize = 1;
pub const SWEEP: usize = 250;
pub const CONFIRMATIONS: usize = 60;
pub const TASK_TIMES: usize = 400;
pub const REPORTS: usize = 100;
pub const RETENTION: usize = 100;
pub const IDEMPOTENCY_KEYS: usize = 10;
pub const EXPIRED_TOKENS: usize = 10;
pub const FOLDING: usize = 69;

/// Hands out shares.
pub struct Shares<'d> {
    database: &'d Database,
    granted: usize,
}

impl<'d> Shares<'d> {
    /// None handed out yet.
    pub const fn of(database: &'d Database) -> Self {
        Self {
            database,
            granted: 0,
        }
    }

    /// The database for the next step, which may run its share and what the steps before it have left.
    pub fn next(&mut self, share: usize) -> &'d Database {
        self.granted = self.granted.saturating_add(share);
        self.database.grant(self.granted);
        self.database
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::database::MAX_STATEMENTS;

    #[test]
    fn the_shares_are_all_that_there_is() {
        let shares = [
            HEARTBEAT,
            SWEEP,
            CONFIRMATIONS,
            TASK_TIMES,
            REPORTS,
            RETENTION,
            IDEMPOTENCY_KEYS,
            EXPIRED_TOKENS,
            FOLDING,
        ];
        assert_eq!(shares.iter().sum::<usize>(), MAX_STATEMENTS);
    }
}
