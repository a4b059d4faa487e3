//! Which parameters a request that writes may have.
//!
//! In scope: a parameter that nobody reads is refused, with what was probably meant, since what it was
//! meant to prevent would happen: `preveiw=true` would write, and `actionParams.filter.id=1` would mean all
//! records. So is one that is there twice, and says two things.
//! Out of scope: what values mean, and what stands inside of a family. Their readers say that. And requests
//! that only read: they ignore what they do not know.

use std::borrow::Cow;

use super::preview::PREVIEW_PARAMETERS;
use super::{Pair, no_inclusions, pairs as decoded};
use crate::error::{Code, Error, excerpt, one_of};
use crate::nearest::nearest;
use crate::value::boolean;

/// The most errors that one query is told.
const MOST: usize = 100;

/// All that an action may have.
pub const ACTION_PARAMETERS: Known = Known::Family("actionParams");

/// The filter of a bulk action.
const BULK_FILTER: &str = "actionParams[filter]";

/// A parameter that a request may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// The one of this name.
    Name(&'static str),
    /// `actionParams[…]` with this name.
    Action(&'static str),
    /// All that begin with this and a bracket. Their reader says what is wrong inside.
    Family(&'static str),
}

/// Those about the records of an answer.
pub const SHOWN: &[Known] = &[
    Known::Family("fields"),
    Known::Name("provideAuthorizationMeta"),
    Known::Name("provideDataConnections"),
];

/// Those that ask for a preview. Where there is none, [`super::preview`]'s caller says so.
pub const PREVIEWING: &[Known] = &[Known::Name("preview"), Known::Action("preview")];

/// Those of a bulk change, besides those of its flags.
pub const FILTERING: &[Known] = &[Known::Family(BULK_FILTER), Known::Name("newFilterSyntax")];

impl Known {
    /// The name as a caller writes it; of a family, what all of its names begin with.
    fn name(self) -> Cow<'static, str> {
        match self {
            Self::Name(name) | Self::Family(name) => name.into(),
            Self::Action(name) => format!("actionParams[{name}]").into(),
        }
    }

    /// The same for a sentence.
    fn words(self) -> Cow<'static, str> {
        match self {
            Self::Family(name) => format!("{name}[…]").into(),
            other => other.name(),
        }
    }

    /// The name without what it stands in.
    const fn inner(self) -> &'static str {
        match self {
            Self::Name(name) | Self::Family(name) | Self::Action(name) => name,
        }
    }

    fn is(self, name: &str) -> bool {
        match self {
            Self::Name(known) => known == name,
            Self::Action(known) => name != known && inner(name) == known,
            Self::Family(known) => name
                .strip_prefix(known)
                .is_some_and(|rest| rest.starts_with('[')),
        }
    }
}

/// Refuses what is not `known`, and what is there twice with different values. What asks for a preview is
/// read with the other ways to ask for one, known or not.
///
/// # Errors
/// One for each, naming the parameter.
pub fn check_known<'a>(
    pairs: impl IntoIterator<Item = Pair<'a>>,
    known: &[Known],
) -> Result<(), Vec<Error>> {
    let mut seen: Vec<Pair<'a>> = Vec::new();
    let mut errors = Vec::new();
    for (name, text) in pairs {
        let found = known.iter().find(|one| one.is(&name));
        match found {
            _ if PREVIEW_PARAMETERS.contains(&&*name) => {}
            None => errors.push(unknown(&name, known)),
            Some(Known::Family(_)) => {}
            Some(_) => match seen.iter().find(|(other, _)| *other == name) {
                Some((_, other)) if !is_same(other, &text) => errors.push(repeated(&name)),
                Some(_) => {}
                None => seen.push((name, text)),
            },
        }
        if errors.len() >= MOST {
            break;
        }
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(errors)
    }
}

/// A parameter that is there twice, and says two things.
pub(crate) fn repeated(name: &str) -> Error {
    let detail =
        format!("`{name}` is there more than once, with different values; keep one of them");
    Error::new(Code::RepeatedParameter, detail).in_parameter(name)
}

fn is_same(one: &str, other: &str) -> bool {
    one == other || boolean(one).is_some_and(|value| boolean(other) == Some(value))
}

fn unknown(name: &str, known: &[Known]) -> Error {
    if let Err(error) = no_inclusions([(name.into(), "".into())]) {
        return error;
    }
    let sent = excerpt(name);
    let detail = match meant(name, known) {
        _ if confirms(name, known) => {
            format!("`{sent}` is not a parameter here; `actions/confirm` of the batch takes it")
        }
        Some(meant) => format!("`{sent}` is not a parameter here; did you mean `{meant}`?"),
        None if known.is_empty() => format!("`{sent}` is not a parameter here; there are none"),
        None => {
            // Of a family whose names are said one by one they are enough.
            let is_said = known.iter().any(|one| matches!(one, Known::Action(_)));
            let is_needed = |one: &&Known| !is_said || **one != ACTION_PARAMETERS;
            let mut allowed: Vec<Cow<'static, str>> = Vec::new();
            for words in known.iter().filter(is_needed).map(|one| one.words()) {
                if !allowed.contains(&words) {
                    allowed.push(words);
                }
            }
            let allowed = one_of(allowed);
            format!("`{sent}` is not a parameter here; there are {allowed}")
        }
    };
    Error::new(Code::UnknownParameter, detail).in_parameter(name)
}

/// The name within brackets of a parameter of an action, or all of it.
fn inner(name: &str) -> &str {
    let inner = name.strip_prefix("actionParams[");
    inner
        .and_then(|rest| rest.strip_suffix(']'))
        .unwrap_or(name)
}

/// Whether a parameter of what makes a batch is one of its confirmation: the count is known only then.
fn confirms(name: &str, known: &[Known]) -> bool {
    let name = bracketed(&decoded_again(name));
    known.contains(&Known::Family(BULK_FILTER))
        && nearest(inner(&name), ["confirmedCount", "confirmCount"]).is_some()
}

/// The parameter that was probably meant.
fn meant(name: &str, known: &[Known]) -> Option<String> {
    let name = bracketed(&decoded_again(name));
    // None of them is a list, but what is of a family says so by itself.
    let name = name.strip_suffix("[]").unwrap_or(&name).to_owned();
    if known.iter().any(|one| one.is(&name)) {
        return Some(name);
    }
    // What would be a filter elsewhere, or names records.
    if known.contains(&Known::Family(BULK_FILTER)) {
        match name.split_once('[') {
            Some(("filter" | "filters", inner)) => return Some(format!("{BULK_FILTER}[{inner}")),
            None if matches!(&*name, "filter" | "filters") => {
                return Some(format!("{BULK_FILTER}[…]"));
            }
            _ if matches!(inner(&name), "id" | "ids" | "id[]" | "ids[]") => {
                return Some(format!("{BULK_FILTER}[id]"));
            }
            _ => {}
        }
    }
    // A family whose beginning is nearly right.
    let family = known.iter().find_map(|one| {
        let Known::Family(family) = one else {
            return None;
        };
        let (start, rest) =
            name.split_at_checked(beginning(&name, family.matches('[').count())?)?;
        nearest(start, [*family]).map(|family| format!("{family}{rest}"))
    });
    if family.is_some() {
        return family;
    }
    let names: Vec<Cow<'static, str>> = known.iter().map(|one| one.name()).collect();
    let near = nearest(&name, names.iter().map(AsRef::as_ref));
    let near = near.and_then(|near| known.iter().find(|one| one.name() == near));
    let near = near.or_else(|| {
        // One of the action's, without what it stands in.
        let actions = || known.iter().filter(|one| matches!(one, Known::Action(_)));
        let near = nearest(inner(&name), actions().map(|one| one.inner()))?;
        actions().find(|one| one.inner() == near)
    });
    near.map(|near| near.words().into_owned())
}

/// Where the bracket begins that follows so many others.
fn beginning(name: &str, brackets: usize) -> Option<usize> {
    name.match_indices('[').nth(brackets).map(|(at, _)| at)
}

/// A name that was encoded more than once.
fn decoded_again(name: &str) -> Cow<'_, str> {
    let mut name = Cow::Borrowed(name);
    for _ in 0..2 {
        if !name.contains('%') {
            break;
        }
        let again = decoded(&name).next().map(|(name, _)| name.into_owned());
        name = Cow::Owned(again.unwrap_or_default());
    }
    name
}

/// `a.b.c` and `a[b[c]]` as `a[b][c]`.
fn bracketed(name: &str) -> String {
    let mut steps = name.split(['.', '[']);
    let mut text = steps.next().unwrap_or_default().to_owned();
    for step in steps {
        text.push_str(&format!("[{}]", step.trim_end_matches(']')));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::pairs;

    const BULK: &[Known] = &[
        Known::Name("preview"),
        Known::Action("preview"),
        Known::Action("skipConfirmation"),
        Known::Action("all"),
        Known::Family(BULK_FILTER),
        Known::Name("newFilterSyntax"),
        Known::Family("fields"),
    ];

    fn details(query: &str, known: &[Known]) -> Vec<String> {
        match check_known(pairs(query), known) {
            Ok(()) => Vec::new(),
            Err(errors) => errors.into_iter().map(|error| error.detail).collect(),
        }
    }

    #[test]
    fn what_is_known_passes() {
        for query in [
            "",
            "preview=true&actionParams[preview]=false",
            "actionParams[filter][id][]=1&actionParams%5Bfilter%5D%5Bid%5D[]=2",
            "fields[batch]=state&fields[batch]=total",
            "actionParams[all]=true&actionParams[all]=True",
        ] {
            assert_eq!(details(query, BULK), [""; 0], "{query}");
        }
    }

    #[test]
    fn what_is_nearly_a_filter_is_told_how_to_be_one() {
        for (query, meant) in [
            ("preveiw=true", "preview"),
            ("Preview=true", "preview"),
            ("actionParams.filter.id=1", "actionParams[filter][id]"),
            ("actionParams[filter].id=1", "actionParams[filter][id]"),
            ("actionParams.preview=true", "actionParams[preview]"),
            (
                "actionParams%255Bfilter%255D%255Bid%255D=1",
                "actionParams[filter][id]",
            ),
            (
                "actionParams%25255Bfilter%25255D%25255Bid%25255D=1",
                "actionParams[filter][id]",
            ),
            ("ids=1", "actionParams[filter][id]"),
            ("actionParams[ids]=1", "actionParams[filter][id]"),
            ("actionParams[filter[id]]=1", "actionParams[filter][id]"),
            ("actionParams[id]=1", "actionParams[filter][id]"),
            ("actionParams[preview][]=true", "actionParams[preview]"),
            ("preview[]=true", "preview"),
            ("newFilterSyntax[]=true", "newFilterSyntax"),
            ("skipConfirmation=true", "actionParams[skipConfirmation]"),
            ("skipConfirmatoin=true", "actionParams[skipConfirmation]"),
            ("all=true", "actionParams[all]"),
            ("ids[]=1", "actionParams[filter][id]"),
            ("filter[owner][id]=1", "actionParams[filter][owner][id]"),
            ("filter.owner.id=1", "actionParams[filter][owner][id]"),
            ("filter=x", "actionParams[filter][…]"),
            ("actionParam[filter][id]=1", "actionParams[filter][id]"),
            ("actionParams[filters][id]=1", "actionParams[filter][id]"),
            ("actionParams[filter]=x", "actionParams[filter][…]"),
            (
                "actionParams[skipConfirmatoin]=true",
                "actionParams[skipConfirmation]",
            ),
            ("newFiltersyntax=true", "newFilterSyntax"),
            ("field[batch]=x", "fields[batch]"),
        ] {
            let sent = pairs(query).next().unwrap().0;
            let sent = excerpt(&sent);
            let right = format!("`{sent}` is not a parameter here; did you mean `{meant}`?");
            assert_eq!(details(query, BULK), [right], "{query}");
        }
    }

    #[test]
    fn a_parameter_of_an_action_is_told_where_it_stands() {
        let snooze = [
            Known::Action("dueAt"),
            Known::Action("markAsUrgent"),
            ACTION_PARAMETERS,
            Known::Family("fields"),
        ];
        for (query, meant) in [
            ("dueAt=2031-01-01", "actionParams[dueAt]"),
            ("due_at=2031-01-01", "actionParams[dueAt]"),
            ("actionParam[dueAt]=2031-01-01", "actionParams[dueAt]"),
            ("markAsUrgent[]=true", "actionParams[markAsUrgent]"),
        ] {
            let sent = query.split('=').next().unwrap();
            let right = format!("`{sent}` is not a parameter here; did you mean `{meant}`?");
            assert_eq!(details(query, &snooze), [right], "{query}");
        }
        assert_eq!(
            details("colour=red", &snooze),
            [
                "`colour` is not a parameter here; there are `actionParams[dueAt]`, `actionParams[markAsUrgent]` or `fields[…]`"
            ]
        );
    }

    #[test]
    fn a_count_is_told_where_it_is_confirmed() {
        for name in [
            "actionParams[confirmedCount]",
            "actionParams[confirmedCount][]",
            "confirmedCount",
            "actionParams.confirmedCount",
            "actionParams[confirmCount]",
        ] {
            let right = format!(
                "`{name}` is not a parameter here; `actions/confirm` of the batch takes it"
            );
            assert_eq!(details(&format!("{name}=1"), BULK), [right], "{name}");
        }
    }

    #[test]
    fn what_is_like_nothing_is_told_what_there_is() {
        assert_eq!(
            details(
                "colour=red",
                &[Known::Name("async"), Known::Family("fields")]
            ),
            ["`colour` is not a parameter here; there are `async` or `fields[…]`"]
        );
        assert_eq!(
            details("colour=red", &[]),
            ["`colour` is not a parameter here; there are none"]
        );
        assert_eq!(
            details("include=owner", BULK),
            [
                "`include` is not a parameter here; records are included by `GET` of a collection or of one record only"
            ]
        );
        assert_eq!(details(&"x=1&".repeat(1_000), &[]).len(), MOST);
    }

    #[test]
    fn what_says_two_things_is_refused() {
        assert_eq!(
            details("actionParams[all]=true&actionParams[all]=false", BULK),
            [
                "`actionParams[all]` is there more than once, with different values; keep one of them"
            ]
        );
    }
}
