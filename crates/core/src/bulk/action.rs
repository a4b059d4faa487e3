//! A bulk action with its input, ready to be applied record by record.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::context::Context;
use super::image::{CUSTOM_FIELDS, Image};
use super::spec::{ActionKind, BulkActionSpec};
use super::{Outcome, lists, sequences, tasks};
use crate::record::{followers, following};
use crate::schema::{Access, Attribute, Cardinality, Kind, REFERENCE_LIMIT, ResourceType};
use crate::value::{Fields, Reference, Value};

/// A bulk change that is ready to be applied.
#[derive(Debug, Clone, PartialEq)]
pub struct BulkAction<'a> {
    /// What it is.
    pub spec: &'static BulkActionSpec,
    /// Its input: the attributes of a sound body, or the fields to modify.
    pub fields: Fields<'a>,
}

impl<'a> BulkAction<'a> {
    /// The action of a specification, with the attributes of a sound body.
    #[must_use]
    pub const fn new(spec: &'static BulkActionSpec, fields: Fields<'a>) -> Self {
        Self { spec, fields }
    }

    /// The fields of a record that it may change, and that its items' images hold.
    #[must_use]
    pub fn touches(&self) -> Vec<&'static str> {
        match self.spec.kind {
            ActionKind::Modify => {
                let mut names: Vec<_> = self.fields.iter().map(|(name, _)| name).collect();
                names.extend(self.followers().map(|(_, attribute)| attribute.name));
                names
            }
            ActionKind::Import | ActionKind::Create | ActionKind::Upsert => {
                writable(self.spec.target)
            }
            _ => self.spec.touches.to_vec(),
        }
    }

    /// The records that it names, with the attribute that names them: they have to exist.
    pub fn references(&self) -> impl Iterator<Item = (&'static str, Reference)> {
        let attributes = self.spec.attributes.iter();
        let named = attributes.flat_map(|attribute| {
            let target = match attribute.kind {
                Kind::Id { target } => self
                    .fields
                    .get(attribute.name)
                    .as_integer()
                    .map(|id| vec![Reference { kind: target, id }]),
                _ => self
                    .fields
                    .get(attribute.name)
                    .as_references()
                    .map(<[_]>::to_vec),
            };
            let references = target.unwrap_or_default();
            references
                .into_iter()
                .map(|reference| (attribute.name, reference))
        });
        let modified = self.fields.iter().filter(|_| self.spec.modifies());
        named.chain(modified.filter_map(|(name, value)| Some((name, value.as_reference()?))))
    }

    /// Decides one record, of which at least the fields that the action touches and reads are
    /// there.
    #[must_use]
    pub fn apply<'r>(&self, record: &Image<'r>, context: &Context) -> Outcome<'r>
    where
        'a: 'r,
    {
        // The reference or references of the action's only attribute.
        let given =
            || -> Vec<Reference> { self.references().map(|(_, reference)| reference).collect() };
        match self.spec.kind {
            ActionKind::AddTags => lists::add_tags(record, self.fields.get("tags")),
            ActionKind::RemoveTags => lists::remove_tags(record, self.fields.get("tags")),
            ActionKind::AddReferences(member) => {
                lists::add_references(record, member, &given(), REFERENCE_LIMIT)
            }
            ActionKind::RemoveReferences(member) => {
                lists::remove_references(record, member, &given())
            }
            ActionKind::ClearReferences(member) => lists::clear_references(record, member),
            ActionKind::SetReference(member) => {
                let reference = given().first().copied();
                let value = reference.map_or(Value::Null, Value::Reference);
                set(record, &Fields::new().with(member, value))
            }
            ActionKind::Modify => {
                let mut fields = self.fields.clone();
                for (of, attribute) in self.followers() {
                    let value = self.fields.get(of);
                    if record.fields.get(of) != value {
                        fields.set(attribute.name, following(attribute, value, context.now));
                    }
                }
                set(record, &fields)
            }
            ActionKind::Destroy => Outcome::Changed {
                before: Some(record.part(self.spec.touches)),
                after: None,
            },
            ActionKind::AddToSequence => sequences::add(record, &self.fields, context),
            ActionKind::MoveStates(event) => sequences::move_all(record, event, context),
            ActionKind::MoveState(event) => sequences::move_one(record, event, context),
            ActionKind::Act(name) => tasks::act(record, self.spec, name, &self.fields, context),
            // What to do is in the row or in the input: see `Plan`.
            ActionKind::Import | ActionKind::Create | ActionKind::Update | ActionKind::Upsert => {
                Outcome::Unchanged
            }
        }
    }

    /// Of what it modifies, what others follow from; and these.
    fn followers(&self) -> impl Iterator<Item = (&'static str, &'static Attribute)> {
        let all = followers(self.spec.target);
        all.filter(|(of, _)| self.spec.modifies() && self.fields.find(of).is_some())
    }
}

/// The input as the attributes of a body, in the form that a batch keeps.
impl Serialize for BulkAction<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (name, value) in self.fields.iter() {
            match value {
                // A body names records of one type by their ids alone.
                Value::References(references) => {
                    let ids: Vec<i64> = references.iter().map(|one| one.id).collect();
                    map.serialize_entry(name, &ids)?;
                }
                _ => map.serialize_entry(name, value)?,
            }
        }
        map.end()
    }
}

/// Sets the fields that have another value, and of maps the members.
pub(super) fn set<'r>(record: &Image<'r>, fields: &Fields<'r>) -> Outcome<'r> {
    let after: Fields<'r> = fields
        .iter()
        .filter_map(|(name, value)| Some((name, change(record.fields.get(name), value)?)))
        .collect();
    if after.is_empty() {
        return Outcome::Unchanged;
    }
    let names: Vec<&str> = fields.iter().map(|(name, _)| name).collect();
    Outcome::Changed {
        before: Some(record.part(&names)),
        after: Some(Image::of(after)),
    }
}

/// What a field has to become, so that it has the value; `None` where it has it.
fn change<'r>(is: &Value<'r>, value: &Value<'r>) -> Option<Value<'r>> {
    let Value::Map(members) = value else {
        return (is != value).then(|| value.clone());
    };
    let other: Vec<_> = members
        .iter()
        .filter(|(name, value)| is.member(name) != value)
        .cloned()
        .collect();
    (!other.is_empty()).then_some(Value::Map(other))
}

/// The fields of a type that clients write, one by one or in bulk, and storage keeps with the record.
fn writable(target: &'static ResourceType) -> Vec<&'static str> {
    let attributes = target
        .attributes
        .iter()
        .filter(|attribute| attribute.access != Access::ReadOnly)
        .map(|attribute| attribute.name);
    let relationships = target
        .relationships
        .iter()
        .filter(|one| match one.cardinality {
            Cardinality::One => one.access != Access::ReadOnly,
            Cardinality::Listed => true,
            Cardinality::Few | Cardinality::Many => false,
        })
        .map(|one| one.name);
    let custom = (target.custom_fields > 0).then_some(CUSTOM_FIELDS);
    attributes.chain(relationships).chain(custom).collect()
}
