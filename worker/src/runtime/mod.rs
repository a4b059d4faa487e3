//! The platform, as everything else sees it: D1, KV, time, randomness, our log, and the
//! JavaScript beside them. Nothing here knows what a request is.

pub mod answers;
pub mod database;
pub mod fault;
pub mod hex;
pub mod kv;
pub mod log;
pub mod random;
mod repeat;
mod row;
pub mod time;
