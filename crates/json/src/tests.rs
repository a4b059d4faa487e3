use super::*;

/// The names of an object's members, up to the first that is `stop`.
fn names(text: &str) -> Result<Vec<String>, Unread> {
    read(text, |json| {
        let Json::Object(mut object) = json else {
            return Err(Stop);
        };
        let mut names = Vec::new();
        while let Some(name) = object.name()? {
            if name == "stop" {
                return Err(Stop);
            }
            object.skip()?;
            names.push(name.into_owned());
        }
        Ok(names)
    })
}

#[test]
fn numbers_come_as_what_holds_them() {
    let kind = |text| {
        read(text, |json| {
            Ok(match json {
                Json::Integer(_) => "integer",
                Json::Large(_) => "large",
                Json::Number(_) => "number",
                _ => "",
            })
        })
    };
    assert_eq!(kind("9223372036854775807").unwrap(), "integer");
    assert_eq!(kind("9223372036854775808").unwrap(), "large");
    assert_eq!(kind("18446744073709551616").unwrap(), "number");
    assert_eq!(kind("-1").unwrap(), "integer");
    assert_eq!(kind("1.0").unwrap(), "number");
}

#[test]
fn skipping_says_what_was_there() {
    for (text, kind) in [
        ("null", "null"),
        ("true", "a boolean"),
        ("1e3", "a number"),
        (r#""\u00e9""#, "a string"),
        ("[1, [2], {}]", "an array"),
        (r#"{"a": {"b": []}}"#, "an object"),
    ] {
        assert_eq!(read(text, |json| json.skip()).unwrap(), kind);
    }
}

#[test]
fn members_come_in_the_order_of_the_text() {
    assert_eq!(names(r#"{"b": [1], "a": {}}"#).unwrap(), ["b", "a"]);
}

#[test]
fn a_syntax_error_keeps_its_place() {
    for (text, fault, place) in [
        (r#"{"a": [1, }"#, Fault::Value, (1, 11)),
        (r#"{"a": 1"#, Fault::EndInObject, (1, 7)),
        ("{} {}", Fault::Rest, (1, 4)),
        ("{\n\n \"é\": ?", Fault::Value, (3, 8)),
        ("{\n", Fault::EndInObject, (2, 0)),
    ] {
        let (line, column) = place;
        let right = Unread::Syntax {
            fault,
            line,
            column,
        };
        assert_eq!(names(text), Err(right), "{text}");
    }
}

#[test]
fn depth_is_counted_however_a_value_is_read() {
    let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    for levels in [3, 4] {
        let text = nested(levels);
        let skipped = read_within(&text, 3, |json| json.skip().map(drop));
        let kept = read_within(&text, 3, |json| match json {
            Json::Array(mut array) => array.raw().map(drop),
            _ => Err(Stop),
        });
        let right = match levels {
            3 => Ok(()),
            _ => Err(Unread::TooDeep { byte: 4 }),
        };
        assert_eq!((skipped, kept), (right, right));
    }
    assert!(read(&nested(100_000), |json| json.skip()).is_ok());
}

#[test]
fn what_is_read_may_nest_as_deep_as_a_reader_may_call_itself() {
    fn all(json: Json<'_, '_>) -> Result<(), Stop> {
        match json {
            Json::Array(mut array) => {
                while array.next(all)?.is_some() {}
                Ok(())
            }
            json => json.skip().map(drop),
        }
    }
    let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    assert_eq!(read(&nested(MAX_READ_DEPTH), all), Ok(()));
    let right = Unread::Syntax {
        fault: Fault::Nesting,
        line: 1,
        column: 128,
    };
    assert_eq!(read(&nested(MAX_READ_DEPTH + 1), all), Err(right));
}

#[test]
fn stopping_is_no_syntax_error() {
    for text in ["1", r#"{"a": 1, "stop": [}"#] {
        let stopped = matches!(names(text), Err(Unread::Stopped));
        assert!(stopped, "{text}");
    }
}

#[test]
fn stopping_deep_inside_ends_all_reading() {
    fn first_of(json: Json<'_, '_>, seen: &mut Vec<f64>) -> Result<(), Stop> {
        match json {
            Json::Array(mut array) => {
                while array.next(|json| first_of(json, seen))?.is_some() {}
                Ok(())
            }
            json => {
                seen.extend(json.number());
                Err(Stop)
            }
        }
    }
    for text in ["[[], [[1], 2], 3]", "[[1], }", "[[1"] {
        let mut seen = Vec::new();
        let outcome = read(text, |json| first_of(json, &mut seen));
        assert!(matches!(outcome, Err(Unread::Stopped)), "{text}");
        assert_eq!(seen, [1.0], "{text}");
    }
}

#[test]
fn the_text_of_a_value_is_kept_as_it_is() {
    let mut texts = Vec::new();
    read(
        r#"{"a": [ 1.50, "\u00e9" ] , "b":{ "c" : 1e999 }}"#,
        |json| {
            let Json::Object(mut object) = json else {
                return Err(Stop);
            };
            while object.name()?.is_some() {
                texts.push(object.raw()?);
            }
            Ok(())
        },
    )
    .unwrap();
    let kept: Vec<&str> = texts.iter().map(|raw| raw.get()).collect();
    assert_eq!(kept, [r#"[ 1.50, "\u00e9" ]"#, r#"{ "c" : 1e999 }"#]);
    let written = serde_json::to_string(&texts).unwrap();
    assert_eq!(written, format!("[{}]", kept.join(",")));
}
