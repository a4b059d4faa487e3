//! Files that are no UTF-8 text: what they are instead, as far as their bytes say, and what to do.

use super::Format;

/// How many bytes say what a file is.
pub(super) const HEAD: usize = 8;

/// What begins a file of another kind, what that is, and what to do about it.
const KINDS: &[(&[u8], &str)] = &[
    (
        b"PK\x03\x04",
        "the file is a spreadsheet (such as `.xlsx` or `.ods`) or another ZIP archive; open it and save it as CSV in UTF-8",
    ),
    (
        b"\xd0\xcf\x11\xe0",
        "the file is a spreadsheet of the old kind (`.xls`); open it and save it as CSV in UTF-8",
    ),
    (
        b"\x1f\x8b",
        "the file is packed with gzip; send it with `Content-Encoding: gzip`, or unpack it",
    ),
    (
        b"%PDF-",
        "the file is a PDF; export the table that it was made from as CSV in UTF-8",
    ),
    (b"\xff\xfe", UTF_16),
    (b"\xfe\xff", UTF_16),
];

const UTF_16: &str = "the file is UTF-16 text; save it as UTF-8 (in spreadsheets: “CSV UTF-8”)";

/// What to say of a file that starts with these bytes, at most [`HEAD`] of them, and is no text that can be read.
pub(super) fn foreign(head: &[u8]) -> Option<&'static str> {
    let known = KINDS.iter().find(|(start, _)| head.starts_with(start));
    if let Some((_, detail)) = known {
        return Some(detail);
    }
    // Latin letters in UTF-16, without the mark that says so.
    match head {
        [0, a, 0, b, ..] | [a, 0, b, 0, ..] if *a != 0 && *b != 0 => Some(UTF_16),
        _ => None,
    }
}

/// What to say of a file whose text starts with this character, and which is therefore not of its format.
pub(super) fn foreign_text(first: char, format: Format) -> Option<&'static str> {
    match (first, format) {
        ('<', _) => Some(
            "the file is HTML or XML, as some systems export under the name `.xls`; open it in a spreadsheet and save it as CSV in UTF-8",
        ),
        ('{' | '[', Format::Csv) => {
            Some("the file is JSON; send it as `application/x-ndjson`, with one object a line")
        }
        ('[', Format::Ndjson) => Some(
            "the file is a JSON array; write one object a line, without brackets around them and commas between them",
        ),
        _ => None,
    }
}

/// What to say of bytes that are not UTF-8, from the first of them on.
///
/// One that stands for a letter in Windows-1252, where spreadsheets save CSV unless told otherwise, is taken for it.
pub(super) fn not_utf8(first: u8) -> String {
    match windows_1252(first) {
        Some(letter) => format!(
            "the byte {first:02X} here is not UTF-8; the file seems to be Windows-1252, where it is `{letter}`; save it as UTF-8 (in spreadsheets: “CSV UTF-8”)"
        ),
        None => format!(
            "the byte {first:02X} here is not UTF-8; save the file as UTF-8 (in spreadsheets: “CSV UTF-8”)"
        ),
    }
}

/// What to say of a file that ends within a character.
pub(super) fn breaks_off(partial: &[u8]) -> String {
    match partial {
        // One such byte is more likely a letter in another encoding.
        [first] => not_utf8(*first),
        _ => "the file ends within a character; it seems to be cut off: send all of it".to_owned(),
    }
}

/// The letter or sign of a byte beyond ASCII; `None` for the five that have none.
fn windows_1252(byte: u8) -> Option<char> {
    const SIGNS: [char; 32] = [
        '€', '\0', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\0', 'Ž', '\0', '\0',
        '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\0', 'ž', 'Ÿ',
    ];
    match byte {
        0xa0.. => Some(char::from(byte)),
        0x80.. => {
            let sign = SIGNS.get(usize::from(byte & 0x1f)).copied();
            sign.filter(|sign| *sign != '\0')
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_letters_in_windows_1252() {
        for (byte, letter) in [
            (0x80, Some('€')),
            (0x81, None),
            (0x8e, Some('Ž')),
            (0x92, Some('’')),
            (0x9d, None),
            (0x9f, Some('Ÿ')),
            (0xe9, Some('é')),
            (0xff, Some('ÿ')),
            (b'a', None),
        ] {
            assert_eq!(windows_1252(byte), letter, "{byte:02X}");
        }
    }

    #[test]
    fn heads_are_short_enough() {
        for (start, _) in KINDS {
            assert!(start.len() <= HEAD);
        }
    }
}
