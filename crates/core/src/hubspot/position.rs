//! Where in a text a value stands, found once something is wrong with it: reading keeps no count.

/// Line and column, from 1, of the value that is found by taking so many steps into objects and arrays: of
/// each the number, from 0, of the member or element. The text is JSON up to there.
pub(super) fn position(text: &str, steps: &[usize]) -> (usize, usize) {
    let mut rest = text.trim_ascii_start();
    for step in steps {
        let is_object = rest.starts_with('{');
        rest = rest.get(1..).unwrap_or_default();
        for _ in 0..*step {
            rest = behind(rest, b',');
        }
        if is_object {
            rest = behind(rest, b':');
        }
        rest = rest.trim_ascii_start();
    }
    let read = text.len().saturating_sub(rest.len());
    let before = text.get(..read).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    (
        before.matches('\n').count().saturating_add(1),
        line.chars().count().saturating_add(1),
    )
}

/// What stands behind the next byte of this kind that is not in a string, nor in an object or array.
fn behind(text: &str, end: u8) -> &str {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for (index, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'{' | b'[' => depth = depth.saturating_add(1),
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ if byte == end && depth == 0 => {
                return text.get(index.saturating_add(1)..).unwrap_or_default();
            }
            _ => {}
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_found_by_its_steps() {
        let text = "\n {\"a\\\",:\": [1, {\"b\": \"x,]\"},\n 3 ], \"é\": 4}";
        let at = |steps: &[usize]| position(text, steps);
        assert_eq!(at(&[]), (2, 2));
        assert_eq!(at(&[0]), (2, 12));
        assert_eq!(at(&[0, 1]), (2, 16));
        assert_eq!(at(&[0, 1, 0]), (2, 22));
        assert_eq!(at(&[0, 2]), (3, 2));
        assert_eq!(at(&[1]), (3, 12));
    }

    #[test]
    fn what_is_not_there_is_at_the_end() {
        assert_eq!(position("[1]", &[5]), (1, 4));
        assert_eq!(position("", &[0]), (1, 1));
    }
}
