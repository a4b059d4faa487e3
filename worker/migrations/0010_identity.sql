-- What a token may do and for how long, and the clients that ask for tokens.

-- Scopes are separated by spaces; `*` is all of them. Tokens of before could do everything and go
-- on to: nothing says what each of them is used for.
ALTER TABLE tokens ADD COLUMN scopes TEXT NOT NULL DEFAULT '*';
-- NULL: until it is revoked.
ALTER TABLE tokens ADD COLUMN expires_at TEXT;
-- The client that asked for it; NULL where a person made it.
ALTER TABLE tokens ADD COLUMN client_id TEXT;
-- Shared by all tokens that go back to one use of a client's secret; they are revoked together.
ALTER TABLE tokens ADD COLUMN family TEXT;
CREATE INDEX tokens_by_family ON tokens (family) WHERE family IS NOT NULL;
CREATE INDEX tokens_to_expire ON tokens (expires_at) WHERE expires_at IS NOT NULL;

-- A client acts for one user. Its secret is stored as a token is.
CREATE TABLE clients (
    id TEXT PRIMARY KEY,
    organisation_id INTEGER NOT NULL REFERENCES organisations (id),
    user_id INTEGER NOT NULL REFERENCES users (id),
    name TEXT NOT NULL,
    secret_hash TEXT NOT NULL CHECK (length(secret_hash) = 64),
    scopes TEXT NOT NULL,
    created_at TEXT NOT NULL,
    revoked_at TEXT
) WITHOUT ROWID;

-- A used one stays until it expires, so that its second use is noticed.
CREATE TABLE refresh_tokens (
    hash TEXT PRIMARY KEY CHECK (length(hash) = 64),
    client_id TEXT NOT NULL REFERENCES clients (id),
    family TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    -- The hash of the access token that it was used for.
    used_by TEXT,
    revoked_at TEXT
) WITHOUT ROWID;
CREATE INDEX refresh_tokens_by_family ON refresh_tokens (family);
CREATE INDEX refresh_tokens_to_expire ON refresh_tokens (expires_at);
