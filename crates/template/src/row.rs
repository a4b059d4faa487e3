//! The values of one row.

use crate::value::{Form, Misfit, Values};

/// The values of a row, and which of them are there.
#[derive(Debug, Clone, Default)]
pub(crate) struct Row<'v> {
    values: Vec<Option<&'v str>>,
    present: Present,
}

/// Which values of a row are there: a bit for each place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Present(Vec<u64>);

impl Present {
    /// Whether there is a value at a place.
    pub(crate) fn has(&self, place: usize) -> bool {
        let word = self.0.get(place / BITS).copied().unwrap_or_default();
        word >> (place % BITS) & 1 == 1
    }
}

const BITS: usize = u64::BITS as usize;

impl<'v> Row<'v> {
    /// Reads the values that are next, in these forms, instead of those that it has.
    pub(crate) fn read(&mut self, values: &mut Values<'v>, forms: &[Form]) -> Result<(), Misfit> {
        self.values.clear();
        self.present.0.clear();
        for forms in forms.chunks(BITS) {
            let mut word = 0;
            for (bit, form) in forms.iter().enumerate() {
                let value = values.next(*form)?;
                word |= u64::from(value.is_some()) << bit;
                self.values.push(value);
            }
            self.present.0.push(word);
        }
        Ok(())
    }

    /// The value at a place.
    pub(crate) fn get(&self, place: usize) -> Option<Option<&'v str>> {
        self.values.get(place).copied()
    }

    /// Which values are there.
    pub(crate) const fn present(&self) -> &Present {
        &self.present
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_place_has_its_bit() {
        let forms = [Form::Plain; 130];
        let values = (0..130).map(|place| if place % 3 == 0 { "x" } else { "" });
        let text = values.collect::<Vec<_>>().join(",");
        let mut row = Row::default();
        for _ in 0..2 {
            row.read(&mut Values::of(&text), &forms).unwrap();
            for place in 0..130 {
                assert_eq!(row.present().has(place), place % 3 == 0, "{place}");
                assert_eq!(row.get(place), Some((place % 3 == 0).then_some("x")));
            }
            assert!(row.get(130).is_none() && !row.present().has(130));
        }
    }
}
