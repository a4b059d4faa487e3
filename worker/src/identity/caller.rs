//! Who is calling: a user of an organisation, as far as their token goes.

use lockstep_core::time::Timestamp;
use lockstep_sql::system::TokenOwner;
use lockstep_sql::{Authorization, Organisation};
use serde::{Deserialize, Serialize};

use super::scope::{self, Needed, Permission, Scope};
use crate::http::failure::Failure;

/// How long a look at a token is good for, in milliseconds. KV keeps nothing for a shorter time.
pub const CACHE_MILLIS: i64 = 60_000;

/// A user of an organisation, as far as a token goes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Identity {
    organisation: i64,
    /// The user's id.
    pub user: i64,
    /// What the token may do: see [`scope`].
    scopes: String,
    /// When the token expires, if it does, in milliseconds since the epoch.
    expires: Option<i64>,
    /// When it was looked up in D1, in milliseconds since the epoch.
    looked_up: i64,
}

impl Identity {
    /// The organisation, from which every statement starts.
    pub const fn organisation(&self) -> Organisation {
        Organisation::new(self.organisation)
    }

    /// Refuses what needs scopes that the token does not have.
    pub fn check(&self, needed: &[Scope]) -> Result<(), Failure> {
        refuse(scope::missing_from(&self.scopes, needed))
    }

    /// Refuses a request that needs what the token does not have.
    pub fn check_needed(&self, needed: &Needed) -> Result<(), Failure> {
        refuse(needed.missing_from(&self.scopes))
    }

    /// What the token may do with the records of each type, for their `meta`.
    pub fn authorization(&self) -> Authorization {
        let may = |resource, permission| self.check(&[Scope::new(resource, permission)]).is_ok();
        Authorization::new(
            |resource| may(resource, Permission::Write),
            |resource| may(resource, Permission::Delete),
        )
    }

    /// Who a token belongs to that has just been looked up.
    pub fn of(owner: TokenOwner, now: Timestamp) -> Self {
        let expires = owner.expires_at.as_deref().and_then(Timestamp::parse);
        Self {
            organisation: owner.organisation_id,
            user: owner.user_id,
            scopes: owner.scopes,
            expires: expires.map(Timestamp::millis),
            looked_up: now.millis(),
        }
    }

    /// Whether it need not be looked up again.
    pub fn is_fresh(&self, now: Timestamp) -> bool {
        is_recent(self.looked_up, now) && !self.is_expired(now)
    }

    /// Whether its token opens nothing any more.
    pub fn is_expired(&self, now: Timestamp) -> bool {
        self.expires.is_some_and(|time| time <= now.millis())
    }
}

/// Refuses a request whose token does not have these scopes.
fn refuse(missing: Vec<String>) -> Result<(), Failure> {
    match missing.is_empty() {
        true => Ok(()),
        false => Err(Failure::Scopes(missing)),
    }
}

/// Whether what was looked up then still counts. What is from the future was looked up by another clock.
pub fn is_recent(looked_up: i64, now: Timestamp) -> bool {
    (0..CACHE_MILLIS).contains(&now.millis().saturating_sub(looked_up))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identity_from_the_future_is_not_fresh() {
        let now = Timestamp::from_millis(100_000).unwrap();
        assert!(identity(40_001, None).is_fresh(now));
        assert!(!identity(40_000, None).is_fresh(now));
        assert!(!identity(100_001, None).is_fresh(now));
    }

    #[test]
    fn an_identity_lasts_no_longer_than_its_token() {
        let now = Timestamp::from_millis(100_000).unwrap();
        assert!(identity(90_000, Some(100_001)).is_fresh(now));
        assert!(!identity(90_000, Some(100_000)).is_fresh(now));
    }

    impl Identity {
        /// Of a user, looked up at this time.
        pub fn of_user(user: i64, looked_up: Timestamp) -> Self {
            Self {
                user,
                ..identity(looked_up.millis(), None)
            }
        }
    }

    fn identity(looked_up: i64, expires: Option<i64>) -> Identity {
        Identity {
            organisation: 1,
            user: 1,
            scopes: "*".to_owned(),
            expires,
            looked_up,
        }
    }
}
