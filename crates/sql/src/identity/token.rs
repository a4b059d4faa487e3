//! Whom a token belongs to. The organisation follows from the token, and so these statements start from
//! none.

use lockstep_core::row::nullable;
use serde::Deserialize;

use crate::builder::query::Query;
use crate::builder::statement::sql;

/// Whom a token belongs to, and what it may do.
#[derive(Debug, Deserialize)]
pub struct TokenOwner {
    /// The organisation's id.
    pub organisation_id: i64,
    /// The user's id.
    pub user_id: i64,
    /// What it may do, between spaces.
    pub scopes: String,
    /// When it expires, which may be over.
    #[serde(deserialize_with = "nullable")]
    pub expires_at: Option<String>,
}

/// The person and the organisation behind an identity.
#[derive(Debug, Deserialize)]
pub struct Introduction {
    /// The user's e-mail address.
    pub email: String,
    /// The user's first name.
    #[serde(deserialize_with = "nullable")]
    pub first_name: Option<String>,
    /// The user's last name.
    #[serde(deserialize_with = "nullable")]
    pub last_name: Option<String>,
    /// The organisation's name.
    pub name: String,
}

/// Whom a token belongs to. `hash` is the lower-case hexadecimal SHA-256 of the token's text.
#[must_use]
pub fn identity(hash: &str) -> Query<TokenOwner> {
    sql!(
        "SELECT t.organisation_id, t.user_id, t.scopes, t.expires_at FROM tokens AS t \
         JOIN users AS u ON u.id = t.user_id AND u.organisation_id = t.organisation_id \
         WHERE t.revoked_at IS NULL AND u.locked = 0 AND t.hash = ",
        [hash],
    )
    .asks()
}

/// The person and the organisation behind an identity.
#[must_use]
pub fn introduction(organisation: i64, user: i64) -> Query<Introduction> {
    sql!(
        "SELECT u.email, u.first_name, u.last_name, o.name FROM users AS u \
         JOIN organisations AS o ON o.id = u.organisation_id WHERE u.organisation_id = ",
        [organisation],
        " AND u.id = ",
        [user],
    )
    .asks()
}
