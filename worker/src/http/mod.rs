//! Requests and answers, and what both have in common: addresses, media types, what went wrong.

pub mod address;
mod coding;
pub mod envelope;
pub mod failure;
pub mod network;
pub mod proxy;
pub mod reply;
pub mod request;
pub mod request_id;
pub mod roomy;
