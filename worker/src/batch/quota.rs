//! Quotas of an organisation: what the environment allows, and what a call is told that wants more.

use lockstep_core::quota::Quota;
use lockstep_sql::Statement;

use crate::call::Call;
use crate::http::failure::Failure;
use crate::identity::rate;
use crate::runtime::fault::Cause;

/// The statement that keeps to the quotas of the caller's organisation: the last of those that accept a batch.
pub fn keep(call: &Call<'_>) -> Option<Statement> {
    let most = Quota::ALL.map(|quota| (quota, most(call, quota)));
    call.identity.organisation().keep_quotas(&most)
}

/// What the caller is told where a quota is why a batch was not accepted; else the failure.
pub async fn explain(call: &Call<'_>, failure: Failure) -> Failure {
    let Failure::Ours(fault) = &failure else {
        return failure;
    };
    let Cause::QuotaExceeded(quota) = fault.cause else {
        return failure;
    };
    let usage = call.identity.organisation().quota_usage();
    match call.database.one(usage).await {
        Ok(usage) => quota.refusal(usage.of(quota), most(call, quota)).into(),
        Err(fault) => fault.into(),
    }
}

fn most(call: &Call<'_>, quota: Quota) -> i64 {
    rate::number(call.env, quota.variable(), quota.default_most(), &call.log)
}
