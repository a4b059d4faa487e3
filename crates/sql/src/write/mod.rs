//! Writing single records, and what follows from it in the same transaction.
//!
//! In scope: records, deleting them, sequence states and their work, idempotency keys. Out of scope:
//! the same done to many records, which is a batch.

pub(crate) mod activation;
pub(crate) mod advance;
pub(crate) mod delete;
pub(crate) mod effect;
pub(crate) mod enrol;
pub(crate) mod idempotency;
pub(crate) mod record;
pub(crate) mod references;
pub(crate) mod step;
pub(crate) mod unique;
pub(crate) mod work;
