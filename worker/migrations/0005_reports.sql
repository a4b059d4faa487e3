-- What reports and retention need.

-- The id of the last item that the parts of a report in KV hold.
ALTER TABLE batches ADD COLUMN report_item INTEGER NOT NULL DEFAULT 0;

-- What is in the bins, for the scheduler, which empties them.
CREATE INDEX accounts_in_bins ON accounts (removed_by, updated_at) WHERE organisation_id < 0;
CREATE INDEX prospects_in_bins ON prospects (removed_by, updated_at) WHERE organisation_id < 0;
CREATE INDEX tasks_in_bins ON tasks (removed_by, updated_at) WHERE organisation_id < 0;
CREATE INDEX sequence_states_in_bins ON sequence_states (removed_by, updated_at) WHERE organisation_id < 0;
CREATE INDEX mailings_in_bins ON mailings (removed_by, updated_at) WHERE organisation_id < 0;
