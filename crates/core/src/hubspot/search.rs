//! Searching: from a body to conditions on properties. Filters of a group are all to be met, of one of the
//! groups.

mod sent;

pub use sent::{Body, DIRECTIONS, FILTER_MEMBERS, MEMBERS, SORT_MEMBERS, read};

use std::borrow::Cow;

use self::sent::Sent;
use super::property::{Properties, Type, time};
use crate::error::{Code, Error, one_of};
use crate::fold::{Fold, fold};

/// The largest page.
pub const MAX_PAGE: i64 = 200;

/// The page of a search that says no size.
const DEFAULT_PAGE: i64 = 10;

/// How far a search leads.
pub const MAX_HITS: i64 = 10_000;

/// The most groups of filters.
pub const MAX_GROUPS: usize = 5;

/// The most filters of a group.
pub const MAX_GROUP_FILTERS: usize = 10;

/// The most filters in all.
const MAX_FILTERS: usize = 25;

/// The most values of one filter.
pub const MAX_VALUES: usize = 100;

/// The most keys to sort by.
pub const MAX_SORTS: usize = 1;

/// A search that can be run.
#[derive(Debug, Clone, PartialEq)]
pub struct Search {
    /// What the text of a communication has words that begin with, each of them; `None` where nothing was
    /// asked for. Where there was no word in it, nothing is found.
    pub query: Option<Vec<Token>>,
    /// Groups of conditions.
    pub groups: Vec<Vec<Filter>>,
    /// What to sort by, and whether that goes down.
    pub sort: Option<(Subject, bool)>,
    /// The size of a page.
    pub limit: i64,
    /// How many hits the pages before have.
    pub after: i64,
}

/// A condition.
#[derive(Debug, Clone, PartialEq)]
pub struct Filter {
    /// What it is about.
    pub subject: Subject,
    /// What must be so.
    pub test: Test,
}

/// What a condition is about: a property, or what one of the system's stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// The id.
    Id,
    /// When it was created.
    CreatedAt,
    /// When it was last changed.
    UpdatedAt,
    /// Who created it.
    Creator,
    /// A property by name; whether its values are numbers.
    Property(String, bool),
}

/// What must be so.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// It is the same; texts whatever their capitals.
    Equal(Operand),
    /// It is not.
    NotEqual(Operand),
    /// It is less, or the same where that is `true`.
    Less(Operand, bool),
    /// It is more, or the same where that is `true`.
    Greater(Operand, bool),
    /// It is between these, or one of them.
    Between(Operand, Operand),
    /// It is one of these, or none of them where that is `true`.
    Among(Vec<Operand>, bool),
    /// It has a value, or none where that is `false`.
    HasValue(bool),
    /// It has these words in a row, or has not where that is `true`.
    Token(Token, bool),
}

/// A value to compare with.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    /// A number.
    Number(f64),
    /// A text, folded where a property of the organisation's is compared with it.
    Text(String),
}

/// Words in a row, folded and with a blank between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The words.
    pub text: String,
    /// Whether the first may be the end of a longer one.
    pub open_start: bool,
    /// Whether the last may be the start of a longer one.
    pub open_end: bool,
}

/// The property whose text a query is looked for in.
pub const QUERIED: &str = "hs_communication_body";

/// What stands between words.
pub const BETWEEN_WORDS: &str = "\n\r\t\u{a0}.,;:!?¿¡…@()[]<>/\\|\"'“”„‘’«»-–—_+=";

/// How the values of a search are read.
#[derive(Debug, Clone, Copy)]
pub struct Reading {
    /// A text as it is compared.
    pub fold: Fold,
    /// A number to its last bit.
    pub number: fn(&str) -> Option<f64>,
}

/// As a search needs them that is run. Both bring tables, which who only wants to know what is wrong with one need not
/// load.
pub const EXACT: Reading = Reading {
    fold,
    number: |text| text.parse().ok(),
};

/// Makes a search of what was sent.
///
/// # Errors
/// What is wrong with it.
pub fn check(
    body: &Body<'_>,
    properties: &Properties<'_>,
    reading: Reading,
) -> Result<Search, Error> {
    let limit = body.limit.unwrap_or(DEFAULT_PAGE);
    if !(0..=MAX_PAGE).contains(&limit) {
        let detail = format!(
            "The limit of a search is {limit}; it must be a whole number from 0 to {MAX_PAGE}."
        );
        return Err(Error::new(Code::NumberOutOfRange, detail).at("/limit"));
    }
    let after = body.after.as_deref().unwrap_or("0");
    let after = after
        .parse()
        .ok()
        .filter(|after: &i64| *after >= 0)
        .ok_or_else(|| {
            let detail =
                "The after of a search must be what an earlier page gave as paging.next.after.";
            Error::new(Code::InvalidParameter, detail).at("/after")
        })?;
    if limit.saturating_add(after) > MAX_HITS {
        let detail =
            format!("A search leads to its first {MAX_HITS} hits; narrow it down to see others.");
        return Err(Error::new(Code::NumberOutOfRange, detail).at("/after"));
    }
    check_number(body)?;
    let mut groups = Vec::new();
    for (number, sent) in body.groups.iter().enumerate() {
        let place = format!("/filterGroups/{number}/filters");
        groups.push(conditions(sent, properties, &place, reading)?);
    }
    if !body.filters.is_empty() {
        if !groups.is_empty() {
            let detail = "A search has filterGroups and filters; put the filters into one of the groups, or leave out the filterGroups.";
            return Err(Error::new(Code::InvalidParameter, detail).at("/filters"));
        }
        groups.push(conditions(&body.filters, properties, "/filters", reading)?);
    }
    let sort = match body.sorts.first() {
        Some(sort) => {
            let (subject, _) =
                subject(&sort.property, properties).map_err(|error| error.at("/sorts/0"))?;
            Some((subject, sort.is_descending))
        }
        None => None,
    };
    let parts = || body.query.as_deref().unwrap_or_default().split_whitespace();
    let query = parts().next().map(|_| {
        let tokens = parts().filter_map(|part| {
            Some(Token {
                text: words(&(reading.fold)(part))?,
                open_start: false,
                open_end: true,
            })
        });
        tokens.collect()
    });
    Ok(Search {
        query,
        groups,
        sort,
        limit,
        after,
    })
}

fn check_number(body: &Body<'_>) -> Result<(), Error> {
    let most = |number: usize, most: usize, what: &str, place: &str| {
        if number <= most {
            return Ok(());
        }
        let detail = format!("A search has at most {most} {what}; there are {number}.");
        Err(Error::new(Code::ListTooLong, detail).at(place))
    };
    most(
        body.groups.len(),
        MAX_GROUPS,
        "filterGroups",
        "/filterGroups",
    )?;
    for group in &body.groups {
        most(
            group.len(),
            MAX_GROUP_FILTERS,
            "filters in a group",
            "/filterGroups",
        )?;
    }
    most(
        body.filters.len(),
        MAX_GROUP_FILTERS,
        "filters in a group",
        "/filters",
    )?;
    let all = body.groups.iter().map(Vec::len).sum();
    most(all, MAX_FILTERS, "filters in all", "/filterGroups")?;
    most(body.sorts.len(), MAX_SORTS, "sorts", "/sorts")?;
    let words = body.query.as_deref().unwrap_or_default().split_whitespace();
    most(words.count(), MAX_FILTERS, "words in query", "/query")
}

/// What a property's name stands for, and of which type its values are.
fn subject(name: &str, properties: &Properties<'_>) -> Result<(Subject, Type), Error> {
    let Some(property) = properties.find(name) else {
        let detail = format!("Property \"{name}\" does not exist");
        return Err(Error::new(Code::UnknownAttribute, detail));
    };
    let subject = match name {
        "hs_object_id" => Subject::Id,
        "hs_createdate" => Subject::CreatedAt,
        "hs_lastmodifieddate" => Subject::UpdatedAt,
        "hs_object_source_id" => Subject::Creator,
        "hs_object_source" | "hs_object_source_label" => {
            let detail =
                format!("Property \"{name}\" is the same everywhere; it cannot be searched for.");
            return Err(Error::new(Code::ActionNotApplicable, detail));
        }
        _ => Subject::Property(name.to_owned(), property.kind == Type::Number),
    };
    Ok((subject, property.kind))
}

/// The operators, as they are sent.
pub const OPERATORS: [&str; 13] = [
    "EQ",
    "NEQ",
    "LT",
    "LTE",
    "GT",
    "GTE",
    "BETWEEN",
    "IN",
    "NOT_IN",
    "HAS_PROPERTY",
    "NOT_HAS_PROPERTY",
    "CONTAINS_TOKEN",
    "NOT_CONTAINS_TOKEN",
];

/// The filters of a group, whose place this is.
fn conditions(
    sent: &[Sent<'_>],
    properties: &Properties<'_>,
    place: &str,
    reading: Reading,
) -> Result<Vec<Filter>, Error> {
    let filters = sent.iter().enumerate();
    let filters = filters.map(|(number, sent)| {
        condition(sent, properties, reading).map_err(|error| error.at(format!("{place}/{number}")))
    });
    filters.collect()
}

fn condition(
    sent: &Sent<'_>,
    properties: &Properties<'_>,
    reading: Reading,
) -> Result<Filter, Error> {
    let (subject, kind) = subject(&sent.property, properties)?;
    let one = |value: &Option<Cow<'_, str>>, member: &str| {
        let value = value.as_deref().ok_or_else(|| {
            let detail = format!("The operator {} needs a {member}.", sent.operator);
            Error::new(Code::Required, detail)
        })?;
        operand(value, kind, &subject, reading)
    };
    let value = || one(&sent.value, "value");
    let is_negated = sent.operator.starts_with('N');
    let test = match &*sent.operator {
        "EQ" => Test::Equal(value()?),
        "NEQ" => Test::NotEqual(value()?),
        "LT" => Test::Less(value()?, false),
        "LTE" => Test::Less(value()?, true),
        "GT" => Test::Greater(value()?, false),
        "GTE" => Test::Greater(value()?, true),
        "BETWEEN" => Test::Between(value()?, one(&sent.high, "highValue")?),
        "IN" | "NOT_IN" => {
            if sent.values.is_empty() || sent.values.len() > MAX_VALUES {
                let (number, operator) = (sent.values.len(), &sent.operator);
                let detail = format!(
                    "The operator {operator} needs from 1 to {MAX_VALUES} values; there are {number}."
                );
                return Err(Error::new(Code::ListEmpty, detail));
            }
            let values: Result<Vec<Operand>, Error> = sent
                .values
                .iter()
                .map(|value| operand(value, kind, &subject, reading))
                .collect();
            Test::Among(values?, is_negated)
        }
        "HAS_PROPERTY" | "NOT_HAS_PROPERTY" => Test::HasValue(!is_negated),
        "CONTAINS_TOKEN" | "NOT_CONTAINS_TOKEN" => Test::Token(token(sent, reading)?, is_negated),
        other => {
            let sent = crate::error::shown(other);
            let detail = format!("The operator is {sent}; it must be {}.", one_of(OPERATORS));
            return Err(Error::new(Code::InvalidParameter, detail));
        }
    };
    Ok(Filter { subject, test })
}

/// A value in the form in which values of this type are compared.
fn operand(sent: &str, kind: Type, subject: &Subject, reading: Reading) -> Result<Operand, Error> {
    Ok(match (subject, kept(sent, kind, reading)?) {
        (Subject::Property(..), Operand::Text(text)) => {
            Operand::Text((reading.fold)(&text).into_owned())
        }
        (_, kept) => kept,
    })
}

/// A value in the form in which values of this type are kept.
fn kept(sent: &str, kind: Type, reading: Reading) -> Result<Operand, Error> {
    let invalid = |what: &str| {
        let sent = crate::error::excerpt(sent);
        Error::new(
            Code::InvalidParameter,
            format!("{sent} was not a valid {what}."),
        )
    };
    match kind {
        Type::Number => {
            let number = (reading.number)(sent).filter(|number| number.is_finite());
            number.map(Operand::Number).ok_or_else(|| invalid("long"))
        }
        Type::DateTime => {
            let time = time(sent).ok_or_else(|| invalid("long"))?;
            Ok(Operand::Text(time.to_string()))
        }
        Type::Date => {
            let time = time(sent).ok_or_else(|| invalid("date"))?.to_string();
            let day = time.split('T').next().unwrap_or_default();
            Ok(Operand::Text(day.to_owned()))
        }
        Type::String | Type::Bool | Type::Enumeration => Ok(Operand::Text(sent.to_owned())),
    }
}

fn token(sent: &Sent<'_>, reading: Reading) -> Result<Token, Error> {
    let value = (reading.fold)(sent.value.as_deref().unwrap_or_default());
    let text = words(&value.replace('*', " ")).ok_or_else(|| {
        let detail = format!(
            "The operator {} needs a value with a word in it.",
            sent.operator
        );
        Error::new(Code::Required, detail)
    })?;
    Ok(Token {
        text,
        open_start: value.starts_with('*'),
        open_end: value.ends_with('*'),
    })
}

/// The words of a text, with a blank between them; `None` where it has none.
fn words(text: &str) -> Option<String> {
    // The Greek question mark is a semicolon once it is folded.
    let is_between = |letter: char| {
        letter.is_whitespace() || letter == '\u{37e}' || BETWEEN_WORDS.contains(letter)
    };
    let words: Vec<&str> = text
        .split(is_between)
        .filter(|word| !word.is_empty())
        .collect();
    (!words.is_empty()).then(|| words.join(" "))
}

#[cfg(test)]
mod tests;
