//! Deleting one record for good, and what becomes of the records that name it.
//!
//! The schema says which relationships lead to a type, [`NEEDS`] which of them forbid deleting, and
//! [`RULES`] what becomes of the others where that is not simply to name nothing. Records in the bin
//! are treated alike, so that what comes back from there names nothing that is gone.

use lockstep_core::schema::{
    ACCOUNT, Cardinality, OPPORTUNITY, PROSPECT, RESOURCE_TYPES, Relationship, ResourceType,
};
use lockstep_core::sequence_state::MACHINE;
use lockstep_core::time::Timestamp;

use crate::builder::columns;
use crate::builder::organisation::Organisation;
use crate::builder::statement::{Builder, Statement};
use crate::builder::states::{open_task, over, unsent_mailing};

/// What becomes of records that name a deleted one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rule {
    /// They go, too.
    Go,
    /// Those that still have work to do go; the others name nothing any more.
    OpenGo,
    /// The column follows from another one.
    Follow,
}

/// By type and relationship. All other relationships are cleared.
const RULES: &[(&str, &str, Rule)] = &[
    ("call", "prospect", Rule::Go),
    ("emailAddress", "prospect", Rule::Go),
    ("mailing", "prospect", Rule::Go),
    ("mailing", "sequenceState", Rule::OpenGo),
    ("opportunity", "stage", Rule::Follow),
    ("phoneNumber", "prospect", Rule::Go),
    ("sequenceState", "prospect", Rule::Go),
    ("sequenceState", "sequence", Rule::Go),
    ("sequenceStep", "sequence", Rule::Go),
    ("sequenceTemplate", "sequenceStep", Rule::Go),
    ("task", "account", Rule::Follow),
    ("task", "opportunity", Rule::Follow),
    ("task", "prospect", Rule::Follow),
    ("task", "sequenceState", Rule::OpenGo),
    ("task", "subject", Rule::Go),
];

/// Records that cannot do without one that they name.
#[derive(Debug)]
pub struct Need {
    /// The type of what is needed.
    resource: &'static str,
    /// Who needs it, and by which relationship.
    by: (&'static str, &'static str),
    /// Which of them.
    which: Which,
    /// Who needs it, for a sentence.
    pub words: &'static str,
    /// What would make it possible, for a sentence.
    pub remedy: &'static str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Which {
    /// All.
    All,
    /// Sequence states that are not over.
    NotOver,
}

/// All needs. What no longer needs a record follows the rules.
const NEEDS: &[Need] = &[
    Need {
        resource: "sequence",
        by: ("sequenceState", "sequence"),
        which: Which::NotOver,
        words: "sequence states that are not over",
        remedy: "finish them first",
    },
    Need {
        resource: "mailbox",
        by: ("sequenceState", "mailbox"),
        which: Which::NotOver,
        words: "sequence states that are not over",
        remedy: "finish them first",
    },
    Need {
        resource: "template",
        by: ("sequenceTemplate", "template"),
        which: Which::All,
        words: "sequence templates",
        remedy: "delete them first",
    },
];

/// Rows of tables that are no resources and go with a record: the column that names it.
const BELONGINGS: &[(&ResourceType, &str, &str)] = &[
    (&ACCOUNT, "notes", "subject_type = 'account' AND subject_id"),
    (
        &OPPORTUNITY,
        "notes",
        "subject_type = 'opportunity' AND subject_id",
    ),
    (
        &PROSPECT,
        "notes",
        "subject_type = 'prospect' AND subject_id",
    ),
];

/// Who may need a record of this type, in the order of [`Organisation::needed`].
pub fn needs(resource: &ResourceType) -> impl Iterator<Item = &'static Need> {
    let name = resource.name;
    NEEDS.iter().filter(move |need| need.resource == name)
}

impl Organisation {
    /// How many records need this one, each kind as a column: `need_0`, `need_1`, …; `None` for a
    /// type that nobody ever needs.
    #[must_use]
    pub fn needed(self, resource: &ResourceType, id: i64) -> Option<Statement> {
        let mut builder = Builder::new("SELECT ");
        let mut count: usize = 0;
        for need in needs(resource) {
            builder.push(if count > 0 { ", (" } else { "(" });
            builder.push("SELECT count(*) FROM ");
            self.push_needing(&mut builder, need, id);
            builder.push(&format!(") AS need_{count}"));
            count = count.saturating_add(1);
        }
        (count > 0).then(|| builder.build())
    }

    /// Deletes a record that nobody needs, and lets those go or be changed that name it; the last
    /// statement returns its `id` where it was there. To be run as one transaction.
    #[must_use]
    pub fn delete(
        self,
        resource: &'static ResourceType,
        id: i64,
        now: Timestamp,
    ) -> Vec<Statement> {
        let mut statements = Vec::new();
        let rows = Rows {
            organisation: self,
            resource,
            origin: Origin::Record(id),
        };
        rows.remove(now, &mut statements);
        statements
    }

    /// Appends `table WHERE …`: those who need the record.
    fn push_needing(self, builder: &mut Builder, need: &Need, id: i64) {
        let (name, relationship) = need.by;
        let Some((table, column)) = RESOURCE_TYPES
            .iter()
            .find(|source| source.name == name)
            .and_then(|source| {
                let relationship = source.relationship(relationship)?;
                Some((columns::table(source), columns::related_id(relationship)))
            })
        else {
            return;
        };
        builder.push(&format!("{table} WHERE organisation_id = "));
        builder.bind(self.id());
        builder.push(&format!(" AND {column} = ")).bind(id);
        match need.which {
            Which::All => builder,
            Which::NotOver => builder.push(&format!(" AND state NOT IN ({})", over(&MACHINE))),
        };
    }
}

/// Which rows of a type still have work to do.
fn open(resource: &ResourceType) -> String {
    match resource.name {
        "task" => open_task(""),
        _ => unsent_mailing(""),
    }
}

/// Rows that are to be deleted.
struct Rows<'r> {
    organisation: Organisation,
    resource: &'static ResourceType,
    origin: Origin<'r>,
}

/// How these rows are found.
enum Origin<'r> {
    /// By the id, where nobody needs it.
    Record(i64),
    /// By naming others that are to be deleted; if so, only those with work to do.
    Naming(&'r Rows<'r>, &'static Relationship, bool),
}

impl Rows<'_> {
    /// Appends `SELECT id …`.
    fn push(&self, builder: &mut Builder) {
        let table = columns::table(self.resource);
        builder.push(&format!("SELECT id FROM {table} WHERE "));
        match &self.origin {
            Origin::Record(id) => {
                builder
                    .push("organisation_id = ")
                    .bind(self.organisation.id())
                    .push(" AND id = ")
                    .bind(*id);
                for need in needs(self.resource) {
                    builder.push(" AND NOT EXISTS (SELECT 1 FROM ");
                    self.organisation.push_needing(builder, need, *id);
                    builder.push(")");
                }
            }
            Origin::Naming(named, relationship, open_only) => {
                named.push_naming(builder, relationship);
                if *open_only {
                    builder.push(&format!(" AND {}", open(self.resource)));
                }
            }
        }
    }

    /// Appends the condition of rows, in the bin or not, that name one of these.
    fn push_naming(&self, builder: &mut Builder, relationship: &Relationship) {
        self.push_both(builder);
        let column = columns::related_id(relationship);
        builder.push(&format!(" AND {column} IN ("));
        self.push(builder);
        builder.push(")");
        if relationship.is_polymorphic() {
            let column = columns::related_type(relationship);
            builder.push(&format!(" AND {column} = '{}'", self.resource.name));
        }
    }

    fn push_both(&self, builder: &mut Builder) {
        builder
            .push("organisation_id IN (")
            .bind(self.organisation.id());
        builder.push(", ").bind(self.organisation.bin()).push(")");
    }

    /// Deletes these rows, after what names them.
    fn remove(&self, now: Timestamp, statements: &mut Vec<Statement>) {
        for source in RESOURCE_TYPES.iter().copied() {
            for relationship in source.relationships {
                if relationship.targets.contains(&self.resource.name) {
                    self.resolve(source, relationship, now, statements);
                }
            }
        }
        for (resource, table, column) in BELONGINGS {
            if *resource == self.resource {
                let mut builder = Builder::new(&format!("DELETE FROM {table} WHERE "));
                self.push_both(&mut builder);
                builder.push(&format!(" AND {column} IN ("));
                self.push(&mut builder);
                builder.push(")");
                statements.push(builder.build());
            }
        }
        let table = columns::table(self.resource);
        let mut builder = Builder::new(&format!("DELETE FROM {table} WHERE id IN ("));
        self.push(&mut builder);
        builder.push(") RETURNING id");
        statements.push(builder.build());
    }

    /// What becomes of those who name these rows by a relationship.
    fn resolve(
        &self,
        source: &'static ResourceType,
        relationship: &'static Relationship,
        now: Timestamp,
        statements: &mut Vec<Statement>,
    ) {
        let rule = RULES
            .iter()
            .find(|(kind, name, _)| *kind == source.name && *name == relationship.name)
            .map(|(_, _, rule)| *rule);
        match (relationship.cardinality, rule) {
            (Cardinality::Few | Cardinality::Many, _) | (_, Some(Rule::Follow)) => return,
            (Cardinality::Listed, _) => {
                statements.push(self.unlist(source, relationship, now));
                return;
            }
            (Cardinality::One, _) => {}
        }
        let by = (source.name, relationship.name);
        if needs(self.resource).any(|need| need.by == by && need.which == Which::All) {
            // There are none.
            return;
        }
        if let Some(Rule::Go | Rule::OpenGo) = rule {
            let naming = Rows {
                organisation: self.organisation,
                resource: source,
                origin: Origin::Naming(self, relationship, rule == Some(Rule::OpenGo)),
            };
            naming.remove(now, statements);
        }
        if rule != Some(Rule::Go) {
            statements.push(self.clear(source, relationship, now));
        }
    }

    /// Makes those who name these rows name nothing.
    fn clear(
        &self,
        source: &ResourceType,
        relationship: &Relationship,
        now: Timestamp,
    ) -> Statement {
        let (table, column) = (columns::table(source), columns::related_id(relationship));
        let mut builder = Builder::new(&format!(
            "UPDATE {table} SET version = version + 1, {column} = NULL"
        ));
        if relationship.is_polymorphic() {
            let column = columns::related_type(relationship);
            builder.push(&format!(", {column} = NULL"));
        }
        builder.push(", updated_at = ").bind(now).push(" WHERE ");
        self.push_naming(&mut builder, relationship);
        builder.build()
    }

    /// Takes these rows out of the lists that name them.
    fn unlist(
        &self,
        source: &ResourceType,
        relationship: &Relationship,
        now: Timestamp,
    ) -> Statement {
        let (table, column) = (columns::table(source), columns::id_list("", relationship));
        let mut builder = Builder::new(&format!(
            "UPDATE {table} SET version = version + 1, {column} = \
             (SELECT json_group_array(value) FROM json_each({column}) WHERE value NOT IN ("
        ));
        self.push(&mut builder);
        builder.push(")), updated_at = ").bind(now).push(" WHERE ");
        self.push_both(&mut builder);
        builder.push(&format!(
            " AND {column} <> '[]' AND EXISTS (SELECT 1 FROM json_each({table}.{column}) WHERE value IN ("
        ));
        self.push(&mut builder);
        builder.push("))");
        builder.build()
    }
}
