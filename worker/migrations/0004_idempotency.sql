-- Requests that came with an `Idempotency-Key`, and their answers. `docs/DATA_MODEL.md` says more.
--
-- A row is inserted in the transaction in which its request acts, so that a key that is taken undoes
-- all of it, and is filled before that transaction ends: nobody ever sees it without an answer.
CREATE TABLE idempotency_keys (
    organisation_id INTEGER NOT NULL REFERENCES organisations (id),
    user_id INTEGER NOT NULL,
    key TEXT NOT NULL,
    created_at TEXT NOT NULL,
    -- The SHA-256 of the request's method, address and body.
    fingerprint TEXT NOT NULL,
    -- Names the attempt that inserted the row.
    token TEXT NOT NULL,
    status INTEGER NOT NULL DEFAULT 0,
    location TEXT,
    body TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (organisation_id, user_id, key)
) WITHOUT ROWID;
CREATE INDEX idempotency_keys_to_expire ON idempotency_keys (created_at);
