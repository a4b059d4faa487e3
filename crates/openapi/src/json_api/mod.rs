//! The JSON:API dialect: the routes of resource types and of bulk actions, all from their tables.

pub mod answers;
pub mod bulk;
pub mod parameters;
pub mod resources;
pub mod schemas;
