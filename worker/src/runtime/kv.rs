//! KV: what may be stale, or never changes.

use worker::{Env, KvStore};

use super::fault::Fault;

/// The namespace's binding.
const BINDING: &str = "CACHE";

/// The namespace of an environment.
pub fn namespace(env: &Env) -> Result<KvStore, Fault> {
    Ok(env.kv(BINDING)?)
}
