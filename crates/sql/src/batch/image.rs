//! Images: what items keep of their records, as flat JSON.

use lockstep_core::bulk::{self, SEQUENCE_STATES};
use lockstep_core::schema::{Cardinality, ResourceType, TASK};
use lockstep_template::Ids;

use crate::builder::columns::CUSTOM_FIELDS;
use crate::builder::range::ITEMS_PER_BATCH;
use crate::read::pieces::Pieces;
use crate::read::text::{attribute_text, identifier, references};
use crate::write::step::NEXT;

/// The image of a record (see `lockstep_core::bulk`): a flat JSON object of some of its fields, from
/// a table that goes by the name in `prefix` (with a dot). Its ids are integers. With `next_step` it also has what only a
/// decision about an item `i` needs.
pub(crate) fn image(
    resource: &ResourceType,
    fields: &[&str],
    prefix: &str,
    next_step: bool,
) -> String {
    let mut pieces = Pieces::default();
    pieces.text("{");
    for (index, name) in fields.iter().enumerate() {
        let comma = if index > 0 { "," } else { "" };
        if *name == bulk::CUSTOM_FIELDS {
            // The object between its braces.
            let column = format!("{prefix}{CUSTOM_FIELDS}");
            pieces.sql(&format!(
                "iif({column} = '{{}}', '', '{comma}' || substr({column}, 2, length({column}) - 2))"
            ));
            continue;
        }
        pieces.text(&format!("{comma}\"{name}\":"));
        if *name == SEQUENCE_STATES {
            pieces.sql(&sequence_states(resource, prefix, next_step));
        } else if let Some(attribute) = resource.attribute(name) {
            pieces.sql(&attribute_text(prefix, attribute));
        } else if let Some(relationship) = resource.relationship(name) {
            pieces.sql(&match relationship.cardinality {
                Cardinality::Listed => references(relationship, prefix, Ids::Integers),
                _ => {
                    let identifier = identifier(relationship, prefix, Ids::Integers);
                    format!("coalesce({identifier}, 'null')")
                }
            });
        } else {
            pieces.text("null");
        }
    }
    pieces.text("}");
    pieces.join()
}

/// `WHERE`: the sequence states `s` that a record's image has, without the organisation.
pub(crate) fn states_of(resource: &ResourceType, prefix: &str) -> String {
    if *resource == TASK {
        format!("s.id = {prefix}sequence_state_id AND s.organisation_id = {prefix}organisation_id")
    } else {
        format!("s.prospect_id = {prefix}id AND s.organisation_id = {prefix}organisation_id")
    }
}

/// The JSON text of the images of a record's sequence states, in the order of their ids. A task may move
/// its state from its own step, where both know one, unless the item's batch has moved it already.
fn sequence_states(resource: &ResourceType, prefix: &str, next_step: bool) -> String {
    let next = if next_step && *resource == TASK {
        format!(
            ", 'nextStep', iif(coalesce({prefix}sequence_step_id, s.sequence_step_id) IS coalesce(s.sequence_step_id, {prefix}sequence_step_id) \
             AND (s.moved_by / {ITEMS_PER_BATCH} = i.batch_id) IS NOT 1, coalesce({NEXT}, 0), NULL)"
        )
    } else {
        String::new()
    };
    let states = states_of(resource, prefix);
    format!(
        "(SELECT json_group_array(json_object('id', s.id, 'sequence', s.sequence_id, 'state', s.state, \
         'stateChangedAt', s.state_changed_at, 'activeAt', s.active_at, 'sequenceStep', s.sequence_step_id, 'mailbox', s.mailbox_id, 'pauseReason', s.pause_reason, \
         'repliedAt', s.replied_at{next}) ORDER BY s.id) FROM sequence_states AS s WHERE {states})"
    )
}
