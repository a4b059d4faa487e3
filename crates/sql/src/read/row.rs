//! Rows as text: how SQLite writes what [`lockstep_template`] reads.

use lockstep_template::{Form, VALUE_END};

/// A value of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    /// The SQL expression.
    pub(crate) expression: String,
    /// How it is written.
    pub(crate) form: Form,
    /// What is NULL where the expression is, and cheaper to look at.
    sign: Option<String>,
}

impl Column {
    pub(crate) fn plain(expression: impl Into<String>) -> Self {
        Self::new(expression, Form::Plain)
    }

    /// The id of a related record.
    pub(crate) fn id(expression: impl Into<String>) -> Self {
        Self::new(expression, Form::Id)
    }

    pub(crate) fn text(expression: impl Into<String>) -> Self {
        Self::new(expression, Form::Text)
    }

    pub(crate) fn json(expression: impl Into<String>) -> Self {
        Self::new(expression, Form::Json)
    }

    pub(crate) fn new(expression: impl Into<String>, form: Form) -> Self {
        let expression = expression.into();
        let sign = (form == Form::Text).then(|| expression.clone());
        Self {
            expression,
            form,
            sign,
        }
    }

    /// The same column, which is NULL where another expression is.
    pub(crate) fn with_sign(self, sign: impl Into<String>) -> Self {
        Self {
            sign: Some(sign.into()),
            ..self
        }
    }

    /// The condition that it is NULL, where that is cheap to see.
    pub(crate) fn is_null(&self) -> Option<String> {
        self.sign.as_ref().map(|sign| format!("{sign} IS NULL"))
    }

    /// The expression of the text; `concat` takes NULL for an empty one.
    fn written(&self) -> String {
        let expression = &self.expression;
        match self.form {
            Form::Plain | Form::Time | Form::Id | Form::Json => expression.clone(),
            Form::Text => format!(
                "iif({expression} IS NULL,'',octet_length({expression})||','||{expression})"
            ),
        }
    }
}

/// Where among the columns this one is; it is added where it is not.
pub(crate) fn place_of(columns: &mut Vec<Column>, column: Column) -> usize {
    let known = columns.iter().position(|other| *other == column);
    known.unwrap_or_else(|| {
        columns.push(column);
        columns.len().saturating_sub(1)
    })
}

/// The expression of a row with these columns.
pub(crate) fn written(columns: &[Column]) -> String {
    behind(None, columns)
}

/// The expression of a row that has more columns behind the text of others.
pub(crate) fn with_more(row: &str, more: &[Column]) -> String {
    if more.is_empty() {
        return row.to_owned();
    }
    behind(Some(row), more)
}

/// `concat_ws` would do it, but that of D1 leaves out empty texts.
fn behind(row: Option<&str>, columns: &[Column]) -> String {
    let values = columns
        .iter()
        .flat_map(|column| [column.written(), format!("'{VALUE_END}'")]);
    concatenate(
        &row.map(str::to_owned)
            .into_iter()
            .chain(values)
            .collect::<Vec<_>>(),
    )
}

/// The most arguments that a function takes on D1.
const MAX_ARGUMENTS: usize = 32;

/// Joins texts. `concat` copies each piece once, where `||` would copy all that stands before it again.
pub(crate) fn concatenate(expressions: &[String]) -> String {
    match expressions {
        [] => "''".to_owned(),
        [one] => one.clone(),
        _ if expressions.len() < MAX_ARGUMENTS => format!("concat({})", expressions.join(",")),
        _ => {
            let groups: Vec<String> = expressions
                .chunks(MAX_ARGUMENTS.saturating_sub(1))
                .map(concatenate)
                .collect();
            concatenate(&groups)
        }
    }
}

#[cfg(test)]
mod tests {
    use lockstep_core::schema::{Kind, RESOURCE_TYPES};

    use super::*;

    /// What is written as it is, and comes into documents as it is.
    #[test]
    fn names_have_no_mark_and_nothing_to_escape() {
        for resource in RESOURCE_TYPES {
            let choices = resource.attributes.iter().filter_map(|one| match one.kind {
                Kind::Choice { values } => Some(values),
                _ => None,
            });
            for name in choices.flatten().chain([&resource.name]) {
                let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-. /".contains(&byte);
                assert!(name.bytes().all(is_plain) && !name.is_empty(), "{name:?}");
            }
        }
    }

    #[test]
    fn columns_are_written_in_their_form() {
        let columns = [
            Column::plain("id"),
            Column::json("tags"),
            Column::text("note"),
        ];
        let note = "iif(note IS NULL,'',octet_length(note)||','||note)";
        let row = format!("concat(id,',',tags,',',{note},',')");
        assert_eq!(written(&columns), row);
        assert_eq!(with_more(&row, &[]), row);
        let more = [Column::plain("due_at")];
        assert_eq!(with_more(&row, &more), format!("concat({row},due_at,',')"));
    }
}
