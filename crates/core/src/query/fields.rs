//! `fields[type]`: which attributes and relationships documents show (JSON:API 1.1, "Sparse
//! Fieldsets").

use super::{Pair, SeenParameters, name_parts, unknown};
use crate::error::{Code, Error, excerpt, one_of};
use crate::schema::{RESOURCE_TYPES, ResourceType, resource_type, type_named};

/// The members that a request wants shown, by type; of a type that is not among them, all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fieldsets(Vec<(&'static ResourceType, Vec<&'static str>)>);

impl Fieldsets {
    /// Of this type only these members.
    #[must_use]
    pub fn of_type(resource: &'static ResourceType, members: &[&'static str]) -> Self {
        Self(vec![(resource, members.to_vec())])
    }

    /// What is shown of a type, in the order of the schema; `None` where that is everything.
    #[must_use]
    pub fn of(&self, resource: &ResourceType) -> Option<&[&'static str]> {
        self.0
            .iter()
            .find(|(known, _)| *known == resource)
            .map(|(_, fields)| fields.as_slice())
    }

    /// Whether everything is shown of every type.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Reads all `fields[…]` of a query.
///
/// # Errors
/// Everything that is wrong with them, each error naming its parameter and what is allowed.
pub fn fieldsets<'a>(pairs: impl IntoIterator<Item = Pair<'a>>) -> Result<Fieldsets, Vec<Error>> {
    let mut read = Fieldsets::default();
    let mut seen = SeenParameters::default();
    let mut errors = Vec::new();
    for (name, text) in pairs {
        if !name.starts_with("fields") {
            continue;
        }
        let path = match name_parts(&name) {
            Some(("fields", path)) => path,
            Some(_) => continue,
            None => Vec::new(),
        };
        match seen.is_new(&name, &text) {
            Ok(true) => {}
            Ok(false) => continue,
            Err(error) => {
                errors.push(error);
                continue;
            }
        }
        let resource = match path.as_slice() {
            [kind] => type_named(kind).and_then(resource_type),
            _ => None,
        };
        match resource {
            None => {
                let types = RESOURCE_TYPES.iter().map(|resource| resource.name);
                let allowed = format!("write `fields[type]`, the type being {}", one_of(types));
                errors.push(unknown(&name, &allowed));
            }
            Some(resource) => match fieldset(resource, &name, &text) {
                Ok(fields) => read.0.push((resource, fields)),
                Err(mut problems) => errors.append(&mut problems),
            },
        }
    }
    if errors.is_empty() {
        Ok(read)
    } else {
        Err(errors)
    }
}

/// The members of a type that `text` names. `id` and `type` are always there, and so naming them
/// does no harm.
fn fieldset(
    resource: &'static ResourceType,
    parameter: &str,
    text: &str,
) -> Result<Vec<&'static str>, Vec<Error>> {
    let named: Vec<&str> = text
        .split(',')
        .map(str::trim)
        .filter(|name| !matches!(*name, "" | "id" | "type"))
        .collect();
    let all = || {
        let attributes = resource.attributes.iter().map(|attribute| attribute.name);
        let relationships = resource.relationships.iter().map(|one| one.name);
        attributes.chain(relationships)
    };
    let mut fields: Vec<&'static str> = all().filter(|name| named.contains(name)).collect();
    let mut errors = Vec::new();
    for name in named {
        match resource.attribute(name) {
            _ if fields.contains(&name) => {}
            // One of the numbered attributes, which the tables do not list.
            Some(attribute) => fields.push(attribute.name),
            None => {
                let (kind, sent) = (resource.name, excerpt(name));
                let custom = (resource.custom_fields > 0)
                    .then(|| format!("custom1` to `custom{}", resource.custom_fields));
                let allowed = one_of(all().map(str::to_owned).chain(custom));
                let detail = format!("{kind} has no field `{sent}`; allowed: {allowed}");
                errors.push(Error::new(Code::UnknownField, detail).in_parameter(parameter));
            }
        }
    }
    if errors.is_empty() {
        Ok(fields)
    } else {
        Err(errors)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::pairs;
    use crate::schema::{ACCOUNT, PROSPECT, TASK, USER};

    fn details(query: &str) -> Vec<String> {
        let errors = fieldsets(pairs(query)).unwrap_err();
        errors.into_iter().map(|error| error.detail).collect()
    }

    #[test]
    fn what_is_named_is_shown_in_the_order_of_the_schema() {
        let query =
            "fields[task]=owner,note,dueAt&fields[user]=&fields[prospects]=custom7,id,name&x=1";
        let read = fieldsets(pairs(query)).unwrap();
        assert_eq!(read.of(&TASK), Some(["dueAt", "note", "owner"].as_slice()));
        assert_eq!(read.of(&USER), Some([].as_slice()));
        assert_eq!(read.of(&PROSPECT), Some(["name", "custom7"].as_slice()));
        assert_eq!(read.of(&ACCOUNT), None);
    }

    #[test]
    fn what_there_is_not_is_refused_with_what_there_is() {
        let task = details("fields[task]=note,nope,custom1");
        assert_eq!(task.len(), 2);
        assert!(task[0].starts_with("task has no field `nope`; allowed: `action`, `autoskipAt`"));
        assert!(task[0].ends_with("`taskPurpose` or `template`"));
        assert!(details("fields[account]=custom151")[0].ends_with("or `custom1` to `custom150`"));
        for query in [
            "fields=note",
            "fields[nope]=x",
            "fields[task][note]=1",
            "fields[task=note",
        ] {
            let [detail] = details(query).try_into().unwrap();
            assert!(
                detail.ends_with("`template`, `token` or `user`")
                    && detail.contains("write `fields[type]`"),
                "{detail}"
            );
        }
        assert_eq!(
            details("fields[task]=note&fields[task]=dueAt"),
            ["`fields[task]` is there more than once, with different values; keep one of them"]
        );
    }
}
