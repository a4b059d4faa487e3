-- Tasks that could not be settled when their time had come: they are looked at again after a while, or as soon as
-- somebody has changed them, so that they are not in the way of others.
CREATE TABLE deferred_tasks (
    task_id INTEGER PRIMARY KEY,
    organisation_id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    until TEXT NOT NULL
);
CREATE INDEX deferred_tasks_by_until ON deferred_tasks (until);

-- Organisations take turns: each one's tasks whose time has come are found by themselves. Tasks that are not skipped
-- by themselves, which most are not, no longer stand in the first of these indexes.
DROP INDEX tasks_to_skip;
DROP INDEX tasks_to_activate;
CREATE INDEX tasks_to_skip ON tasks (organisation_id, autoskip_at) WHERE state <> 'complete' AND autoskip_at IS NOT NULL;
CREATE INDEX tasks_to_activate ON tasks (organisation_id, scheduled_at) WHERE state = 'pending';

-- Why a batch failed, or was canceled by nobody: a code of the error model, and the sentence.
ALTER TABLE batches ADD COLUMN code TEXT;
ALTER TABLE batches ADD COLUMN info TEXT;

-- Batches that nobody has confirmed yet.
CREATE INDEX batches_to_confirm ON batches (created_at) WHERE state = 'confirming';
