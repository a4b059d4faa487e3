//! The batch item: what a batch did to one record.

use crate::error::Code;

use super::{Attribute, Operation, Relationship, ResourceType};

/// The batch item of the reference, with `code`, `index`, `line`, `pointer` and `recordId` added.
pub static BATCH_ITEM: ResourceType = ResourceType {
    name: "batchItem",
    plural: "batchItems",
    doc: "What a batch did to one record.",
    attributes: &[
        Attribute::integer("batchId", "The id of the batch.")
            .derived()
            .queryable(),
        Attribute::choice(
            "code",
            Code::NAMES,
            "What kind of mistake the item failed for: a code of the error model.",
        )
        .queryable(),
        Attribute::time("createdAt", "When the item was created.").named_well(),
        Attribute::long_text(
            "data",
            16_777_215,
            "A JSON text with the changed attributes `before` and `after`.",
        )
        .derived(),
        Attribute::boolean("failed", "Whether the item failed.")
            .derived()
            .queryable(),
        Attribute::integer("index", "The position among the targets, from 1.")
            .derived()
            .sortable(),
        Attribute::long_text("info", 767, "Why the item failed."),
        Attribute::integer("line", "Of an import: the row's line in the file, from 1."),
        Attribute::text(
            "pointer",
            "The place in the record or in the row that the item failed for, as a JSON pointer.",
        ),
        Attribute::integer("recordId", "The id of the record.")
            .named_well()
            .filterable(),
        Attribute::choice(
            "state",
            &["pending", "changed", "unchanged", "error", "canceled"],
            "What became of the item.",
        )
        .queryable(),
        Attribute::time("updatedAt", "When the item was last updated.").named_well(),
    ],
    custom_fields: 0,
    relationships: &[Relationship::one("batch", &["batch"], "The batch.").filterable_by(&["id"])],
    actions: &[],
    operations: &[Operation::List, Operation::Show],
};
