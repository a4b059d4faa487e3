//! Quotas: how much of the batch engine one organisation may take up, and what it is told that wants more.
//!
//! In scope: which quotas there are, and the refusal. Out of scope: how much is used, and keeping to it, which
//! happens in the transaction that accepts a batch.

use crate::error::{Code, Error, thousands};

/// Something of which an organisation may have so much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quota {
    /// Batches that are not over, those that wait for a confirmation among them.
    OpenBatches,
    /// Items of these that are still to be done.
    PendingItems,
    /// Items of all batches, until they are purged.
    StoredItems,
}

impl Quota {
    /// Every quota, the first that is looked at first.
    pub const ALL: [Self; 3] = [Self::OpenBatches, Self::PendingItems, Self::StoredItems];

    /// Its name, as storage knows it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::OpenBatches => "openBatches",
            Self::PendingItems => "pendingItems",
            Self::StoredItems => "storedItems",
        }
    }

    /// The variable with the most that there may be; 0 is any number.
    #[must_use]
    pub const fn variable(self) -> &'static str {
        match self {
            Self::OpenBatches => "OPEN_BATCH_LIMIT",
            Self::PendingItems => "PENDING_ITEM_LIMIT",
            Self::StoredItems => "STORED_ITEM_LIMIT",
        }
    }

    /// The most where the variable says nothing: of items what two of the largest batches have, and their undos.
    #[must_use]
    pub const fn default_most(self) -> i64 {
        match self {
            Self::OpenBatches => 1_000,
            Self::PendingItems => 10_000_000,
            Self::StoredItems => 20_000_000,
        }
    }

    /// Refuses a batch that would be more than the organisation may have, which uses so much without it.
    ///
    /// It is 403 and not 429: that one is repeated by clients on their own, within seconds, and what is full
    /// stays so until something is over.
    #[must_use]
    pub fn refusal(self, used: i64, most: i64) -> Error {
        let [used, most] = [used, most].map(|number| thousands(number.unsigned_abs()));
        let variable = self.variable();
        let detail = match self {
            Self::OpenBatches => format!(
                "this organisation has {used} batches that are not over, and may have {most} (`{variable}`); \
                 wait until some are over, or cancel those that nobody needs"
            ),
            Self::PendingItems => format!(
                "this organisation's batches have {used} items that are not done, and with this one they would have \
                 more than {most} (`{variable}`); wait until some are done, cancel a batch, or change fewer records at once"
            ),
            Self::StoredItems => format!(
                "this organisation's batches keep {used} items, and with this one they would keep more than {most} \
                 (`{variable}`); items go some time after their batch is over, so change fewer records at once, or have \
                 whoever runs the server keep more, or for a shorter time"
            ),
        };
        Error::new(Code::QuotaExceeded, detail)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_names_the_limit_what_is_used_and_what_to_do() {
        let said = |quota: Quota, used, most| {
            let error = quota.refusal(used, most);
            assert_eq!(
                (error.code.as_str(), error.code.status()),
                ("quotaExceeded", 403)
            );
            error.detail
        };
        assert_eq!(
            said(Quota::OpenBatches, 1_000, 1_000),
            "this organisation has 1,000 batches that are not over, and may have 1,000 (`OPEN_BATCH_LIMIT`); \
             wait until some are over, or cancel those that nobody needs"
        );
        assert_eq!(
            said(Quota::PendingItems, 9_000_001, 10_000_000),
            "this organisation's batches have 9,000,001 items that are not done, and with this one they would have \
             more than 10,000,000 (`PENDING_ITEM_LIMIT`); wait until some are done, cancel a batch, or change fewer records at once"
        );
        assert_eq!(
            said(Quota::StoredItems, 5, 20),
            "this organisation's batches keep 5 items, and with this one they would keep more than 20 \
             (`STORED_ITEM_LIMIT`); items go some time after their batch is over, so change fewer records at once, or have \
             whoever runs the server keep more, or for a shorter time"
        );
    }
}
