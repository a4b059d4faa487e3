//! What a bulk action would do to records that are at hand, with nothing written.

use serde::Serialize;
use serde::ser::SerializeMap;

use super::{BulkAction, Outcome};
use crate::machine::named;
use crate::value::Fields;

named! {
    /// The outcome of one record, as a preview names it.
    Verdict {
        /// The record would change.
        Changed = "changed",
        /// The record is as it should be already.
        Unchanged = "unchanged",
        /// The record cannot be changed so.
        Failed = "failed",
    }
}

/// The outcomes of many records, counted, with the first few in full.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Preview<'a> {
    /// How many records were looked at.
    pub total: usize,
    /// How many would change.
    pub changed: usize,
    /// How many are as they should be already.
    pub unchanged: usize,
    /// How many cannot be changed so.
    pub failed: usize,
    /// How many failed for each reason.
    pub reasons: Reasons,
    /// The first few that would change or fail, then others.
    pub sample: Vec<Sample<'a>>,
}

/// One record of a preview.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sample<'a> {
    /// The record's id.
    pub id: i64,
    /// What would become of it.
    pub outcome: Verdict,
    /// The attributes that would change: their values so far.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Fields<'a>>,
    /// Their new values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Fields<'a>>,
    /// Why it would fail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// How many different reasons are told apart; the rest is counted together.
const MAX_REASONS: usize = 100;

/// Counts by reason, in the order in which the reasons came up.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reasons(Vec<(String, usize)>);

impl Reasons {
    fn add(&mut self, reason: &str) {
        let known = self.0.iter().any(|(known, _)| known == reason);
        let reason = if known || self.0.len() < MAX_REASONS {
            reason
        } else {
            "other reasons"
        };
        match self.0.iter_mut().find(|(known, _)| known == reason) {
            Some((_, count)) => *count = count.saturating_add(1),
            None => self.0.push((reason.to_owned(), 1)),
        }
    }
}

impl Serialize for Reasons {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (reason, count) in &self.0 {
            map.serialize_entry(reason, count)?;
        }
        map.end()
    }
}

/// A record to preview: its id and its fields, or why they cannot be read.
pub type Candidate<'r> = (Option<i64>, Result<Fields<'r>, String>);

/// Applies an action to records and counts; `sample` is how many of them to show.
///
/// A record that cannot be read fails; without an id it is counted, not shown.
pub fn preview<'r, 'a: 'r>(
    action: &BulkAction<'a>,
    records: impl IntoIterator<Item = Candidate<'r>>,
    sample: usize,
) -> Preview<'r> {
    let mut preview = Preview::default();
    let mut unremarkable = Vec::new();
    for (id, record) in records {
        preview.total = preview.total.saturating_add(1);
        let outcome = match &record {
            Ok(fields) => action.apply(fields),
            Err(reason) => Outcome::Failed(reason.clone()),
        };
        let (shown, outcome, count) = match outcome {
            Outcome::Changed { before, after } => {
                let shown = (Some(before), Some(after), None);
                (shown, Verdict::Changed, &mut preview.changed)
            }
            Outcome::Unchanged => (
                (None, None, None),
                Verdict::Unchanged,
                &mut preview.unchanged,
            ),
            Outcome::Failed(reason) => {
                preview.reasons.add(&reason);
                (
                    (None, None, Some(reason)),
                    Verdict::Failed,
                    &mut preview.failed,
                )
            }
        };
        *count = count.saturating_add(1);
        let list = match outcome {
            Verdict::Unchanged => &mut unremarkable,
            Verdict::Changed | Verdict::Failed => &mut preview.sample,
        };
        if let Some(id) = id
            && list.len() < sample
        {
            let (before, after, reason) = shown;
            list.push(Sample {
                id,
                outcome,
                before,
                after,
                reason,
            });
        }
    }
    let room = sample.saturating_sub(preview.sample.len());
    preview.sample.extend(unremarkable.into_iter().take(room));
    preview
}
