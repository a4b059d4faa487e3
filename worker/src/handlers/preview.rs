//! What a bulk change would do, with nothing written.

use lockstep_core::batch::ItemState;
use lockstep_core::bulk::{Context, Plan, Preview, Tally, Targets};
use lockstep_core::query::Filter;
use lockstep_sql::{Count, Ids, Query, Statement};
use serde_json::{Value, json};

use crate::batch::chunk::decidable;
use crate::call::Call;
use crate::http::failure::Failure;
use crate::http::reply::Reply;

/// How many targets a preview looks at: as many as that, or as statements read that one call may run, which are fewer
/// where records are long. Beyond them it says how many there are, and no more (`examined` beside `total`).
pub const MAX_EXAMINED: usize = 100_000;

/// How many records a preview shows.
pub const SAMPLE: usize = 20;

/// Previews an action on targets.
pub async fn of_targets(
    call: &Call<'_>,
    plan: &Plan<'_>,
    mut targets: Targets<'_>,
) -> Result<Reply, Failure> {
    if let Targets::Ids(ids) = &mut targets {
        ids.sort_unstable();
    }
    let organisation = call.identity.organisation();
    let all: &[Filter<'_>] = &[];
    let total = match &targets {
        Targets::Ids(ids) => i64::try_from(ids.len()).unwrap_or(i64::MAX),
        Targets::Filter { filters, ids } => {
            count(
                call,
                organisation.count_targets(plan, filters, ids.as_deref()),
            )
            .await?
        }
        Targets::All => count(call, organisation.count_targets(plan, all, None)).await?,
    };
    let page = |after| organisation.previewed_targets(plan, &targets, after);
    let preview = examine(call, plan, page).await?;
    Ok(reply(call, plan.action.spec.name, total, None, &preview))
}

/// Previews taking a batch back.
pub async fn of_revert(call: &Call<'_>, plan: &Plan<'_>, batch: i64) -> Result<Reply, Failure> {
    let organisation = call.identity.organisation();
    let total = count(call, organisation.count_items(batch, ItemState::Changed)).await?;
    let page = |after| organisation.previewed_items(plan, batch, after);
    let preview = examine(call, plan, page).await?;
    Ok(reply(call, "revert", total, None, &preview))
}

/// The answer: `meta` alone, for nothing was made. `separator` is what stands between the cells of an imported table.
pub fn reply(
    call: &Call<'_>,
    action: &str,
    total: i64,
    separator: Option<&str>,
    preview: &Preview,
) -> Reply {
    let examined = preview.total;
    let mut sample = json!(preview.sample);
    if call.view.ids == Ids::Strings {
        write_ids(&mut sample);
    }
    let mut shown = json!({
        "action": action,
        "total": total,
        "examined": examined,
        "changed": preview.changed,
        "unchanged": preview.unchanged,
        "failed": preview.failed,
        "reasons": preview.reasons,
        "codes": preview.codes,
        "sample": sample,
    });
    if let (Some(separator), Some(members)) = (separator, shown.as_object_mut()) {
        members.insert("separator".to_owned(), separator.into());
    }
    let body = json!({ "meta": { "preview": shown } });
    Reply::json_api(200, &body.to_string())
}

/// Makes a string of every `id` that is a number.
fn write_ids(value: &mut Value) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(write_ids),
        Value::Object(members) => {
            for (name, value) in members {
                match value {
                    Value::Number(id) if name == "id" => *value = id.to_string().into(),
                    _ => write_ids(value),
                }
            }
        }
        _ => {}
    }
}

async fn count(call: &Call<'_>, query: Query<Count>) -> Result<i64, Failure> {
    Ok(call.database.one(query).await?.count)
}

/// Decides page by page, in the order of the ids.
async fn examine(
    call: &Call<'_>,
    plan: &Plan<'_>,
    page: impl Fn(i64) -> Statement,
) -> Result<Preview, Failure> {
    let organisation = call.identity.organisation();
    let facts = organisation.facts(plan.sequence());
    let facts = call.database.one(facts).await?;
    let context = facts.with(Context {
        now: call.now,
        actor: call.identity.user,
        ..Context::default()
    });
    let mut tally = Tally::new(SAMPLE);
    let mut after = 0;
    while tally.total() < MAX_EXAMINED && !call.database.is_almost_spent() {
        let page = organisation.as_text(plan, page(after));
        let (answers, items) = call.database.ask(page).await?;
        let Some(text) = answers.items(items)? else {
            break;
        };
        for item in &decidable(&text)? {
            tally.add(item.record_id, plan.decide(item.item(), &context));
            after = item.id;
        }
    }
    Ok(tally.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_written_wherever_they_are() {
        let mut sample = json!([{ "id": 1, "before": { "owner": { "type": "user", "id": 2 }, "score": 3 } }, { "id": null }]);
        write_ids(&mut sample);
        assert_eq!(
            sample,
            json!([{ "id": "1", "before": { "owner": { "type": "user", "id": "2" }, "score": 3 } }, { "id": null }])
        );
    }
}
