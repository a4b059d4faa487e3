//! What becomes of the sequence states of a sequence that is switched on or off.

use lockstep_core::machine::Named as _;
use lockstep_core::sequence_state::{Event, MACHINE, State};
use lockstep_core::time::Timestamp;

use crate::builder::organisation::Organisation;
use crate::builder::statement::{Builder, Statement};
use crate::builder::states::names;
use crate::write::step;

impl Organisation {
    /// Moves all sequence states of a sequence that still has this version, also those in the bin, as
    /// the machine says; those that begin with that get the work of their step. To be run before the
    /// sequence's own update.
    #[must_use]
    pub fn switch_states(
        self,
        sequence: i64,
        version: i64,
        event: Event,
        now: Timestamp,
    ) -> Vec<Statement> {
        let mut statements = Vec::new();
        for to in State::ALL {
            let from = MACHINE.sources(event);
            let from = names(from.filter(|from| MACHINE.next(*from, event) == Some(*to)));
            if from.is_empty() {
                continue;
            }
            let mut builder =
                Builder::new("UPDATE sequence_states SET version = version + 1, state = ");
            builder.bind(to.name());
            let active_at = (*to == State::Active).then_some("active_at");
            for column in ["state_changed_at", "updated_at"]
                .into_iter()
                .chain(active_at)
            {
                builder.push(&format!(", {column} = ")).bind(now);
            }
            builder.push(" WHERE organisation_id IN (").bind(self.id());
            builder.push(", ").bind(self.bin());
            builder.push(") AND sequence_id = ").bind(sequence);
            builder.push(&format!(" AND state IN ({from}) AND "));
            self.push_sequence(&mut builder, sequence, version);
            statements.push(builder.build());
        }
        if event == Event::Enable {
            statements.extend(step::make(self, now, |builder, table| {
                builder
                    .push("SELECT s.id AS state, s.sequence_step_id AS step, NULL AS item FROM sequence_states AS s WHERE s.organisation_id = ")
                    .bind(self.id());
                builder.push(" AND s.sequence_id = ").bind(sequence);
                builder.push(" AND s.state = ").bind(State::Active.name());
                builder.push(" AND s.state_changed_at = ").bind(now);
                builder.push(&format!(
                    " AND NOT EXISTS (SELECT 1 FROM {table} AS w WHERE w.organisation_id = s.organisation_id AND w.sequence_state_id = s.id) AND "
                ));
                self.push_sequence(builder, sequence, version);
            }));
        }
        statements
    }

    fn push_sequence(self, builder: &mut Builder, sequence: i64, version: i64) {
        builder.push("EXISTS (SELECT 1 FROM sequences");
        self.push_guard(builder, sequence, version);
        builder.push(")");
    }
}
