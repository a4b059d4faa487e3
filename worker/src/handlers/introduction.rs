//! Who is calling.

use lockstep_sql::system;

use crate::call::Call;
use crate::http::failure::{Failure, Unauthorized};
use crate::http::reply::Reply;

/// `GET /api/v2`: the user and the organisation behind the token.
pub async fn introduce(call: &Call<'_>) -> Result<Reply, Failure> {
    let organisation = call.identity.organisation().id();
    let user = call.identity.user;
    let introduction = system::introduction(organisation, user);
    let introduction = call.database.first(introduction).await?;
    let introduction = introduction.ok_or(Unauthorized::Unknown)?;
    let document = serde_json::json!({
        "meta": {
            "user": {
                "id": call.id(user),
                "email": introduction.email,
                "firstName": introduction.first_name,
                "lastName": introduction.last_name,
            },
            "organisation": { "id": call.id(organisation), "name": introduction.name },
        },
    });
    Ok(Reply::json_api(200, &document.to_string()))
}
