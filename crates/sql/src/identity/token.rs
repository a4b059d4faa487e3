//! Whom a token belongs to, which starts from no organisation, since that follows from the token; and revoking one
//! of an organisation's.

use lockstep_core::row::nullable;
use lockstep_core::time::Timestamp;
use serde::Deserialize;

use crate::builder::organisation::Organisation;
use crate::builder::query::{Query, Steps};
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

/// A token, as it is stored.
#[derive(Debug, Deserialize)]
pub struct TokenHash {
    /// The lower-case hexadecimal SHA-256 of its text.
    pub hash: String,
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

impl Organisation {
    /// A token of the organisation, by its id.
    #[must_use]
    pub fn token_hash(self, id: i64) -> Query<TokenHash> {
        sql!(
            "SELECT hash FROM tokens WHERE organisation_id = ",
            [self.id()],
            " AND id = ",
            [id],
        )
        .asks()
    }

    /// Revokes a token of the organisation, and all that go back to the same use of a client's secret; answers those
    /// access tokens that were good until now.
    #[must_use]
    pub fn revoke_token(self, id: i64, now: Timestamp) -> Steps<TokenHash> {
        // Before the tokens: their own rows say which family it is, whatever their state.
        let refresh = sql!(
            "UPDATE refresh_tokens SET revoked_at = ",
            [now],
            " WHERE revoked_at IS NULL AND family = (SELECT family FROM tokens WHERE organisation_id = ",
            [self.id()],
            " AND id = ",
            [id],
            ")",
        );
        let access = sql!(
            "UPDATE tokens SET version = version + 1, revoked_at = ",
            [now],
            " WHERE organisation_id = ",
            [self.id()],
            " AND revoked_at IS NULL AND id IN (SELECT ",
            [id],
            " UNION ALL SELECT o.id FROM tokens AS t JOIN tokens AS o ON o.family = t.family WHERE t.organisation_id = ",
            [self.id()],
            " AND t.id = ",
            [id],
            ") RETURNING hash",
        );
        Steps::new([refresh], access.asks(), [])
    }
}
