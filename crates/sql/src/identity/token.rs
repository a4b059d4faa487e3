//! Whom a token belongs to. The organisation follows from the token, and so these statements start from
//! none.

use crate::builder::statement::{Statement, sql};

/// Whom a token belongs to, and what it may do: `organisation_id`, `user_id`, `scopes`, and when it
/// `expires_at`, which may be over. `hash` is the lower-case hexadecimal SHA-256 of the token's text.
#[must_use]
pub fn identity(hash: &str) -> Statement {
    sql!(
        "SELECT t.organisation_id, t.user_id, t.scopes, t.expires_at FROM tokens AS t \
         JOIN users AS u ON u.id = t.user_id AND u.organisation_id = t.organisation_id \
         WHERE t.revoked_at IS NULL AND u.locked = 0 AND t.hash = ",
        [hash],
    )
}

/// The person and the organisation behind an identity: `email`, `first_name`, `last_name`, `name`.
#[must_use]
pub fn introduction(organisation: i64, user: i64) -> Statement {
    sql!(
        "SELECT u.email, u.first_name, u.last_name, o.name FROM users AS u \
         JOIN organisations AS o ON o.id = u.organisation_id WHERE u.organisation_id = ",
        [organisation],
        " AND u.id = ",
        [user],
    )
}
