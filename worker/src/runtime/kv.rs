//! KV: what may be stale, or never changes.

use worker::{Env, KvStore};

use super::fault::Fault;

/// The namespace's binding.
const BINDING: &str = "CACHE";

/// The namespace of an environment.
pub fn namespace(env: &Env) -> Result<KvStore, Fault> {
    Ok(env.kv(BINDING)?)
}

/// Asks it for a key that nobody keeps anything under: whether it answers.
pub async fn ask(env: &Env) -> Result<(), Fault> {
    let asked = namespace(env)?.get("nothing").text().await;
    asked
        .map(|_| ())
        .map_err(|error| Fault::new(format!("KV: {error}")))
}
