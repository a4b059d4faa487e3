-- How many items changed their record: with the other counters it makes the summary, without a look
-- at the items.
ALTER TABLE batches ADD COLUMN changed INTEGER NOT NULL DEFAULT 0;
UPDATE batches SET changed = (
    SELECT count(*) FROM batch_items AS i
    WHERE i.id BETWEEN batches.id * 10000000 AND (batches.id + 1) * 10000000 - 1 AND i.state = 'changed'
) WHERE state NOT IN ('finished', 'canceled', 'failed');
