//! The token endpoints: `POST /oauth/token` (RFC 6749) and `POST /oauth/revoke` (RFC 7009).

use serde_json::{Value, json};

use crate::headers;
use crate::json_api::answers;
use crate::parts::{Object, component, insert};

/// The name of the way in which a client proves itself.
pub const CLIENT: &str = "client";

/// What may go wrong.
const ERRORS: [(u16, &str); 6] = [
    (400, "The request is wrong, or asks for what there is not."),
    (
        401,
        "The client's id or secret is wrong, the client was revoked, or its user is locked.",
    ),
    (413, "The body is too large."),
    (429, "Too many requests of this address."),
    (500, "Something went wrong on our side."),
    (503, "The database cannot be reached at the moment."),
];

/// How a client proves itself in the header.
pub fn security_scheme() -> Value {
    json!({ "type": "http", "scheme": "basic", "description": "The id and the secret of a client; they may stand in the body instead." })
}

/// The schemas of answers.
pub fn schemas() -> [(&'static str, Value); 2] {
    let text = json!({ "type": "string" });
    [
        (
            "Tokens",
            json!({
                "type": "object",
                "required": ["access_token", "token_type", "expires_in", "refresh_token", "scope", "created_at"],
                "properties": {
                    "access_token": { "type": "string", "pattern": "^lsk_" },
                    "token_type": { "const": "Bearer" },
                    "expires_in": { "type": "integer", "description": "For how many seconds the access token is good." },
                    "refresh_token": { "type": "string", "pattern": "^lsr_", "description": "Good for 14 days and one use." },
                    "scope": { "type": "string", "description": "What the access token may do." },
                    "created_at": { "type": "integer", "description": "In Unix seconds." },
                },
            }),
        ),
        (
            "OAuthError",
            json!({
                "type": "object",
                "required": ["error", "error_description"],
                "properties": {
                    "error": { "type": "string", "enum": [
                        "invalid_request", "invalid_client", "invalid_grant", "invalid_scope",
                        "unsupported_grant_type", "temporarily_unavailable", "server_error",
                    ] },
                    "error_description": text,
                },
            }),
        ),
    ]
}

/// Adds the routes.
pub fn add(paths: &mut Object) {
    let text = |description: &str| json!({ "type": "string", "description": description });
    let client = [
        (
            "client_id",
            text("The client's id, unless it is in the header."),
        ),
        (
            "client_secret",
            text("Its secret, unless it is in the header."),
        ),
    ];
    let token = [
        (
            "grant_type",
            json!({ "type": "string", "enum": ["client_credentials", "refresh_token"] }),
        ),
        ("refresh_token", text("Of the grant `refresh_token`.")),
        (
            "scope",
            text("Scopes, separated by spaces; without it all that the client may ask for."),
        ),
    ];
    let tokens = json!({
        "description": "An access token, and a token that gets the next one.",
        "content": { "application/json": { "schema": component("schemas", "Tokens") } },
    });
    add_route(
        paths,
        ("token", "Get an access token"),
        &body("grant_type", token.into_iter().chain(client.clone())),
        tokens,
    );
    let revoked = json!({
        "description": "It is revoked, or there was no such token of this client.",
        "content": { "application/json": { "schema": { "type": "object", "maxProperties": 0 } } },
    });
    let token = [(
        "token",
        text("An access token, or a refresh token, with which all of its family go."),
    )];
    add_route(
        paths,
        ("revoke", "Revoke a token"),
        &body("token", token.into_iter().chain(client)),
        revoked,
    );
}

fn body(needed: &str, parameters: impl Iterator<Item = (&'static str, Value)>) -> Value {
    let properties: Object = parameters
        .map(|(name, schema)| (name.to_owned(), schema))
        .collect();
    json!({ "type": "object", "required": [needed], "properties": properties })
}

fn add_route(paths: &mut Object, (name, summary): (&str, &str), body: &Value, mut answer: Value) {
    headers::add_open(&mut answer, 200);
    let mut answers = answers::anybody();
    answers.insert("200".to_owned(), answer);
    for (status, description) in ERRORS {
        let mut error = json!({
            "description": description,
            "content": { "application/json": { "schema": component("schemas", "OAuthError") } },
        });
        headers::add_open(&mut error, status);
        answers.insert(status.to_string(), error);
    }
    let operation = json!({
        "operationId": format!("oauth.{name}"),
        "tags": ["oauth"],
        "summary": summary,
        "security": [{ CLIENT: [] }, {}],
        "requestBody": {
            "required": true,
            "content": {
                "application/x-www-form-urlencoded": { "schema": body },
                "application/json": { "schema": body },
            },
        },
        "responses": answers,
    });
    insert(paths, &format!("/oauth/{name}"), "post", operation);
}
