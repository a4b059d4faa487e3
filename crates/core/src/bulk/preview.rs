//! What a bulk action would do to records that are at hand, with nothing written.

use serde::Serialize;
use serde::ser::SerializeMap;

use super::{Image, Outcome};
use crate::machines::machine::named;

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
pub struct Preview {
    /// How many records were looked at.
    pub total: usize,
    /// How many would change.
    pub changed: usize,
    /// How many are as they should be already.
    pub unchanged: usize,
    /// How many cannot be changed so.
    pub failed: usize,
    /// How many failed for each reason.
    pub reasons: Counts,
    /// How many failed with each code.
    pub codes: Counts,
    /// The first few that would change or fail, then others.
    pub sample: Vec<Sample>,
}

/// One record of a preview.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sample {
    /// The record's id.
    pub id: i64,
    /// What would become of it.
    pub outcome: Verdict,
    /// The fields that would change: their values so far; `null` where there is no record yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Option<Image<'static>>>,
    /// Their new values; `null` where there is no record any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Option<Image<'static>>>,
    /// What kind of mistake it would fail for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<&'static str>,
    /// Why it would fail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// How many different reasons are told apart; the rest is counted together.
const MAX_REASONS: usize = 100;

/// Counts by a text, in the order in which the texts came up.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Counts(Vec<(String, usize)>);

impl Counts {
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

impl Serialize for Counts {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (reason, count) in &self.0 {
            map.serialize_entry(reason, count)?;
        }
        map.end()
    }
}

/// How many bytes of images a preview shows at most, but of one record all.
const SAMPLE_OCTETS: usize = 1_000_000;

/// A preview that grows record by record.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    preview: Preview,
    unremarkable: Vec<Sample>,
    room: usize,
    /// How many bytes of images are shown so far.
    octets: usize,
}

impl Tally {
    /// An empty one that shows `sample` records.
    #[must_use]
    pub fn new(sample: usize) -> Self {
        Self {
            room: sample,
            ..Self::default()
        }
    }

    /// Counts what becomes of a record; one without an id is not shown.
    pub fn add(&mut self, id: Option<i64>, outcome: Outcome<'_>) {
        let preview = &mut self.preview;
        preview.total = preview.total.saturating_add(1);
        let (verdict, count) = match &outcome {
            Outcome::Changed { .. } => (Verdict::Changed, &mut preview.changed),
            Outcome::Unchanged => (Verdict::Unchanged, &mut preview.unchanged),
            Outcome::Failed(error) => {
                preview.reasons.add(&error.detail);
                preview.codes.add(error.code.as_str());
                (Verdict::Failed, &mut preview.failed)
            }
        };
        *count = count.saturating_add(1);
        let list = match verdict {
            Verdict::Unchanged => &mut self.unremarkable,
            Verdict::Changed | Verdict::Failed => &mut preview.sample,
        };
        let Some(id) = id.filter(|_| list.len() < self.room) else {
            return;
        };
        let owned = |image: Option<Image<'_>>| image.map(Image::into_owned);
        let (before, after, error) = match outcome {
            Outcome::Changed { before, after } => {
                let octets = [&before, &after].map(octets_of).iter().sum::<usize>();
                let octets = octets.saturating_add(self.octets);
                if octets > SAMPLE_OCTETS && !list.is_empty() {
                    return;
                }
                self.octets = octets;
                (Some(owned(before)), Some(owned(after)), None)
            }
            Outcome::Unchanged => (None, None, None),
            Outcome::Failed(error) => (None, None, Some(error)),
        };
        list.push(Sample {
            id,
            outcome: verdict,
            before,
            after,
            code: error.as_ref().map(|error| error.code.as_str()),
            reason: error.map(|error| error.detail),
        });
    }

    /// How many records were counted.
    #[must_use]
    pub const fn total(&self) -> usize {
        self.preview.total
    }

    /// The preview.
    #[must_use]
    pub fn finish(mut self) -> Preview {
        let room = self.room.saturating_sub(self.preview.sample.len());
        let others = self.unremarkable.into_iter().take(room);
        self.preview.sample.extend(others);
        self.preview
    }
}

/// How many bytes an image is where it is sent.
fn octets_of(image: &Option<Image<'_>>) -> usize {
    let text = serde_json::to_string(image);
    text.map_or(0, |text| text.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{Fields, Value};

    #[test]
    fn a_sample_ends_where_its_bytes_do() {
        let image = |length| {
            let mut fields = Fields::new();
            fields.set("custom1", Value::Text("\"".repeat(length).into()));
            Some(Image {
                fields,
                ..Image::default()
            })
        };
        let shown = |lengths: &[usize]| {
            let mut tally = Tally::new(20);
            for (id, length) in (1..).zip(lengths) {
                let (before, after) = (image(*length), image(1));
                tally.add(Some(id), Outcome::Changed { before, after });
            }
            let preview = tally.finish();
            assert_eq!(preview.changed, lengths.len());
            preview.sample.iter().map(|one| one.id).collect::<Vec<_>>()
        };
        assert_eq!(shown(&[10; 30]), (1..=20).collect::<Vec<_>>());
        // Two bytes each where they are sent.
        assert_eq!(shown(&[240_000; 4]), [1, 2]);
        assert_eq!(shown(&[900_000, 900_000, 10]), [1]);
        assert_eq!(shown(&[10, 900_000, 10]), [1, 3]);
    }
}
