-- Tokens become records that are listed and revoked: they get an id and a name. Clients and refresh tokens
-- name none of them by anything but its family.
CREATE TABLE named_tokens (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation_id INTEGER NOT NULL REFERENCES organisations (id),
    version INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL,
    -- The client that asked for it; NULL where a person made it.
    client_id TEXT,
    -- NULL: until it is revoked.
    expires_at TEXT,
    name TEXT,
    revoked_at TEXT,
    -- Separated by spaces; `*` is all of them.
    scopes TEXT NOT NULL,
    user_id INTEGER NOT NULL REFERENCES users (id),
    -- The SHA-256 of its text, in lower-case hexadecimal. Without one nobody has that text.
    hash TEXT NOT NULL UNIQUE DEFAULT (lower(hex(randomblob(32)))) CHECK (length(hash) = 64),
    -- Shared by all tokens that go back to one use of a client's secret; they are revoked together.
    family TEXT
);
INSERT INTO named_tokens (organisation_id, created_at, client_id, expires_at, revoked_at, scopes, user_id, hash, family)
SELECT organisation_id, created_at, client_id, expires_at, revoked_at, scopes, user_id, hash, family
FROM tokens ORDER BY created_at, hash;
DROP TABLE tokens;
ALTER TABLE named_tokens RENAME TO tokens;
CREATE INDEX tokens_by_organisation ON tokens (organisation_id, id);
CREATE INDEX tokens_by_client ON tokens (organisation_id, client_id);
CREATE INDEX tokens_by_created_at ON tokens (organisation_id, created_at);
CREATE INDEX tokens_by_expires_at ON tokens (organisation_id, expires_at);
CREATE INDEX tokens_by_name ON tokens (organisation_id, name);
CREATE INDEX tokens_by_revoked_at ON tokens (organisation_id, revoked_at);
CREATE INDEX tokens_by_user ON tokens (organisation_id, user_id);
CREATE INDEX tokens_by_family ON tokens (family) WHERE family IS NOT NULL;
CREATE INDEX tokens_to_expire ON tokens (expires_at) WHERE expires_at IS NOT NULL;
