//! What holds for every import, not only for those that somebody thought of.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that cannot go on has failed"
)]

use lockstep_core::error::{Error, visible};
use lockstep_core::import::{FileRow, Format, RowReader, fields};
use lockstep_core::record;
use lockstep_core::schema::{ACCOUNT, PROSPECT, ResourceType};
use lockstep_core::time::Timestamp;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

const COLUMNS: &[&str] = &["firstName", "owner", "tags", "title", "custom9"];

/// What a reader makes of a file that comes in these pieces.
fn read(
    format: Format,
    target: &'static ResourceType,
    pieces: &[&[u8]],
) -> (Vec<FileRow>, Result<(), Error>) {
    let mut reader = RowReader::new(format, target);
    let mut rows = Vec::new();
    let outcome = pieces
        .iter()
        .try_for_each(|piece| reader.push(piece, &mut rows))
        .and_then(|()| reader.end(&mut rows));
    (rows, outcome)
}

/// The bytes, cut at these places.
fn cut<'b>(bytes: &'b [u8], cuts: &[prop::sample::Index]) -> Vec<&'b [u8]> {
    let mut places: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
    places.sort_unstable();
    let mut pieces = Vec::new();
    let mut start = 0;
    for place in places {
        pieces.push(&bytes[start..place]);
        start = place;
    }
    pieces.push(&bytes[start..]);
    pieces
}

fn cuts() -> impl Strategy<Value = Vec<prop::sample::Index>> {
    vec(any::<prop::sample::Index>(), 0..12)
}

fn format() -> impl Strategy<Value = Format> {
    select(&[Format::Csv, Format::Ndjson][..])
}

fn target() -> impl Strategy<Value = &'static ResourceType> {
    prop_oneof![Just(&ACCOUNT), Just(&PROSPECT)]
}

fn line_break() -> impl Strategy<Value = &'static str> {
    select(&["\n", "\r\n", "\r"][..])
}

/// A cell: its text, and whether it is quoted though it need not be.
fn cell() -> impl Strategy<Value = (String, bool)> {
    let text = prop_oneof![
        2 => "[ab,;\t\"\r\n é😀\u{200b}]{0,6}",
        1 => any::<String>().prop_map(|text| text.replace('\0', "")),
        1 => Just(String::new()),
    ];
    (text, any::<bool>())
}

/// A row: cells, the line break after it, and an empty line that may follow.
type TableRow = (Vec<(String, bool)>, &'static str, bool);

/// A table: columns and rows.
fn table() -> impl Strategy<Value = (Vec<&'static str>, Vec<TableRow>)> {
    subsequence(COLUMNS, 1..=COLUMNS.len()).prop_flat_map(|columns| {
        let row = (
            vec(cell(), columns.len()),
            line_break(),
            proptest::bool::weighted(0.2),
        );
        (Just(columns), vec(row, 0..8))
    })
}

/// Commas, semicolons and tabs, with the word for each.
fn separator() -> impl Strategy<Value = (&'static str, &'static str)> {
    select(&[(",", "comma"), (";", "semicolon"), ("\t", "tab")][..])
}

fn written(text: &str, quoted: bool) -> String {
    if quoted || text.contains(['"', ',', ';', '\t', '\r', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

/// How many lines a text goes on for.
fn lines(text: &str) -> u32 {
    let text = text.replace("\r\n", "\n");
    u32::try_from(text.matches(['\r', '\n']).count()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// A table is read back as it was, on the lines where it stood, whatever separates its cells and however many
    /// empty ones a spreadsheet has added.
    #[test]
    fn written_and_read_is_the_same(
        (columns, rows) in table(),
        (separator, word) in separator(),
        nameless in 0..3_usize,
        surplus in vec(0..3_usize, 8),
        mark in any::<bool>(),
        last_break in any::<bool>(),
        cuts in cuts(),
    ) {
        // A header of one cell says nothing of what separates cells.
        let is_said = columns.len() + nameless > 1;
        let (separator, word) = if is_said { (separator, word) } else { (",", "comma") };
        let mut text = columns.join(separator) + &separator.repeat(nameless) + "\n";
        let mut expected = Vec::new();
        for (index, (cells, line_break, empty_line)) in rows.iter().enumerate() {
            let last = index + 1 == rows.len();
            let line = 1 + lines(&text);
            let row: Vec<String> = cells.iter().map(|(text, quoted)| written(text, *quoted)).collect();
            text += &row.join(separator);
            text += &separator.repeat(surplus[index]);
            if !last || last_break {
                text += line_break;
            }
            if *empty_line && !last {
                text += line_break;
            }
            let members: Vec<String> = columns
                .iter()
                .zip(cells)
                .filter(|(_, (text, _))| !visible(text).is_empty())
                .map(|(name, (text, _))| format!("\"{name}\":{}", serde_json::to_string(text).unwrap()))
                .collect();
            if !members.is_empty() {
                expected.push(FileRow { line, input: format!("{{{}}}", members.join(",")) });
            }
        }
        if mark {
            text.insert(0, '\u{feff}');
        }
        let mut reader = RowReader::new(Format::Csv, &PROSPECT);
        reader.push(text.as_bytes(), &mut Vec::new()).unwrap();
        reader.end(&mut Vec::new()).ok();
        let recognised = reader.separator().map(|one| one.as_str());
        let (found, outcome) = read(Format::Csv, &PROSPECT, &cut(text.as_bytes(), &cuts));
        prop_assert_eq!(outcome.is_ok(), !expected.is_empty(), "{:?}", outcome);
        prop_assert_eq!(found, expected, "{:?}", text);
        prop_assert_eq!(recognised, Some(word), "{:?}", text);
    }

    /// Whatever comes in, there is an answer, and it is the same however the bytes are cut.
    #[test]
    fn any_bytes_are_answered(
        format in format(),
        target in target(),
        header in select(&["", "tags,custom1\r\n", "tags;custom1;\n", "\u{feff}sep=\t\ntags\tcustom1\n", "PK\u{3}\u{4}"][..]),
        noise in prop_oneof![
            vec(any::<u8>(), 0..60),
            vec(select(&b"\"\",,\r\n\n a;;\t\x1f\x8b\xc3\xa9\xff\0{}"[..]), 0..60),
            vec(select(&["tags", ";", "\t", "sep=;\n", "\u{200b}", "[", "<", "1.20255E+10", "é", "\"", "\"\"", "x,y", "\r", "\n", "\r\n", "😀", "{\"name\":\"x\"}"][..]), 0..20)
                .prop_map(|words| words.concat().into_bytes()),
        ],
        cuts in cuts(),
    ) {
        let bytes = [header.as_bytes(), &noise].concat();
        let whole = read(format, target, &[&bytes]);
        prop_assert_eq!(&whole, &read(format, target, &cut(&bytes, &cuts)));
        let single: Vec<&[u8]> = bytes.chunks(1).collect();
        prop_assert_eq!(&whole, &read(format, target, &single));
        if let Err(error) = whole.1 {
            prop_assert_eq!(error.code.status(), 422);
        }
        for row in whole.0 {
            if let Err(errors) = fields(target, format, &row.input) {
                prop_assert!(!errors.is_empty());
                prop_assert!(Error::joined(&errors).detail.chars().count() <= 767);
            }
        }
    }

    /// Whatever a row's text is, there are fields or reasons.
    #[test]
    fn any_row_is_answered(
        format in format(),
        target in target(),
        names in vec(select(&["name", "tags", "owner", "score", "named", "foundedAt", "id", "type", "data", "attributes", "x/y"][..]), 0..6),
        values in vec(prop_oneof![
            any::<String>().prop_map(serde_json::Value::from),
            "[0-9;. -]{0,12}".prop_map(serde_json::Value::from),
            any::<f64>().prop_map(serde_json::Value::from),
            Just(serde_json::json!({"type": "user", "id": "x"})),
            Just(serde_json::json!([null, {"tags": []}])),
        ], 6),
        broken in proptest::option::weighted(0.2, any::<prop::sample::Index>()),
    ) {
        let members: Vec<String> = names.iter().zip(&values).map(|(name, value)| format!("\"{name}\":{value}")).collect();
        let mut text = format!("{{{}}}", members.join(","));
        if let Some(place) = broken {
            let kept = place.index(text.chars().count());
            text = text.chars().take(kept).collect();
        }
        match fields(target, format, &text) {
            Ok(document) => {
                let record = record::create(target, document, Timestamp::EPOCH, 1);
                prop_assert!(record.find("createdAt").is_some());
            }
            Err(errors) => {
                let reason = Error::joined(&errors).detail;
                prop_assert!((1..=767).contains(&reason.chars().count()), "{}", reason);
                prop_assert!(!reason.contains("the body"), "{}", reason);
            }
        }
    }
}
