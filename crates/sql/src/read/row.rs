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
    /// What is as long as the expression, and cheaper to measure.
    measure: Option<String>,
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

    /// The JSON text of a column, which has `{}` for nothing.
    pub(crate) fn members(column: &str) -> Self {
        Self {
            measure: Some(column.to_owned()),
            ..Self::json(format!("nullif({column},'{{}}')"))
        }
    }

    pub(crate) fn new(expression: impl Into<String>, form: Form) -> Self {
        let expression = expression.into();
        let sign = (form == Form::Text).then(|| expression.clone());
        Self {
            expression,
            form,
            sign,
            measure: None,
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

    /// How many octets it has, where it may be long.
    fn octets(&self) -> Option<String> {
        let is_long = matches!(self.form, Form::Text | Form::Json);
        let measured = self.measure.as_ref().unwrap_or(&self.expression);
        is_long.then(|| octets_of(measured))
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

/// How many octets a row takes besides its long values, about.
const OTHER_OCTETS: usize = 500;

/// How many octets the text of a row with these columns has, about; of which the table keeps the first as one
/// text, in the column that is named. Of a column SQLite knows that without reading it.
pub(crate) fn octets(kept: Option<&str>, columns: &[Column]) -> String {
    let kept = kept.map(octets_of).into_iter();
    let mut terms: Vec<String> = kept
        .chain(columns.iter().filter_map(Column::octets))
        .collect();
    // Expressions of D1 are at most 100 deep, and a sum is as deep as it has terms.
    while terms.len() > MAX_ARGUMENTS {
        let sums = terms.chunks(MAX_ARGUMENTS);
        terms = sums.map(|sum| format!("({})", sum.join("+"))).collect();
    }
    terms.push(OTHER_OCTETS.to_string());
    terms.join("+")
}

fn octets_of(expression: &str) -> String {
    format!("coalesce(octet_length({expression}),0)")
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
    fn what_may_be_long_is_measured() {
        let columns = [
            Column::plain("id"),
            Column::text("note"),
            Column::members("custom_fields"),
        ];
        let note = "coalesce(octet_length(note),0)";
        let both = format!("{note}+coalesce(octet_length(custom_fields),0)+500");
        assert_eq!(octets(None, &columns), both);
        let kept = "coalesce(octet_length(kept),0)+500";
        assert_eq!(octets(Some("kept"), &columns[..1]), kept);
        let many = vec![Column::text("note"); 40];
        let sum = |number| vec![note; number].join("+");
        let sums = format!("({})+({})+500", sum(32), sum(8));
        assert_eq!(octets(None, &many), sums);
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
