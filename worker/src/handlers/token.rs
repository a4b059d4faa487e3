//! `DELETE /tokens/{id}`: a token is revoked, and stays to be seen.

use lockstep_core::schema::TOKEN;
use lockstep_sql::Transaction;

use crate::call::Call;
use crate::http::failure::Failure;
use crate::http::reply::Reply;
use crate::identity::token::forget;

/// Revokes a token, with all that go back to the same use of a client's secret: it would ask for the next one with
/// its refresh token. One that was revoked before is revoked then.
pub async fn revoke(call: &Call<'_>, id: i64) -> Result<Reply, Failure> {
    let organisation = call.identity.organisation();
    let mut transaction = Transaction::new();
    let revoked = transaction.ask_steps(organisation.revoke_token(id, call.now));
    let known = transaction.ask(organisation.token_hash(id));
    let answers = call.database.run(transaction).await?;
    if answers.first(known)?.is_none() {
        return Err(Failure::not_found(TOKEN.name, id));
    }
    let hashes = answers.all(revoked)?;
    forget(
        call.env,
        hashes.iter().map(|one| one.hash.as_str()),
        call.now,
        &call.log,
    )
    .await;
    Ok(Reply::no_content())
}
