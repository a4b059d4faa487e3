//! A note that the scheduler runs, for whoever watches the service.

use lockstep_sql::system;
use worker::Env;

use crate::http::failure::Failure;
use crate::runtime::database::Database;
use crate::runtime::time;

/// Notes the time for which this run was planned, in milliseconds since the epoch.
pub async fn note(env: &Env, database: &Database, planned: f64) -> Result<(), Failure> {
    let planned = time::of_schedule(planned, env);
    database.run(system::note_run(planned)).await?;
    Ok(())
}
