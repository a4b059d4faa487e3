//! What holds for every document, not only for those that somebody thought of.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on has failed"
)]

use std::borrow::Cow;

use lockstep_core::bulk::BULK_ACTIONS;
use lockstep_core::bulk::body;
use lockstep_core::document::{self, Intent};
use lockstep_core::error::{Error, Source, visible};
use lockstep_core::schema::{
    Attribute, Cardinality, Kind, RESOURCE_TYPES, Relationship, ResourceType,
};
use lockstep_core::time::Timestamp;
use lockstep_core::value::{Fields, MAX_SAFE_INTEGER, Reference, Value};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value as Json, json};

/// A resource type.
fn resource() -> impl Strategy<Value = &'static ResourceType> {
    select(RESOURCE_TYPES)
}

/// A member name: one that means something somewhere, or any.
fn name() -> impl Strategy<Value = String> {
    let known: Vec<&'static str> = RESOURCE_TYPES
        .iter()
        .flat_map(|resource| {
            let attributes = resource.attributes.iter().map(|attribute| attribute.name);
            attributes.chain(
                resource
                    .relationships
                    .iter()
                    .map(|relationship| relationship.name),
            )
        })
        .chain([
            "data",
            "type",
            "id",
            "ids",
            "attributes",
            "relationships",
            "links",
            "meta",
            "custom1",
        ])
        .collect();
    prop_oneof![3 => select(known).prop_map(str::to_owned), 1 => any::<String>(), 1 => "[a-z~/]{0,4}"]
}

/// A JSON value of any shape, with names that may mean something.
fn json_value() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<u64>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        (0..20_i64).prop_map(Json::from),
        any::<String>().prop_map(Json::from),
        name().prop_map(Json::from),
        "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z".prop_map(Json::from),
    ];
    leaf.prop_recursive(5, 40, 6, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(Json::from),
            vec((name(), inner), 0..6)
                .prop_map(|members| Json::Object(members.into_iter().collect())),
        ]
    })
}

/// A text: any, or a document of some shape with a piece of it cut out or put in.
fn text() -> impl Strategy<Value = String> {
    let shaped = (resource(), json_value(), json_value(), any::<bool>()).prop_map(
        |(resource, attributes, relationships, whole)| {
            let data = json!({"type": resource.name, "attributes": attributes, "relationships": relationships});
            if whole { json!({ "data": data }).to_string() } else { data.to_string() }
        },
    );
    let broken = (
        shaped,
        any::<prop::sample::Index>(),
        any::<prop::sample::Index>(),
        any::<Option<String>>(),
    );
    prop_oneof![
        any::<String>(),
        json_value().prop_map(|value| value.to_string()),
        broken.prop_map(|(text, from, to, insert)| {
            let Some(insert) = insert else { return text };
            let chars: Vec<char> = text.chars().collect();
            let (one, other) = (from.index(chars.len()), to.index(chars.len()));
            let (from, to) = (one.min(other), one.max(other).min(one.min(other) + 3));
            let kept = chars[..from].iter().copied();
            kept.chain(insert.chars().take(3))
                .chain(chars[to..].iter().copied())
                .collect()
        }),
    ]
}

/// RFC 6901: empty, or tokens that each start with `/` and escape `~` and `/`.
fn is_pointer(pointer: &str) -> bool {
    let escaped = |token: &str| {
        token
            .split('~')
            .skip(1)
            .all(|rest| rest.starts_with('0') || rest.starts_with('1'))
    };
    pointer.is_empty() || (pointer.starts_with('/') && pointer.split('/').all(escaped))
}

fn check_errors(errors: &[Error], text: &str) {
    assert!(!errors.is_empty(), "refused without a reason: {text}");
    for error in errors {
        match &error.source {
            Source::Pointer(pointer) => assert!(is_pointer(pointer), "{pointer} of {text}"),
            Source::Request => {}
            Source::Parameter(name) => panic!("{name} in a body: {text}"),
            Source::Header(name) => panic!("{name} in a body: {text}"),
        }
        let first = error.detail.chars().next().unwrap();
        assert!(!first.is_uppercase(), "{}", error.detail);
        assert!(!error.detail.ends_with('.'), "{}", error.detail);
    }
}

/// A value that an attribute takes.
fn sound_value(attribute: &'static Attribute) -> BoxedStrategy<Value<'static>> {
    let words = |max: u32| {
        vec(any::<char>(), 1..=8.min(max as usize)).prop_map(|chars| {
            chars
                .into_iter()
                .map(|char| if char == '\0' { '0' } else { char })
                .collect::<String>()
        })
    };
    let value = match attribute.kind {
        Kind::Text { max } => words(max)
            .prop_map(|text| Value::Text(Cow::Owned(text)))
            .boxed(),
        Kind::Choice { values } => select(values).prop_map(Value::word).boxed(),
        Kind::Boolean => any::<bool>().prop_map(Value::Boolean).boxed(),
        Kind::Integer => (-MAX_SAFE_INTEGER..=MAX_SAFE_INTEGER)
            .prop_map(Value::Integer)
            .boxed(),
        Kind::Number => any::<i32>()
            .prop_map(|number| Value::Number(f64::from(number) / 8.0))
            .boxed(),
        Kind::Time => (-62_167_219_200_000..=253_402_300_799_999_i64)
            .prop_map(|millis| Value::Time(Timestamp::from_millis(millis).unwrap()))
            .boxed(),
        Kind::Date => (1_i32..=12, 1_i32..=28)
            .prop_map(|(month, day)| Value::Text(format!("2026-{month:02}-{day:02}").into()))
            .boxed(),
        Kind::TextList { max_items, max } => {
            let trimmed = attribute.trimmed;
            let sound = move |text: &String| !trimmed || visible(text).len() == text.len();
            let words = words(max).prop_filter("blanks around a tag", sound);
            proptest::collection::btree_set(words, 0..5.min(max_items as usize))
                .prop_map(|list| Value::List(list.into_iter().map(Cow::Owned).collect()))
                .boxed()
        }
        Kind::Id { .. } => (1..=MAX_SAFE_INTEGER).prop_map(Value::Integer).boxed(),
        Kind::Map { max, .. } => proptest::collection::btree_map(words(8), words(max), 0..4)
            .prop_map(|map| {
                let member = |(name, text)| (Cow::Owned(name), Value::Text(Cow::Owned(text)));
                Value::Map(map.into_iter().map(member).collect())
            })
            .boxed(),
        Kind::IdList { .. } | Kind::Object => return Just(Value::Null).boxed(),
    };
    if attribute.required {
        value
    } else {
        prop_oneof![4 => value, 1 => Just(Value::Null)].boxed()
    }
}

/// A reference that a relationship takes.
fn sound_reference(relationship: &'static Relationship) -> BoxedStrategy<Value<'static>> {
    let reference = (select(relationship.targets), 1..=MAX_SAFE_INTEGER)
        .prop_map(|(kind, id)| Value::Reference(Reference { kind, id }));
    if relationship.required {
        reference.boxed()
    } else {
        prop_oneof![4 => reference, 1 => Just(Value::Null)].boxed()
    }
}

/// A resource type with sound values for all of its attributes and to-one relationships.
fn record() -> impl Strategy<Value = (&'static ResourceType, Fields<'static>, Fields<'static>)> {
    resource().prop_flat_map(|resource| {
        let attributes: Vec<_> = resource
            .attributes
            .iter()
            .map(|attribute| sound_value(attribute).prop_map(move |value| (attribute.name, value)))
            .collect();
        let relationships: Vec<_> = resource
            .relationships
            .iter()
            .filter(|relationship| relationship.cardinality == Cardinality::One)
            .map(|relationship| {
                sound_reference(relationship).prop_map(move |value| (relationship.name, value))
            })
            .collect();
        (attributes, relationships).prop_map(move |(attributes, relationships)| {
            (
                resource,
                attributes.into_iter().collect(),
                relationships.into_iter().collect(),
            )
        })
    })
}

fn printed(resource: &ResourceType, attributes: &Fields<'_>, relationships: &Fields<'_>) -> Json {
    let linked: serde_json::Map<String, Json> = relationships
        .iter()
        .map(|(name, value)| (name.to_owned(), json!({ "data": value })))
        .collect();
    json!({"type": resource.name, "id": 1, "attributes": attributes, "relationships": linked})
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    /// Whatever comes in, there is an answer, and every error of it says where.
    #[test]
    fn any_text_is_answered(text in text(), resource in resource(), creates in any::<bool>()) {
        let intent = if creates { Intent::Create } else { Intent::Update };
        if let Err(errors) = document::parse(&text, resource, intent) {
            check_errors(&errors, &text);
        }
        if let Err(errors) = document::parse_record(&text, resource) {
            check_errors(&errors, &text);
        }
        for action in BULK_ACTIONS {
            if let Err(errors) = body::parse(&text, action) {
                check_errors(&errors, &text);
            }
        }
    }

    /// One attribute with any value: it is taken, or the error is at that attribute.
    #[test]
    fn any_value_at_any_attribute(
        (resource, attribute) in resource().prop_flat_map(|resource| (Just(resource), select(resource.attributes))),
        value in json_value(),
    ) {
        let name = attribute.name;
        let text = json!({"data": {"type": resource.name, "attributes": {name: value}}}).to_string();
        match document::parse(&text, resource, Intent::Update) {
            Ok(document) => {
                let written = document.fields.find(name).is_some();
                let ignored = document.read_only.iter().any(|member| member.name == name);
                prop_assert!(written != ignored, "{}", text);
            }
            Err(errors) => {
                check_errors(&errors, &text);
                let place = format!("/data/attributes/{name}");
                for error in errors {
                    let Source::Pointer(pointer) = &error.source else { panic!("{error} has no pointer") };
                    let inside = pointer.strip_prefix(&place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
                    prop_assert!(inside, "{} in {}", pointer, text);
                }
            }
        }
    }

    /// One relationship with any value: it is taken, or the error is at that relationship.
    #[test]
    fn any_value_at_any_relationship(
        (resource, relationship) in resource().prop_filter("no relationships", |one| !one.relationships.is_empty()).prop_flat_map(|resource| (Just(resource), select(resource.relationships))),
        value in json_value(),
    ) {
        let name = relationship.name;
        let text = json!({"data": {"type": resource.name, "relationships": {name: value}}}).to_string();
        if let Err(errors) = document::parse(&text, resource, Intent::Update) {
            check_errors(&errors, &text);
            let place = format!("/data/relationships/{name}");
            for error in errors {
                prop_assert!(matches!(&error.source, Source::Pointer(pointer) if pointer.starts_with(&place)), "{:?}", error);
            }
        }
    }

    /// What is printed is read back as it was, as a record and as a document.
    #[test]
    fn printed_and_read_is_the_same((resource, attributes, relationships) in record()) {
        let data = printed(resource, &attributes, &relationships);
        let text = data.to_string();
        let read = document::parse_record(&text, resource).unwrap();
        prop_assert_eq!(read.id, Some(1));
        for (name, value) in attributes.iter().chain(relationships.iter()) {
            prop_assert_eq!(read.fields.get(name), value, "{}", name);
        }
        let text = json!({ "data": data }).to_string();
        let read = document::parse(&text, resource, Intent::Create).unwrap();
        for (name, value) in attributes.iter().chain(relationships.iter()) {
            let read_only = read.read_only.iter().find(|member| member.name == name);
            let found = read.fields.find(name).or(read_only.and_then(|member| member.value.as_ref()));
            prop_assert_eq!(found, Some(value), "{}", name);
        }
    }
}
