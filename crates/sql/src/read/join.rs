//! From records to related ones: how tables are joined along a relationship.

use lockstep_core::bulk::{BULK_ACTIONS, REVERT};
use lockstep_core::query::{Hop, Inclusions, Way};
use lockstep_core::schema::{BATCH_ITEM, PROSPECT, Relationship, ResourceType};
use lockstep_core::sequence_state::MACHINE;

use crate::builder::columns;
use crate::builder::range::ITEMS_PER_BATCH;
use crate::builder::states::{open_task, over, unsent_mailing};

/// The condition under which a record `to` is behind a relationship of a record `from`: names of
/// tables with a dot. Both are of one organisation.
pub(crate) fn leads_to(hop: &Hop, from: &str, to: &str) -> String {
    let column =
        |prefix: &str, relationship| format!("{prefix}{}", columns::related_id(relationship));
    let condition = match hop.way {
        Way::Own => {
            let mut own = format!("{to}id = {}", column(from, hop.relationship));
            if hop.relationship.is_polymorphic() {
                let kind = columns::related_type(hop.relationship);
                own.push_str(&format!(" AND {from}{kind} = '{}'", hop.to.name));
            }
            own
        }
        Way::List => {
            let list = columns::id_list(from, hop.relationship);
            format!("{to}id IN (SELECT value FROM json_each({list}))")
        }
        // Their ids are a range of the primary key.
        Way::Theirs(_) if *hop.to == BATCH_ITEM => format!(
            "{to}id > {from}id * {ITEMS_PER_BATCH} AND {to}id < ({from}id + 1) * {ITEMS_PER_BATCH}"
        ),
        Way::Theirs(back) => {
            let mut theirs = format!("{} = {from}id", column(to, back));
            if back.is_polymorphic() {
                let kind = columns::related_type(back);
                theirs.push_str(&format!(" AND {to}{kind} = '{}'", hop.from.name));
            }
            theirs
        }
        Way::ListedThere(back) => {
            let (table, mine, theirs) = element_table(hop, back);
            format!("{to}id IN (SELECT {mine} FROM {table} WHERE {theirs} = {from}id)")
        }
        Way::Shared(name) => {
            let column = format!("{}_id", columns::snake(name));
            format!("{to}{column} = {from}{column}")
        }
        Way::Items => format!(
            "{to}id IN ({}) AND {}",
            // A column would bring its affinity along, and then the index would not do.
            batches_of(
                &format!("{from}organisation_id + 0"),
                &format!("record_id + 0 = {from}id + 0")
            ),
            is_about(hop.from, to)
        ),
    };
    // Where the ids are known, the plus keeps SQLite from walking through the organisation.
    let by_id = matches!(
        hop.way,
        Way::Own | Way::List | Way::ListedThere(_) | Way::Items
    ) || *hop.to == BATCH_ITEM;
    let plus = if by_id { "+" } else { "" };
    let organisation = format!("{plus}{to}organisation_id = {from}organisation_id");
    match narrowing(hop, from, to) {
        None => format!("{organisation} AND {condition}"),
        Some(narrow) => format!("{organisation} AND {condition} AND {narrow}"),
    }
}

/// What a relationship wants of the records besides that they name each other.
pub(crate) fn narrowing(hop: &Hop, from: &str, to: &str) -> Option<String> {
    let current = format!("{to}sequence_step_id = {from}sequence_step_id");
    match hop.relationship.name {
        "activeSequenceStates" => Some(format!("{to}state NOT IN ({})", over(&MACHINE))),
        "activeStepTasks" => Some(format!("{} AND {current}", open_task(to))),
        "activeStepMailings" => Some(format!("{} AND {current}", unsent_mailing(to))),
        _ => None,
    }
}

/// The same of a list of the record's own: who has it, and who is on it. `None` where there is no such table.
pub(crate) fn own_element_table(hop: &Hop) -> Option<(String, String, String)> {
    // Nobody is found by the others.
    let is_kept = *hop.from == PROSPECT && hop.relationship.name == "opportunities";
    is_kept.then(|| {
        let (has, is_on) = (columns::snake(hop.from.name), columns::snake(hop.to.name));
        let table = format!("{has}_{}", columns::snake(hop.relationship.name));
        (table, format!("{has}_id"), format!("{is_on}_id"))
    })
}

/// The table that has the elements of a list of ids in rows, with its columns: who has the list, and
/// who is on it.
pub(crate) fn element_table(hop: &Hop, back: &Relationship) -> (String, String, String) {
    let (has, is_on) = (columns::snake(hop.to.name), columns::snake(hop.from.name));
    let table = format!("{has}_{}", columns::snake(back.name));
    (table, format!("{has}_id"), format!("{is_on}_id"))
}

/// The batches with an item whose `record_id + 0` is as said, in the words of the index.
pub(crate) fn batches_of(organisation: &str, record: &str) -> String {
    format!(
        "SELECT id / {ITEMS_PER_BATCH} FROM batch_items \
         WHERE organisation_id + 0 = {organisation} AND {record}"
    )
}

/// The condition under which the items of a batch are records of a type: a revert has those of what it takes back.
pub(crate) fn is_about(resource: &ResourceType, batch: &str) -> String {
    let actions: Vec<String> = BULK_ACTIONS
        .iter()
        .filter(|spec| *spec.target == *resource)
        .map(|spec| format!("'{}'", spec.name))
        .collect();
    let action =
        format!("iif({batch}action = '{REVERT}', {batch}payload ->> '$.action', {batch}action)");
    format!("{action} IN ({})", actions.join(", "))
}

/// The ids of the records at the end of a path from the records whose ids are in the table `page`.
pub(crate) fn ids_along(path: &[Hop]) -> Option<String> {
    let first = path.first()?;
    let mut text = format!(" FROM page CROSS JOIN {} AS r0", columns::table(first.from));
    let mut condition = " WHERE r0.id = page.id".to_owned();
    for (index, hop) in path.iter().enumerate() {
        let (from, to) = (
            format!("r{index}."),
            format!("r{}.", index.saturating_add(1)),
        );
        let (table, name) = (columns::table(hop.to), to.trim_end_matches('.'));
        text.push_str(&format!(" CROSS JOIN {table} AS {name}"));
        condition.push_str(&format!(" AND {}", leads_to(hop, &from, &to)));
    }
    Some(format!("SELECT r{}.id{text}{condition}", path.len()))
}

/// The ids of all records of a type that are included, as a condition on the id.
pub(crate) fn is_included(inclusions: &Inclusions, resource: &ResourceType) -> String {
    let ends: Vec<String> = inclusions
        .paths()
        .iter()
        .filter(|path| path.last().is_some_and(|hop| hop.to == resource))
        .filter_map(|path| Some(format!("id IN ({})", ids_along(path)?)))
        .collect();
    ends.join(" OR ")
}
