//! Ids. In this dialect they are UUIDs; ours are numbers. A UUID of version 8 (RFC 9562, section 5.8)
//! has room for one, so that nothing is stored for it and either follows from the other.

use crate::value::MAX_SAFE_INTEGER;

/// What every id starts with: version 8, the variant of the RFC, and nothing else but the number.
const PREFIX: &str = "00000000-0000-8000-8000-";

/// The UUID of the record or of the list with this id.
#[must_use]
pub fn id_text(id: i64) -> String {
    format!("{PREFIX}{id:012x}")
}

/// The id that a UUID stands for; `None` for any other text, which names nothing here.
#[must_use]
pub fn read_id(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(PREFIX)?;
    let sound = digits.len() == 12 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let id = i64::from_str_radix(digits, 16).ok().filter(|_| sound)?;
    (1..=MAX_SAFE_INTEGER).contains(&id).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_and_its_uuid_follow_from_each_other() {
        for id in [1, 255, 4_294_967_296, 0xffff_ffff_ffff] {
            assert_eq!(read_id(&id_text(id)), Some(id));
        }
        assert_eq!(id_text(10_001), "00000000-0000-8000-8000-000000002711");
        assert_eq!(
            read_id("00000000-0000-8000-8000-00000000ABCD"),
            Some(0xabcd)
        );
    }

    #[test]
    fn other_texts_name_nothing() {
        for text in [
            "",
            "1",
            "8858c834-481d-4a02-8176-cffc02c50350",
            "00000000-0000-8000-8000-000000000000",
            "00000000-0000-8000-8000-00000000001",
            "00000000-0000-8000-8000-0000000000001",
            "00000000-0000-8000-8000-+00000000001",
            "00000000-0000-8000-8000-00000000000g",
        ] {
            assert_eq!(read_id(text), None, "{text}");
        }
    }
}
