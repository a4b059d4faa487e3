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

-- How many items of batches an organisation keeps: counted as batches come and are purged, for there may be more batches
-- than a request has time to look at.
ALTER TABLE organisations ADD COLUMN stored_items INTEGER NOT NULL DEFAULT 0;
UPDATE organisations SET stored_items = (
    SELECT coalesce(sum(b.total), 0) FROM batches AS b WHERE b.organisation_id = organisations.id AND b.purged_at IS NULL
);
CREATE TRIGGER items_are_stored_when_made AFTER INSERT ON batches WHEN NEW.total > 0
BEGIN
    UPDATE organisations SET stored_items = stored_items + NEW.total WHERE id = NEW.organisation_id;
END;
CREATE TRIGGER items_are_stored_when_sealed AFTER UPDATE OF total ON batches
BEGIN
    UPDATE organisations SET stored_items = stored_items + NEW.total - OLD.total WHERE id = NEW.organisation_id;
END;
CREATE TRIGGER items_are_gone_when_purged AFTER UPDATE OF purged_at ON batches
WHEN OLD.purged_at IS NULL AND NEW.purged_at IS NOT NULL
BEGIN
    UPDATE organisations SET stored_items = stored_items - NEW.total WHERE id = NEW.organisation_id;
END;

-- Nothing is kept here: what is inserted is compared, and undoes its transaction where more is used than may be.
CREATE VIEW quota_checks (quota, used, most) AS SELECT NULL, NULL, NULL;
CREATE TRIGGER quota_is_kept INSTEAD OF INSERT ON quota_checks WHEN NEW.used > NEW.most
BEGIN
    SELECT RAISE(ABORT, 'quota exceeded: openBatches') WHERE NEW.quota = 'openBatches';
    SELECT RAISE(ABORT, 'quota exceeded: pendingItems') WHERE NEW.quota = 'pendingItems';
    SELECT RAISE(ABORT, 'quota exceeded: storedItems') WHERE NEW.quota = 'storedItems';
END;
