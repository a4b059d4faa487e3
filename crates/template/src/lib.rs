//! Documents filled in where they are sent.
//!
//! Most of a resource object is the same for every record of its type: names, braces, links. SQLite
//! writes the values of rows alone, as text, and a template makes documents of them; the way through
//! D1, which reads and writes every byte as JSON and hands out each value as an object of its own, is
//! a tenth as long that way.
//!
//! In scope: the form of that text, read value by value, and filling values in. It is a crate of its
//! own because it knows nothing of records, and can be measured by itself.
//! Out of scope: the SQL that writes the rows (`lockstep-sql`).

mod layout;
mod outline;
mod row;
mod template;
mod value;

pub use layout::{Keys, Layout, Written};
pub use template::{Ids, Part, Template};
pub use value::{Form, KEPT_END, Member, Misfit, ROW_END, SAME_TIME, VALUE_END};
