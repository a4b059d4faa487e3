//! Clients and the tokens that they ask for (RFC 6749). Like those of tokens these statements
//! start from no organisation: it follows from the client.
//!
//! Hashes are lower-case hexadecimal SHA-256; no statement sees a secret or a token.

use lockstep_core::row::flag;
use lockstep_core::time::Timestamp;
use serde::Deserialize;

use crate::builder::query::{Query, Steps};
use crate::builder::row::Touched;
use crate::builder::statement::{Statement, sql};

/// A client that has proved itself.
#[derive(Debug, Deserialize)]
pub struct KnownClient {
    /// What it may ask for, between spaces.
    pub scopes: String,
}

/// A client's refresh token.
#[derive(Debug, Deserialize)]
pub struct RefreshToken {
    /// What all tokens that go back to the same use of the client's secret share.
    pub family: String,
    /// What it may ask for, between spaces.
    pub scopes: String,
    /// Whether it was used.
    #[serde(deserialize_with = "flag")]
    pub used: bool,
    /// Whether it has expired or was revoked.
    #[serde(deserialize_with = "flag")]
    pub is_over: bool,
}

/// Tokens that are to be issued together: an access token, and the refresh token for the next one.
#[derive(Debug, Clone, Copy)]
pub struct Issue<'a> {
    /// The client's id.
    pub client: &'a str,
    /// What all tokens that go back to the same use of the client's secret share.
    pub family: &'a str,
    /// The hash of the access token.
    pub access: &'a str,
    /// Its scopes.
    pub scopes: &'a str,
    /// When it expires.
    pub access_expires: Timestamp,
    /// The hash of the refresh token.
    pub refresh: &'a str,
    /// Its scopes.
    pub refresh_scopes: &'a str,
    /// When it expires.
    pub refresh_expires: Timestamp,
    /// The time.
    pub now: Timestamp,
}

/// A client that proves itself. No row where the id or the secret is wrong, the client is revoked or its
/// user is locked.
#[must_use]
pub fn client(id: &str, secret: &str) -> Query<KnownClient> {
    sql!(
        "SELECT c.scopes FROM clients AS c \
         JOIN users AS u ON u.id = c.user_id AND u.organisation_id = c.organisation_id \
         WHERE c.revoked_at IS NULL AND u.locked = 0 AND c.id = ",
        [id],
        " AND c.secret_hash = ",
        [secret],
    )
    .asks()
}

/// A client's refresh token.
#[must_use]
pub fn refresh_token(client: &str, hash: &str, now: Timestamp) -> Query<RefreshToken> {
    sql!(
        "SELECT family, scopes, used_by IS NOT NULL AS used, \
         revoked_at IS NOT NULL OR expires_at <= ",
        [now],
        " AS is_over FROM refresh_tokens WHERE hash = ",
        [hash],
        " AND client_id = ",
        [client],
    )
    .asks()
}

/// Issues tokens; answers a row where it did.
#[must_use]
pub fn issue(issue: &Issue<'_>) -> Steps<Touched> {
    let access = sql!(
        "INSERT INTO tokens (hash, organisation_id, user_id, created_at, scopes, expires_at, client_id, family) SELECT ",
        [issue.access],
        ", organisation_id, user_id, ",
        [issue.now],
        ", ",
        [issue.scopes],
        ", ",
        [issue.access_expires],
        ", id, ",
        [issue.family],
        " FROM clients WHERE revoked_at IS NULL AND id = ",
        [issue.client],
    );
    Steps::new([access], successor(issue), [])
}

/// Issues tokens for a refresh token, which it uses up: where it was used meanwhile, or is over,
/// nothing happens. Answers a row where it did.
#[must_use]
pub fn refresh(used: &str, issue: &Issue<'_>) -> Steps<Touched> {
    let before = [
        sql!(
            "UPDATE refresh_tokens SET used_by = ",
            [issue.access],
            " WHERE used_by IS NULL AND revoked_at IS NULL AND hash = ",
            [used],
            " AND client_id = ",
            [issue.client],
            " AND expires_at > ",
            [issue.now],
        ),
        sql!(
            "INSERT INTO tokens (hash, organisation_id, user_id, created_at, scopes, expires_at, client_id, family) SELECT ",
            [issue.access],
            ", c.organisation_id, c.user_id, ",
            [issue.now],
            ", ",
            [issue.scopes],
            ", ",
            [issue.access_expires],
            ", c.id, r.family FROM refresh_tokens AS r JOIN clients AS c ON c.id = r.client_id \
             WHERE c.revoked_at IS NULL AND r.hash = ",
            [used],
            " AND r.used_by = ",
            [issue.access],
        ),
    ];
    Steps::new(before, successor(issue), [])
}

/// The refresh token that goes with an access token, where that was issued.
fn successor(issue: &Issue<'_>) -> Query<Touched> {
    sql!(
        "INSERT INTO refresh_tokens (hash, client_id, family, scopes, created_at, expires_at) SELECT ",
        [issue.refresh],
        ", client_id, family, ",
        [issue.refresh_scopes],
        ", created_at, ",
        [issue.refresh_expires],
        " FROM tokens WHERE hash = ",
        [issue.access],
        " RETURNING 1 AS issued",
    )
    .asks()
}

/// Revokes all tokens of a family.
#[must_use]
pub fn revoke_family(family: &str, now: Timestamp) -> Vec<Statement> {
    vec![
        sql!(
            "UPDATE tokens SET revoked_at = ",
            [now],
            " WHERE revoked_at IS NULL AND family = ",
            [family],
        ),
        sql!(
            "UPDATE refresh_tokens SET revoked_at = ",
            [now],
            " WHERE revoked_at IS NULL AND family = ",
            [family],
        ),
    ]
}

/// Revokes a token of a client: an access token alone, a refresh token with its whole family
/// (RFC 7009, section 2.1).
#[must_use]
pub fn revoke(client: &str, hash: &str, now: Timestamp) -> Vec<Statement> {
    let family = |table: &str| {
        sql!(
            "UPDATE ",
            table,
            " SET revoked_at = ",
            [now],
            " WHERE revoked_at IS NULL AND family = (SELECT family FROM refresh_tokens WHERE hash = ",
            [hash],
            " AND client_id = ",
            [client],
            ")",
        )
    };
    vec![
        family("tokens"),
        family("refresh_tokens"),
        sql!(
            "UPDATE tokens SET revoked_at = ",
            [now],
            " WHERE revoked_at IS NULL AND hash = ",
            [hash],
            " AND client_id = ",
            [client],
        ),
    ]
}

/// Deletes tokens that expired at `before` or earlier, at most `limit` of each kind.
#[must_use]
pub fn expire(before: Timestamp, limit: i64) -> Vec<Statement> {
    ["tokens", "refresh_tokens"]
        .map(|table| {
            sql!(
                "DELETE FROM ",
                table,
                " WHERE hash IN (SELECT hash FROM ",
                table,
                " WHERE expires_at <= ",
                [before],
                (limit limit),
                ")",
            )
        })
        .to_vec()
}
