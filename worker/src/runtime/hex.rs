//! Bytes as text.

/// The lower-case hexadecimal digits of bytes. Every request has a token in them, so this does without
/// the machinery of `format!`.
pub fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().saturating_mul(2));
    for byte in bytes {
        for half in [byte >> 4, byte & 15] {
            text.extend(char::from_digit(half.into(), 16));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_has_two_digits() {
        assert_eq!(hex(&[0, 9, 10, 0x7f, 0x80, 255]), "00090a7f80ff");
        assert_eq!(hex(&[]), "");
    }
}
