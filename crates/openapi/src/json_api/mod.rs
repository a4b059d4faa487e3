//! The JSON:API dialect: the routes of resource types and of bulk actions, from their tables, and those of a
//! batch's events and report.

pub mod answers;
pub mod bulk;
pub mod parameters;
pub mod records;
pub mod reports;
pub mod resources;
pub mod schemas;
mod scopes;
