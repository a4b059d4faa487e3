//! Items with all that their decisions need, as one text: how it is written, and how it is read.

use std::borrow::Cow;

use lockstep_core::bulk::{Item, Plan, Work};
use lockstep_core::row::nullable;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::batch::decidable::Texts;
use crate::builder::organisation::Organisation;
use crate::builder::query::Query;
use crate::builder::statement::Statement;

/// To how many bytes of text an item's share is usual.
const USUAL_BYTES: usize = 500;

/// The one row of [`Organisation::as_text`], whose column [`COLUMN`](Self::COLUMN) is one long text of
/// [`Decidable`]s; NULL where there are none.
#[derive(Debug, Deserialize)]
pub struct Items {
    // Not read this way but as one long text.
    #[expect(dead_code, reason = "it says which column there is")]
    #[serde(deserialize_with = "nullable")]
    items: Option<String>,
}

impl Items {
    /// The name of its column.
    pub const COLUMN: &'static str = "items";
}

/// An item, or what may become one, with all that its decision needs: an array, in the order of
/// [`Organisation::as_text`].
#[derive(Debug, Deserialize)]
pub struct Decidable<'r> {
    /// The item's id, or the record's.
    pub id: i64,
    /// The record's id, where there is one.
    pub record_id: Option<i64>,
    /// What may not change until the decision is carried out.
    #[serde(borrow)]
    guard: &'r RawValue,
    #[serde(borrow, default)]
    record: Option<&'r RawValue>,
    #[serde(borrow, default)]
    input: Option<Cow<'r, str>>,
    #[serde(default)]
    removed: u8,
    #[serde(borrow, default)]
    before: Option<&'r RawValue>,
    #[serde(borrow, default)]
    after: Option<&'r RawValue>,
}

impl<'r> Decidable<'r> {
    /// Reads the text of [`Items`].
    ///
    /// # Errors
    /// Where it is no such text.
    pub fn read(text: &'r str) -> serde_json::Result<Vec<Self>> {
        serde_json::from_str(text)
    }

    /// What may not change until the decision is carried out, as JSON text.
    #[must_use]
    pub fn guard(&self) -> &'r str {
        self.guard.get()
    }

    /// What is decided on.
    #[must_use]
    pub fn item(&self) -> Item<'_> {
        Item {
            record: self.record.map(RawValue::get),
            removed: self.removed == 1,
            before: self.before.map(RawValue::get),
            after: self.after.map(RawValue::get),
            input: self.input.as_deref(),
        }
    }
}

impl Texts {
    /// What to expect of the texts that are read after these.
    #[must_use]
    pub const fn after(text: &str, items: &[Decidable<'_>]) -> Self {
        if text.len() <= items.len().saturating_mul(USUAL_BYTES) {
            Self::Short
        } else {
            Self::Any
        }
    }
}

impl Organisation {
    /// Such a read as one JSON text, `items`: an array with an array for each, in the order `id`,
    /// `record_id`, `guard`, `record`, `input`, `removed`, `before`, `after`, up to the last that the
    /// plan has use for. Images are JSON and not JSON in a string. One value crosses into the Worker
    /// faster than a row of them for each item, and its records are read where they stand. They come in
    /// the order of the read; SQLite does not promise that, and nothing rests on it.
    #[must_use]
    pub fn as_text(self, plan: &Plan<'_>, read: Statement) -> Query<Items> {
        let image = |column: &str| format!("coalesce({column}, 'null')");
        let (input, null) = ("json_quote(input)".to_owned(), "'null'".to_owned());
        let rest = match plan.work {
            Work::Import(_) => vec![null, input],
            Work::Apply if plan.action.spec.keeps_inputs() => vec![image("record"), input],
            Work::Apply => vec![image("record")],
            Work::Revert => vec![
                image("record"),
                null,
                "removed".to_owned(),
                image("before"),
                image("after"),
            ],
        };
        let array = rest
            .iter()
            .fold(String::new(), |array, value| array + " || ',' || " + value);
        Statement {
            sql: format!(
                "SELECT '[' || group_concat('[' || id || ',' || coalesce(record_id, 'null') || ',' || json_quote(guard){array} || ']', ',') || ']' AS items FROM ({})",
                read.sql
            ),
            params: read.params,
        }
        .asks()
    }
}
