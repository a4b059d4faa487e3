//! Values that only one record may have: which of some changes would give them to a second one.
//!
//! Triggers keep them in `unique_values`, whose key is the last word: what comes in between violates it,
//! and nothing of that transaction happens. Looking before says whose fault it is.

use lockstep_core::bulk::Outcome;
use lockstep_core::schema::{COMMUNICATION, RECORD, ResourceType};

use crate::builder::organisation::Organisation;
use crate::builder::statement::{Builder, Statement, json};

/// Whether records of a type may have such values.
fn has_unique_values(resource: &ResourceType) -> bool {
    [COMMUNICATION.name, RECORD.name].contains(&resource.name)
}

impl Organisation {
    /// Of these decisions about records, those that would give one a value that another one has, or
    /// that an earlier one of them gives away: `n`, the position from 0, and `name`, the field. `None`
    /// where nothing is to be asked.
    #[must_use]
    pub fn values_taken(
        self,
        target: &ResourceType,
        decisions: &[(Option<i64>, &Outcome<'_>)],
    ) -> Option<Statement> {
        if !has_unique_values(target) {
            return None;
        }
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
        if *target == COMMUNICATION {
            self.push_property_values(&mut builder);
        } else {
            self.push_record_values(&mut builder);
        }
        builder.push(
            ") SELECT DISTINCT v.n, v.name FROM v WHERE EXISTS (SELECT 1 FROM unique_values AS u WHERE u.organisation_id = ",
        );
        builder.bind(self.id());
        builder.push(" AND u.kind = ").bind(target.name);
        builder.push(
            " AND u.scope = v.scope AND u.value = v.value AND u.record_id IS NOT v.record) \
             OR EXISTS (SELECT 1 FROM v AS w WHERE w.n < v.n AND w.scope = v.scope AND w.value = v.value) ORDER BY v.n, v.name",
        );
        Some(builder.build())
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
