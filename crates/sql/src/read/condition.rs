//! What a condition says of an expression.

use lockstep_core::query::Condition;
use lockstep_core::schema::{Attribute, Kind};
use lockstep_core::value::Value;

use crate::builder::columns;
use crate::builder::statement::{Builder, Param, json};

/// Appends the condition of an attribute, which may be a list.
pub(crate) fn push_attribute_condition(
    builder: &mut Builder,
    attribute: &Attribute,
    condition: &Condition<'_>,
) {
    let column = columns::attribute(attribute);
    match attribute.kind {
        Kind::TextList { .. } => push_list_condition(builder, &column, condition),
        _ => push_condition(builder, &column, condition),
    }
}

pub(crate) fn push_condition(builder: &mut Builder, column: &str, condition: &Condition<'_>) {
    match condition {
        Condition::Any(values) => match values.as_slice() {
            [value] => {
                builder.push(&format!("{column} = ")).bind(value);
            }
            values => {
                builder.push(&format!("{column} IN (SELECT value FROM json_each("));
                builder.bind(json_list(values)).push("))");
            }
        },
        Condition::NoneOf(values) => {
            builder.push(&format!(
                "({column} IS NULL OR {column} NOT IN (SELECT value FROM json_each("
            ));
            builder.bind(json_list(values)).push(")))");
        }
        Condition::Range(from, to) => {
            builder.push("(");
            if let Some(from) = from {
                builder
                    .push(&format!("{column} >= "))
                    .bind(from)
                    .push(" AND ");
            }
            if let Some(to) = to {
                builder
                    .push(&format!("{column} <= "))
                    .bind(to)
                    .push(" AND ");
            }
            builder.push(&format!("{column} IS NOT NULL)"));
        }
        Condition::Null => {
            builder.push(&format!("{column} IS NULL"));
        }
        Condition::NotNull => {
            builder.push(&format!("{column} IS NOT NULL"));
        }
        Condition::Prefix(text) => {
            // As it is: what is compared whatever its capitals is a search, and folded.
            builder.push(&format!("{column} BETWEEN ")).bind(&**text);
            builder.push(" AND ").bind(format!("{text}\u{10ffff}"));
        }
        Condition::Contains(text) => {
            builder.push(&format!("instr({column}, ")).bind(&**text);
            builder.push(") > 0");
        }
    }
}

/// A list meets a condition when one of its elements does; an empty one is without a value.
pub(crate) fn push_list_condition(builder: &mut Builder, column: &str, condition: &Condition<'_>) {
    match condition {
        Condition::Null => {
            builder.push(&format!("{column} = '[]'"));
        }
        Condition::NotNull => {
            builder.push(&format!("{column} <> '[]'"));
        }
        Condition::NoneOf(values) => {
            builder.push("NOT ");
            push_list_condition(builder, column, &Condition::Any(values.clone()));
        }
        Condition::Any(_)
        | Condition::Range(..)
        | Condition::Prefix(_)
        | Condition::Contains(_) => {
            builder.push(&format!(
                "EXISTS (SELECT 1 FROM json_each({column}) AS element WHERE "
            ));
            push_condition(builder, "element.value", condition);
            builder.push(")");
        }
    }
}

fn json_list(values: &[Value<'_>]) -> Param {
    let list: Vec<serde_json::Value> = values
        .iter()
        .map(|value| match Param::from(value) {
            Param::Null => serde_json::Value::Null,
            Param::Integer(number) => number.into(),
            Param::Real(number) => number.into(),
            Param::Text(text) => text.into(),
        })
        .collect();
    json(&list).into()
}
