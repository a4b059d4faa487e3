//! What batches are about, which whoever looks into them has to be allowed to read.

use lockstep_core::bulk::REVERT;
use lockstep_core::row::nullable;
use serde::Deserialize;

use crate::builder::organisation::Organisation;
use crate::builder::query::Query;
use crate::builder::statement::{Builder, json};

/// What batches do.
#[derive(Debug, Deserialize)]
pub struct BatchSubject {
    /// The bulk action, or `revert`.
    pub action: String,
    /// Of a revert, the bulk action that it takes back.
    #[serde(deserialize_with = "nullable")]
    pub reverted: Option<String>,
}

impl Organisation {
    /// What batches do, each thing once: these, by their ids, or all of the organisation.
    #[must_use]
    pub fn batch_subjects(self, batches: Option<&[i64]>) -> Query<BatchSubject> {
        let mut builder = Builder::new("SELECT DISTINCT action, iif(action = ");
        builder
            .bind(REVERT)
            .push(
                ", payload ->> '$.action', NULL) AS reverted FROM batches WHERE organisation_id = ",
            )
            .bind(self.id());
        if let Some(batches) = batches {
            builder
                .push(" AND id IN (SELECT value FROM json_each(")
                .bind(json(batches))
                .push("))");
        }
        builder.build().asks()
    }
}
