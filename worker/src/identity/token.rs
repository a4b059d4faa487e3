//! Who is calling: from a bearer token to a user of an organisation.
//!
//! A token is looked up by its hash: in this instance's memory, then in KV, then in D1, which holds
//! the truth. Whatever is cached says when it was looked up and is good for 60 seconds from then,
//! so a revocation takes effect within 60 seconds everywhere.

use std::cell::RefCell;
use std::collections::HashMap;

use lockstep_core::time::Timestamp;
use lockstep_sql::{Authorization, Organisation, system};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use worker::{Env, KvStore};

use super::scope::{self, Needed, Permission, Scope};
use crate::http::failure::{Failure, Unauthorized};
use crate::http::request::Request;
use crate::runtime::database::Database;
use crate::runtime::hex::hex;
use crate::runtime::kv;
use crate::runtime::log::Log;

/// How long a looked-up identity is good for, in milliseconds. KV keeps nothing for a shorter time.
const CACHE_MILLIS: i64 = 60_000;

/// The most identities in an instance's memory.
const CACHE_ENTRIES: usize = 10_000;

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

thread_local! {
    // Losing it costs a look-up, nothing else.
    static MEMORY: RefCell<HashMap<String, Identity>> = RefCell::new(HashMap::new());
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

    fn is_fresh(&self, now: Timestamp) -> bool {
        let age = now.millis().saturating_sub(self.looked_up);
        (0..CACHE_MILLIS).contains(&age) && !self.is_expired(now)
    }

    fn is_expired(&self, now: Timestamp) -> bool {
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

/// The identity behind a request's token.
///
/// # Errors
/// [`Failure::Unauthorized`] without a token, or with one that is unknown, expired, revoked, or of a
/// user who is locked.
pub async fn identify(
    request: &Request,
    env: &Env,
    database: &Database,
    now: Timestamp,
    log: &Log,
) -> Result<Identity, Failure> {
    let header = request.header("authorization")?;
    let hash = hash(bearer(header.as_deref())?);
    if let Some(identity) = remembered(&hash).filter(|identity| identity.is_fresh(now)) {
        return Ok(identity);
    }
    let cache = kv::namespace(env)?;
    if let Some(identity) = cached(&cache, &hash)
        .await
        .filter(|identity| identity.is_fresh(now))
    {
        remember(hash, identity.clone());
        return Ok(identity);
    }
    let owner = database.first(system::identity(&hash)).await?;
    let owner = owner.ok_or(Unauthorized::Unknown)?;
    let expires = owner.expires_at.as_deref().and_then(Timestamp::parse);
    let identity = Identity {
        organisation: owner.organisation_id,
        user: owner.user_id,
        scopes: owner.scopes,
        expires: expires.map(Timestamp::millis),
        looked_up: now.millis(),
    };
    if identity.is_expired(now) {
        return Err(Unauthorized::Expired.into());
    }
    // The cache is a convenience: that it fails is no reason to refuse the request.
    if let Err(error) = keep(&cache, &hash, &identity).await {
        log.error(format_args!("identity cache: {error}"));
    }
    remember(hash, identity.clone());
    Ok(identity)
}

/// The token of an `Authorization` header (RFC 6750, section 2.1).
fn bearer(header: Option<&str>) -> Result<&str, Unauthorized> {
    let header = header.ok_or(Unauthorized::NoHeader)?;
    let (scheme, token) = header.split_once(' ').unwrap_or((header, ""));
    if !scheme.eq_ignore_ascii_case("bearer") || token.trim().is_empty() {
        return Err(Unauthorized::NoToken);
    }
    Ok(token.trim())
}

/// The lower-case hexadecimal SHA-256 of a token, as it is stored.
pub fn hash(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}

fn remembered(hash: &str) -> Option<Identity> {
    MEMORY.with_borrow(|memory| memory.get(hash).cloned())
}

fn remember(hash: String, identity: Identity) {
    MEMORY.with_borrow_mut(|memory| {
        if memory.len() >= CACHE_ENTRIES {
            memory.clear();
        }
        memory.insert(hash, identity);
    });
}

fn cache_key(hash: &str) -> String {
    format!("identity:{hash}")
}

async fn cached(cache: &KvStore, hash: &str) -> Option<Identity> {
    cache.get(&cache_key(hash)).json().await.ok().flatten()
}

async fn keep(cache: &KvStore, hash: &str, identity: &Identity) -> Result<(), worker::KvError> {
    let seconds = CACHE_MILLIS.unsigned_abs().div_euclid(1_000);
    cache
        .put(&cache_key(hash), identity)?
        .expiration_ttl(seconds)
        .execute()
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scheme_is_bearer_in_any_case() {
        assert_eq!(bearer(Some("bearer abc")).ok(), Some("abc"));
        for header in [
            None,
            Some(""),
            Some("Bearer"),
            Some("Bearer  "),
            Some("Basic abc"),
        ] {
            assert!(bearer(header).is_err(), "{header:?}");
        }
    }

    #[test]
    fn a_hash_is_hexadecimal() {
        assert_eq!(
            hash("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

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
