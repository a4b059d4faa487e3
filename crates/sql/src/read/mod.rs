//! Reading records: how a document is made of a row, and which rows are meant.
//!
//! In scope: documents and their members, views, filters, orders, cursors, pages, compound documents.
//! Out of scope: what a batch reads of its items, and what the other dialects read.

pub(crate) mod collection;
pub(crate) mod condition;
pub(crate) mod cursor;
pub(crate) mod document;
pub(crate) mod few;
pub(crate) mod filter;
pub(crate) mod include;
pub(crate) mod items;
pub(crate) mod join;
pub(crate) mod kept;
pub(crate) mod meta;
pub(crate) mod order;
pub(crate) mod pieces;
pub(crate) mod ranged;
pub(crate) mod rendered;
pub(crate) mod row;
pub(crate) mod text;
pub(crate) mod view;
pub(crate) mod views;
