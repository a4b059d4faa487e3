//! `include`: the related records that a document brings along (JSON:API 1.1, "Inclusion of Related
//! Resources").

use super::way::{Hop, hops};
use super::{Pair, SeenParameters, name_parts, unknown};
use crate::error::{Code, Error, excerpt, one_of};
use crate::schema::{Relationship, ResourceType};

/// The most relationships of a path.
pub const MAX_INCLUDE_STEPS: usize = 2;

/// The most included records of one type.
pub const MAX_INCLUDED: u32 = 5_000;

/// What a request wants included.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Inclusions(Vec<Vec<Hop>>);

impl Inclusions {
    /// The paths: those that were asked for and their beginnings, each once. A relationship to
    /// records of several types makes a path for each of them.
    #[must_use]
    pub fn paths(&self) -> &[Vec<Hop>] {
        &self.0
    }

    /// The types of the included records, each once.
    #[must_use]
    pub fn types(&self) -> Vec<&'static ResourceType> {
        let mut types = Vec::new();
        for hop in self.0.iter().filter_map(|path| path.last()) {
            if !types.contains(&hop.to) {
                types.push(hop.to);
            }
        }
        types
    }

    /// The hop by a relationship, where its records are included, wherever it stands in a path.
    #[must_use]
    pub fn hop(&self, resource: &ResourceType, relationship: &Relationship) -> Option<&Hop> {
        self.0
            .iter()
            .flatten()
            .find(|hop| hop.from == resource && hop.relationship == relationship)
    }
}

/// Reads the `include` of a query about records of a type; `None` where there is none.
///
/// # Errors
/// Everything that is wrong with it, each error naming what is allowed.
pub fn inclusions<'a>(
    resource: &'static ResourceType,
    pairs: impl IntoIterator<Item = Pair<'a>>,
) -> Result<Option<Inclusions>, Vec<Error>> {
    let mut read = None;
    let mut seen = SeenParameters::default();
    let mut errors = Vec::new();
    for (name, text) in pairs.into_iter().filter(|(name, _)| is_include(name)) {
        match seen.is_new(&name, &text) {
            Ok(true) => {}
            Ok(false) => continue,
            Err(error) => {
                errors.push(error);
                continue;
            }
        }
        if name != "include" {
            errors.push(unknown(&name, "write `include=owner,prospect.account`"));
            continue;
        }
        let inclusions = read.get_or_insert_with(Inclusions::default);
        for path in text
            .split(',')
            .map(str::trim)
            .filter(|path| !path.is_empty())
        {
            if let Err(error) = inclusions.add(resource, path) {
                errors.push(error);
            }
        }
    }
    if errors.is_empty() {
        Ok(read)
    } else {
        Err(errors)
    }
}

/// Refuses `include` where nothing can be included.
///
/// # Errors
/// One that says where it can be.
pub fn no_inclusions<'a>(pairs: impl IntoIterator<Item = Pair<'a>>) -> Result<(), Error> {
    match pairs.into_iter().find(|(name, _)| is_include(name)) {
        None => Ok(()),
        Some((name, _)) => Err(unknown(
            &name,
            "records are included by `GET` of a collection or of one record only",
        )),
    }
}

fn is_include(name: &str) -> bool {
    name_parts(name).map_or_else(
        || name.starts_with("include["),
        |(family, _)| family == "include",
    )
}

impl Inclusions {
    fn add(&mut self, resource: &'static ResourceType, path: &str) -> Result<(), Error> {
        let error =
            |detail: String| Err(Error::new(Code::UnknownInclude, detail).in_parameter("include"));
        if path.split('.').count() > MAX_INCLUDE_STEPS {
            let sent = excerpt(path);
            return error(format!(
                "`{sent}` is too long a path; it may have {MAX_INCLUDE_STEPS} steps, such as `prospect.account`"
            ));
        }
        // All ways so far: a relationship may lead to records of several types.
        let mut ends: Vec<Vec<Hop>> = vec![Vec::new()];
        for name in path.split('.') {
            let types: Vec<&'static ResourceType> = ends
                .iter()
                .map(|path| path.last().map_or(resource, |hop| hop.to))
                .collect();
            let mut next = Vec::new();
            for (path, from) in ends.iter().zip(&types) {
                let relationship = from.relationship(name).into_iter();
                let hops = relationship.flat_map(|one| hops(from, one));
                next.extend(hops.map(|hop| {
                    let mut longer = path.clone();
                    longer.push(hop);
                    longer
                }));
            }
            if next.is_empty() {
                let kinds: Vec<&str> = types.iter().map(|from| from.name).collect();
                let (kinds, sent) = (kinds.join(", "), excerpt(name));
                let mut allowed: Vec<&str> = types.iter().flat_map(|from| offered(from)).collect();
                allowed.sort_unstable();
                allowed.dedup();
                return error(if allowed.is_empty() {
                    format!("{kinds} has nothing to include, and no `{sent}`")
                } else {
                    format!(
                        "{kinds} has no relationship `{sent}` to include; allowed: {}",
                        one_of(allowed)
                    )
                });
            }
            for path in &next {
                if !self.0.contains(path) {
                    self.0.push(path.clone());
                }
            }
            ends = next;
        }
        Ok(())
    }
}

/// The relationships of a type whose records can be included.
fn offered(resource: &'static ResourceType) -> impl Iterator<Item = &'static str> {
    resource
        .relationships
        .iter()
        .filter(move |relationship| hops(resource, relationship).next().is_some())
        .map(|relationship| relationship.name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::pairs;
    use crate::schema::{TASK, USER};

    fn paths(query: &str) -> Vec<String> {
        let read = inclusions(&TASK, pairs(query)).unwrap().unwrap();
        read.paths()
            .iter()
            .map(|path| {
                let hops = path.iter();
                let hops = hops.map(|hop| format!("{}>{}", hop.relationship.name, hop.to.name));
                hops.collect::<Vec<_>>().join(".")
            })
            .collect()
    }

    fn details(query: &str) -> Vec<String> {
        let errors = inclusions(&TASK, pairs(query)).unwrap_err();
        errors.into_iter().map(|error| error.detail).collect()
    }

    #[test]
    fn a_path_brings_its_beginning_along() {
        assert_eq!(
            paths("include=prospect.account,owner,prospect.owner"),
            [
                "prospect>prospect",
                "prospect>prospect.account>account",
                "owner>user",
                "prospect>prospect.owner>user"
            ]
        );
        assert_eq!(
            paths("include=subject.account"),
            [
                "subject>account",
                "subject>opportunity",
                "subject>prospect",
                "subject>opportunity.account>account",
                "subject>prospect.account>account"
            ]
        );
        assert_eq!(paths("include="), [""; 0]);
        assert_eq!(inclusions(&TASK, pairs("includes=x&sort=id")), Ok(None));
    }

    #[test]
    fn types_are_there_once() {
        let query = "include=owner,prospect.owner,completer";
        let read = inclusions(&TASK, pairs(query)).unwrap().unwrap();
        assert_eq!(
            read.types().iter().map(|one| one.name).collect::<Vec<_>>(),
            ["user", "prospect"]
        );
        let owner = TASK.relationship("owner").unwrap();
        assert_eq!(read.hop(&TASK, owner).map(|hop| hop.to), Some(&USER));
        assert_eq!(read.hop(&USER, owner), None);
        assert_eq!(read.hop(&TASK, TASK.relationship("account").unwrap()), None);
    }

    #[test]
    fn what_there_is_not_is_refused_with_what_there_is() {
        let [detail] = details("include=ownr").try_into().unwrap();
        assert!(
            detail.starts_with("task has no relationship `ownr` to include; allowed: `account`, ")
                && detail.contains("`prospect`, "),
            "{detail}"
        );
        let [detail] = details("include=prospect.owner.mailbox")
            .try_into()
            .unwrap();
        assert_eq!(
            detail,
            "`prospect.owner.mailbox` is too long a path; it may have 2 steps, such as `prospect.account`"
        );
        let [detail] = details("include=prospect.nope,owner").try_into().unwrap();
        assert!(
            detail
                .starts_with("prospect has no relationship `nope` to include; allowed: `account`")
        );
        assert_eq!(
            details("include[]=owner"),
            ["`include[]` is not a parameter here; write `include=owner,prospect.account`"]
        );
        assert_eq!(
            details("include=owner&include=prospect"),
            ["`include` is there more than once, with different values; keep one of them"]
        );
        assert_eq!(
            no_inclusions(pairs("include=owner")).unwrap_err().detail,
            "`include` is not a parameter here; records are included by `GET` of a collection or of one record only"
        );
    }
}
