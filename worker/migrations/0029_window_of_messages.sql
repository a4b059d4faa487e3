-- Up to which position a batch's items have been handed to the queue: a batch has a few messages there at a time.
ALTER TABLE batches ADD COLUMN handed_out INTEGER NOT NULL DEFAULT 0;

-- Of those that run, all messages have been sent.
UPDATE batches SET handed_out = total WHERE state IN ('pending', 'running');
