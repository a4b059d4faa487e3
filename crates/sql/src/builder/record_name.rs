//! How a statement names the one record that it is about.

use crate::builder::organisation::Organisation;
use crate::builder::statement::Builder;

/// How a statement names the record that a request is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordName<'a> {
    /// By its id.
    Id(i64),
    /// As the one that was inserted last on this connection.
    Inserted,
    /// As the one of its type that the organisation has had last.
    Newest,
    /// As the batch that has this start key.
    StartKey(&'a str),
}

impl RecordName<'_> {
    /// Appends `organisation_id = … AND …`: the record of this table.
    pub(crate) fn push(self, builder: &mut Builder, organisation: Organisation, table: &str) {
        builder.push("organisation_id = ").bind(organisation.id());
        match self {
            Self::Id(id) => builder.push(" AND id = ").bind(id),
            Self::Inserted => builder.push(" AND id = last_insert_rowid()"),
            Self::Newest => {
                builder.push(&format!(
                    " AND id = (SELECT max(id) FROM {table} WHERE organisation_id = "
                ));
                builder.bind(organisation.id()).push(")")
            }
            Self::StartKey(key) => builder.push(" AND start_key = ").bind(key),
        };
    }
}
