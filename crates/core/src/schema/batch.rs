//! The batch: the same action on a group of records.

use crate::error::Code;

use super::{Action, Attribute, Operation, Relationship, ResourceType};

/// The batch of the reference, with `code` and `info` added.
pub static BATCH: ResourceType = ResourceType {
    name: "batch",
    plural: "batches",
    doc: "A group of records on which the same action is performed.",
    attributes: &[
        Attribute::text("action", "The bulk action.")
            .create_only()
            .required()
            .filterable(),
        Attribute::boolean(
            "approvalRequired",
            "Whether somebody else than its creator has to confirm it.",
        ),
        Attribute::time("canceledAt", "When the batch was canceled.").named_well(),
        Attribute::choice(
            "code",
            Code::NAMES,
            "Why the batch failed, or was canceled by nobody: a code of the error model.",
        ),
        Attribute::integer("confirmCount", "How many items the confirmation is about."),
        Attribute::time("confirmedAt", "When the batch was confirmed.").named_well(),
        Attribute::boolean(
            "confirmedCountRequired",
            "Whether the confirmation has to name that number.",
        ),
        Attribute::time("createdAt", "When the batch was created.")
            .sortable()
            .named_well(),
        Attribute::long_text(
            "externalStartPayload",
            16_777_215,
            "What an external system wanted to have kept.",
        )
        .create_only(),
        Attribute::integer("failures", "How many items failed.").named_well(),
        Attribute::time("finishedAt", "When the batch was finished.")
            .sortable()
            .named_well(),
        Attribute::long_text(
            "info",
            767,
            "Why the batch failed, or was canceled by nobody.",
        ),
        Attribute::text("note", "Why it is done, in somebody's words.").create_only(),
        Attribute::object("payload", "The input of the bulk action.").create_only(),
        Attribute::integer("pending", "How many items are still to be done.").named_well(),
        Attribute::time("startedAt", "When the first item was done.").named_well(),
        Attribute::choice(
            "state",
            &[
                "confirming",
                "pending",
                "running",
                "finished",
                "canceled",
                "failed",
            ],
            "The current state of the batch.",
        )
        .queryable(),
        Attribute::object(
            "summary",
            "How many items changed, did not need to, failed (by reason) or were canceled.",
        ),
        Attribute::integer("total", "How many items the batch has.").queryable(),
        Attribute::time("updatedAt", "When the batch was last updated.").named_well(),
    ],
    custom_fields: 0,
    relationships: &[
        Relationship::many("batchItems", &["batchItem"], "One item for each record."),
        Relationship::one("confirmer", &["user"], "Who confirmed the batch.")
            .filterable_by(&["id"]),
        Relationship::one("creator", &["user"], "Who started the batch.").filterable_by(&["id"]),
        Relationship::one(
            "sourceBatch",
            &["batch"],
            "The batch that this one takes back or tries again.",
        )
        .filterable_by(&["id"]),
    ],
    actions: &[
        Action {
            name: "cancel",
            parameters: &[],
            doc: "Cancels the batch; no item changes afterwards.",
        },
        Action {
            name: "confirm",
            parameters: &[Attribute::integer(
                "confirmedCount",
                "How many items the caller means to change; must equal `confirmCount` where `confirmedCountRequired` is true.",
            )],
            doc: "Starts a batch that waits for confirmation.",
        },
        Action {
            name: "retry",
            parameters: &[],
            doc: "Makes a new batch that tries the failed items again.",
        },
        Action {
            name: "revert",
            parameters: &[Attribute::boolean(
                "preview",
                "Whether only to show what would be taken back.",
            )],
            doc: "Makes a new batch that takes the changes back; records changed since fail as conflicts.",
        },
    ],
    operations: &[Operation::List, Operation::Show, Operation::Create],
};
