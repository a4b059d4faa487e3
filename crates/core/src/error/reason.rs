//! Several errors as one text, which an item of a batch keeps.

use super::Error;

/// The longest reason that an item keeps, in characters (the reference's limit of `info`).
pub const MAX_REASON: usize = 767;

/// The sentences of errors as one text.
pub(super) fn reason(errors: &[Error]) -> String {
    let details: Vec<&str> = errors.iter().map(|error| error.detail.as_str()).collect();
    let whole = details.join("; ");
    if whole.chars().count() <= MAX_REASON {
        return whole;
    }
    let mut text = String::new();
    let mut room = MAX_REASON;
    let mut left = details.len();
    for detail in details {
        let rest = further(left.saturating_sub(1));
        let free = room.saturating_sub(rest.chars().count());
        // Two for the semicolon and the space.
        let length = detail.chars().count().saturating_add(2);
        if length > free {
            if text.is_empty() {
                // There is always something of the first.
                return detail.chars().take(free).chain(rest.chars()).collect();
            }
            break;
        }
        text.push_str(detail);
        text.push_str("; ");
        room = room.saturating_sub(length);
        left = left.saturating_sub(1);
    }
    text + &further(left)
}

/// The end of a reason that leaves `left` errors out.
fn further(left: usize) -> String {
    match left {
        0 => "…".to_owned(),
        1 => "… and 1 more error".to_owned(),
        _ => format!("… and {left} more errors"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;

    #[test]
    fn a_reason_names_what_fits() {
        let errors = |lengths: &[usize]| -> Vec<Error> {
            lengths
                .iter()
                .map(|length| Error::new(Code::WrongType, "é".repeat(*length)))
                .collect()
        };
        let said = |lengths: &[usize]| {
            let text = reason(&errors(lengths));
            assert!(text.chars().count() <= 767, "{lengths:?}");
            text
        };
        let e = |length: usize| "é".repeat(length);
        assert_eq!(said(&[]), "");
        assert_eq!(said(&[3]), e(3));
        assert_eq!(said(&[3, 2]), "ééé; éé");
        assert_eq!(said(&[767]), e(767));
        assert_eq!(said(&[768]), format!("{}…", e(766)));
        // Two that fill it to the last character, and one more than that.
        assert_eq!(said(&[383, 382]), format!("{}; {}", e(383), e(382)));
        assert_eq!(said(&[383, 383]), format!("{}; … and 1 more error", e(383)));
        assert_eq!(said(&[800, 1]), format!("{}… and 1 more error", e(749)));
        assert_eq!(said(&[800, 1, 1]), format!("{}… and 2 more errors", e(748)));
        assert_eq!(
            said(&[300, 300, 300, 5]),
            format!("{}; {}; … and 2 more errors", e(300), e(300))
        );
        assert_eq!(
            said(&[100; 100]),
            format!("{}; … and 93 more errors", vec![e(100); 7].join("; "))
        );
    }
}
