//! `WHERE`: the organisation and the filters.

use std::collections::BTreeSet;

use lockstep_core::fold::fold;
use lockstep_core::query::{Condition, Field, Filter, Hop, Of, SortKey, Way, required};
use lockstep_core::schema::{Attribute, BATCH_ITEM, Kind, ResourceType};
use lockstep_core::value::Value;

use crate::builder::columns;
use crate::builder::folded;
use crate::builder::organisation::Organisation;
use crate::builder::range::ITEMS_PER_BATCH;
use crate::builder::statement::Builder;
use crate::read::condition::{push_attribute_condition, push_condition, push_list_condition};
use crate::read::items;
use crate::read::join::{
    batches_of, element_table, is_about, leads_to, narrowing, own_element_table,
};

/// Appends `WHERE organisation_id = … AND …`.
pub(crate) fn push_where(
    builder: &mut Builder,
    organisation: Organisation,
    resource: &ResourceType,
    filters: &[Filter<'_>],
) {
    // One parameter for all of them: D1 takes 100 a statement.
    let organisation = builder.name(organisation.id());
    builder.push(&format!(" WHERE organisation_id = {organisation}"));
    for filter in required(filters) {
        builder.push(" AND ");
        push_filter(builder, &organisation, resource, filter);
    }
    push_alternatives(builder, &organisation, resource, filters);
}

/// Appends ` AND ((…) OR (…))`: all of one alternative; nothing where there is none.
fn push_alternatives(
    builder: &mut Builder,
    organisation: &str,
    resource: &ResourceType,
    filters: &[Filter<'_>],
) {
    let numbers: BTreeSet<u8> = filters.iter().filter_map(|one| one.alternative).collect();
    let mut before = " AND ((";
    for number in &numbers {
        for filter in filters {
            if filter.alternative == Some(*number) {
                builder.push(before);
                push_filter(builder, organisation, resource, filter);
                before = " AND ";
            }
        }
        before = ") OR (";
    }
    if !numbers.is_empty() {
        builder.push("))");
    }
}

/// Appends the same for a page in this order: filters that most records meet are looked at on the
/// way along the order, instead of sorting all that meet them.
pub(crate) fn push_where_in_order(
    builder: &mut Builder,
    organisation: Organisation,
    resource: &ResourceType,
    filters: &[Filter<'_>],
    sort: &[SortKey],
) {
    let is_selective = required(filters).any(|filter| !is_broad(filter) && !is_met_by_most(filter));
    let organisation = builder.name(organisation.id());
    builder.push(&format!(" WHERE organisation_id = {organisation}"));
    for filter in required(filters) {
        builder.push(" AND ");
        match filter.field {
            Field::Attribute(attribute)
                if is_broad(filter) && !is_selective && !continues(resource, filter, sort) =>
            {
                // The plus keeps SQLite from its index.
                let column = format!("+{}", columns::attribute(attribute));
                push_condition(builder, &column, &filter.condition);
            }
            _ => push_filter(builder, &organisation, resource, filter),
        }
    }
    push_alternatives(builder, &organisation, resource, filters);
}

/// Whether no index finds what meets a filter, which most records are expected to.
const fn is_met_by_most(filter: &Filter<'_>) -> bool {
    matches!(
        filter.condition,
        Condition::NoneOf(_) | Condition::Contains(_)
    )
}

/// Whether many records can be expected to meet a filter: one of few values.
pub(crate) fn is_broad(filter: &Filter<'_>) -> bool {
    match filter.field {
        Field::Attribute(attribute) => {
            matches!(attribute.kind, Kind::Choice { .. } | Kind::Boolean)
        }
        _ => false,
    }
}

/// Whether the index of a filter's attribute goes on in the order of a page.
fn continues(resource: &ResourceType, filter: &Filter<'_>, sort: &[SortKey]) -> bool {
    let Field::Attribute(attribute) = filter.field else {
        return false;
    };
    let is_one = match &filter.condition {
        Condition::Any(values) => values.len() == 1,
        Condition::Null => true,
        _ => false,
    };
    let keys: Vec<&str> = sort
        .iter()
        .map(|key| key.attribute.map_or("id", |attribute| attribute.name))
        .collect();
    is_one
        && match keys.as_slice() {
            [] | ["id"] => {
                (resource.name, attribute.name) != ("task", "state") && *resource != BATCH_ITEM
            }
            [key] => {
                *key == attribute.name
                    || (resource.name, attribute.name, *key) == ("task", "state", "dueAt")
            }
            _ => false,
        }
}

fn push_filter(
    builder: &mut Builder,
    organisation: &str,
    resource: &ResourceType,
    filter: &Filter<'_>,
) {
    if let Some(batch) = items::batch_of(resource, filter) {
        let first = batch.saturating_mul(ITEMS_PER_BATCH);
        let last = first.saturating_add(ITEMS_PER_BATCH).saturating_sub(1);
        builder
            .push("id BETWEEN ")
            .bind(first)
            .push(" AND ")
            .bind(last);
        return;
    }
    let condition = &filter.condition;
    if items::names_records(resource, filter) {
        // In the words of the index.
        builder.push(&format!("organisation_id + 0 = {organisation} AND "));
        push_condition(builder, "record_id + 0", condition);
        return;
    }
    match &filter.field {
        Field::Id => push_condition(builder, "id", condition),
        Field::RelatedId(relationship) => {
            push_condition(builder, &columns::related_id(relationship), condition);
        }
        Field::Attribute(attribute) => {
            push_own(builder, organisation, resource, attribute, condition);
        }
        Field::Related(..) | Field::Parent(_) if let Condition::NoneOf(values) = condition => {
            // Also where there is no related record at all.
            let any = Filter {
                alternative: None,
                field: filter.field,
                condition: Condition::Any(values.clone()),
            };
            builder.push("coalesce((");
            push_filter(builder, organisation, resource, &any);
            builder.push("), 0) = 0");
        }
        Field::Related(hop, of) => push_related(builder, organisation, hop, of, condition),
        Field::Parent(hop) => push_parent(builder, organisation, hop, condition),
        Field::Search(names) => push_search(builder, organisation, resource, names, condition),
    }
}

/// The condition of an attribute of the record itself.
fn push_own(
    builder: &mut Builder,
    organisation: &str,
    resource: &ResourceType,
    attribute: &Attribute,
    condition: &Condition<'_>,
) {
    let id = format!("{}.id", columns::table(resource));
    match (elements(resource, attribute), condition) {
        (Some(elements), Condition::Any(_)) => {
            builder.push(&format!("id IN (SELECT {}", elements.record));
            elements.push_rows(builder, organisation, condition);
            builder.push(")");
            if elements.is_folded {
                // The list itself tells capitals apart.
                builder.push(" AND ");
                push_attribute_condition(builder, attribute, condition);
            }
        }
        (Some(elements), Condition::NoneOf(values)) if !elements.is_folded => {
            builder.push("NOT EXISTS (SELECT 1");
            elements.push_rows(builder, organisation, &Condition::Any(values.clone()));
            builder.push(&format!(" AND {} = {id})", elements.record));
        }
        (_, Condition::Contains(text)) => {
            let (text, folded) = (fold(text), folded::attribute("", resource, attribute));
            let part = Condition::Contains(text);
            match attribute.kind {
                Kind::TextList { .. } => push_list_condition(builder, &folded, &part),
                _ => push_condition(builder, &folded, &part),
            }
        }
        _ => push_attribute_condition(builder, attribute, condition),
    }
}

/// A table with the elements of a list attribute, each in a row.
struct Elements {
    /// The table.
    table: &'static str,
    /// The column with the record's id.
    record: &'static str,
    /// Whether its elements are folded. They are of all organisations alike, then; else its key begins with
    /// the organisation, the bin's being that of what is in it.
    is_folded: bool,
}

impl Elements {
    /// Appends `FROM … WHERE …`: the rows whose elements meet a condition.
    fn push_rows(&self, builder: &mut Builder, organisation: &str, condition: &Condition<'_>) {
        let table = self.table;
        builder.push(&format!(" FROM {table} WHERE "));
        if self.is_folded {
            push_condition(builder, "element", &folded_elements(condition));
        } else {
            builder.push(&format!(
                "{table}.organisation_id = abs({organisation}) AND "
            ));
            push_condition(builder, "element", condition);
        }
    }
}

/// The condition for the rows of elements, which are folded.
fn folded_elements(condition: &Condition<'_>) -> Condition<'static> {
    let Condition::Any(values) = condition else {
        return Condition::NotNull;
    };
    let texts = values.iter().filter_map(Value::as_text);
    let texts = texts.map(|text| Value::Text(fold(text).into_owned().into()));
    Condition::Any(texts.collect())
}

/// The table with the elements of a list attribute, where there is one.
fn elements(resource: &ResourceType, attribute: &Attribute) -> Option<Elements> {
    let (table, record, is_folded) = match (resource.name, attribute.name) {
        ("account", "tags") => ("account_tags", "account_id", false),
        ("prospect", "emails") => ("prospect_emails", "prospect_id", true),
        ("prospect", "tags") => ("prospect_tags", "prospect_id", false),
        _ => return None,
    };
    Some(Elements {
        table,
        record,
        is_folded,
    })
}

/// One of the records behind a relationship meets the condition; where that is about having an id,
/// there is one or none.
fn push_related(
    builder: &mut Builder,
    organisation: &str,
    hop: &Hop,
    of: &Of,
    condition: &Condition<'_>,
) {
    let (mine, theirs) = match hop.way {
        Way::Own => (columns::related_id(hop.relationship), "id".to_owned()),
        Way::Theirs(back) => ("id".to_owned(), columns::related_id(back)),
        Way::Shared(name) => {
            let column = format!("{}_id", columns::snake(name));
            (column.clone(), column)
        }
        Way::List | Way::ListedThere(_) | Way::Items => ("id".to_owned(), "id".to_owned()),
    };
    let (from, table) = (columns::table(hop.from), columns::table(hop.to));
    let behind = leads_to(hop, &format!("{from}."), "linked.");
    match (of, condition) {
        (Of::Id, Condition::Any(_) | Condition::Range(..)) if hop.way == Way::List => {
            if let Some((elements, mine, theirs)) = own_element_table(hop) {
                builder.push(&format!("id IN (SELECT {mine} FROM {elements} WHERE "));
                push_condition(builder, &theirs, condition);
                builder.push(")");
                return;
            }
            builder.push(&format!(
                "EXISTS (SELECT 1 FROM {table} AS linked WHERE {behind} AND linked.id IN ("
            ));
        }
        (Of::Id, Condition::Null | Condition::NotNull) => {
            let not = if *condition == Condition::Null {
                "NOT "
            } else {
                ""
            };
            builder.push(&format!(
                "{not}EXISTS (SELECT 1 FROM {table} AS linked WHERE {behind})"
            ));
            return;
        }
        _ if matches!(hop.way, Way::List | Way::ListedThere(_) | Way::Items) => {
            builder.push(&format!(
                "EXISTS (SELECT 1 FROM {table} AS linked WHERE {behind} AND linked.id IN ("
            ));
        }
        _ => {
            builder.push(&format!("{mine} IN ("));
        }
    }
    builder.push(&format!(
        "SELECT {theirs} FROM {table} WHERE organisation_id = {organisation} AND "
    ));
    if let Some(narrow) = narrowing(hop, "", "") {
        builder.push(&format!("{narrow} AND "));
    }
    match of {
        Of::Id => push_condition(builder, "id", condition),
        Of::RelatedId(relationship) => {
            push_condition(builder, &columns::related_id(relationship), condition);
        }
        Of::Attribute(attribute) => {
            let field = Filter {
                alternative: None,
                field: Field::Attribute(attribute),
                condition: condition.clone(),
            };
            push_filter(builder, organisation, hop.to, &field);
        }
    }
    builder.push(match hop.way {
        Way::List | Way::ListedThere(_) | Way::Items => "))",
        Way::Own | Way::Theirs(_) | Way::Shared(_) => ")",
    });
}

/// A record from which a hop leads here has an id that meets the condition.
fn push_parent(builder: &mut Builder, organisation: &str, hop: &Hop, condition: &Condition<'_>) {
    let from = columns::table(hop.from);
    match hop.way {
        Way::Own | Way::Theirs(_) => {
            let column = match hop.way {
                Way::Theirs(back) => columns::related_id(back),
                _ => "id".to_owned(),
            };
            push_condition(builder, &column, condition);
            if let Way::Theirs(back) = hop.way
                && back.is_polymorphic()
            {
                let kind = columns::related_type(back);
                builder.push(&format!(" AND {kind} = '{}'", hop.from.name));
            }
        }
        Way::Shared(name) => {
            let column = format!("{}_id", columns::snake(name));
            builder.push(&format!(
                "{column} IN (SELECT {column} FROM {from} WHERE organisation_id = {organisation} AND "
            ));
            push_condition(builder, "id", condition);
            builder.push(")");
        }
        Way::ListedThere(back) => {
            let (table, mine, theirs) = element_table(hop, back);
            builder.push(&format!("id IN (SELECT {mine} FROM {table} WHERE "));
            push_condition(builder, &theirs, condition);
            builder.push(")");
        }
        Way::List => {
            let table = columns::table(hop.to);
            let behind = leads_to(hop, "parent.", &format!("{table}."));
            builder.push(&format!(
                "EXISTS (SELECT 1 FROM {from} AS parent WHERE {behind} AND "
            ));
            push_condition(builder, "parent.id", condition);
            builder.push(")");
        }
        Way::Items => {
            builder.push(&format!(
                "id IN ({}",
                batches_of(&format!("{organisation} + 0"), "")
            ));
            push_condition(builder, "record_id + 0", condition);
            builder.push(&format!(") AND {}", is_about(hop.from, "")));
        }
    }
}

/// The search of `filter[q]`, in capitals or not: each column has an index of its own for it.
fn push_search(
    builder: &mut Builder,
    organisation: &str,
    resource: &ResourceType,
    names: &[&str],
    condition: &Condition<'_>,
) {
    let table = columns::table(resource);
    let attributes = names.iter().filter_map(|name| resource.attribute(name));
    let is_list = |attribute: &Attribute| matches!(attribute.kind, Kind::TextList { .. });
    let mut terms = Vec::new();
    if let Condition::Null | Condition::NotNull = condition {
        for attribute in attributes {
            let column = columns::attribute(attribute);
            let empty = if is_list(attribute) { "'[]'" } else { "''" };
            terms.push(format!("coalesce({column}, {empty}) = {empty}"));
        }
        let not = if *condition == Condition::Null {
            ""
        } else {
            "NOT "
        };
        builder.push(&format!("{not}({})", terms.join(" AND ")));
        return;
    }
    let (from, to) = match condition {
        // Nothing comes after the last character, and all that begins with the text before it.
        Condition::Prefix(text) => {
            let text = fold(text);
            (text.to_string(), format!("{text}\u{10ffff}"))
        }
        Condition::Any(values) => {
            let text = values.first().and_then(Value::as_text).unwrap_or_default();
            (fold(text).into_owned(), fold(text).into_owned())
        }
        _ => return,
    };
    let range = format!("BETWEEN {} AND {}", builder.name(from), builder.name(to));
    for attribute in attributes {
        terms.push(match elements(resource, attribute) {
            Some(Elements { table, record, .. }) => {
                format!("SELECT {record} FROM {table} WHERE element {range}")
            }
            None => {
                let text = folded::attribute("", resource, attribute);
                format!(
                    "SELECT id FROM {table} WHERE organisation_id = {organisation} AND {text} {range}"
                )
            }
        });
    }
    builder.push(&format!("id IN ({})", terms.join(" UNION ALL ")));
}

/// Types of which there are so many that few records name the same one.
const MANY: &[&str] = &[
    "account",
    "call",
    "mailing",
    "opportunity",
    "prospect",
    "sequenceState",
    "task",
];

/// Whether only a few records can meet a filter, for it names what they belong to. They are sorted;
/// SQLite, which does not know how few they are, would look for them along the order.
pub(crate) fn belong_to_one_of_many(filters: &[Filter<'_>]) -> bool {
    required(filters).any(|filter| {
        let is_many = match &filter.field {
            Field::RelatedId(relationship) => {
                let mut targets = relationship.targets.iter();
                targets.all(|target| MANY.contains(target))
            }
            Field::Parent(hop) => {
                matches!(hop.way, Way::Theirs(_)) && MANY.contains(&hop.from.name)
            }
            _ => false,
        };
        is_many && matches!(filter.condition, Condition::Any(_))
    })
}
