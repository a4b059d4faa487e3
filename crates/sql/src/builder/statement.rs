//! A statement: text with numbered parameters, and their values.

use lockstep_core::machine::Named;
use lockstep_core::time::Timestamp;
use lockstep_core::value::Value;

use crate::builder::states::quoted;

/// SQL text with the values of its parameters `?1`, `?2`, ….
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// The text.
    pub sql: String,
    /// The values, the first for `?1`.
    pub params: Vec<Param>,
}

impl Statement {
    /// Whether it writes nothing. Values do not stand in the text, and so these words are always the statement's
    /// own; a test asks SQLite whether they tell.
    #[must_use]
    pub fn reads(&self) -> bool {
        !["INSERT ", "UPDATE ", "DELETE "]
            .iter()
            .any(|word| self.sql.contains(word))
    }
}

/// The value of a parameter.
#[derive(Debug, Clone, PartialEq)]
pub enum Param {
    /// No value.
    Null,
    /// A whole number, within what JavaScript holds exactly.
    Integer(i64),
    /// A number.
    Real(f64),
    /// A string.
    Text(String),
}

impl From<i64> for Param {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<bool> for Param {
    fn from(value: bool) -> Self {
        Self::Integer(i64::from(value))
    }
}

impl From<&str> for Param {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Param {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Timestamp> for Param {
    fn from(time: Timestamp) -> Self {
        Self::Text(time.to_string())
    }
}

impl From<&Value<'_>> for Param {
    /// A reference becomes its id, and references a list of ids; their type is for the caller.
    fn from(value: &Value<'_>) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Boolean(value) => (*value).into(),
            Value::Integer(number) => Self::Integer(*number),
            Value::Number(number) => Self::Real(*number),
            Value::Text(text) => Self::Text(text.to_string()),
            Value::Time(time) => (*time).into(),
            Value::List(list) => Self::Text(json(list)),
            Value::Map(_) => Self::Text(json(value)),
            Value::Reference(reference) => Self::Integer(reference.id),
            Value::References(references) => {
                let ids: Vec<i64> = references.iter().map(|reference| reference.id).collect();
                Self::Text(json(&ids))
            }
        }
    }
}

/// JSON text of something that always has one.
pub(crate) fn json<T: serde::Serialize + ?Sized>(value: &T) -> String {
    // Only maps with keys that are no strings fail, and there are none.
    serde_json::to_string(value).unwrap_or_default()
}

/// A statement under construction.
#[derive(Debug, Default)]
pub(crate) struct Builder {
    sql: String,
    params: Vec<Param>,
}

impl Builder {
    pub(crate) fn new(sql: &str) -> Self {
        Self {
            sql: sql.to_owned(),
            params: Vec::new(),
        }
    }

    /// Appends text.
    pub(crate) fn push(&mut self, sql: &str) -> &mut Self {
        self.sql.push_str(sql);
        self
    }

    /// Appends a parameter.
    pub(crate) fn bind(&mut self, value: impl Into<Param>) -> &mut Self {
        let name = self.name(value);
        self.push(&name)
    }

    /// Appends the name of a state, in the text: SQLite knows partial indexes only by it.
    pub(crate) fn state(&mut self, state: impl Named) -> &mut Self {
        self.push(&quoted(state))
    }

    /// Appends a limit, in the text: SQLite plans for the value of a limit that is a parameter, and so
    /// prepares the statement twice.
    pub(crate) fn limit(&mut self, most: impl Into<i64>) -> &mut Self {
        self.push(&format!(" LIMIT {}", most.into()))
    }

    /// Adds a parameter and returns its name, for text that is built elsewhere.
    pub(crate) fn name(&mut self, value: impl Into<Param>) -> String {
        let value = value.into();
        let index = self
            .params
            .iter()
            .position(|known| *known == value)
            .unwrap_or_else(|| {
                self.params.push(value);
                self.params.len().saturating_sub(1)
            });
        format!("?{}", index.saturating_add(1))
    }

    /// The statement whose text is made from this one's, which may stand in it more than once.
    pub(crate) fn wrap(self, text: impl FnOnce(&str) -> String) -> Statement {
        Statement {
            sql: text(&self.sql),
            params: self.params,
        }
    }

    pub(crate) fn build(self) -> Statement {
        Statement {
            sql: self.sql,
            params: self.params,
        }
    }
}

/// Builds a statement from pieces of text and bound values: `sql!("… WHERE id = ", [id], " AND …")`.
macro_rules! sql {
    ($($piece:tt),* $(,)?) => {{
        let mut builder = $crate::builder::statement::Builder::default();
        $($crate::builder::statement::sql!(@piece builder, $piece);)*
        builder.build()
    }};
    (@piece $builder:ident, [$value:expr]) => { $builder.bind($value); };
    (@piece $builder:ident, (&$text:expr)) => { $builder.push(&$text); };
    (@piece $builder:ident, (state $state:expr)) => { $builder.state($state); };
    (@piece $builder:ident, (limit $most:expr)) => { $builder.limit($most); };
    (@piece $builder:ident, $text:tt) => { $builder.push($text); };
}
pub(crate) use sql;
