//! How the items of batches are numbered, and runs of them.
//!
//! The id of an item says which batch it is of, so that a batch, a message and a page of items are ranges
//! of the primary key.

/// Room for item numbers inside a batch: id = batch × this + position. More than
/// [`MAX_ITEMS`](lockstep_core::batch::MAX_ITEMS), and small enough that 900 million batches stay within 2⁵³.
pub const ITEMS_PER_BATCH: i64 = 10_000_000;

/// How many items one message of the queue is about. What goes on around a message costs as much as some hundred
/// items; messages that are side by side are for a database that is far away.
pub const CHUNK_ITEMS: i64 = 1_200;

/// How many messages a batch has in the queue at most. As many as go side by side; another batch waits
/// behind these, and no more.
pub const WINDOW: i64 = 6;

/// How many items the first messages of a batch are about, together: see [`Range::window`].
pub(crate) const FIRST_WINDOW: i64 = CHUNK_ITEMS.saturating_mul(WINDOW);

/// How many items are read, decided and settled at once at most. More would be cheaper still, but for that
/// long other requests would have to wait for the database.
pub const READ_ITEMS: i64 = 1_000;

/// A run of items of one batch: the ids of the first and of the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// The first item's id.
    pub from: i64,
    /// The last item's id.
    pub to: i64,
}

impl Range {
    /// All items that a batch can have.
    #[must_use]
    pub const fn of_batch(batch: i64) -> Self {
        let from = batch.saturating_mul(ITEMS_PER_BATCH);
        Self {
            from,
            to: from.saturating_add(ITEMS_PER_BATCH).saturating_sub(1),
        }
    }

    /// The items of one message: those with the positions of the chunk with this number, from 0.
    #[must_use]
    pub const fn of_chunk(batch: i64, number: i64) -> Self {
        let first = batch.saturating_mul(ITEMS_PER_BATCH);
        let from = first
            .saturating_add(number.saturating_mul(CHUNK_ITEMS))
            .saturating_add(1);
        Self {
            from,
            to: from.saturating_add(CHUNK_ITEMS).saturating_sub(1),
        }
    }

    /// The batch that the items are of.
    #[must_use]
    pub const fn batch(self) -> i64 {
        self.from.div_euclid(ITEMS_PER_BATCH)
    }

    /// How many items a run has room for.
    #[must_use]
    pub const fn room(self) -> i64 {
        self.to.saturating_sub(self.from).saturating_add(1)
    }

    /// The first messages of a batch with `total` items: those that are sent when it begins.
    pub fn window(batch: i64, total: i64) -> impl Iterator<Item = Self> {
        let count = total
            .saturating_add(CHUNK_ITEMS)
            .saturating_sub(1)
            .div_euclid(CHUNK_ITEMS)
            .min(WINDOW);
        (0..count).map(move |number| Self::of_chunk(batch, number))
    }
}
