//! Every golden case, through the calls themselves and through the exports in a real browser.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on has failed"
)]

mod common;

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use std::fs;
    use std::path::PathBuf;

    use lockstep_wasm::options::{self, Options, options};
    use lockstep_wasm::{calls, decide, request};
    use serde_json::value::RawValue;

    use super::common::{Body, Case, Check, Decide, Decision, FAMILIES, Preview, Request};

    fn folder(family: &str) -> PathBuf {
        PathBuf::from(env!("CARGO_MANIFEST_DIR"))
            .join("../../tests/golden")
            .join(family)
    }

    fn cases(family: &'static str) -> Vec<Case> {
        let mut names: Vec<String> = fs::read_dir(folder(family))
            .unwrap()
            .filter_map(|entry| {
                Some(
                    entry
                        .unwrap()
                        .file_name()
                        .to_str()?
                        .strip_suffix(".in.json")?
                        .to_owned(),
                )
            })
            .collect();
        names.sort();
        assert!(
            !names.is_empty(),
            "there are no cases in tests/golden/{family}"
        );
        names
            .into_iter()
            .map(|name| Case {
                family,
                input: fs::read_to_string(folder(family).join(format!("{name}.in.json"))).unwrap(),
                expected: fs::read_to_string(folder(family).join(format!("{name}.out.json"))).ok(),
                name,
            })
            .collect()
    }

    fn text(value: Option<&RawValue>) -> &str {
        value.map_or("null", RawValue::get)
    }

    fn members(name: &str, value: Option<&RawValue>) -> Options {
        options(name, &mut serde_json::Deserializer::from_str(text(value)))
    }

    fn answer(case: &Case) -> String {
        match case.family {
            "allowed" => calls::allowed_task_actions(case.read::<Decide<'_>>().task.get()),
            "body" => {
                let input: Body<'_> = case.read();
                let body = input
                    .text
                    .map_or_else(|| text(input.body).to_owned(), |text| text.assemble());
                let mut properties = serde_json::Deserializer::from_str(text(input.properties));
                calls::check_body(&input.call, &body, options::properties(&mut properties))
            }
            "check" => {
                let input: Check<'_> = case.read();
                let document = input
                    .text
                    .map_or_else(|| text(input.document).to_owned(), |text| text.assemble());
                calls::check(&input.r#type, &input.intent, &document)
            }
            "decide" => {
                let input: Decide<'_> = case.read();
                calls::decide_task(
                    input.task.get(),
                    &input.action,
                    members("params", input.params),
                    members("context", input.context),
                )
            }
            "decision" => {
                let input: Decision<'_> = case.read();
                let record = input.record.get();
                match input.action {
                    None => decide::allowed(&input.r#type, record),
                    Some(action) => decide::decision(
                        &input.r#type,
                        record,
                        &action,
                        members("params", input.params),
                        members("context", input.context),
                    ),
                }
            }
            "request" => {
                let inputs: Vec<Request<'_>> = case.read();
                let answers: Vec<String> = inputs.into_iter().map(verdict).collect();
                format!("[{}]", answers.join(","))
            }
            _ => {
                let input: Preview<'_> = case.read();
                calls::preview_bulk(
                    &input.action,
                    input.attributes.get(),
                    input.records.get(),
                    members("context", input.context),
                )
            }
        }
    }

    fn verdict(input: Request<'_>) -> String {
        let body = match (input.text, input.body) {
            (Some(text), _) => text.assemble(),
            (None, Some(body)) => body.get().to_owned(),
            (None, None) => String::new(),
        };
        let mut properties = serde_json::Deserializer::from_str(text(input.properties));
        request::answer(
            &input.method,
            &input.path,
            members("headers", input.headers),
            body.as_bytes(),
            options::properties(&mut properties),
            input
                .list
                .map_or("", |list| list.unique_identifier_type.leak()),
        )
    }

    #[test]
    fn every_case() {
        let accept = std::env::var_os("UPDATE_GOLDEN").is_some();
        let mut differences = Vec::new();
        for case in FAMILIES.into_iter().flat_map(cases) {
            let actual = answer(&case);
            let Some(difference) = case.difference(&actual) else {
                continue;
            };
            if accept {
                let path = folder(case.family).join(format!("{}.out.json", case.name));
                fs::write(path, indented(&actual)).unwrap();
            } else {
                differences.push(difference);
            }
        }
        assert!(
            differences.is_empty(),
            "{} cases differ\n\n{}",
            differences.len(),
            differences.join("\n\n")
        );
    }

    #[test]
    fn every_expectation_has_its_case() {
        for family in FAMILIES {
            for entry in fs::read_dir(folder(family)).unwrap() {
                let path = entry.unwrap().path();
                let name = path.file_name().unwrap().to_str().unwrap();
                if let Some(case) = name.strip_suffix(".out.json") {
                    let input = path.with_file_name(format!("{case}.in.json"));
                    assert!(input.exists(), "{family}/{name} has no {case}.in.json");
                } else {
                    assert!(
                        name.ends_with(".in.json"),
                        "{family}/{name} is no golden case"
                    );
                }
            }
        }
    }

    /// The same JSON over several lines, its members in the order of the answer.
    fn indented(json: &str) -> String {
        let mut text = String::new();
        let (mut depth, mut in_string, mut escaped) = (0, false, false);
        let mut chars = json.chars().peekable();
        while let Some(char) = chars.next() {
            if in_string {
                text.push(char);
                in_string = escaped || char != '"';
                escaped = !escaped && char == '\\';
                continue;
            }
            let empty = matches!((char, chars.peek()), ('{', Some('}')) | ('[', Some(']')));
            match char {
                '{' | '[' if empty => text.extend([char, chars.next().unwrap()]),
                '{' | '[' => {
                    depth += 1;
                    text.push(char);
                    text.extend(line(depth));
                }
                '}' | ']' => {
                    depth -= 1;
                    text.extend(line(depth));
                    text.push(char);
                }
                ',' => {
                    text.push(char);
                    text.extend(line(depth));
                }
                ':' => text.push_str(": "),
                _ => {
                    in_string = char == '"';
                    text.push(char);
                }
            }
        }
        text.push('\n');
        text
    }

    fn line(depth: usize) -> impl Iterator<Item = char> {
        std::iter::once('\n').chain(std::iter::repeat_n(' ', depth * 2))
    }
}

#[cfg(target_arch = "wasm32")]
mod browser {
    use include_dir::{Dir, include_dir};
    use js_sys::{Array, JSON, Uint8Array};
    use serde_json::value::RawValue;
    use wasm_bindgen::JsValue;
    use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

    use super::common::{Body, Case, Check, Decide, Decision, FAMILIES, Preview, Request};

    wasm_bindgen_test_configure!(run_in_browser);

    static GOLDEN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../tests/golden");

    fn cases(family: &'static str) -> Vec<Case> {
        let folder = GOLDEN.get_dir(family).unwrap();
        let text = |name: String| Some(folder.get_file(name)?.contents_utf8().unwrap().to_owned());
        let cases: Vec<Case> = folder
            .files()
            .filter_map(|file| file.path().file_name()?.to_str()?.strip_suffix(".in.json"))
            .map(|name| Case {
                family,
                name: name.to_owned(),
                input: text(format!("{family}/{name}.in.json")).unwrap(),
                expected: text(format!("{family}/{name}.out.json")),
            })
            .collect();
        assert!(
            !cases.is_empty(),
            "there are no cases in tests/golden/{family}"
        );
        cases
    }

    fn value(text: Option<&RawValue>) -> JsValue {
        text.map_or(JsValue::UNDEFINED, |text| JSON::parse(text.get()).unwrap())
    }

    fn answer(case: &Case) -> JsValue {
        match case.family {
            "allowed" => {
                lockstep_wasm::allowed_task_actions(&value(Some(case.read::<Decide<'_>>().task)))
            }
            "body" => {
                let input: Body<'_> = case.read();
                let body = input
                    .text
                    .map_or_else(|| value(input.body), |text| text.assemble().into());
                lockstep_wasm::check_body(&input.call.into(), &body, &value(input.properties))
            }
            "check" => {
                let input: Check<'_> = case.read();
                let document = input
                    .text
                    .map_or_else(|| value(input.document), |text| text.assemble().into());
                lockstep_wasm::check(&input.r#type.into(), &input.intent.into(), &document)
            }
            "decide" => {
                let input: Decide<'_> = case.read();
                let (task, action) = (value(Some(input.task)), input.action.into());
                lockstep_wasm::decide_task(
                    &task,
                    &action,
                    &value(input.params),
                    &value(input.context),
                )
            }
            "decision" => {
                let input: Decision<'_> = case.read();
                let (kind, record) = (input.r#type.into(), value(Some(input.record)));
                match input.action {
                    None => lockstep_wasm::decide::allowed_actions(&kind, &record),
                    Some(action) => lockstep_wasm::decide::decide(
                        &kind,
                        &record,
                        &action.into(),
                        &value(input.params),
                        &value(input.context),
                    ),
                }
            }
            "request" => {
                let inputs: Vec<Request<'_>> = case.read();
                inputs.into_iter().map(verdict).collect::<Array>().into()
            }
            _ => {
                let input: Preview<'_> = case.read();
                let (attributes, records) =
                    (value(Some(input.attributes)), value(Some(input.records)));
                lockstep_wasm::preview_bulk(
                    &input.action.into(),
                    &attributes,
                    &records,
                    &value(input.context),
                )
            }
        }
    }

    fn verdict(input: Request<'_>) -> JsValue {
        // The package writes texts into the module's memory; bytes say the same.
        let body = input.text.map_or_else(
            || value(input.body),
            |text| Uint8Array::from(text.assemble().as_bytes()).into(),
        );
        let unique = input.list.map(|list| list.unique_identifier_type.into());
        lockstep_wasm::request::check_request(
            &input.method.into(),
            &input.path.into(),
            &value(input.headers),
            &body,
            &value(input.properties),
            &unique.unwrap_or_default(),
        )
    }

    #[wasm_bindgen_test]
    fn every_case() {
        let mut differences = Vec::new();
        for case in FAMILIES.into_iter().flat_map(cases) {
            let actual = JSON::stringify(&answer(&case)).unwrap();
            differences.extend(case.difference(&String::from(actual)));
        }
        assert!(
            differences.is_empty(),
            "{} cases differ\n\n{}",
            differences.len(),
            differences.join("\n\n")
        );
    }
}
