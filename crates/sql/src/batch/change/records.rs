//! Records that change, leave for the bin, come back from it, or are made.

use lockstep_core::schema::{
    Access, Attribute, Cardinality, Kind, ResourceType, Stored, following, naming, resource_type,
};

use lockstep_core::batch::ItemState;

use super::Attempt;
use crate::builder::columns::{self, CUSTOM_FIELDS, SHARED};
use crate::builder::folded::{self, FOLDED};
use crate::builder::statement::{Builder, Statement};

/// The custom attributes of the after-image, as an object.
const CUSTOM_OF_AFTER: &str =
    "(SELECT json_group_object(key, value) FROM json_each(i.after) WHERE key GLOB 'custom[0-9]*')";

impl Attempt<'_> {
    /// Writes the after-images into their records.
    pub(super) fn change_records(&self, touches: &[&str]) -> Statement {
        let (resource, table) = (self.target(), columns::table(self.target()));
        let mut builder = Builder::new(&format!(
            "UPDATE {table} SET version = version + 1, updated_at = "
        ));
        builder.bind(self.now);
        let (mut custom, mut shared) = (false, Vec::new());
        for name in touches {
            match resource.attribute(name) {
                Some(attribute) if attribute.is_custom() => custom = true,
                Some(attribute) if attribute.stored == Stored::Shared => shared.push(attribute),
                Some(attribute) if attribute.derived || attribute.stored != Stored::Column => {}
                Some(attribute) => {
                    let column = format!("{table}.{}", columns::attribute(attribute));
                    builder.push(&match attribute.kind {
                        Kind::TextList { .. } => kept_list_unless(name, &column),
                        // Member by member: those that are null go.
                        Kind::Map { .. } => {
                            let merged = format!("json_patch({column}, i.after -> '$.{name}')");
                            kept_unless(name, &column, &merged)
                        }
                        _ => kept_unless(name, &column, &value(attribute)),
                    });
                }
                None => {
                    if let Some((column, value)) = reference(resource, name) {
                        builder.push(&kept_unless(name, &format!("{table}.{column}"), &value));
                    }
                }
            }
        }
        if custom {
            // Merging drops the members that are null: an attribute without a value is not kept.
            builder.push(&format!(
                ", {CUSTOM_FIELDS} = json_patch({table}.{CUSTOM_FIELDS}, {CUSTOM_OF_AFTER})"
            ));
        }
        if !shared.is_empty() {
            builder.push(&format!(
                ", {SHARED} = json_patch({table}.{SHARED}, {})",
                shared_of_after(&shared)
            ));
        }
        self.push_items(&mut builder, "");
        if self.action().spec.creates() {
            builder.push(" AND i.before <> 'null' AND i.after <> 'null'");
        }
        builder.push(&format!(
            " AND {table}.id = i.record_id AND {table}.organisation_id = "
        ));
        builder.bind(self.organisation.id());
        builder.build()
    }

    /// Moves records to the bin, with what hangs on them.
    pub(super) fn remove_records(&self, statements: &mut Vec<Statement>) {
        let ours = self.organisation.id();
        for (table, column) in self.moved() {
            let gone = "i.after = 'null'";
            let mut builder = self.find(&table, &column, gone, "i.record_id", &[ours]);
            self.push_move(&mut builder, &table, "m.item");
            builder.push(&format!(" FROM m WHERE {table}.id = m.id"));
            statements.push(builder.build());
        }
        self.turn_links(statements, "i.after = 'null'", "i.record_id");
    }

    /// Brings records back from the bin, with all that the item taken back has moved there.
    pub(super) fn restore_records(&self, statements: &mut Vec<Statement>) {
        for (table, column) in self.moved() {
            let back = "i.before = 'null' AND t.removed_by = i.source_item_id";
            let bin = self.organisation.bin();
            let mut builder = self.find(&table, &column, back, "i.record_id", &[bin]);
            self.push_move(&mut builder, &table, "NULL");
            builder.push(" WHERE id IN (SELECT id FROM m)");
            statements.push(builder.build());
        }
        self.turn_links(statements, "i.before = 'null'", "-i.record_id");
    }

    /// The tables whose rows go and come with a record, and the columns that name it.
    fn moved(&self) -> impl Iterator<Item = (String, String)> {
        let itself = (columns::table(self.target()), "id".to_owned());
        let followers = following(self.target()).map(|(source, relationship)| {
            (columns::table(source), columns::related_id(relationship))
        });
        std::iter::once(itself).chain(followers)
    }

    /// Negates the ids in the columns that name a record which leaves or comes back; also of rows that
    /// are in the bin themselves, so that they are right when they come back.
    fn turn_links(&self, statements: &mut Vec<Statement>, moved: &str, id: &str) {
        let both = [self.organisation.id(), self.organisation.bin()];
        for (source, relationship) in naming(self.target()) {
            if !relationship.pauses_in_bin {
                continue;
            }
            let (table, column) = (columns::table(source), columns::related_id(relationship));
            let mut builder = self.find(&table, &column, moved, id, &both);
            builder.push(&format!(
                "UPDATE {table} SET {column} = -{column}, version = version + 1, updated_at = "
            ));
            builder.bind(self.now);
            builder.push(" WHERE id IN (SELECT id FROM m)");
            statements.push(builder.build());
        }
    }

    /// `WITH m AS …`: the rows `t` of a table whose column names the record of an item, and the item.
    ///
    /// Found ahead of the update and item by item: SQLite would rather look through all rows of the
    /// organisation, of which it believes there are few.
    fn find(
        &self,
        table: &str,
        column: &str,
        condition: &str,
        id: &str,
        organisations: &[i64],
    ) -> Builder {
        let mut builder = Builder::new("WITH m AS MATERIALIZED (SELECT t.id, i.id AS item");
        self.push_items(&mut builder, &format!(" CROSS JOIN {table} AS t"));
        builder.push(&format!(
            " AND t.{column} = {id} AND {condition} AND t.organisation_id IN ("
        ));
        for (index, organisation) in organisations.iter().enumerate() {
            builder
                .push(if index > 0 { ", " } else { "" })
                .bind(*organisation);
        }
        builder.push(")) ");
        builder
    }

    /// Numbers the records that are about to be made, behind the last one there ever was. A row of a file
    /// has done its duty; what a dialect keeps with an item stays.
    pub(super) fn number_records(&self) -> Statement {
        let table = columns::table(self.target());
        let input = if self.action().spec.keeps_inputs() {
            ""
        } else {
            "input = NULL, "
        };
        let mut builder = Builder::new(&format!(
            "UPDATE batch_items SET {input}record_id = n.record FROM (SELECT i.id, row_number() OVER (ORDER BY i.id) \
             + coalesce((SELECT seq FROM sqlite_sequence WHERE name = '{table}'), 0) AS record"
        ));
        self.push_items(&mut builder, "");
        builder.push(" AND i.before = 'null') AS n WHERE batch_items.id = n.id");
        builder.build()
    }

    /// Makes records from the after-images of the items that had none.
    pub(super) fn insert_records(&self) -> Statement {
        let (resource, table) = (self.target(), columns::table(self.target()));
        let mut names = vec!["id".to_owned(), "organisation_id".to_owned()];
        let mut values = vec!["i.record_id".to_owned(), "i.organisation_id".to_owned()];
        for attribute in resource
            .attributes
            .iter()
            .filter(|attribute| !attribute.derived && attribute.stored == Stored::Column)
        {
            names.push(columns::attribute(attribute));
            values.push(match default(attribute) {
                Some(default) => format!("coalesce({}, {default})", value(attribute)),
                None => value(attribute),
            });
        }
        for relationship in resource.relationships {
            let kept = matches!(
                relationship.cardinality,
                Cardinality::One | Cardinality::Listed
            );
            if kept && let Some((column, value)) = reference(resource, relationship.name) {
                names.push(column);
                values.push(value);
            }
        }
        if resource.custom_fields > 0 {
            names.push(CUSTOM_FIELDS.to_owned());
            values.push(format!("json_patch('{{}}', {CUSTOM_OF_AFTER})"));
        }
        let shared: Vec<&Attribute> = resource.shared().collect();
        if !shared.is_empty() {
            names.push(SHARED.to_owned());
            values.push(format!("json_patch('{{}}', {})", shared_of_after(&shared)));
        }
        let mut builder = Builder::new(&format!(
            "INSERT INTO {table} ({}) SELECT {}",
            names.join(", "),
            values.join(", ")
        ));
        self.push_items(&mut builder, "");
        builder.push(" AND i.before = 'null' ORDER BY i.id");
        builder.build()
    }

    /// Keeps the texts of records folded that SQLite does not fold by itself: members of an object, by the
    /// distance of their items from the first one. Of names in ASCII, and of all that is no name, there are
    /// none, and no such statement.
    pub(crate) fn fold_texts(&self, first: i64, texts: &str) -> Statement {
        let table = columns::table(self.target());
        let mut merged = folded::merged(&format!("{table}."), "d.value");
        let is_map = |attribute: &Attribute| matches!(attribute.kind, Kind::Map { .. });
        if self.target().searched().any(is_map) {
            // The other members of a map that was never folded are the scheduler's to fold, with these.
            merged = format!(
                "iif({table}.{FOLDED} IS NULL AND octet_length(i.before) > length(i.before), NULL, {merged})"
            );
        }
        let mut builder = Builder::new(
            "WITH d AS (SELECT CAST(key AS INTEGER) AS distance, value FROM json_each(",
        );
        builder.bind(format!("{{{texts}}}")).push(&format!(
            ")) UPDATE {table} SET {FOLDED} = {merged} FROM d JOIN batch_items AS i ON i.id = d.distance + "
        ));
        builder
            .bind(first)
            .push(" WHERE i.chunk = ")
            .bind(self.token)
            .push(" AND i.state = ")
            .state(ItemState::Changed);
        builder.push(&format!(
            " AND {table}.id = i.record_id AND +{table}.organisation_id = "
        ));
        builder.bind(self.organisation.id());
        builder.build()
    }
}

/// These attributes of the after-image, as an object. Those that say nothing are null there.
fn shared_of_after(attributes: &[&Attribute]) -> String {
    let names: Vec<String> = attributes
        .iter()
        .map(|one| format!("'{}'", one.name))
        .collect();
    let value = "CASE type WHEN 'true' THEN json('true') WHEN 'false' THEN NULL \
         WHEN 'array' THEN iif(value = '[]', NULL, json(value)) ELSE value END";
    format!(
        "(SELECT json_group_object(key, {value}) FROM json_each(i.after) WHERE key IN ({}))",
        names.join(", ")
    )
}

/// `, column = …`: the member of the after-image, or what is there where it has none.
fn kept_unless(name: &str, column: &str, value: &str) -> String {
    let bare = column.rsplit('.').next().unwrap_or(column);
    format!(", {bare} = iif(i.after -> '$.{name}' IS NULL, {column}, {value})")
}

/// The same for a list, which is never null: one look into the image tells all that there is to know.
fn kept_list_unless(name: &str, column: &str) -> String {
    let bare = column.rsplit('.').next().unwrap_or(column);
    format!(", {bare} = coalesce(nullif(coalesce(i.after -> '$.{name}', {column}), 'null'), '[]')")
}

/// The member of the after-image as the column's value. A list stays JSON text and is never null.
fn value(attribute: &Attribute) -> String {
    let name = attribute.name;
    match attribute.kind {
        Kind::TextList { .. } => format!("coalesce(nullif(i.after -> '$.{name}', 'null'), '[]')"),
        Kind::Map { .. } => {
            format!("json_patch('{{}}', coalesce(i.after -> '$.{name}', '{{}}'))")
        }
        _ => format!("i.after ->> '$.{name}'"),
    }
}

/// What a column has that may not be NULL, where a new record does not say.
fn default(attribute: &Attribute) -> Option<&'static str> {
    match attribute.kind {
        Kind::Boolean => Some("0"),
        // Counts, which only Lockstep writes.
        Kind::Integer if attribute.access == Access::ReadOnly => Some("0"),
        _ => None,
    }
}

/// The column of a relationship that is kept with the record, and its value in the after-image.
fn reference(resource: &ResourceType, name: &str) -> Option<(String, String)> {
    let relationship = resource.relationship(name)?;
    match relationship.cardinality {
        Cardinality::One => {
            let column = columns::related_id(relationship);
            let id = format!("i.after ->> '$.{name}.id'");
            let targets = relationship.targets.first().copied();
            let linked = targets
                .filter(|_| relationship.pauses_in_bin)
                .and_then(resource_type);
            // What has left for the bin in the meantime is named by its negated id.
            let value = linked.map_or_else(
                || id.clone(),
                |target| {
                    let table = columns::table(target);
                    format!(
                        "(SELECT iif(l.organisation_id < 0, -l.id, l.id) FROM {table} AS l WHERE l.id = {id} \
                         AND abs(l.organisation_id) = i.organisation_id)"
                    )
                },
            );
            Some((column, value))
        }
        Cardinality::Listed => Some((
            columns::id_list("", relationship),
            format!(
                "(SELECT json_group_array(value ->> 'id') FROM json_each(i.after, '$.{name}'))"
            ),
        )),
        Cardinality::Few | Cardinality::Many => None,
    }
}
