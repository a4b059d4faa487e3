//! Whether the service is there, and who is calling.

use lockstep_sql::system;

use super::Call;
use crate::http::failure::{Failure, Unauthorized};
use crate::http::reply::Reply;
use crate::runtime::database::Database;

/// `GET /healthz`: answers once the database does.
pub async fn health(database: &Database) -> Result<Reply, Failure> {
    database.run_one(system::introduction(0, 0)).await?;
    Ok(Reply::json(200, "{\"ok\":true}"))
}

/// `GET /api/v2`: the user and the organisation behind the token.
pub async fn introduce(call: &Call<'_>) -> Result<Reply, Failure> {
    let organisation = call.identity.organisation().id();
    let user = call.identity.user;
    let rows = call
        .database
        .run_one(system::introduction(organisation, user))
        .await?;
    let row = rows.first().ok_or(Unauthorized::Unknown)?;
    let document = serde_json::json!({
        "meta": {
            "user": {
                "id": call.id(user),
                "email": row.text("email"),
                "firstName": row.text("first_name"),
                "lastName": row.text("last_name"),
            },
            "organisation": { "id": call.id(organisation), "name": row.text("name") },
        },
    });
    Ok(Reply::json_api(200, &document.to_string()))
}
