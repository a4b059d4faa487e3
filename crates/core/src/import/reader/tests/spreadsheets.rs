//! What spreadsheets and the programs around them make of a file.

use super::*;

#[test]
fn files_of_other_kinds_are_recognised() {
    let zip = "the file is a spreadsheet (such as `.xlsx` or `.ods`) or another ZIP archive; open it and save it as CSV in UTF-8";
    let utf_16 = "the file is UTF-16 text; save it as UTF-8 (in spreadsheets: “CSV UTF-8”)";
    let html = "the file is HTML or XML, as some systems export under the name `.xls`; open it in a spreadsheet and save it as CSV in UTF-8";
    for (bytes, detail) in [
        (&b"PK\x03\x04\x14\0\x06\0\x08"[..], zip),
        (b"PK\x03\x04", zip),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0",
            "the file is a spreadsheet of the old kind (`.xls`); open it and save it as CSV in UTF-8",
        ),
        (
            b"\x1f\x8b\x08\0\0\0\0\0\0\x03",
            "the file is packed with gzip; send it with `Content-Encoding: gzip`, or unpack it",
        ),
        (
            b"%PDF-1.7\n",
            "the file is a PDF; export the table that it was made from as CSV in UTF-8",
        ),
        (b"\xff\xfet\0i\0", utf_16),
        (b"\xfe\xff\0t\0i", utf_16),
        (b"t\0i\0t\0l\0e\0", utf_16),
        (b"\0t\0i\0t\0l\0e", utf_16),
        (b"<html><table>", html),
        (b"\xef\xbb\xbf\r\n <?xml version=\"1.0\"?>", html),
    ] {
        for format in [Format::Csv, Format::Ndjson] {
            assert_eq!(refused(format, bytes), ("malformedFile", detail.to_owned()));
        }
    }
    let json = "the file is JSON; send it as `application/x-ndjson`, with one object a line";
    assert_refused("\n{\"title\":\"a\"}\n", "malformedFile", json);
    assert_refused("[{\"title\":\"a\"}]", "malformedFile", json);
    assert_eq!(
        refused(Format::Ndjson, b" \n[{\"title\":\"a\"}]"),
        (
            "malformedFile",
            "the file is a JSON array; write one object a line, without brackets around them and commas between them".to_owned()
        )
    );
    // Such bytes within a file say nothing.
    assert_eq!(csv("title\nPK\u{3}\u{4}\n<b>\n").len(), 2);
}

#[test]
fn what_spreadsheets_add_is_nothing() {
    let rows = [
        (2, r#"{"title":"a","company":"b"}"#.to_owned()),
        (3, r#"{"title":"c"}"#.to_owned()),
    ];
    for text in [
        "title,company,,\na,b,,\nc,,,\n",
        "title,company,,\na,b\nc,\n",
        "title,,company\na,,b\nc,,\n",
        ",title,company\n,a,b\n,c,\n",
        "title,company\na,b,,\nc,, ,\u{a0}\u{200b},\n",
        "title,company,\" \",\u{feff}\na,b,,\nc,,\n,,,,,,\n",
        "title;company;;\na;b;;\nc;;;\n;;;\n",
        "title\tcompany\t\na\tb\t\nc\t\t\n",
    ] {
        assert_eq!(csv(text), rows, "{text:?}");
    }
    // Also above the header.
    assert_eq!(
        csv(",,\r\n\r\n\"\",,\r\ntitle,company,\r\na,b,\r\n"),
        [(5, rows[0].1.clone())]
    );
}

#[test]
fn a_value_under_a_column_without_a_name_is_refused_with_its_place() {
    for (text, detail) in [
        (
            "title,,company\na,,b\nc,x,d\n",
            "line 3, column 3: `x` is in column 2, which has no name in the header; name it there, or remove it",
        ),
        (
            "title,,\na,,\u{200b}é\n",
            "line 2, column 4: `é` is in column 3, which has no name in the header; name it there, or remove it",
        ),
        (
            "\u{200b};title\n1;a\n",
            "line 2, column 1: `1` is in column 1, which has no name in the header; name it there, or remove it",
        ),
    ] {
        assert_refused(text, "unknownColumn", detail);
    }
}

#[test]
fn what_is_invisible_in_a_header_does_not_matter() {
    for header in [
        "\u{200b}firstName",
        "first\u{200b}Name\u{feff}",
        "first\u{a0}Name",
        "\u{2060}First\u{202f}Name\u{ad}",
        "\u{feff}\u{feff}firstName",
        "\u{200e}firstName\u{200f}",
        "\"firstName\u{1}\"",
    ] {
        assert_eq!(
            csv(&format!("{header}\nAda\n")),
            [(2, r#"{"firstName":"Ada"}"#.to_owned())],
            "{header:?}"
        );
    }
}

#[test]
fn separators_are_recognised_from_the_header() {
    for (text, separator, input) in [
        ("firstName\nA;b", "comma", r#"{"firstName":"A;b"}"#),
        (
            "firstName,tags\nA,b;c",
            "comma",
            r#"{"firstName":"A","tags":"b;c"}"#,
        ),
        (
            "firstName;tags\nA;b,c",
            "semicolon",
            r#"{"firstName":"A","tags":"b,c"}"#,
        ),
        (
            "firstName;tags\nA;\"b;c\"",
            "semicolon",
            r#"{"firstName":"A","tags":"b;c"}"#,
        ),
        ("\"First;Name\",tags\n", "comma", ""),
        (
            "first name\tTAGS\r\nA\tb",
            "tab",
            r#"{"firstName":"A","tags":"b"}"#,
        ),
        (
            "sep=;\r\nfirstName;tags\r\nA;b",
            "semicolon",
            r#"{"firstName":"A","tags":"b"}"#,
        ),
        ("sep=\t\nfirstName\nA,b", "tab", r#"{"firstName":"A,b"}"#),
        (
            "\u{feff}\"first\nName\";tags\nA;b",
            "semicolon",
            r#"{"firstName":"A","tags":"b"}"#,
        ),
    ] {
        let mut reader = RowReader::new(Format::Csv, &PROSPECT);
        assert_eq!(reader.separator(), None);
        let mut rows = Vec::new();
        let read = reader.push(text.as_bytes(), &mut rows);
        let read = read.and_then(|()| reader.end(&mut rows));
        if input.is_empty() {
            assert_eq!(read.unwrap_err().code, Code::UnknownColumn);
            continue;
        }
        assert_eq!(read, Ok(()), "{text:?}");
        let found = reader.separator().map(Separator::as_str);
        assert_eq!(found, Some(separator), "{text:?}");
        assert_eq!(rows[0].input, input, "{text:?}");
    }
    let mut reader = RowReader::new(Format::Ndjson, &PROSPECT);
    reader
        .push(b"{\"title\":\"a;b\"}\n", &mut Vec::new())
        .unwrap();
    assert_eq!(reader.separator(), None);
}

#[test]
fn places_are_right_whatever_stands_above_the_header() {
    for start in [
        "",
        "\n",
        "\r\n\r\n",
        ",,\n",
        "\r",
        "sep=,\r\n",
        "\n\nsep=,\n",
    ] {
        let line = 1 + start.replace("\r\n", "\n").matches(['\r', '\n']).count();
        assert_refused(
            &format!("{start}title,owner\r\na,b\r\n\r\nc,\"d"),
            "malformedFile",
            &format!(
                "line {}, column 3: the quote here is never closed; close it, or write it twice in a cell in quotes",
                line + 3
            ),
        );
        assert_refused(
            &format!("{start}title,nope\r\n"),
            "unknownColumn",
            &refused(Format::Csv, b"title,nope\n")
                .1
                .replace("line 1", &format!("line {line}")),
        );
    }
}
