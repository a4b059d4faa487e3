//! Who is calling, and what they may: tokens, their scopes, how often, and where tokens come from.

pub mod caller;
mod memory;
pub mod oauth;
pub mod rate;
pub mod scope;
pub mod streams;
pub mod token;
pub mod visit;
