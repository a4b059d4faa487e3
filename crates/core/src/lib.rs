//! The rules of Lockstep: what a sales-engagement record may look like, what may be done with it
//! in which state, and what a bulk change does to each record.
//!
//! In scope: deciding. The schema is data ([`schema`]), requests are checked against it
//! ([`document`], [`query`]), files are read row by row ([`import`]), machines are tables
//! ([`machine`]), commands become decisions ([`task`], [`batch`]) and a bulk change is the same
//! decision many times ([`bulk`]).
//! Out of scope: doing. There is no I/O here, no clock, no randomness, no platform type, and no
//! panic; the time and ids are arguments. The npm package and the Worker are thin shells around
//! this crate, and so they cannot disagree.

pub mod bulk;
pub mod document;
pub mod error;
pub mod fold;
pub mod hubspot;
pub mod idempotency;
pub mod import;
mod machines;
mod nearest;
pub mod query;
pub mod quota;
pub mod record;
pub mod request;
pub mod row;
pub mod schema;
pub mod talkdesk;
pub mod time;
pub mod value;

pub use lockstep_json as json;
pub use machines::{activation, batch, machine, mailing, sequence_state, task};
