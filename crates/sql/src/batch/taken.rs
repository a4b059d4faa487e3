//! Values that only one record may have: which of some changes would give them to a second one.
//!
//! Triggers keep them in `unique_values`, whose key is the last word: what comes in between violates it,
//! and nothing of that transaction happens. Looking before says whose fault it is.

use lockstep_core::bulk::Outcome;
use lockstep_core::schema::{COMMUNICATION, RECORD, ResourceType};
use serde::Deserialize;

use crate::builder::organisation::Organisation;
use crate::builder::query::Query;
use crate::builder::statement::{Builder, json};

/// A value that a decision would give to a second record.
#[derive(Debug, Deserialize)]
pub struct TakenValue {
    /// The decision's position, from 0.
    pub n: usize,
    /// The field.
    pub name: String,
}

impl Organisation {
    /// Of these decisions about records, those that would give one a value that another one has, or
    /// that an earlier one of them gives away. `None` where nothing is to be asked.
    #[must_use]
    pub fn values_taken(
        self,
        target: &ResourceType,
        decisions: &[(Option<i64>, &Outcome<'_>)],
    ) -> Option<Query<TakenValue>> {
        // Whose values those are the organisation says, in tables of their own.
        let push_values = if *target == COMMUNICATION {
            Self::push_property_values
        } else if *target == RECORD {
            Self::push_record_values
        } else {
            return None;
        };
        let changes: Vec<_> = decisions
            .iter()
            .map(|(record, outcome)| match outcome {
                Outcome::Changed { after, .. } => (*record, after.as_ref()),
                Outcome::Unchanged | Outcome::Failed(_) => (None, None),
            })
            .collect();
        if changes.iter().all(|(_, after)| after.is_none()) {
            return None;
        }
        let mut builder = Builder::new(
            "WITH c AS MATERIALIZED (SELECT key AS n, value ->> 0 AS record, value -> 1 AS after FROM json_each(",
        );
        builder.bind(json(&changes)).push(")), v AS MATERIALIZED (");
        push_values(self, &mut builder);
        builder.push(
            ") SELECT DISTINCT v.n, v.name FROM v WHERE EXISTS (SELECT 1 FROM unique_values AS u WHERE u.organisation_id = ",
        );
        builder.bind(self.id());
        builder.push(" AND u.kind = ").bind(target.name);
        builder.push(
            " AND u.scope = v.scope AND u.value = v.value AND u.record_id IS NOT v.record) \
             OR EXISTS (SELECT 1 FROM v AS w WHERE w.n < v.n AND w.scope = v.scope AND w.value = v.value) ORDER BY v.n, v.name",
        );
        Some(builder.build().asks())
    }

    fn push_property_values(self, builder: &mut Builder) {
        builder.push(
            "SELECT c.n, c.record, d.name, d.name AS scope, CAST(p.value AS TEXT) AS value \
             FROM c CROSS JOIN json_each(c.after, '$.properties') AS p CROSS JOIN communication_properties AS d \
             WHERE d.name = p.key AND d.has_unique_value = 1 AND p.value IS NOT NULL AND d.organisation_id = ",
        );
        builder.bind(self.id());
    }

    /// What comes back from the bin has its list and its provider there.
    fn push_record_values(self, builder: &mut Builder) {
        let mut push = |name: &str, list: &str, value: &str, more: (&str, &str)| {
            builder.push(&format!(
                "SELECT c.n, c.record, '{name}' AS name, CAST(l.id AS TEXT) AS scope, {value} AS value \
                 FROM c LEFT JOIN records AS r ON r.id = c.record AND abs(r.organisation_id) = "
            ));
            builder.bind(self.id());
            builder.push(
                " CROSS JOIN record_lists AS l ON l.id = coalesce(c.after ->> '$.recordList.id', r.record_list_id)",
            );
            builder.push(more.0).push(" WHERE l.organisation_id = ");
            builder.bind(self.id());
            builder.push(" AND l.unique_identifier_type = ").bind(list);
            builder.push(more.1);
        };
        push(
            "phoneNumbers",
            "PHONE_NUMBER",
            "p.value",
            (
                " CROSS JOIN json_each(c.after, '$.phoneNumbers') AS p",
                " UNION ALL ",
            ),
        );
        push(
            "externalId",
            "EXTERNAL",
            "json_array(coalesce(c.after ->> '$.externalProvider', r.external_provider), c.after ->> '$.externalId')",
            ("", " AND c.after ->> '$.externalId' IS NOT NULL"),
        );
    }
}
