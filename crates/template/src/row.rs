//! The values of one row.

use crate::value::{Form, Misfit, Next, SAME_TIME, Value, Values};

/// The values of a row that are there, and which they are.
#[derive(Debug, Clone, Default)]
pub(crate) struct Row<'v> {
    values: Vec<Value<'v>>,
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

    fn clear(&mut self) {
        self.0.clear();
    }

    fn insert(&mut self, place: usize) {
        let index = place / BITS;
        if index >= self.0.len() {
            self.0.resize(index.saturating_add(1), 0);
        }
        if let Some(word) = self.0.get_mut(index) {
            *word |= 1 << (place % BITS);
        }
    }

    /// How many there are before a place.
    pub(crate) fn before(&self, place: usize) -> usize {
        (0..place).filter(|place| self.has(*place)).count()
    }
}

const BITS: usize = u64::BITS as usize;

impl<'v> Row<'v> {
    /// Reads the row that is next, instead of the one that it has: values in these forms, of which the table
    /// keeps so many.
    pub(crate) fn read(
        &mut self,
        values: &mut Values<'v>,
        forms: &[Form],
        kept: usize,
    ) -> Result<(), Misfit> {
        self.values.clear();
        self.present.clear();
        let (mut place, mut time) = (0_usize, None);
        while let Some(form) = forms.get(place) {
            match values.next(*form)? {
                Next::Null => {}
                Next::Value(mut value) => {
                    if *form == Form::Time {
                        if value.bytes() == SAME_TIME.as_bytes() {
                            value = time.ok_or(Misfit)?;
                        }
                        time = Some(value);
                    }
                    self.values.push(value);
                    self.present.insert(place);
                }
                Next::KeptEnd if place <= kept => {
                    place = kept;
                    continue;
                }
                Next::KeptEnd => return Err(Misfit),
                Next::RowEnd => return Ok(()),
            }
            place = place.saturating_add(1);
        }
        match values.next(Form::Plain)? {
            Next::RowEnd => Ok(()),
            _ => Err(Misfit),
        }
    }

    /// The value at a place, where there is one.
    pub(crate) fn at(&self, place: usize) -> Option<Value<'v>> {
        let is_there = self.present.has(place);
        is_there.then(|| self.get(self.present.before(place)))?
    }

    /// The value before which there are so many.
    pub(crate) fn get(&self, index: usize) -> Option<Value<'v>> {
        self.values.get(index).copied()
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
        let values = (0..130).map(|place| if place % 3 == 0 { "x," } else { "," });
        let text = values.collect::<String>();
        let mut row = Row::default();
        for _ in 0..2 {
            row.read(&mut Values::of(text.as_bytes()), &forms, 0)
                .unwrap();
            for place in 0..130 {
                assert_eq!(row.present().has(place), place % 3 == 0, "{place}");
                let value = row.at(place).map(Value::bytes);
                assert_eq!(value, (place % 3 == 0).then_some(&b"x"[..]));
            }
            assert!(row.at(130).is_none() && !row.present().has(130));
        }
    }

    /// The values of the rows of a text, of which three are kept.
    fn rows(text: &str) -> Result<Vec<String>, Misfit> {
        use Form::{Plain, Time};
        let forms = [Plain, Time, Time, Plain, Time];
        let (mut values, mut rows) = (Values::of(text.as_bytes()), Vec::new());
        while values.left() > 0 {
            let mut row = Row::default();
            row.read(&mut values, &forms, 3)?;
            let value = |place| row.at(place).map_or(&b"-"[..], Value::bytes);
            let all: Vec<_> = (0..5).map(value).collect();
            rows.push(String::from_utf8(all.join(&b' ')).unwrap());
        }
        Ok(rows)
    }

    #[test]
    fn what_is_left_out_is_null() {
        let wanted = ["1 a - - -", "2 - - x b", "3 - c - -", "4 - - - -"];
        let text = "1,a,;2,|x,b,;3,,c,|;4,,,,,";
        assert_eq!(rows(text).unwrap(), wanted);
        for text in ["1,a,b,c,|", "1,a,b,c,d,e,", "1,a,b,c,d,|", "1,a"] {
            assert_eq!(rows(text), Err(Misfit), "{text}");
        }
    }

    #[test]
    fn a_time_may_be_the_one_before() {
        let wanted = ["1 a a - a", "2 - b - b", "3 c d e d"];
        assert_eq!(rows("1,a,=,,=,;2,,b,,=,;3,c,d,e,=,").unwrap(), wanted);
        // Not that of another row.
        assert_eq!(rows("1,a,;2,=,"), Err(Misfit));
    }
}
