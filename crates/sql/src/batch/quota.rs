//! Quotas of an organisation: kept in the transaction that accepts a batch, so that of two at once only as
//! many pass as there is room for.

use lockstep_core::batch::{MACHINE, State};
use lockstep_core::machine::Named as _;
use lockstep_core::quota::Quota;
use serde::Deserialize;

use crate::builder::organisation::Organisation;
use crate::builder::query::Query;
use crate::builder::statement::{Builder, Statement};
use crate::builder::states::names;

/// How much an organisation uses.
#[derive(Debug, Deserialize)]
pub struct QuotaUsage {
    open_batches: i64,
    pending_items: i64,
    stored_items: i64,
}

impl QuotaUsage {
    /// How much it uses of this.
    #[must_use]
    pub const fn of(&self, quota: Quota) -> i64 {
        match quota {
            Quota::OpenBatches => self.open_batches,
            Quota::PendingItems => self.pending_items,
            Quota::StoredItems => self.stored_items,
        }
    }
}

impl Organisation {
    /// Undoes the transaction, with `quota exceeded: ` and its name, where the organisation uses more than `most`
    /// of a quota; 0 is any amount. It stands behind what is accepted. `None` where there is no limit at all.
    #[must_use]
    pub fn keep_quotas(self, most: &[(Quota, i64)]) -> Option<Statement> {
        let limits = most.iter().filter(|(_, most)| *most > 0);
        let mut builder = Builder::new("INSERT INTO quota_checks (quota, used, most) ");
        for (index, (quota, most)) in limits.clone().enumerate() {
            let union = if index > 0 { " UNION ALL " } else { "" };
            builder.push(union).push("SELECT ").bind(quota.name());
            builder.push(", ");
            self.push_used(&mut builder, *quota);
            builder.push(", ").bind(*most);
        }
        (limits.count() > 0).then(|| builder.build())
    }

    /// How much it uses.
    #[must_use]
    pub fn quota_usage(self) -> Query<QuotaUsage> {
        let mut builder = Builder::new("SELECT ");
        for (quota, name) in [
            (Quota::OpenBatches, " AS open_batches, "),
            (Quota::PendingItems, " AS pending_items, "),
            (Quota::StoredItems, " AS stored_items"),
        ] {
            self.push_used(&mut builder, quota);
            builder.push(name);
        }
        builder.build().asks()
    }

    /// Appends how much it uses of a quota, as an expression.
    fn push_used(self, builder: &mut Builder, quota: Quota) {
        let counted = match quota {
            Quota::OpenBatches => "count(*)",
            Quota::PendingItems => "coalesce(sum(pending), 0)",
            Quota::StoredItems => {
                builder
                    .push("(SELECT stored_items FROM organisations WHERE id = ")
                    .bind(self.id())
                    .push(")");
                return;
            }
        };
        builder
            .push(&format!(
                "(SELECT {counted} FROM batches WHERE organisation_id = "
            ))
            .bind(self.id());
        let states = State::ALL.iter().copied();
        let open = names(states.filter(|state| !MACHINE.is_over(*state)));
        builder.push(&format!(" AND state IN ({open}))"));
    }
}
