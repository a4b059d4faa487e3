//! `meta` of a resource as a member of its document.

use lockstep_core::schema::{BATCH, Operation, ResourceType};
use lockstep_template::Ids;

use crate::builder::columns;
use crate::read::pieces::Pieces;
use crate::read::text::quote;
use crate::read::view::Shape;

/// The types whose records have connections (the reference's list).
const CONNECTED: &[&str] = &[
    "account",
    "call",
    "event",
    "mailing",
    "opportunity",
    "opportunityStage",
    "prospect",
    "stage",
    "task",
    "user",
];

/// Appends the member `meta` of a resource object, with a comma before it, where it says anything.
pub(crate) fn push_member(pieces: &mut Pieces, resource: &ResourceType, shape: &Shape) {
    let mut members = Vec::new();
    if let Some(authorization) = &shape.meta.authorization {
        let mut say = |name: &str, types: &[&str]| {
            let may = types.contains(&resource.name);
            members.push(format!("\"{name}\":{may}"));
        };
        // A batch is written by its actions; the reference says so of no other type.
        if resource.offers(Operation::Update) || *resource == BATCH {
            say("canWrite", &authorization.write);
        }
        if resource.offers(Operation::Delete) {
            say("canDelete", &authorization.delete);
        }
    }
    let connected = shape.meta.data_connections && CONNECTED.contains(&resource.name);
    if members.is_empty() && !connected {
        return;
    }
    pieces.text(",\"meta\":{").text(&members.join(","));
    if connected {
        pieces
            .text(if members.is_empty() { "" } else { "," })
            .text("\"dataConnections\":")
            .json(&connections(resource, shape.ids));
    }
    pieces.text("}");
}

/// The JSON text of the external sources of a record: its own, where it may have one; else those of
/// the account and the prospect that it names.
fn connections(resource: &ResourceType, ids: Ids) -> String {
    let quote = quote(ids);
    let table = columns::table(resource);
    let source = |kind: &str, prefix: &str| {
        format!(
            "'{{\"source\":' || json_quote({prefix}external_source) || ',\"data\":{{\"type\":\"{kind}\",\"id\":{quote}' || {prefix}id || '{quote}}}}}'"
        )
    };
    if resource.attribute("externalSource").is_some() {
        let own = source(resource.name, &format!("{table}."));
        return format!("iif({table}.external_source IS NULL, '[]', '[' || {own} || ']')");
    }
    let named: Vec<String> = [("account", "accounts"), ("prospect", "prospects")]
        .iter()
        .filter(|(name, _)| resource.relationship(name).is_some())
        .map(|(name, sources)| {
            let one = source(name, "c.");
            format!(
                "SELECT {one} AS one FROM {sources} AS c WHERE c.organisation_id = {table}.organisation_id \
                 AND c.id = {table}.{name}_id AND c.external_source IS NOT NULL"
            )
        })
        .collect();
    if named.is_empty() {
        // It is made here, and names nothing that is not.
        return "'[]'".to_owned();
    }
    format!(
        "(SELECT '[' || coalesce(group_concat(one, ','), '') || ']' FROM ({}))",
        named.join(" UNION ALL ")
    )
}
