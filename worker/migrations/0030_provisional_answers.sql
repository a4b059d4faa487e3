-- Whether the answer that is kept is about a batch that the same request goes on to run: it is kept again when that is done.
ALTER TABLE idempotency_keys ADD COLUMN provisional INTEGER NOT NULL DEFAULT 0;
