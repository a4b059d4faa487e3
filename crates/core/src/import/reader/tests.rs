//! What a file may be, and every mistake in it, to the letter.

use std::collections::HashSet;

use super::*;
use crate::schema::{ACCOUNT, PROSPECT};

mod spreadsheets;

fn read(
    format: Format,
    target: &'static ResourceType,
    bytes: &[u8],
) -> Result<Vec<(u32, String)>, Error> {
    let mut reader = RowReader::new(format, target);
    let mut rows = Vec::new();
    reader.push(bytes, &mut rows)?;
    reader.end(&mut rows)?;
    Ok(rows.into_iter().map(|row| (row.line, row.input)).collect())
}

fn csv(text: &str) -> Vec<(u32, String)> {
    read(Format::Csv, &PROSPECT, text.as_bytes()).unwrap()
}

fn refused(format: Format, bytes: &[u8]) -> (&'static str, String) {
    let error = read(format, &PROSPECT, bytes).unwrap_err();
    assert_eq!(error.code.status(), 422);
    (error.code.as_str(), error.detail)
}

#[track_caller]
fn assert_refused(text: &str, code: &str, detail: &str) {
    let (found, said) = refused(Format::Csv, text.as_bytes());
    assert_eq!((found, said.as_str()), (code, detail), "{text:?}");
}

#[test]
fn rows_of_csv() {
    assert_eq!(
        csv(concat!(
            "\u{feff}First Name,last_name,TAGS,Owner-Id,custom12\r\n",
            "Ada,Lovelace,vip; big,3,\r\n",
            "\n",
            ",,,,\n",
            "\"Grace \"\"Amazing\"\"\",\"Hopper,\nRear Admiral\",\"\", ,x\r",
            "Joan,Clarke,\"vip\r\nnew\",,\"é\"",
        )),
        [
            (
                2,
                r#"{"firstName":"Ada","lastName":"Lovelace","tags":"vip; big","owner":"3"}"#
                    .to_owned()
            ),
            (
                5,
                r#"{"firstName":"Grace \"Amazing\"","lastName":"Hopper,\nRear Admiral","custom12":"x"}"#
                    .to_owned()
            ),
            (
                7,
                r#"{"firstName":"Joan","lastName":"Clarke","tags":"vip\r\nnew","custom12":"é"}"#
                    .to_owned()
            ),
        ]
    );
    assert_eq!(
        csv("title\n\n\"\"\nx\n\n"),
        [(4, r#"{"title":"x"}"#.to_owned())]
    );
}

#[test]
fn names_of_columns() {
    for (header, name) in [
        ("firstName", "firstName"),
        ("FIRSTNAME", "firstName"),
        ("First Name", "firstName"),
        ("first_name", "firstName"),
        ("\" first-name \"", "firstName"),
        ("linkedInId", "linkedInId"),
        ("Custom 7", "custom7"),
        ("owner", "owner"),
        ("Owner ID", "owner"),
        ("ownerId", "owner"),
        ("owner_id", "owner"),
        ("owner.id", "owner"),
        ("account", "account"),
    ] {
        assert_eq!(
            csv(&format!("{header}\n1\n")),
            [(2, format!(r#"{{"{name}":"1"}}"#))]
        );
    }
}

#[test]
fn columns_of_a_type_are_told_apart() {
    for target in [&ACCOUNT, &PROSPECT] {
        let mut names = HashSet::new();
        for attribute in target.attributes {
            assert!(names.insert(attribute.name.to_lowercase()));
        }
        for relationship in target.relationships {
            let name = relationship.name.to_lowercase();
            assert!(names.insert(format!("{name}id")) && names.insert(name));
        }
        // These tell the forms of a row apart, or have a sentence of their own.
        for name in ["id", "type", "data", "attributes", "relationships"] {
            assert!(!names.contains(name), "{}: {name}", target.name);
        }
    }
}

#[test]
fn a_file_needs_a_header_and_a_row() {
    for text in [
        "",
        "\n\r\n",
        "\u{feff}",
        ",,\n",
        "\u{200b};\"\"\n",
        "sep=;\n",
    ] {
        assert_refused(
            text,
            "malformedFile",
            "line 1, column 1: the file has no header; its first line must name the columns",
        );
    }
    let nothing = "the file has no row with a value; there is nothing to import";
    for text in ["title", "title\r\n", "title,company\n,\n\" \",\n"] {
        assert_refused(text, "noRows", nothing);
    }
    assert_eq!(
        refused(Format::Ndjson, b" \r\n\n"),
        ("noRows", nothing.to_owned())
    );
}

#[test]
fn mistakes_in_the_header() {
    for (text, code, detail) in [
        (
            "title,Frist Name\n",
            "unknownColumn",
            "line 1, column 7: `Frist Name` is not a column of prospect; did you mean `firstName`?",
        ),
        (
            "title,Name\n",
            "unknownColumn",
            "line 1, column 7: `Name` is not a column of prospect; there are `firstName` and `lastName`",
        ),
        (
            "title,Full name\n",
            "unknownColumn",
            "line 1, column 7: `Full name` is not a column of prospect; there are `firstName` and `lastName`",
        ),
        (
            "\"ti\ntle\",\"owner\"\"\"\n",
            "unknownColumn",
            "line 2, column 6: `owner\"` is not a column of prospect; did you mean `owner`?",
        ),
        (
            "\n\nshoe size\n",
            "unknownColumn",
            "line 3, column 1: `shoe size` is not a column of prospect; it must be one of 68, such as `company`, `emails`, `firstName`, `lastName`, `title`, `tags` or `owner`; `GET /api/v2/types` has all",
        ),
        (
            "title,ZIP\n",
            "unknownColumn",
            "line 1, column 7: `ZIP` is not a column of prospect; did you mean `addressZip`?",
        ),
        (
            "title,Email Address\n",
            "unknownColumn",
            "line 1, column 7: `Email Address` is not a column of prospect; did you mean `emails`?",
        ),
        (
            "Phone\n",
            "unknownColumn",
            "line 1, column 1: `Phone` is not a column of prospect; did you mean `homePhones`, `mobilePhones`, `otherPhones`, `voipPhones` or `workPhones`?",
        ),
        (
            "custom151\n",
            "unknownColumn",
            "line 1, column 1: `custom151` is not a column of prospect; there are `custom1` to `custom150`",
        ),
        (
            "title,id\n",
            "unknownColumn",
            "line 1, column 7: `id` is not a column of prospect; every row becomes a new record with a new id, so leave it out",
        ),
        (
            "Type\n",
            "unknownColumn",
            "line 1, column 1: `Type` is not a column of prospect; every row is a prospect, so leave it out",
        ),
        (
            "firstName|lastName\n",
            "unknownColumn",
            "line 1, column 1: `firstName|lastName` is not a column of prospect; separate columns with commas, semicolons or tabs",
        ),
        (
            "title;fir\u{200b}stNam\n",
            "unknownColumn",
            "line 1, column 7: `fir<U+200B>stNam` is not a column of prospect; did you mean `firstName`?",
        ),
        (
            "sep=;\ntitle,company\n",
            "unknownColumn",
            "line 2, column 1: `title,company` is not a column of prospect; separate columns with commas, semicolons or tabs",
        ),
        (
            "title,Created At\n",
            "readOnly",
            "line 1, column 7: `createdAt` of prospect is read-only; leave it out",
        ),
        (
            "creator id\n",
            "readOnly",
            "line 1, column 1: `creator` of prospect is read-only; leave it out",
        ),
        (
            "assignedUsers\n",
            "readOnly",
            "line 1, column 1: `assignedUsers` of prospect is read-only; leave it out",
        ),
        (
            "owner,title,Owner.Id\n",
            "duplicateColumn",
            "line 1, column 13: `Owner.Id` is a second column for `owner`; keep one of them",
        ),
    ] {
        assert_refused(text, code, detail);
    }
}

#[test]
fn an_unknown_column_is_told_of_a_few_that_there_are() {
    let error = read(Format::Csv, &ACCOUNT, b"shoe size\nx\n").unwrap_err();
    assert_eq!(
        error.detail,
        "line 1, column 1: `shoe size` is not a column of account; it must be one of 22, such as `domain`, `name`, `tags` or `owner`; `GET /api/v2/types` has all"
    );
    // What is in very many names says nothing, and no sentence goes through all of them.
    for target in [&PROSPECT, &ACCOUNT] {
        for attribute in target.attributes {
            for column in attribute.name.as_bytes().windows(3) {
                let detail = read(Format::Csv, target, column).unwrap_err().detail;
                assert!(detail.matches('`').count() <= 2 * 12, "{detail}");
            }
        }
    }
}

#[test]
fn mistakes_in_rows() {
    for (text, detail) in [
        (
            "title,company\na\n",
            "line 2, column 2: the row has 1 cell; the header has 2; a row has a cell for each column, and a cell with a line break in it stands in quotes",
        ),
        (
            "title,company\na",
            "line 2, column 2: the row has 1 cell; the header has 2; a row has a cell for each column, and a cell with a line break in it stands in quotes",
        ),
        (
            "title,company\na,b\né,\"b\nc\",d,e\n",
            "line 4, column 4: the row has 4 cells; the header has 2; a cell with a comma in it stands in quotes",
        ),
        (
            "title\tcompany\na\tb\t\tc\n",
            "line 2, column 6: the row has 4 cells; the header has 2; a cell with a tab in it stands in quotes",
        ),
        (
            "title;company;;\na;\n;\n\nb\n",
            "line 5, column 2: the row has 1 cell; the header has 4; a row has a cell for each column, and a cell with a line break in it stands in quotes",
        ),
        (
            "title\nthe \"boss\"\n",
            "line 2, column 5: a quote inside a cell without quotes; put the cell into quotes, and write a quote inside it twice",
        ),
        (
            "title,company\r\na, \"b\"\r\n",
            "line 2, column 4: a quote inside a cell without quotes; put the cell into quotes, and write a quote inside it twice",
        ),
        (
            "title\n\"the \"boss\"\"\n",
            "line 2, column 7: text after a closing quote; a comma or the end of the line must follow, and a quote inside a cell is written twice",
        ),
        (
            "title,company\n\"é\" ,b\n",
            "line 2, column 4: text after a closing quote; a comma or the end of the line must follow, and a quote inside a cell is written twice",
        ),
        (
            "title,company\na,\"b\n\nc,d\n",
            "line 2, column 3: the quote here is never closed; close it, or write it twice in a cell in quotes",
        ),
        (
            "\"",
            "line 1, column 1: the quote here is never closed; close it, or write it twice in a cell in quotes",
        ),
    ] {
        assert_refused(text, "malformedFile", detail);
    }
}

#[test]
fn mistakes_in_the_encoding() {
    let spreadsheets = "(in spreadsheets: “CSV UTF-8”)";
    let guess = |byte: &str, letter: char| {
        format!(
            "the byte {byte} here is not UTF-8; the file seems to be Windows-1252, where it is `{letter}`; save it as UTF-8 {spreadsheets}"
        )
    };
    for (bytes, place, detail) in [
        (
            &b"title\n\"\xc3\xa9\xe9\"\n"[..],
            "line 2, column 3",
            guess("E9", 'é'),
        ),
        (b"title\nJos\xe9", "line 2, column 4", guess("E9", 'é')),
        (
            b"title\nJos\xe9 Mart\xedn\n",
            "line 2, column 4",
            guess("E9", 'é'),
        ),
        (b"title\nJos\xc3", "line 2, column 4", guess("C3", 'Ã')),
        (b"title\n5 \x80\n", "line 2, column 3", guess("80", '€')),
        (
            b"title\nJos\x81",
            "line 2, column 4",
            format!("the byte 81 here is not UTF-8; save the file as UTF-8 {spreadsheets}"),
        ),
        (
            b"title\nJos\xe2\x82",
            "line 2, column 4",
            "the file ends within a character; it seems to be cut off: send all of it".to_owned(),
        ),
    ] {
        for format in [Format::Csv, Format::Ndjson] {
            assert_eq!(
                refused(format, bytes),
                ("malformedFile", format!("{place}: {detail}"))
            );
        }
    }
    let nul = "there is a NUL character; remove it";
    for format in [Format::Csv, Format::Ndjson] {
        assert_eq!(
            refused(format, b"title\n\"\xc3\xa9\0\"\n"),
            ("nulCharacter", format!("line 2, column 3: {nul}"))
        );
    }
}

#[test]
fn a_row_has_a_limit() {
    let row = "x".repeat(MAX_ROW_BYTES);
    for line_break in ["\n", "\r\n", "\r", ""] {
        let rows = csv(&format!("title\n{row}{line_break}"));
        assert_eq!(rows.len(), 1);
    }
    assert_refused(
        &format!("title\n\n{row}é\n"),
        "rowTooLong",
        "line 3: the row has more than 100,000 bytes",
    );
    assert_refused(
        &format!("title,company\na,b\na,\"b\n{row}\n"),
        "rowTooLong",
        "line 3: the row has more than 100,000 bytes; is the quote at line 3, column 3 closed?",
    );
    assert_refused(
        &",".repeat(MAX_ROW_BYTES + 1),
        "rowTooLong",
        "line 1: the row has more than 100,000 bytes",
    );
    for line_break in ["\n", "\r\n", ""] {
        let text = format!("{{}}\n{row}{line_break}");
        let rows = read(Format::Ndjson, &PROSPECT, text.as_bytes()).unwrap();
        assert_eq!(rows[1], (2, row.clone()));
    }
    for end in ["x", "\r\r\n", "\rx"] {
        assert_eq!(
            refused(Format::Ndjson, format!("\n{row}{end}").as_bytes()),
            (
                "rowTooLong",
                "line 2: the row has more than 100,000 bytes".to_owned()
            )
        );
    }
}

#[test]
fn an_import_has_a_limit() {
    let rows = "x\n".repeat(MAX_ROWS as usize);
    let whole = csv(&format!("title\n{rows}"));
    assert_eq!(whole.len(), MAX_ROWS as usize);
    assert_refused(
        &format!("title\n{rows}\nx"),
        "tooManyTargets",
        "line 100003: the file has more than 100,000 rows; import it in parts",
    );
    let (code, detail) = refused(Format::Ndjson, format!("{rows}x").as_bytes());
    assert_eq!(code, "tooManyTargets");
    assert_eq!(
        detail,
        "line 100001: the file has more than 100,000 rows; import it in parts"
    );
}

#[test]
fn rows_of_ndjson() {
    let text = "\u{feff}{\"title\":\"a\"}\r\n\n \t{\"title\":\r\"b\"} \n{broken\n{}";
    let rows = read(Format::Ndjson, &PROSPECT, text.as_bytes()).unwrap();
    assert_eq!(
        rows,
        [
            (1, r#"{"title":"a"}"#.to_owned()),
            (3, "{\"title\":\r\"b\"}".to_owned()),
            (4, "{broken".to_owned()),
            (5, "{}".to_owned()),
        ]
    );
}
