//! Items with all that decisions need, as `Organisation::as_text` answers them.

use std::borrow::Cow;

use lockstep_core::bulk::{Context, Item, Outcome, Plan};
use lockstep_sql::Texts;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::http::failure::Failure;
use crate::runtime::database::Rows;

/// To how many bytes of text an item's share is usual.
const USUAL_BYTES: usize = 500;

/// One of them: an array, in the order of `Organisation::as_text`.
#[derive(Debug, Deserialize)]
pub struct Decidable<'r> {
    /// The item's id, or the record's.
    pub id: i64,
    /// The record's id, where there is one.
    pub record_id: Option<i64>,
    /// What may not change until the decision is carried out.
    #[serde(borrow)]
    pub guard: &'r RawValue,
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

impl Decidable<'_> {
    /// What becomes of it.
    pub fn decide<'s>(&'s self, plan: &Plan<'s>, context: &Context) -> Outcome<'s> {
        let item = Item {
            record: self.record.map(RawValue::get),
            removed: self.removed == 1,
            before: self.before.map(RawValue::get),
            after: self.after.map(RawValue::get),
            input: self.input.as_deref(),
        };
        plan.decide(item, context)
    }
}

/// The items of an answer, as one text; `None` where there are none.
pub fn text(rows: &Rows) -> Option<String> {
    rows.first().and_then(|row| row.long_text("items"))
}

/// What to expect of the texts that are read after these.
pub const fn texts_after(text: &str, items: &[Decidable<'_>]) -> Texts {
    if text.len() <= items.len().saturating_mul(USUAL_BYTES) {
        Texts::Short
    } else {
        Texts::Any
    }
}

/// Reads that text.
pub fn read(text: &str) -> Result<Vec<Decidable<'_>>, Failure> {
    serde_json::from_str(text).map_err(|error| Failure::ours(format!("items: {error}")))
}
