//! Relationships to few records that no column lists: which these are.

use lockstep_core::machine::Named as _;
use lockstep_core::schema::{Relationship, ResourceType, plural_of};
use lockstep_core::sequence_state::{MACHINE, State};

use crate::render::quote;
use crate::view::Shape;
use crate::work::unsent;

/// The JSON text of such a relationship of a row: `data` in the order of an index, `links` where these lead to no other
/// record, and how many there are.
pub(crate) fn few(
    resource: &ResourceType,
    relationship: &Relationship,
    shape: &Shape,
) -> Option<String> {
    let target = relationship.targets.first().copied().unwrap_or_default();
    let quote = quote(shape.ids);
    let rows = rows(resource, relationship)?;
    let plural = plural_of(target).unwrap_or_default();
    let (filter, id, order) = match relationship.name {
        "sequenceSequenceSteps" => ("sequence", "tasks.sequence_id".to_owned(), "\"order\""),
        _ => (
            resource.name,
            format!("{}.id", crate::columns::table(resource)),
            "id",
        ),
    };
    Some(format!(
        "(SELECT '{{\"data\":[' || coalesce(group_concat('{{\"type\":\"{target}\",\"id\":{quote}' || f.id || '{quote}}}', ','), '') \
         || '],' || coalesce('\"links\":{{\"related\":\"' || {base} || '/{plural}?filter%5B{filter}%5D%5Bid%5D=' || {id} || '\"}},', '') \
         || '\"meta\":{{\"count\":' || count(*) || '}}}}' FROM (SELECT f.id FROM {rows} ORDER BY f.{order}) AS f)",
        base = shape.base(),
    ))
}

/// `table AS f WHERE …`: the records, of a row that goes by its table's name.
fn rows(resource: &ResourceType, relationship: &Relationship) -> Option<String> {
    Some(match (resource.name, relationship.name) {
        ("prospect", "activeSequenceStates") => {
            let over: Vec<_> = State::ALL
                .iter()
                .filter(|state| MACHINE.is_over(**state))
                .map(|state| format!("'{}'", state.name()))
                .collect();
            format!(
                "sequence_states AS f WHERE f.organisation_id = prospects.organisation_id AND f.prospect_id = prospects.id \
                 AND f.state NOT IN ({})",
                over.join(", ")
            )
        }
        ("task", "sequenceSequenceSteps") => {
            "sequence_steps AS f WHERE f.organisation_id = tasks.organisation_id AND f.sequence_id = tasks.sequence_id"
                .to_owned()
        }
        ("sequenceState", "activeStepTasks") => {
            "tasks AS f WHERE f.organisation_id = sequence_states.organisation_id AND f.sequence_state_id = sequence_states.id \
             AND f.sequence_step_id IS sequence_states.sequence_step_id AND f.state <> 'complete'"
                .to_owned()
        }
        ("sequenceState", "activeStepMailings") => format!(
            "mailings AS f WHERE f.organisation_id = sequence_states.organisation_id AND f.sequence_state_id = sequence_states.id \
             AND {}",
            unsent("f.")
        ),
        _ => return None,
    })
}
