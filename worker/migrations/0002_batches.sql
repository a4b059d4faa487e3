-- What bulk changes need to remove, to take back, to import and to report.

-- Every organisation has a bin: the organisation with the negated id. A bulk change that removes a
-- record moves it there, where no query of the organisation looks, so that it can be brought back.
INSERT INTO organisations (id, name, created_at)
SELECT -id, name, created_at FROM organisations WHERE id > 0;
CREATE TRIGGER organisation_gets_a_bin AFTER INSERT ON organisations WHEN NEW.id > 0
BEGIN
    INSERT INTO organisations (id, name, created_at) VALUES (-NEW.id, NEW.name, NEW.created_at);
END;

-- The batch that a revert takes back, or a retry tries again.
ALTER TABLE batches ADD COLUMN source_batch_id INTEGER;
-- How many parts of the report are in KV, and since when all of them are.
ALTER TABLE batches ADD COLUMN report_parts INTEGER NOT NULL DEFAULT 0;
ALTER TABLE batches ADD COLUMN reported_at TEXT;
-- Since when the items are gone.
ALTER TABLE batches ADD COLUMN purged_at TEXT;
CREATE INDEX batches_to_report ON batches (updated_at)
    WHERE reported_at IS NULL AND state IN ('finished', 'canceled', 'failed');
CREATE INDEX batches_to_purge ON batches (updated_at)
    WHERE purged_at IS NULL AND state IN ('finished', 'canceled', 'failed');

-- Items of an import have no record yet; an image is JSON, and `null` where there was no record.
CREATE TABLE items (
    id INTEGER PRIMARY KEY,
    organisation_id INTEGER NOT NULL,
    batch_id INTEGER GENERATED ALWAYS AS (id / 10000000) VIRTUAL,
    "index" INTEGER GENERATED ALWAYS AS (id % 10000000) VIRTUAL,
    record_id INTEGER,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'changed', 'unchanged', 'error', 'canceled')),
    failed INTEGER GENERATED ALWAYS AS (state = 'error') VIRTUAL,
    info TEXT,
    before TEXT,
    after TEXT,
    data TEXT GENERATED ALWAYS AS (iif(before IS NULL, NULL, '{"before":' || before || ',"after":' || after || '}')) VIRTUAL,
    -- The chunk that settled the item.
    chunk INTEGER,
    -- The item of an earlier batch that this one takes back or tries again.
    source_item_id INTEGER,
    -- Of an import: the row's line in the file, and the row itself until it is done.
    line INTEGER,
    input TEXT
);
INSERT INTO items (id, organisation_id, record_id, created_at, updated_at, state, info, before, after, chunk)
SELECT id, organisation_id, record_id, created_at, updated_at, state, info, before, after, chunk FROM batch_items;
DROP TABLE batch_items;
ALTER TABLE items RENAME TO batch_items;

-- Which item moved a record into the bin; empty where its sequence state did, by pausing or ending.
ALTER TABLE accounts ADD COLUMN removed_by INTEGER;
ALTER TABLE prospects ADD COLUMN removed_by INTEGER;
ALTER TABLE tasks ADD COLUMN removed_by INTEGER;
ALTER TABLE sequence_states ADD COLUMN removed_by INTEGER;
ALTER TABLE mailings ADD COLUMN removed_by INTEGER;

-- Relationships to few records, kept with the record as a JSON list of ids.
ALTER TABLE accounts ADD COLUMN assigned_users TEXT NOT NULL DEFAULT '[]';
ALTER TABLE prospects ADD COLUMN assigned_users TEXT NOT NULL DEFAULT '[]';
ALTER TABLE prospects ADD COLUMN opportunities TEXT NOT NULL DEFAULT '[]';
