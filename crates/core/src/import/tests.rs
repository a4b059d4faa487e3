//! The values of a row, and every mistake in them, to the letter.

use super::*;
use crate::error::Source;
use crate::schema::{ACCOUNT, PROSPECT};

#[test]
fn media_types_name_formats() {
    for (content_type, format) in [
        ("text/csv", Some(Format::Csv)),
        ("Text/CSV; charset=utf-8; header=present", Some(Format::Csv)),
        ("application/csv", Some(Format::Csv)),
        ("text/tab-separated-values", Some(Format::Csv)),
        ("application/x-ndjson", Some(Format::Ndjson)),
        ("application/ndjson ;charset=UTF-8", Some(Format::Ndjson)),
        ("application/jsonl", Some(Format::Ndjson)),
        ("application/json-lines", Some(Format::Ndjson)),
        ("application/json", None),
        ("text/csvx", None),
        ("", None),
    ] {
        assert_eq!(
            Format::of_content_type(content_type),
            format,
            "{content_type}"
        );
    }
    for format in [Format::Csv, Format::Ndjson] {
        assert_eq!(Format::named(format.as_str()), Some(format));
    }
    assert_eq!(Format::named("CSV"), None);
}

/// The fields of a row as JSON, or its errors: pointer and sentence.
fn checked(target: &'static ResourceType, format: Format, input: &str) -> Result<String, String> {
    match fields(target, format, input) {
        Ok(document) => Ok(serde_json::to_string(&document.fields).unwrap()),
        Err(errors) => Err(errors
            .iter()
            .map(|error| match &error.source {
                Source::Pointer(pointer) => format!("{pointer}: {}\n", error.detail),
                _ => format!("{}\n", error.detail),
            })
            .collect()),
    }
}

/// A row with one cell.
fn one(name: &str, cell: &str) -> String {
    serde_json::json!({ name: cell }).to_string()
}

#[test]
fn cells_become_values() {
    let cells = serde_json::json!({
        "firstName": " Ada ",
        "score": " 4.5 ",
        "optedOut": "Yes",
        "callOptedOut": "FALSE",
        "emailOptedOut": "1",
        "availableAt": "2026-01-31",
        "emailsOptStatus": "opted_in ",
        "tags": "vip; big;;vip\r\nnew;",
        "homePhones": " ; ",
        "owner": " 3",
        "account": "9007199254740991",
        "custom150": "x;y",
    });
    assert_eq!(
        checked(&PROSPECT, Format::Csv, &cells.to_string()).unwrap(),
        concat!(
            r#"{"account":{"type":"account","id":9007199254740991},"availableAt":"2026-01-31T00:00:00.000Z","#,
            r#""callOptedOut":false,"custom150":"x;y","emailOptedOut":true,"emailsOptStatus":"opted_in","#,
            r#""firstName":" Ada ","homePhones":[],"optedOut":true,"owner":{"type":"user","id":3},"#,
            r#""score":4.5,"tags":["vip","big","new"]}"#
        )
    );
    let cells = serde_json::json!({
        "name": "Analytical Engines",
        "numberOfEmployees": "12",
        "foundedAt": "1842-01-31T12:00:00+01:00",
        "named": "no",
    });
    assert_eq!(
        checked(&ACCOUNT, Format::Csv, &cells.to_string()).unwrap(),
        r#"{"foundedAt":"1842-01-31T11:00:00.000Z","name":"Analytical Engines","named":false,"numberOfEmployees":12}"#
    );
}

#[test]
fn mistakes_in_cells_come_all_at_once() {
    let tags: Vec<String> = (0..=100).map(|number| number.to_string()).collect();
    let cells = format!(
        r#"{{"title":"{}","score":"high","optedOut":"maybe","availableAt":"2026-02-30","emailsOptStatus":"in","tags":"{}","emails":"a;{}","owner":"Ada","account":"0"}}"#,
        "x".repeat(256),
        tags.join(";"),
        "x".repeat(256),
    );
    assert_eq!(
        checked(&PROSPECT, Format::Csv, &cells).unwrap_err(),
        "\
/title: `title` has 256 characters; at most 255 are allowed
/score: `score` is `high`; it must be a number
/optedOut: `optedOut` is `maybe`; it must be `true`, `yes`, `1`, `false`, `no` or `0`
/availableAt: `availableAt` is `2026-02-30`; there is no such day or time
/emailsOptStatus: `emailsOptStatus` is `in`; it must be `opted_in` or `opted_out`
/tags: `tags` has 101 elements; at most 100 are allowed
/emails: an element of `emails` has 256 characters; at most 255 are allowed
/owner: `owner` is `Ada`; it must be a positive whole number, the id of the user
/account: `account` is `0`; it must be a positive whole number
"
    );
    assert_eq!(
        checked(
            &ACCOUNT,
            Format::Csv,
            r#"{"numberOfEmployees":"1.5","foundedAt":"31.1.2026","domain":"a\u0000b"}"#
        )
        .unwrap_err(),
        "\
/numberOfEmployees: `numberOfEmployees` is `1.5`; it must be a whole number
/foundedAt: `foundedAt` is `31.1.2026`; it must be an RFC 3339 date-time such as `2026-01-31T09:30:00Z`, or a day such as `2026-01-31`
/domain: `domain` contains a NUL character; remove it
/name: `name` is missing; it must be given on create
"
    );
}

#[test]
fn a_cell_is_quoted_as_it_stands_in_the_file() {
    for (name, cell, detail) in [
        (
            "availableAt",
            " 2026-02-30 ",
            "`availableAt` is `2026-02-30`; there is no such day or time",
        ),
        (
            "availableAt",
            "2026-02-30T25:00:00Z",
            "`availableAt` is `2026-02-30T25:00:00Z`; there is no such day or time",
        ),
        (
            "optedOut",
            "YEP",
            "`optedOut` is `YEP`; it must be `true`, `yes`, `1`, `false`, `no` or `0`",
        ),
        (
            "optedOut",
            "tr\u{200b}ue",
            "`optedOut` is `tr<U+200B>ue`; it must be `true`, `yes`, `1`, `false`, `no` or `0`",
        ),
        (
            "score",
            "4,5",
            "`score` is `4,5`; it must be a number, with a point before its decimals, as in `4.5`",
        ),
        (
            "owner",
            "1,000",
            "`owner` is `1,000`; it must be a positive whole number, the id of the user",
        ),
    ] {
        let cells = serde_json::json!({ name: cell }).to_string();
        assert_eq!(
            checked(&PROSPECT, Format::Csv, &cells),
            Err(format!("/{name}: {detail}\n"))
        );
    }
}

#[test]
fn what_is_invisible_around_a_value_does_not_matter() {
    let cells = serde_json::json!({
        "score": "\u{200b}4.5\u{a0}",
        "optedOut": "yes\u{feff}",
        "availableAt": "\u{200e}2026-01-31\u{200e}",
        "tags": "\u{200b}vip\u{200b};\u{200b}",
        "owner": "\u{a0}3\u{2060}",
    });
    assert_eq!(
        checked(&PROSPECT, Format::Csv, &cells.to_string()).unwrap(),
        r#"{"availableAt":"2026-01-31T00:00:00.000Z","optedOut":true,"owner":{"type":"user","id":3},"score":4.5,"tags":["vip"]}"#
    );
}

#[test]
fn two_addresses_in_one_cell_are_two() {
    for (cell, list) in [
        (
            "ada@example.com, a.m@example.com",
            r#"["ada@example.com","a.m@example.com"]"#,
        ),
        (
            "ada@example.com,a.m@example.com",
            r#"["ada@example.com","a.m@example.com"]"#,
        ),
        (
            "ada@example.com;a.m@example.com",
            r#"["ada@example.com","a.m@example.com"]"#,
        ),
        (
            "ada@example.com a.m@example.com",
            r#"["ada@example.com","a.m@example.com"]"#,
        ),
        (
            "ada@example.com\u{a0}\u{a0}a.m@example.com",
            r#"["ada@example.com","a.m@example.com"]"#,
        ),
        (
            "a@b.example, c@d.example; e@f.example\ng@h.example",
            r#"["a@b.example","c@d.example","e@f.example","g@h.example"]"#,
        ),
        ("a@b.example, a@b.example,", r#"["a@b.example"]"#),
        (
            "Ada Lovelace <ada@example.com>",
            r#"["Ada Lovelace <ada@example.com>"]"#,
        ),
        ("none, sorry", r#"["none, sorry"]"#),
    ] {
        let cells = serde_json::json!({ "emails": cell }).to_string();
        assert_eq!(
            checked(&PROSPECT, Format::Csv, &cells).unwrap(),
            format!(r#"{{"emails":{list}}}"#)
        );
    }
    // Of other lists a comma or a blank is part of an element.
    let cells = serde_json::json!({ "tags": "a@b, c@d" }).to_string();
    assert_eq!(
        checked(&PROSPECT, Format::Csv, &cells).unwrap(),
        r#"{"tags":["a@b, c@d"]}"#
    );
}

#[test]
fn what_a_spreadsheet_has_left_instead_of_a_value_is_refused() {
    let formula = "a formula of a spreadsheet; leave out `=` and the quotes";
    let nothing =
        "what a spreadsheet shows where a formula has no value; enter the value, or empty the cell";
    for (text, damage) in [
        (r#"="0301234""#, formula),
        ("#N/A", nothing),
        ("#REF!", nothing),
        (" #VALUE! ", nothing),
        ("#DIV/0!", nothing),
    ] {
        for (name, what) in [
            ("workPhones", "an element of `workPhones`"),
            ("tags", "an element of `tags`"),
            ("title", "`title`"),
            ("score", "`score`"),
        ] {
            let found = checked(&PROSPECT, Format::Csv, &one(name, text)).unwrap_err();
            let text = text.trim();
            assert_eq!(found, format!("/{name}: {what} is `{text}`, {damage}\n"));
        }
    }
    let found = checked(&PROSPECT, Format::Csv, &one("workPhones", "'+12025550100"));
    assert_eq!(
        found.unwrap_err(),
        "/workPhones: an element of `workPhones` is `'+12025550100`, with the apostrophe by which a spreadsheet keeps a number as it is; leave that out\n"
    );
    for text in [
        "#1",
        "=\"",
        "=)",
        "#n/a",
        "N/A",
        "'round the corner",
        "see #REF!",
    ] {
        assert!(
            checked(&PROSPECT, Format::Csv, &one("title", text)).is_ok(),
            "{text}"
        );
    }
    assert!(checked(&PROSPECT, Format::Ndjson, &one("title", "#N/A")).is_ok());
}

#[test]
fn a_number_that_a_spreadsheet_has_shortened_is_refused() {
    let lost = "a number that a spreadsheet has shortened, and its digits are lost; make the column text, enter the numbers again, and save the file";
    for number in [
        "1.20255E+10",
        "1,20255E+10",
        "4.41235E+11",
        "1E+12",
        "+4.9E+6",
        " 1.2e+15 ",
        "9.00719925E+20",
    ] {
        for (name, what) in [
            ("workPhones", "an element of `workPhones`"),
            ("linkedInId", "`linkedInId`"),
            ("custom7", "`custom7`"),
        ] {
            let found = checked(&PROSPECT, Format::Csv, &one(name, number)).unwrap_err();
            let number = number.trim();
            assert_eq!(found, format!("/{name}: {what} is `{number}`, {lost}\n"));
        }
    }
    let written = [
        "6.02E+23",
        "1.20255E10",
        "1.20255E-10",
        "12.0255E+10",
        "1,20E10",
        "+1.2E10",
        "1.2e10",
        "5E3",
    ];
    // No telephone number is like these, but a text may be.
    for text in written {
        let found = checked(&PROSPECT, Format::Csv, &one("workPhones", text)).unwrap_err();
        let what = "/workPhones: an element of `workPhones` is";
        assert_eq!(found, format!("{what} `{text}`, {lost}\n"));
    }
    let others = ["E+10", "1E+", "1.E+10", "1E+10 hours", "Grade E+7"];
    for text in others {
        assert!(checked(&PROSPECT, Format::Csv, &one("workPhones", text)).is_ok());
    }
    for text in [&written[..], &others, &["+1 202 555 0100", "12025550100"]].concat() {
        assert!(
            checked(&PROSPECT, Format::Csv, &one("title", text)).is_ok(),
            "{text}"
        );
    }
    // A number is written like this by programs, too.
    assert_eq!(
        checked(&PROSPECT, Format::Csv, r#"{"score":"1.20255E+10"}"#).unwrap(),
        r#"{"score":12025500000.0}"#
    );
}

#[test]
fn a_telephone_number_with_decimals_is_refused() {
    let way_on = "a telephone number with decimals, as programs write it that take it for an amount; make the column text, or whole numbers, and save the file";
    for number in [
        "12025550100.0",
        "12025550100,0",
        "12025550100.00",
        "+12025550100.0",
        "12025550100.000000",
        "911.0",
    ] {
        for name in [
            "homePhones",
            "mobilePhones",
            "otherPhones",
            "voipPhones",
            "workPhones",
        ] {
            let cells = one(name, &format!("+1 202 555 0101; {number} "));
            let found = checked(&PROSPECT, Format::Csv, &cells).unwrap_err();
            let what = format!("/{name}: an element of `{name}` is");
            assert_eq!(found, format!("{what} `{number}`, {way_on}\n"));
        }
        assert!(checked(&PROSPECT, Format::Csv, &one("title", number)).is_ok());
    }
    for number in [
        "12025550100",
        "202.555.0100",
        "555.0100",
        "555.0000",
        "12025550100.",
        ".0",
        "12025550100x0",
        "12.025.550.100",
    ] {
        let cells = one("workPhones", number);
        assert!(checked(&PROSPECT, Format::Csv, &cells).is_ok(), "{number}");
    }
    // Whatever is a telephone number by its name is one here.
    let lists = PROSPECT.attributes.iter().chain(ACCOUNT.attributes);
    for list in lists.filter(|one| one.name.to_lowercase().contains("phone")) {
        let cells = one(list.name, "12025550100.0");
        assert!(
            checked(&PROSPECT, Format::Csv, &cells).is_err(),
            "{}",
            list.name
        );
    }
}

#[test]
fn forms_of_an_ndjson_row() {
    let expected = r#"{"firstName":"Ada","tags":["vip"],"owner":{"type":"user","id":3}}"#;
    for input in [
        r#"{"firstName":"Ada","tags":["vip"],"owner":3}"#,
        r#"{"firstName":"Ada","tags":["vip"],"owner":"3","type":"prospects"}"#,
        r#"{"type":"prospect","firstName":"Ada","tags":["vip"],"owner":3.0,"createdAt":"2026-01-31T00:00:00Z"}"#,
        r#"{"firstName":"Ada","tags":["vip"],"owner":{"type":"user","id":3},"assignedUsers":[{"type":"user","id":1}]}"#,
        r#"{"type":"prospect","id":7,"attributes":{"firstName":"Ada","tags":["vip"]},"relationships":{"owner":{"data":{"type":"user","id":3}}}}"#,
        r#"{"data":{"type":"prospect","attributes":{"firstName":"Ada","tags":["vip"]},"relationships":{"owner":{"data":{"type":"user","id":3}}}}}"#,
    ] {
        assert_eq!(
            checked(&PROSPECT, Format::Ndjson, input).as_deref(),
            Ok(expected),
            "{input}"
        );
    }
    assert_eq!(
        checked(
            &PROSPECT,
            Format::Ndjson,
            r#"{"owner":null,"title":null,"tags":[]}"#
        )
        .unwrap(),
        r#"{"owner":null,"title":null,"tags":[]}"#
    );
}

#[test]
fn mistakes_in_ndjson_rows() {
    for (input, errors) in [
        (
            r#"{"title":1,"frist_name":"Ada","custom151":"x","optedOut":"yes","owner":{"type":"account"},"account":true,"title":"a","id":7}"#,
            "\
/title: `title` is a number; it must be a string
/frist_name: `frist_name` is not a field of prospect; did you mean `firstName`?
/custom151: `custom151` is not a field of prospect; there are `custom1` to `custom150`
/optedOut: `optedOut` is a string; it must be true or false
/owner/type: `owner`: `type` is `account`; it must be `user`
/owner: `owner` has no `id`; it must have `type` and `id`
/account: `account` is a boolean; it must be an id, an object with `type` and `id`, or null
/title: `title` is there more than once; keep one of them
/id: `id` is not a field of prospect; every row becomes a new record with a new id, so leave it out
",
        ),
        (
            r#"{"type":"account","owner":-1,"account":"Ada","creator":[],"tags":["",1]}"#,
            "\
/type: `type` is `account`; it must be `prospect`
/owner: `owner` is `-1`; it must be a positive whole number
/account: `account` is `Ada`; it must be a positive whole number
/creator: `creator` is an array; it must be an id, an object with `type` and `id`, or null
/tags/0: an element of `tags` is empty; it must have at least one character
/tags/1: an element of `tags` is a number; it must be a string
",
        ),
        ("[1]", ": the row is an array; it must be an object\n"),
        ("null", ": the row is null; it must be an object\n"),
        (
            "{broken",
            "the row is not valid JSON: key must be a string at column 2; a row is one JSON object on a line of its own\n",
        ),
        (
            r#"{"title":1,"owner":"#,
            "\
/title: `title` is a number; it must be a string
the row is not valid JSON: EOF while parsing a value at column 19; a row is one JSON object on a line of its own
",
        ),
        (
            r#"{"title":"\ud800"}"#,
            "the row is not valid JSON: unexpected end of hex escape at column 17; after `\\u` come four hex digits, and surrogates come in pairs\n",
        ),
        (
            r#"{"data":{"type":"account","attributes":{"title":1},"relationships":{"owner":{"data":{"type":"user","id":"x"}}}}}"#,
            "\
/data/type: `type` is `account`; it must be `prospect`
/data/attributes/title: `title` is a number; it must be a string
/data/relationships/owner/data/id: `owner`: `id` is `x`; it must be a positive whole number
",
        ),
        (
            r#"{"data":[]}"#,
            "/data: `data` is an array; it must be an object\n",
        ),
        (
            r#"{"attributes":{"title":1}}"#,
            "\
/attributes/title: `title` is a number; it must be a string
: the row has no `type`; it must be `prospect`
",
        ),
        (
            r#"{"title":"a","type":"prospect","attributes":{}}"#,
            "/title: `title` is an attribute of prospect; put it into `attributes`\n",
        ),
    ] {
        let found = checked(&PROSPECT, Format::Ndjson, input).unwrap_err();
        assert_eq!(found, errors, "{input}");
    }
    let deep = format!("{}{}", r#"{"a":"#, "[".repeat(128));
    assert_eq!(
        checked(&PROSPECT, Format::Ndjson, &deep).unwrap_err(),
        "the row nests deeper than 128 levels from byte 133 on\n"
    );
    assert_eq!(
        checked(&ACCOUNT, Format::Ndjson, "{}").unwrap_err(),
        "/name: `name` is missing; it must be given on create\n"
    );
    assert_eq!(
        checked(&ACCOUNT, Format::Ndjson, r#"{"data":{"type":"account"}}"#).unwrap_err(),
        "/data/attributes/name: `name` is missing; it must be given on create\n"
    );
}
