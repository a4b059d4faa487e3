//! Which record each input of a batch means, and what that says about the batch: storage has been asked
//! by now.

use std::collections::{BTreeMap, BTreeSet};

use super::body::{Input, Operation};
use super::check::{Checked, all_or_nothing, duplicates, references};
use super::problem::Problem;
use super::property::{BUILT_IN, Properties, UNIQUE_VALUE_LIMIT};
use crate::bulk;
use crate::error::{Code, Error};
use crate::value::{Fields, Reference, Value, read_id};

/// What storage knows of what inputs name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// The records that there are, of those that are named by id.
    pub ids: BTreeSet<i64>,
    /// Who has a value that only one may have, by property and value.
    pub owners: BTreeMap<(String, String), i64>,
    /// The records that there are not, of those that associations lead to.
    pub missing: Vec<Reference>,
}

/// The values of properties that a batch names or sets, as far as only one record may have them.
#[must_use]
pub fn values<'i>(inputs: &'i [Input<'_>]) -> Vec<(&'i str, &'i str)> {
    let mut values = Vec::new();
    for input in inputs {
        values.extend(input.id_property.as_deref().zip(input.id.as_deref()));
        let set = input.properties.iter();
        values.extend(set.filter_map(|(name, value)| Some((&**name, value.as_deref()?))));
    }
    // Those that every organisation has are nobody's alone.
    values.retain(|(name, value)| {
        value.len() <= UNIQUE_VALUE_LIMIT.saturating_mul(4)
            && BUILT_IN.iter().all(|one| one.name != *name)
    });
    values
}

/// Finds the record of each input; `None` where there is none.
///
/// # Errors
/// What is wrong with the batch as a whole.
pub fn resolve<'a>(
    inputs: &[Input<'a>],
    checked: Vec<Checked<'a>>,
    operation: Operation,
    properties: &Properties<'_>,
    facts: &Facts,
) -> Result<(Vec<Option<i64>>, Vec<Checked<'a>>), Problem> {
    let records: Vec<Option<i64>> = inputs.iter().map(|input| facts.record(input)).collect();
    let mut seen = BTreeSet::new();
    let twice = inputs
        .iter()
        .zip(&records)
        .enumerate()
        .filter(|(_, (_, record))| record.is_some_and(|record| !seen.insert(record)));
    let name = |input: &'_ Input<'a>| input.id.as_deref().unwrap_or_default().to_owned();
    let twice: Vec<(usize, String)> = twice
        .map(|(index, (input, _))| (index, name(input)))
        .collect();
    duplicates(twice.iter().map(|(index, id)| (*index, &**id)))?;
    let mut taken = BTreeSet::new();
    let checked = checked.into_iter().zip(inputs).zip(&records).enumerate();
    let checked = checked.map(|(index, ((mut one, input), record))| {
        if operation == Operation::Upsert {
            name_new(&mut one, input, record.is_none());
        }
        let place = format!("/inputs/{index}");
        associate(&mut one, input, &place);
        let is_written = record.is_some() || operation != Operation::Update;
        if one.problem.is_none() && is_written {
            one.problem = facts.conflict(&one, *record, properties, &mut taken, &place);
        }
        one
    });
    let checked = all_or_nothing(inputs, checked.collect())?;
    Ok((records, checked))
}

/// Takes over what the new record is to be about.
fn associate(one: &mut Checked<'_>, input: &Input<'_>, place: &str) {
    for (index, association) in input.associations.iter().enumerate() {
        match references(association) {
            Ok(references) => one.associations.extend(references),
            Err(error) => {
                let error = error.at(format!("{place}/associations/{index}"));
                one.problem.get_or_insert_default().errors.push(error);
            }
        }
    }
}

/// A record that an upsert creates has the value by which it was named, also where it would clear it: else
/// the next one would create another.
fn name_new<'a>(one: &mut Checked<'a>, input: &Input<'a>, is_new: bool) {
    let Some((property, id)) = input.id_property.as_ref().zip(input.id.as_ref()) else {
        return;
    };
    let place = one
        .properties
        .binary_search_by(|(name, _)| name.cmp(property));
    let named = || (property.clone(), Value::Text(id.clone()));
    match place {
        Err(place) => one.properties.insert(place, named()),
        Ok(place) => {
            let sent = one.properties.get_mut(place);
            if let Some(cleared) = sent.filter(|(_, value)| is_new && *value == Value::Null) {
                *cleared = named();
            }
        }
    }
}

impl Facts {
    /// The record that an input names.
    #[must_use]
    pub fn record(&self, input: &Input<'_>) -> Option<i64> {
        let id = input.id.as_deref()?;
        match input.id_property.as_deref() {
            Some(property) if property != "hs_object_id" => self
                .owners
                .get(&(property.to_owned(), id.to_owned()))
                .copied(),
            _ => read_id(id).filter(|id| self.ids.contains(id)),
        }
    }

    /// Why an input cannot be written besides others.
    fn conflict(
        &self,
        one: &Checked<'_>,
        record: Option<i64>,
        properties: &Properties<'_>,
        taken: &mut BTreeSet<(String, String)>,
        place: &str,
    ) -> Option<Problem> {
        for (name, value) in &one.properties {
            let is_unique = properties
                .find(name)
                .is_some_and(|property| property.is_unique);
            let Some(value) = value.as_text().filter(|_| is_unique) else {
                continue;
            };
            let key = (name.clone().into_owned(), value.to_owned());
            let owner = self.owners.get(&key).copied();
            if let Some(owner) = owner.filter(|owner| Some(*owner) != record) {
                let detail = format!("Communication already exists. Existing ID: {owner}");
                let error = Error::new(Code::Taken, detail).at(place);
                return Some(Problem::from(error).with("existingId", owner.to_string()));
            }
            if !taken.insert(key) {
                let detail = format!(
                    "An earlier input gives \"{name}\" the same value, which has to be unique."
                );
                return Some(Error::new(Code::Taken, detail).at(place).into());
            }
        }
        let missing = one
            .associations
            .iter()
            .find(|one| self.missing.contains(one))?;
        let Reference { kind, id } = missing;
        let detail = format!("No {kind} with ID {id} exists, so it cannot be associated.");
        Some(Error::new(Code::RelatedNotFound, detail).at(place).into())
    }
}

/// The input of an item: what it sets, why it fails, and what its answer needs besides.
#[must_use]
pub fn item(input: &Input<'_>, checked: &Checked<'_>) -> String {
    let mut fields = Fields::new();
    if !checked.properties.is_empty() {
        fields.set("properties", Value::Map(checked.properties.clone()));
    }
    for (field, kind) in [("accounts", "account"), ("prospects", "prospect")] {
        let mut list: Vec<Reference> = checked.associations.clone();
        list.retain(|reference| reference.kind == kind);
        if !list.is_empty() {
            fields.set(field, Value::References(list));
        }
    }
    let error = checked.problem.as_ref().map(Problem::as_error);
    // Only maps with keys that are no strings fail, and there are none.
    let problem = checked
        .problem
        .as_ref()
        .map(|problem| serde_json::to_string(problem).unwrap_or_default());
    let added = checked.added.join(" ");
    let kept = [
        (bulk::ADDED, Some(&*added).filter(|names| !names.is_empty())),
        ("id", input.id.as_deref()),
        ("trace", input.trace.as_deref()),
        ("problem", problem.as_deref()),
    ];
    let kept: Vec<(&'static str, &str)> = kept
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .collect();
    bulk::input(&fields, error.as_ref(), &kept)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hubspot::body;
    use crate::hubspot::check::{self, Size};

    const DEFINED: &str = r#"[{"name":"ref","type":"string","hasUniqueValue":true}]"#;

    fn facts() -> Facts {
        let owner = |value: &str, id| (("ref".to_owned(), value.to_owned()), id);
        Facts {
            ids: [1, 2].into(),
            owners: [owner("a", 1), owner("b", 2)].into(),
            missing: vec![Reference {
                kind: "account",
                id: 9,
            }],
        }
    }

    fn resolved(
        text: &str,
        operation: Operation,
    ) -> Result<(Vec<Option<i64>>, Vec<String>), Problem> {
        let body = body::batch(text, operation)?;
        let properties = Properties::read(DEFINED).unwrap();
        let checked = check::batch(&body, operation, &properties, Size::Usual)?;
        let (records, checked) = resolve(&body.inputs, checked, operation, &properties, &facts())?;
        let items = body.inputs.iter().zip(&checked);
        Ok((
            records,
            items.map(|(input, checked)| item(input, checked)).collect(),
        ))
    }

    #[test]
    fn o_records_are_named_by_id_and_by_unique_values() {
        let text = r#"{"inputs":[{"id":"2","properties":{"ref":"c"}},{"id":"a","idProperty":"ref","properties":{"ref":"d"}},{"id":"7","properties":{"ref":"e"}},{"id":"x","properties":{"ref":"f"}}]}"#;
        let (records, items) = resolved(text, Operation::Update).unwrap();
        assert_eq!(records, [Some(2), Some(1), None, None]);
        assert_eq!(items[1], r#"{"properties":{"ref":"d"},"id":"a"}"#);
    }

    #[test]
    fn only_what_may_be_unique_is_asked_for() {
        let text = r#"{"inputs":[{"id":"a","idProperty":"ref","properties":{"hs_communication_body":"x","ref":"b","score":1}}]}"#;
        let body = body::batch(text, Operation::Update).unwrap();
        assert_eq!(
            values(&body.inputs),
            [("ref", "a"), ("ref", "b"), ("score", "1")]
        );
    }

    #[test]
    fn one_record_named_twice_is_a_duplicate() {
        let text = r#"{"inputs":[{"id":"1","properties":{"ref":"c"}},{"id":"a","idProperty":"ref","properties":{"ref":"d"}}]}"#;
        let problem = resolved(text, Operation::Update).unwrap_err();
        assert_eq!(
            problem.message(),
            "Duplicate IDs found in batch input: [a]. IDs must be unique"
        );
        assert_eq!(problem.status(), 400);
    }

    #[test]
    fn r_value_taken_is_a_conflict() {
        let problem = resolved(
            r#"{"inputs":[{"properties":{"ref":"a"}}]}"#,
            Operation::Create,
        )
        .unwrap_err();
        assert_eq!((problem.status(), problem.category()), (409, "CONFLICT"));
        assert_eq!(
            problem.message(),
            "Communication already exists. Existing ID: 1"
        );
        assert_eq!(problem.context, [("existingId", vec!["1".to_owned()])]);
    }

    #[test]
    fn r_partial_create_names_trace_id_and_existing_id() {
        let text = r#"{"inputs":[{"objectWriteTraceId":"0","properties":{"ref":"a"}},{"objectWriteTraceId":"1","properties":{"ref":"n"}}]}"#;
        let (_, items) = resolved(text, Operation::Create).unwrap();
        let item: serde_json::Value = serde_json::from_str(&items[0]).unwrap();
        assert_eq!(
            item["error"],
            "Communication already exists. Existing ID: 1"
        );
        let problem: serde_json::Value =
            serde_json::from_str(item["problem"].as_str().unwrap()).unwrap();
        let context =
            serde_json::json!({ "existingId": ["1"], "objectWriteTraceId": ["0"], "index": ["0"] });
        assert_eq!(problem["context"], context);
        assert_eq!(items[1], r#"{"properties":{"ref":"n"},"trace":"1"}"#);
    }

    #[test]
    fn inputs_do_not_share_a_unique_value() {
        let text = r#"{"inputs":[{"properties":{"ref":"n"}},{"properties":{"ref":"n"}}]}"#;
        let problem = resolved(text, Operation::Create).unwrap_err();
        assert_eq!(
            problem.message(),
            "An earlier input gives \"ref\" the same value, which has to be unique."
        );
        assert_eq!(problem.status(), 409);
    }

    #[test]
    fn a_record_keeps_its_own_value() {
        let text = r#"{"inputs":[{"id":"1","properties":{"ref":"a"}}]}"#;
        assert!(resolved(text, Operation::Update).is_ok());
    }

    #[test]
    fn o_upsert_names_what_it_creates() {
        let text = r#"{"inputs":[{"id":"a","idProperty":"ref","properties":{"hs_communication_body":"x"}},{"id":"n","idProperty":"ref","properties":{"hs_communication_body":"y"}}]}"#;
        let (records, items) = resolved(text, Operation::Upsert).unwrap();
        assert_eq!(records, [Some(1), None]);
        assert_eq!(
            items[1],
            r#"{"properties":{"hs_communication_body":"y","ref":"n"},"id":"n"}"#
        );
    }

    #[test]
    fn an_upsert_names_what_it_creates_also_where_it_would_clear_that() {
        let text = r#"{"inputs":[{"id":"n","idProperty":"ref","properties":{"ref":""}},{"id":"a","idProperty":"ref","properties":{"ref":""}}]}"#;
        let (_, items) = resolved(text, Operation::Upsert).unwrap();
        assert_eq!(items[0], r#"{"properties":{"ref":"n"},"id":"n"}"#);
        assert_eq!(items[1], r#"{"properties":{"ref":null},"id":"a"}"#);
    }

    #[test]
    fn an_item_says_which_options_are_added() {
        const COLOURS: &str = r#"[{"name":"colours","type":"enumeration","fieldType":"checkbox","options":[{"value":"red"}]}]"#;
        let body = body::batch(
            r#"{"inputs":[{"id":"1","properties":{"colours":";red"}}]}"#,
            Operation::Update,
        )
        .unwrap();
        let properties = Properties::read(COLOURS).unwrap();
        let checked = check::batch(&body, Operation::Update, &properties, Size::Usual).unwrap();
        assert_eq!(
            item(&body.inputs[0], &checked[0]),
            r#"{"properties":{"colours":"red"},"added":"colours","id":"1"}"#
        );
    }

    #[test]
    fn associations_need_what_they_lead_to() {
        let text = |id| {
            format!(
                r#"{{"inputs":[{{"properties":{{}},"associations":[{{"to":{{"id":{id}}},"types":[{{"associationTypeId":87}}]}}]}}]}}"#
            )
        };
        let problem = resolved(&text(9), Operation::Create).unwrap_err();
        assert_eq!(
            problem.message(),
            "No account with ID 9 exists, so it cannot be associated."
        );
        assert_eq!(problem.status(), 400);
        let (_, items) = resolved(&text(8), Operation::Create).unwrap();
        assert_eq!(items, [r#"{"accounts":[{"type":"account","id":8}]}"#]);
    }

    #[test]
    fn associations_lead_to_prospects_and_accounts() {
        let of = |to: &str, number: &str| {
            let text = format!(
                r#"{{"inputs":[{{"properties":{{}},"associations":[{{"to":{{"id":{to}}},"types":[{number}]}}]}}]}}"#
            );
            resolved(&text, Operation::Create)
                .map(|(_, mut items)| items.remove(0))
                .map_err(|problem| problem.message())
        };
        let kind = |number: i64| {
            format!(r#"{{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":{number}}}"#)
        };
        assert_eq!(
            of("5", &kind(81)).as_deref(),
            Ok(r#"{"prospects":[{"type":"prospect","id":5}]}"#)
        );
        assert_eq!(
            of("\"6\"", &kind(87)).as_deref(),
            Ok(r#"{"accounts":[{"type":"account","id":6}]}"#)
        );
        for (to, number, detail) in [
            (
                "6",
                &*kind(1),
                "COMMUNICATION has no association type 1; there are 81 (to a contact) and 87 (to a company).",
            ),
            (
                "\"x\"",
                &*kind(81),
                "The id of an association is `x`; it must be a positive whole number.",
            ),
            ("1", "", "An association needs at least one of types."),
            (
                "5",
                r#"{"associationCategory":"USER_DEFINED","associationTypeId":81}"#,
                "COMMUNICATION has no association types that are USER_DEFINED; all are HUBSPOT_DEFINED.",
            ),
        ] {
            assert_eq!(of(to, number), Err(detail.to_owned()));
        }
    }
}
