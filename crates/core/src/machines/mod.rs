//! What has a life: the state machines as tables, and what every command comes to.
//!
//! In scope: which events a state allows, and the decision that an event is. Out of scope: records
//! without a machine ([`crate::record`]), and bulk changes, which are made of these decisions
//! ([`crate::bulk`]).

pub mod activation;
pub mod batch;
pub mod machine;
pub mod mailing;
pub mod sequence_state;
pub mod task;
