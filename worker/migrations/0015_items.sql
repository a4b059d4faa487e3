-- The table of items again, with the same columns, indexes and conditions. Only the condition on `state` is written
-- differently: for `IN` with more than two values SQLite fills a table of its own with every row that is written,
-- which was a fifth of what an item costs.
CREATE TABLE items (
    id INTEGER PRIMARY KEY,
    organisation_id INTEGER NOT NULL,
    batch_id INTEGER GENERATED ALWAYS AS (id / 10000000) VIRTUAL,
    "index" INTEGER GENERATED ALWAYS AS (id % 10000000) VIRTUAL,
    record_id INTEGER,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state = 'pending' OR state = 'changed' OR state = 'unchanged' OR state = 'error' OR state = 'canceled'),
    failed INTEGER GENERATED ALWAYS AS (state = 'error') VIRTUAL,
    info TEXT,
    before TEXT,
    after TEXT,
    data TEXT GENERATED ALWAYS AS (iif(before IS NULL, NULL, '{"before":' || before || ',"after":' || after || '}')) VIRTUAL,
    -- The chunk that settled the item.
    chunk INTEGER,
    -- The item of an earlier batch that this one takes back or tries again.
    source_item_id INTEGER,
    -- Of an import: the row's line in the file, and the row itself until it is done; else what the item was asked
    -- for with.
    line INTEGER,
    input TEXT
);
INSERT INTO items (
    id, organisation_id, record_id, created_at, updated_at, state, info, before, after, chunk, source_item_id, line, input
)
SELECT id, organisation_id, record_id, created_at, updated_at, state, info, before, after, chunk, source_item_id, line, input
FROM batch_items;
DROP TABLE batch_items;
ALTER TABLE items RENAME TO batch_items;
CREATE INDEX batch_items_by_record ON batch_items (organisation_id + 0, record_id + 0);
