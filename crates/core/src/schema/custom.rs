//! The numbered attributes `custom1` … `custom150` of accounts and prospects.
//!
//! They are ordinary writable strings of up to 32,000 characters that share one column, because a
//! D1 table has at most 100. A document shows those that have a value.

use super::{Attribute, Kind};

/// How many custom attributes accounts and prospects have.
pub const CUSTOM_FIELD_COUNT: u32 = 150;

/// The limit of a custom attribute, in characters.
const CUSTOM_TEXT_LIMIT: u32 = 32_000;

macro_rules! custom_fields {
    ($($number:literal)*) => {
        &[$(Attribute::long_text(
            concat!("custom", $number),
            CUSTOM_TEXT_LIMIT,
            "A value whose meaning the organisation defines.",
        ).writable(),)*]
    };
}

static FIELDS: &[Attribute] = custom_fields!(
    1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25
    26 27 28 29 30 31 32 33 34 35 36 37 38 39 40 41 42 43 44 45 46 47 48 49 50
    51 52 53 54 55 56 57 58 59 60 61 62 63 64 65 66 67 68 69 70 71 72 73 74 75
    76 77 78 79 80 81 82 83 84 85 86 87 88 89 90 91 92 93 94 95 96 97 98 99 100
    101 102 103 104 105 106 107 108 109 110 111 112 113 114 115 116 117 118 119 120 121 122 123 124 125
    126 127 128 129 130 131 132 133 134 135 136 137 138 139 140 141 142 143 144 145 146 147 148 149 150
);

/// The custom attribute of this name, among the first `count`.
pub(super) fn field(name: &str, count: u32) -> Option<&'static Attribute> {
    let number = name.strip_prefix("custom")?;
    let index = number
        .parse::<u32>()
        .ok()
        .filter(|number| *number <= count)?
        .checked_sub(1)?;
    FIELDS
        .get(usize::try_from(index).ok()?)
        .filter(|attribute| attribute.name == name)
}

impl Attribute {
    /// Whether this is one of the numbered custom attributes.
    #[must_use]
    pub fn is_custom(&self) -> bool {
        matches!(
            self.kind,
            Kind::Text {
                max: CUSTOM_TEXT_LIMIT
            }
        ) && self.name.starts_with("custom")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_exact() {
        assert_eq!(
            field("custom150", 150).map(|field| field.name),
            Some("custom150")
        );
        for name in [
            "custom0",
            "custom151",
            "custom01",
            "custom",
            "custom+1",
            "customId",
        ] {
            assert!(field(name, 150).is_none(), "{name}");
        }
        assert!(field("custom1", 0).is_none());
    }

    #[test]
    fn the_table_is_complete() {
        assert_eq!(FIELDS.len(), CUSTOM_FIELD_COUNT as usize);
        assert!(FIELDS.iter().all(Attribute::is_custom));
    }
}
