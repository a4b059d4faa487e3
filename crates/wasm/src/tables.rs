//! The core's tables, as the package hands them out.

use lockstep_core::bulk::{BULK_ACTIONS, BulkActionSpec};
use lockstep_core::schema::{Attribute, ResourceType, resource_type, type_named};
use serde::Serialize;

/// The resource type of this name, in singular or plural.
pub(crate) fn resource(name: &str) -> Option<&'static ResourceType> {
    type_named(name).and_then(resource_type)
}

/// One bulk action, with what follows from its kind.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BulkAction {
    name: &'static str,
    aliases: &'static [&'static str],
    target: &'static str,
    attributes: &'static [Attribute],
    touches: &'static [&'static str],
    reads: &'static [&'static str],
    creates: bool,
    modifies: bool,
    destroys: bool,
    imports: bool,
    takes_inputs: bool,
    is_local: bool,
    doc: &'static str,
}

impl From<&BulkActionSpec> for BulkAction {
    fn from(spec: &BulkActionSpec) -> Self {
        Self {
            name: spec.name,
            aliases: spec.aliases,
            target: spec.target.name,
            attributes: spec.attributes,
            touches: spec.touches,
            reads: spec.reads,
            creates: spec.creates(),
            modifies: spec.modifies(),
            destroys: spec.destroys(),
            imports: spec.imports(),
            takes_inputs: spec.takes_inputs(),
            is_local: spec.is_local(),
            doc: spec.doc,
        }
    }
}

/// Every bulk action, in the order of the table.
pub(crate) fn bulk_actions() -> Vec<BulkAction> {
    BULK_ACTIONS.iter().map(BulkAction::from).collect()
}
