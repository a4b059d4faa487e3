//! What JSON cannot write, handed to the exports in a real browser: answered, never thrown.
#![cfg(target_arch = "wasm32")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on has failed"
)]

use js_sys::{Array, BigInt, Function, JSON, Object, Reflect, Symbol, eval};
use serde_json::Value;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

fn read(answer: &JsValue) -> Value {
    serde_json::from_str(&String::from(JSON::stringify(answer).unwrap())).unwrap()
}

/// The code and the sentence of an answer's only error.
fn only_error(answer: &JsValue) -> String {
    let answer = read(answer);
    assert_eq!(answer["ok"], false, "{answer}");
    assert_eq!(answer["errors"].as_array().unwrap().len(), 1, "{answer}");
    let error = &answer["errors"][0];
    format!(
        "{}: {}",
        error["code"].as_str().unwrap(),
        error["detail"].as_str().unwrap()
    )
}

fn js(source: &str) -> JsValue {
    eval(&format!("({source})")).unwrap()
}

fn cyclic() -> JsValue {
    let object = Object::new();
    Reflect::set(&object, &"self".into(), &object).unwrap();
    object.into()
}

fn task() -> JsValue {
    js(
        r#"{type: "task", id: 1, attributes: {state: "incomplete", taskType: "manual", dueAt: "2026-01-20T08:00:00.000Z"}}"#,
    )
}

fn now() -> JsValue {
    js(r#"{now: "2026-01-15T10:00:00Z"}"#)
}

const UNWRITABLE: &str = "cannot be written as JSON; it must be free of cycles and of BigInt";

#[wasm_bindgen_test]
fn a_document_that_json_cannot_write() {
    let check = |document: &JsValue| {
        only_error(&lockstep_wasm::check(
            &"task".into(),
            &"create".into(),
            document,
        ))
    };
    for document in [
        cyclic(),
        BigInt::from(1).into(),
        js("{data: {id: 1n}}"),
        js("{toJSON() { throw 1 }}"),
    ] {
        assert_eq!(
            check(&document),
            format!("invalidArgument: `document` {UNWRITABLE}")
        );
    }
    let right = "it must be a value that JSON can write";
    assert_eq!(
        check(&JsValue::UNDEFINED),
        format!("invalidArgument: `document` is undefined; {right}")
    );
    assert_eq!(
        check(&Function::new_no_args("").into()),
        format!("invalidArgument: `document` is a function; {right}")
    );
    assert_eq!(
        check(&Symbol::iterator().into()),
        format!("invalidArgument: `document` is a symbol; {right}")
    );
    assert_eq!(
        check(&JsValue::NULL),
        "wrongType: the body is null; it must be an object"
    );
    assert_eq!(
        check(&5.into()),
        "wrongType: the body is a number; it must be an object"
    );
}

#[wasm_bindgen_test]
fn a_document_as_text_or_as_object_is_the_same() {
    let text = r#"{"data":{"type":"task","attributes":{"action":"cal"}}}"#;
    let check = |document: &JsValue| {
        read(&lockstep_wasm::check(
            &"task".into(),
            &"create".into(),
            document,
        ))
    };
    assert_eq!(check(&text.into()), check(&js(text)));
}

#[wasm_bindgen_test]
fn a_lone_surrogate_is_an_error_of_the_document() {
    let document = js(r#"{data: {type: "task", attributes: {note: "\ud800"}}}"#);
    let error = only_error(&lockstep_wasm::check(
        &"task".into(),
        &"update".into(),
        &document,
    ));
    assert!(
        error.starts_with("malformedJson: the body is not valid JSON"),
        "{error}"
    );
}

#[wasm_bindgen_test]
fn names_that_are_no_strings() {
    let kinds = [
        (JsValue::UNDEFINED, "undefined"),
        (JsValue::NULL, "null"),
        (JsValue::TRUE, "a boolean"),
        (1.5.into(), "a number"),
        (BigInt::from(1).into(), "a bigint"),
        (Array::new().into(), "an array"),
        (Object::new().into(), "an object"),
    ];
    for (value, kind) in kinds {
        let error =
            |name: &str| format!("invalidArgument: `{name}` is {kind}; it must be a string");
        let none = JsValue::UNDEFINED;
        assert_eq!(
            only_error(&lockstep_wasm::check(&value, &"create".into(), &none)),
            error("type")
        );
        assert_eq!(
            only_error(&lockstep_wasm::check(&"task".into(), &value, &none)),
            error("intent")
        );
        assert_eq!(
            only_error(&lockstep_wasm::decide_task(&task(), &value, &none, &now())),
            error("action")
        );
        assert_eq!(
            only_error(&lockstep_wasm::preview_bulk(&value, &none, &none, &none)),
            error("action")
        );
        assert!(lockstep_wasm::schema(&value).is_null());
    }
}

#[wasm_bindgen_test]
fn a_decision_on_what_json_cannot_write() {
    let none = JsValue::UNDEFINED;
    let decide = |task: &JsValue, params: &JsValue, context: &JsValue| {
        only_error(&lockstep_wasm::decide_task(
            task,
            &"snooze".into(),
            params,
            context,
        ))
    };
    assert_eq!(
        decide(&cyclic(), &none, &now()),
        format!("invalidArgument: `task` {UNWRITABLE}")
    );
    assert_eq!(
        decide(&task(), &cyclic(), &now()),
        "wrongType: `self` is an object; it must be a string, a number or a boolean"
    );
    assert_eq!(
        decide(&task(), &none, &cyclic()),
        "invalidArgument: `self` is not a member of `context`; \
         allowed: `now`, `userId`, `mailingState` or `sample`"
    );
    assert!(decide(&none, &none, &now()).starts_with("invalidArgument: `task` is undefined"));
    for value in [cyclic(), none, JsValue::NULL, 5.into(), Array::new().into()] {
        assert_eq!(
            read(&lockstep_wasm::allowed_task_actions(&value)),
            Value::Array(vec![])
        );
    }
}

/// The package itself adds the time; the exports behind it do not know any.
#[wasm_bindgen_test]
fn a_decision_without_the_time() {
    for context in [JsValue::UNDEFINED, JsValue::NULL, js("{userId: 1}")] {
        let answer =
            lockstep_wasm::decide_task(&task(), &"snooze".into(), &JsValue::NULL, &context);
        let right = "it must be an RFC 3339 date-time such as `2026-01-31T09:30:00Z`";
        assert_eq!(
            only_error(&answer),
            format!("invalidArgument: `context` has no `now`; {right}")
        );
    }
}

#[wasm_bindgen_test]
fn options_that_are_no_options() {
    let none = JsValue::UNDEFINED;
    let right = "it must be an object";
    for (value, kind) in [
        (JsValue::TRUE, "a boolean"),
        (1.5.into(), "a number"),
        ("now".into(), "a string"),
        (Array::of1(&1.into()).into(), "an array"),
    ] {
        let decide = |params: &JsValue, context: &JsValue| {
            only_error(&lockstep_wasm::decide_task(
                &task(),
                &"snooze".into(),
                params,
                context,
            ))
        };
        assert_eq!(
            decide(&value, &now()),
            format!("invalidArgument: `params` is {kind}; {right}")
        );
        assert_eq!(
            decide(&none, &value),
            format!("invalidArgument: `context` is {kind}; {right}")
        );
    }
    let unreadable = js("{now: () => 1}");
    let answer = lockstep_wasm::decide_task(&task(), &"snooze".into(), &none, &unreadable);
    assert!(only_error(&answer).starts_with("invalidArgument: `context` must be an object"));
}

#[wasm_bindgen_test]
fn members_of_the_context_that_are_not_what_they_must_be() {
    let none = JsValue::UNDEFINED;
    for (context, wrong) in [
        ("{now: 5}", "`context.now` is `5`"),
        ("{userId: 1.5}", "`context.userId` is `1.5`"),
        ("{userId: [1]}", "`context.userId` is an array"),
        ("{mailingState: {}}", "`context.mailingState` is an object"),
        ("{sample: '5'}", "`context.sample` is `5`"),
        ("{sample: null}", "`context.sample` is null"),
    ] {
        let answer = lockstep_wasm::decide_task(&task(), &"snooze".into(), &none, &js(context));
        let error = only_error(&answer);
        let start = format!("invalidArgument: {wrong}; it must be ");
        assert!(error.starts_with(&start), "{context}: {error}");
    }
}

#[wasm_bindgen_test]
fn definitions_that_are_no_definitions() {
    let check = |properties: &JsValue| {
        lockstep_wasm::check_body(
            &"communicationsBatchUpdate".into(),
            &js(r#"{inputs: [{id: "1", properties: {score: "1"}}]}"#),
            properties,
        )
    };
    let detail = "`properties` must be an array of definitions of properties";
    for properties in ["{}", "[1]", "[{name: 5}]", "'text'", "[{options: {}}]"] {
        assert_eq!(
            only_error(&check(&js(properties))),
            format!("invalidArgument: {detail}"),
            "{properties}"
        );
    }
    let defined = js("[{name: 'score', type: undefined, options: [{value: '1', label: 'One'}]}]");
    assert_eq!(read(&check(&defined))["count"], 1);
    for none in [JsValue::UNDEFINED, JsValue::NULL, Array::new().into()] {
        assert!(only_error(&check(&none)).starts_with("unknownAttribute"));
    }
}

#[wasm_bindgen_test]
fn a_preview_of_what_json_cannot_write() {
    let tags = js(r#"{tags: ["vip"]}"#);
    let none = JsValue::UNDEFINED;
    let preview = |attributes: &JsValue, records: &JsValue| {
        only_error(&lockstep_wasm::preview_bulk(
            &"prospectsAddTags".into(),
            attributes,
            records,
            &none,
        ))
    };
    let records: JsValue = Array::new().into();
    assert_eq!(
        preview(&cyclic(), &records),
        format!("invalidArgument: `attributes` {UNWRITABLE}")
    );
    assert_eq!(
        preview(&tags, &js("[{id: 1n}]")),
        format!("invalidArgument: `records` {UNWRITABLE}")
    );
    assert!(preview(&none, &records).starts_with("invalidArgument: `attributes` is undefined"));
    assert!(preview(&tags, &none).starts_with("invalidArgument: `records` is undefined"));
    assert_eq!(
        preview(&tags, &"[]".into()),
        "invalidArgument: `records` is a string; it must be an array of records"
    );
}

/// Only what the action reads is handed over, so what it does not read may be anything.
#[wasm_bindgen_test]
fn a_preview_over_records_with_more_than_it_reads() {
    let records = js(
        r#"[{type: "prospect", id: 1, attributes: {tags: [], name: 1n, deep: {tags: [1n]}}, extra: 2n}]"#,
    );
    let answer = read(&lockstep_wasm::preview_bulk(
        &"prospectsAddTags".into(),
        &js(r#"{tags: ["vip"]}"#),
        &records,
        &JsValue::UNDEFINED,
    ));
    assert_eq!(answer["changed"], 1, "{answer}");
}

#[wasm_bindgen_test]
fn numbers_come_out_as_numbers() {
    let params = js("{ownerId: 9007199254740991}");
    let answer = lockstep_wasm::decide_task(&task(), &"reassignOwner".into(), &params, &now());
    let changes = Reflect::get(&answer, &"changes".into()).unwrap();
    let owner = Reflect::get(&changes, &"owner".into()).unwrap();
    assert_eq!(
        Reflect::get(&owner, &"id".into()).unwrap().as_f64(),
        Some(9_007_199_254_740_991.0)
    );
}

#[wasm_bindgen_test]
fn every_type_has_a_schema() {
    for resource in lockstep_core::schema::RESOURCE_TYPES {
        let schema = read(&lockstep_wasm::schema(&resource.name.into()));
        assert_eq!(schema["name"], resource.name);
        assert_eq!(
            schema,
            read(&lockstep_wasm::schema(&resource.plural.into()))
        );
        assert_eq!(
            schema["attributes"].as_array().unwrap().len(),
            resource.attributes.len()
        );
    }
    assert!(lockstep_wasm::schema(&"nonsense".into()).is_null());
}

#[wasm_bindgen_test]
fn every_bulk_action_is_in_the_table() {
    let table = read(&lockstep_wasm::bulk_actions());
    let table = table.as_array().unwrap();
    assert_eq!(table.len(), lockstep_core::bulk::BULK_ACTIONS.len());
    for (action, spec) in table.iter().zip(lockstep_core::bulk::BULK_ACTIONS) {
        assert_eq!(action["name"], spec.name);
        assert_eq!(action["target"], spec.target.name);
        assert_eq!(action["destroys"], spec.destroys());
        assert_eq!(
            action["attributes"].as_array().unwrap().len(),
            spec.attributes.len()
        );
    }
}
