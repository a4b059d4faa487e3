//! What the core decided about the items of a chunk, as it travels to SQLite.

use lockstep_core::bulk::{Image, Outcome, too_large};
use lockstep_core::error::{Error, MAX_REASON};
use lockstep_core::schema::ResourceType;
use lockstep_core::value::{Fields, Value};

use crate::builder::folded;
use crate::builder::range::Range;
use crate::builder::statement::json;

/// The most bytes of decisions in one parameter: D1 takes 2 MB, and not everything is text.
const MAX_PARAM_BYTES: usize = 900_000;

/// The most bytes of images that an item keeps. D1 takes 2 MB a row, in which a row of a file may stand
/// beside them, and 2 MB a text, in which they stand beside the record when they are taken back.
const MAX_IMAGE_BYTES: usize = 900_000;

/// The most bytes that JSON makes of one.
const ESCAPED: usize = 6;

/// What the core decided about the items of a chunk, as it travels to SQLite.
#[derive(Debug)]
pub struct Settlement {
    target: &'static ResourceType,
    pub(super) parts: Vec<Decisions>,
    items: usize,
}

/// Decisions that fit in one parameter: the members of an object.
///
/// The name of each is the item's distance from the first one, a `/`, and the guard; the value is the
/// after-image (`null` for a record that goes), a list of code, sentence and place where the item fails, or
/// `true` for unchanged. So SQLite need not take apart the value of a change, which would cost more than
/// anything else in a chunk.
#[derive(Debug)]
pub(super) struct Decisions {
    pub(super) first: i64,
    last: i64,
    pub(super) members: String,
    /// What is to be merged into the folded texts of records, by the item's distance from the first one:
    /// members of another object, empty for nearly every change.
    pub(super) folded: String,
}

impl Settlement {
    /// Nothing decided yet of items about records of this type.
    #[must_use]
    pub const fn of(target: &'static ResourceType) -> Self {
        Self {
            target,
            parts: Vec::new(),
            items: 0,
        }
    }

    /// Adds the decision about one item. `guard` is what the
    /// read said of the record, as JSON text.
    pub fn add(&mut self, item: i64, guard: &str, outcome: &Outcome<'_>) {
        let mut texts = None;
        let outcome = match outcome {
            Outcome::Changed { before, after } => {
                let image = json(after);
                if has_room(before.as_ref(), image.len()) {
                    texts = self.folded(before.as_ref(), after.as_ref());
                    image
                } else {
                    failure(&too_large())
                }
            }
            Outcome::Unchanged => "true".to_owned(),
            Outcome::Failed(error) => failure(error),
        };
        let guard = guard.trim_matches('"');
        let fits = |part: &Decisions| {
            let room = |taken: usize| MAX_PARAM_BYTES.saturating_sub(taken);
            item >= part.first
                && outcome.len().saturating_add(guard.len()) < room(part.members.len())
                && texts.as_ref().map_or(0, String::len) < room(part.folded.len())
        };
        let first = self
            .parts
            .last()
            .filter(|part| fits(part))
            .map(|part| part.first);
        let distance = item.saturating_sub(first.unwrap_or(item)).to_string();
        let member = ["\"", &distance, "/", guard, "\":", &outcome];
        let texts = texts.map(|texts| format!("\"{distance}\":{texts}"));
        match self.parts.last_mut().filter(|_| first.is_some()) {
            Some(part) => {
                part.members.push(',');
                part.members.extend(member);
                part.last = part.last.max(item);
                if let Some(texts) = texts {
                    let comma = if part.folded.is_empty() { "" } else { "," };
                    part.folded.extend([comma, &texts]);
                }
            }
            None => self.parts.push(Decisions {
                first: item,
                last: item,
                members: member.concat(),
                folded: texts.unwrap_or_default(),
            }),
        }
        self.items = self.items.saturating_add(1);
    }

    /// What is to be merged into the folded texts of a record that changes so. Texts without end stay as
    /// they are, and are found by their letters a to z.
    fn folded(&self, before: Option<&Image<'_>>, after: Option<&Image<'_>>) -> Option<String> {
        let (none, after) = (Fields::new(), after?);
        let before = before.map_or(&none, |image| &image.fields);
        let texts = folded::of_changed(self.target, before, &after.fields)?;
        Some(json(&texts)).filter(|texts| texts.len() < MAX_PARAM_BYTES)
    }

    /// From the first item to the last that it decides; `None` where it decides none.
    #[must_use]
    pub fn range(&self) -> Option<Range> {
        Some(Range {
            from: self.parts.iter().map(|part| part.first).min()?,
            to: self.parts.iter().map(|part| part.last).max()?,
        })
    }

    /// How many decisions there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.items
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.items == 0
    }
}

/// Why an item fails, as a part has it: `failure_columns` take it apart.
fn failure(error: &Error) -> String {
    let sentence: String = error.detail.chars().take(MAX_REASON).collect();
    json(&(error.code.as_str(), sentence, error.pointer()))
}

/// The columns that say why an item fails, each with its expression over a member `d` of a part.
pub(super) fn failure_columns() -> impl Iterator<Item = (&'static str, String)> {
    let places = [("code", 0), ("info", 1), ("pointer", 2)];
    places.into_iter().map(|(column, place)| {
        let value = format!("iif(d.type = 'array', d.value ->> {place}, NULL)");
        (column, value)
    })
}

/// Whether an item can keep this before-image with an after-image of so many bytes.
fn has_room(before: Option<&Image<'_>>, after: usize) -> bool {
    let Some(before) = before else {
        return after <= MAX_IMAGE_BYTES;
    };
    let weights = before.fields.iter().map(|(_, value)| weight(value));
    let most = weights.fold(0_usize, usize::saturating_add);
    // Hardly any image comes near it, and only of one that does the length is counted.
    let is_small = most.saturating_mul(ESCAPED) <= MAX_IMAGE_BYTES.saturating_sub(after);
    let bytes = || json(before).len().saturating_add(after);
    (is_small && after <= MAX_IMAGE_BYTES) || bytes() <= MAX_IMAGE_BYTES
}

/// About how many bytes a value has, with its name.
fn weight(value: &Value<'_>) -> usize {
    const USUAL: usize = 50;
    let own = match value {
        Value::Text(text) => text.len(),
        Value::List(list) => list
            .iter()
            .map(|one| one.len())
            .fold(0, usize::saturating_add),
        Value::References(list) => list.len().saturating_mul(USUAL),
        Value::Map(members) => members
            .iter()
            .map(|(_, value)| weight(value))
            .fold(0, usize::saturating_add),
        _ => 0,
    };
    own.saturating_add(USUAL)
}
