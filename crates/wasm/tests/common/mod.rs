//! Golden cases: what stands in a file, and how an answer is compared with it.

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

/// The kinds of cases, each a folder of `tests/golden`.
pub const FAMILIES: [&str; 7] = [
    "allowed", "body", "check", "decide", "decision", "preview", "request",
];

/// One case: `{family}/{name}.in.json` and `{family}/{name}.out.json`.
pub struct Case {
    pub family: &'static str,
    pub name: String,
    pub input: String,
    /// The expected answer, where there is one yet.
    pub expected: Option<String>,
}

/// The arguments of a `check`. The document is an object or, to show malformed ones, a text.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check<'a> {
    pub r#type: String,
    pub intent: String,
    #[serde(borrow)]
    pub document: Option<&'a RawValue>,
    pub text: Option<Text>,
}

/// The arguments of a `checkBody`. The body is a value or, to show malformed ones, a text.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Body<'a> {
    pub call: String,
    #[serde(borrow)]
    pub body: Option<&'a RawValue>,
    pub text: Option<Text>,
    /// The definitions of properties.
    #[serde(borrow)]
    pub properties: Option<&'a RawValue>,
}

/// A text: whole, or in parts that spare the file a megabyte.
#[derive(Deserialize)]
#[serde(untagged)]
pub enum Text {
    Whole(String),
    Parts(Vec<Part>),
}

#[derive(Deserialize)]
#[serde(untagged)]
pub enum Part {
    Literal(String),
    Repeated { repeat: String, times: usize },
}

impl Text {
    pub fn assemble(&self) -> String {
        match self {
            Self::Whole(text) => text.clone(),
            Self::Parts(parts) => parts
                .iter()
                .map(|part| match part {
                    Part::Literal(text) => text.clone(),
                    Part::Repeated { repeat, times } => repeat.repeat(*times),
                })
                .collect(),
        }
    }
}

/// The arguments of a `decideTask`, or of `allowedTaskActions` with only the task.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decide<'a> {
    #[serde(borrow)]
    pub task: &'a RawValue,
    #[serde(default)]
    pub action: String,
    pub params: Option<&'a RawValue>,
    pub context: Option<&'a RawValue>,
}

/// The arguments of a `decide`, or of `allowedActions` without an action.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision<'a> {
    pub r#type: String,
    #[serde(borrow)]
    pub record: &'a RawValue,
    pub action: Option<String>,
    pub params: Option<&'a RawValue>,
    pub context: Option<&'a RawValue>,
}

/// The argument of a `checkRequest`. The body is a value or a text.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request<'a> {
    pub method: String,
    pub path: String,
    #[serde(borrow)]
    pub headers: Option<&'a RawValue>,
    pub body: Option<&'a RawValue>,
    pub text: Option<Text>,
    pub properties: Option<&'a RawValue>,
    pub list: Option<List>,
}

/// A record list, as far as a check needs it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    pub unique_identifier_type: String,
}

/// The arguments of a `previewBulk`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preview<'a> {
    pub action: String,
    #[serde(borrow)]
    pub attributes: &'a RawValue,
    pub records: &'a RawValue,
    pub context: Option<&'a RawValue>,
}

impl Case {
    /// The case's arguments.
    pub fn read<'a, T: Deserialize<'a>>(&'a self) -> T {
        serde_json::from_str(&self.input)
            .unwrap_or_else(|error| panic!("{}/{}.in.json: {error}", self.family, self.name))
    }

    /// What is wrong with an answer, for a person; `None` where it is the expected one.
    pub fn difference(&self, actual: &str) -> Option<String> {
        let Self { family, name, .. } = self;
        let accept =
            "if it is right, accept it: UPDATE_GOLDEN=1 cargo test -p lockstep-wasm --test golden";
        let Some(expected) = &self.expected else {
            return Some(format!(
                "{family}/{name}: no expected answer yet; the answer is\n  {actual}\n{accept}"
            ));
        };
        let read = |text: &str| {
            serde_json::from_str::<Value>(text)
                .unwrap_or_else(|error| panic!("{family}/{name}: {error} in {text}"))
        };
        let (path, expected, actual) = first_difference("", &read(expected), &read(actual))?;
        Some(format!(
            "{family}/{name}: differs at `{path}`\n  expected: {expected}\n  actual:   {actual}\n{accept}"
        ))
    }
}

/// The JSON pointer of the first difference, and both sides there.
fn first_difference(
    path: &str,
    expected: &Value,
    actual: &Value,
) -> Option<(String, String, String)> {
    let show =
        |value: Option<&Value>| value.map_or_else(|| "(nothing)".to_owned(), Value::to_string);
    match (expected, actual) {
        (Value::Object(one), Value::Object(other)) => {
            one.keys().chain(other.keys()).find_map(|key| {
                let path = format!("{path}/{}", key.replace('~', "~0").replace('/', "~1"));
                match (one.get(key), other.get(key)) {
                    (Some(one), Some(other)) => first_difference(&path, one, other),
                    (one, other) => Some((path, show(one), show(other))),
                }
            })
        }
        (Value::Array(one), Value::Array(other)) => {
            (0..one.len().max(other.len())).find_map(|index| {
                let path = format!("{path}/{index}");
                match (one.get(index), other.get(index)) {
                    (Some(one), Some(other)) => first_difference(&path, one, other),
                    (one, other) => Some((path, show(one), show(other))),
                }
            })
        }
        // JavaScript does not tell 1.0 from 1.
        (Value::Number(one), Value::Number(other)) if one.as_f64() == other.as_f64() => None,
        (one, other) if one == other => None,
        (one, other) => Some((path.to_owned(), show(Some(one)), show(Some(other)))),
    }
}
