//! A request that is answered whoever it comes from.

use worker::Env;

use crate::http::address::Address;
use crate::http::request::Request;
use crate::runtime::database::Database;
use crate::runtime::fault::Fault;
use crate::runtime::log::Log;

/// What answers to it are made of.
pub struct Visit<'v> {
    /// The request.
    pub request: &'v Request,
    /// Its address.
    pub address: &'v Address,
    /// The bindings.
    pub env: &'v Env,
    /// Where lines of our log belong to.
    pub log: &'v Log,
    /// Whether a dialect has a scope of this name, besides those of ours.
    pub is_dialect_scope: fn(&str) -> bool,
}

impl Visit<'_> {
    /// The database. Not everybody asks it: the service is there without it.
    pub fn database(&self) -> Result<Database, Fault> {
        Database::of(self.env)
    }
}
