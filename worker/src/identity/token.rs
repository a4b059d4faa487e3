//! Who is calling: from a bearer token to a user of an organisation.
//!
//! A token is looked up by its hash: in this instance's memory, then in KV, then in D1, which holds
//! the truth. Whatever is cached says when it was looked up and is good for 60 seconds from then,
//! so a revocation takes effect within 60 seconds everywhere. What is no token by its form is looked up
//! nowhere, and a network from which too many come that open nothing is not looked up for in D1, except
//! tokens that have opened something here.

use lockstep_core::time::Timestamp;
use lockstep_sql::system;
use sha2::{Digest as _, Sha256};
use worker::{Env, KvStore};

use super::caller::{CACHE_MILLIS, Identity};
use super::{memory, rate};
use crate::http::failure::{Failure, Unauthorized};
use crate::http::network;
use crate::http::request::Request;
use crate::runtime::database::Database;
use crate::runtime::hex::hex;
use crate::runtime::kv;
use crate::runtime::log::Log;

/// What every token begins with.
const PREFIX: &str = "lsk_";

/// How many letters follow: 32 bytes in base64url, as `cargo xtask token` makes them, or in hexadecimal, as
/// `POST /oauth/token` does.
const LENGTHS: [usize; 2] = [43, 64];

/// The identity behind a request's token.
///
/// # Errors
/// [`Failure::Unauthorized`] without a token, or with one that is unknown, expired, revoked, or of a
/// user who is locked; [`Failure::Later`] where too many of these came from the same network.
pub async fn identify(
    request: &Request,
    env: &Env,
    database: &Database,
    now: Timestamp,
    log: &Log,
) -> Result<Identity, Failure> {
    // Where it is not known, callers could not be told apart, and one would keep out all others.
    let network = network::of(request);
    let header = request.header("authorization")?;
    let door = Door {
        env,
        database,
        network: network.as_deref(),
        now,
        log,
    };
    match door.look_up(header.as_deref()).await {
        Err(Failure::Unauthorized(why)) => Err(door.refuse(why).await),
        found => found,
    }
}

/// Where a token is shown.
struct Door<'d> {
    env: &'d Env,
    database: &'d Database,
    network: Option<&'d str>,
    now: Timestamp,
    log: &'d Log,
}

impl Door<'_> {
    async fn look_up(&self, header: Option<&str>) -> Result<Identity, Failure> {
        let now = self.now;
        let token = bearer(header)?;
        if !is_token(token) {
            return Err(Unauthorized::Unknown.into());
        }
        let hash = hash(token);
        if let Some(known) = memory::recall(&hash, now) {
            return Ok(known?);
        }
        let cache = kv::namespace(self.env)?;
        if let Some(identity) = cached(&cache, &hash)
            .await
            .filter(|identity| identity.is_fresh(now))
        {
            memory::know(hash, identity.clone());
            return Ok(identity);
        }
        if !memory::was_known(&hash) {
            self.check_network()?;
        }
        let identity = match self.ask(&hash).await? {
            Ok(identity) => identity,
            Err(why) => {
                memory::refuse(hash, why, now);
                return Err(why.into());
            }
        };
        // The cache is a convenience: that it fails is no reason to refuse the request.
        if let Err(error) = keep(&cache, &hash, &identity).await {
            self.log.error(format_args!("identity cache: {error}"));
        }
        memory::know(hash, identity.clone());
        Ok(identity)
    }

    /// Whose token it is in D1, or why it is nobody's.
    async fn ask(&self, hash: &str) -> Result<Result<Identity, Unauthorized>, Failure> {
        let Some(owner) = self.database.first(system::identity(hash)).await? else {
            return Ok(Err(Unauthorized::Unknown));
        };
        let identity = Identity::of(owner, self.now);
        Ok(match identity.is_expired(self.now) {
            true => Err(Unauthorized::Expired),
            false => Ok(identity),
        })
    }

    /// Refuses to look further for a network that has shown too many tokens in vain.
    fn check_network(&self) -> Result<(), Failure> {
        let limit = &rate::UNAUTHORIZED;
        let budget = self
            .network
            .and_then(|network| rate::look(self.env, limit, network, self.now, self.log));
        match budget.and_then(|budget| budget.refusal(rate::too_many_in_vain)) {
            Some(failure) => Err(failure),
            None => Ok(()),
        }
    }

    /// What somebody is told who is not known; counts them.
    async fn refuse(&self, why: Unauthorized) -> Failure {
        let limit = &rate::UNAUTHORIZED;
        let Some(network) = self.network else {
            return why.into();
        };
        let budget = rate::spend(self.env, limit, network, self.now, self.log).await;
        let refusal = budget.and_then(|budget| budget.refusal(rate::too_many_in_vain));
        refusal.unwrap_or_else(|| why.into())
    }
}

/// Forgets tokens that were just revoked, by their hashes: they stop at once here, and elsewhere within a minute.
pub async fn forget(env: &Env, hashes: impl Iterator<Item = &str>, now: Timestamp, log: &Log) {
    let cache = kv::namespace(env);
    for hash in hashes {
        memory::refuse(hash.to_owned(), Unauthorized::Unknown, now);
        let forgotten = match &cache {
            Ok(cache) => cache.delete(&cache_key(hash)).await,
            Err(_) => continue,
        };
        // It is kept for a minute at most.
        if let Err(error) = forgotten {
            log.error(format_args!("identity cache: {error}"));
        }
    }
}

/// Whether a text can be a token at all.
fn is_token(text: &str) -> bool {
    let rest = text.strip_prefix(PREFIX).unwrap_or_default();
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    LENGTHS.contains(&rest.len()) && rest.bytes().all(is_letter)
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
    fn what_is_no_token_has_another_form() {
        for letters in ["aZ09-_", "0f"] {
            for length in LENGTHS {
                let token = PREFIX.chars().chain(letters.chars().cycle().take(length));
                assert!(is_token(&token.collect::<String>()));
            }
        }
        let of = |length| format!("{PREFIX}{}", "a".repeat(length));
        for text in [
            "".to_owned(),
            PREFIX.to_owned(),
            of(42),
            of(44),
            of(63),
            of(65),
            of(43).to_uppercase(),
            of(43).replace("lsk", "lsr"),
            format!("{} ", of(42)),
            format!("{}é", of(41)),
            "a".repeat(43),
        ] {
            assert!(!is_token(&text), "{text}");
        }
    }

    #[test]
    fn a_hash_is_hexadecimal() {
        assert_eq!(
            hash("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
