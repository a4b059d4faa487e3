//! KV: what may be stale, or never changes.

use worker::{Env, KvStore};

use crate::http::failure::Failure;

/// The namespace's binding.
const BINDING: &str = "CACHE";

/// The namespace of an environment.
pub fn namespace(env: &Env) -> Result<KvStore, Failure> {
    Ok(env.kv(BINDING)?)
}
