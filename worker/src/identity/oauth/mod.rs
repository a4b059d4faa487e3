//! `POST /oauth/token` (RFC 6749) and `POST /oauth/revoke` (RFC 7009).
//!
//! A client proves itself with its secret, and gets an access token and a refresh token that is good
//! for one use. All tokens that go back to one use of the secret are a family: a refresh token that
//! is used twice has been stolen, or two workers share it, and revokes the family (RFC 9700, section
//! 4.14.2).

mod form;
mod refusal;

use lockstep_core::error::excerpt;
use lockstep_core::query::{PREVIEW_HEADER, preview};
use lockstep_core::time::Timestamp;
use lockstep_sql::oauth::{self as sql, Issue};
use lockstep_sql::{Steps, Touched, Transaction};
use serde::Serialize;

use crate::http::failure::Failure;
use crate::http::network;
use crate::http::reply::Reply;
use crate::http::request::Request;
use crate::identity::token::hash;
use crate::identity::visit::Visit;
use crate::identity::{rate, scope};
use crate::runtime::database::Database;
use crate::runtime::random;
use form::{Credentials, Form};
use refusal::{
    INVALID_CLIENT, INVALID_GRANT, INVALID_REQUEST, INVALID_SCOPE, Refusal, UNSUPPORTED_GRANT_TYPE,
};

/// For how many seconds an access token is good.
const ACCESS_SECONDS: i64 = 7_200;

/// For how many seconds a refresh token is good: 14 days.
const REFRESH_SECONDS: i64 = 14 * 86_400;

/// What a client asks of the endpoints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// `POST /oauth/token`
    Token,
    /// `POST /oauth/revoke`
    Revocation,
}

/// An answer with tokens (RFC 6749, section 5.1), with `created_at` as the reference has it.
#[derive(Serialize)]
struct Tokens<'a> {
    access_token: &'a str,
    token_type: &'static str,
    expires_in: i64,
    refresh_token: &'a str,
    scope: &'a str,
    created_at: i64,
}

/// A client that has proved itself.
struct Client {
    id: String,
    /// What it may ask for.
    scopes: String,
}

/// What is asked not to write may not write, and neither has a preview. Other parameters are ignored, as the RFCs want it.
fn refuse_preview(visit: &Visit<'_>) -> Result<(), Refusal> {
    let header = visit.request.header(PREVIEW_HEADER)?;
    match preview(visit.address.pairs(), header.as_deref()) {
        Ok(None) => Ok(()),
        Ok(Some(asked)) if !asked.is_on => Ok(()),
        _ => Err(Refusal::new(
            INVALID_REQUEST,
            "`preview` is asked for, and tokens have none; nothing was written, leave it out to write",
        )),
    }
}

/// Answers a request; what goes wrong is an answer in the RFC's form.
pub async fn answer(visit: &Visit<'_>, wanted: Wanted) -> Reply {
    let reply = match (refuse_preview(visit), wanted) {
        (Err(refusal), _) => Err(refusal),
        (Ok(()), Wanted::Token) => token(visit).await,
        (Ok(()), Wanted::Revocation) => revoke(visit).await,
    };
    reply.unwrap_or_else(|refusal| refusal.into_reply(visit.log))
}

async fn token(visit: &Visit<'_>) -> Result<Reply, Refusal> {
    let now = visit.request.time(visit.env);
    limit(visit, now).await?;
    let (form, credentials) = read(visit.request).await?;
    let grant = form.need("grant_type")?;
    if !matches!(grant, "client_credentials" | "refresh_token") {
        return Err(Refusal::new(
            UNSUPPORTED_GRANT_TYPE,
            format!(
                "there is no grant `{}`, but `client_credentials` and `refresh_token`",
                excerpt(grant)
            ),
        ));
    }
    let database = visit.database()?;
    let client = authenticate(&database, credentials).await?;
    match grant {
        "refresh_token" => refresh(visit, &database, &client, &form, now).await,
        _ => grant_anew(visit, &database, &client, &form, now).await,
    }
}

/// The secret's own grant: tokens of a new family.
async fn grant_anew(
    visit: &Visit<'_>,
    database: &Database,
    client: &Client,
    form: &Form,
    now: Timestamp,
) -> Result<Reply, Refusal> {
    let scopes = narrowed(form, &client.scopes, visit.is_dialect_scope)?;
    let family = random::key()?;
    let pair = Pair::new()?;
    let issue = pair.issue(client, &family, scopes, scopes, now);
    if is_issued(database, sql::issue(&issue)).await? {
        Ok(pair.reply(scopes, now))
    } else {
        Err(wrong_client())
    }
}

/// A refresh token's grant: tokens of the same family, and the refresh token is used up.
async fn refresh(
    visit: &Visit<'_>,
    database: &Database,
    client: &Client,
    form: &Form,
    now: Timestamp,
) -> Result<Reply, Refusal> {
    let used = hash(form.need("refresh_token")?);
    let known = sql::refresh_token(&client.id, &used, now);
    let known = database.first(known).await?.ok_or_else(|| {
        let description = "this refresh token is not known; it may be another client's: ask with `client_credentials`";
        Refusal::new(INVALID_GRANT, description)
    })?;
    let (family, granted) = (known.family, known.scopes);
    if known.used {
        return Err(used_twice(database, &family, now).await);
    }
    if known.is_over {
        let description =
            "this refresh token has expired or was revoked; ask with `client_credentials`";
        return Err(Refusal::new(INVALID_GRANT, description));
    }
    let scopes = narrowed(form, &granted, visit.is_dialect_scope)?;
    let pair = Pair::new()?;
    let issue = pair.issue(client, &family, scopes, &granted, now);
    if is_issued(database, sql::refresh(&used, &issue)).await? {
        Ok(pair.reply(scopes, now))
    } else {
        // Somebody else has used it since it was read.
        Err(used_twice(database, &family, now).await)
    }
}

async fn used_twice(database: &Database, family: &str, now: Timestamp) -> Refusal {
    match database.run(sql::revoke_family(family, now)).await {
        Ok(_) => Refusal::new(
            INVALID_GRANT,
            "this refresh token was used before, so all tokens that came of it are revoked now; ask with `client_credentials`",
        ),
        Err(fault) => fault.into(),
    }
}

/// `POST /oauth/revoke`: also a token that is not there is revoked then (RFC 7009, section 2.2).
async fn revoke(visit: &Visit<'_>) -> Result<Reply, Refusal> {
    let now = visit.request.time(visit.env);
    limit(visit, now).await?;
    let (form, credentials) = read(visit.request).await?;
    let token = hash(form.need("token")?);
    let database = visit.database()?;
    let client = authenticate(&database, credentials).await?;
    let revoke = sql::revoke(&client.id, &token, now);
    database.run(revoke).await?;
    Ok(Reply::json(200, "{}"))
}

/// Refuses a network that asks too often. Before anybody has proved anything, it is all there is.
async fn limit(visit: &Visit<'_>, now: Timestamp) -> Result<(), Refusal> {
    let network = network::of(visit.request).unwrap_or_default();
    let budget = rate::spend(visit.env, &rate::TOKEN, &network, now, visit.log).await;
    match budget.and_then(|budget| budget.wait()) {
        Some(wait) => Err(Refusal::too_many(wait)),
        None => Ok(()),
    }
}

async fn read(request: &Request) -> Result<(Form, Credentials), Refusal> {
    let header = |name| request.header(name).map(Option::unwrap_or_default);
    let content_type = header("content-type")?;
    let form = Form::read(&content_type, &request.bytes().await?)?;
    let credentials = form.credentials(&header("authorization")?)?;
    Ok((form, credentials))
}

async fn authenticate(database: &Database, credentials: Credentials) -> Result<Client, Refusal> {
    let Credentials { id, secret } = credentials;
    let known = database.first(sql::client(&id, &hash(&secret))).await?;
    let scopes = known.ok_or_else(wrong_client)?.scopes;
    Ok(Client { id, scopes })
}

fn wrong_client() -> Refusal {
    Refusal::new(
        INVALID_CLIENT,
        "there is no such client with this secret, or it is no longer valid",
    )
}

/// The scopes that a request asks for, of those that it may have; all of them where it names none.
fn narrowed<'a>(
    form: &'a Form,
    granted: &'a str,
    is_dialect_scope: fn(&str) -> bool,
) -> Result<&'a str, Refusal> {
    let Some(wanted) = form.get("scope") else {
        return Ok(granted);
    };
    for one in wanted.split_ascii_whitespace() {
        let problem = if !scope::exists(one) && !is_dialect_scope(one) {
            "is not a scope; scopes are like `tasks.read`, with `read`, `write`, `delete` or `all`"
        } else if !scope::covers(granted, one) {
            "is more than may be asked for"
        } else {
            continue;
        };
        let one = excerpt(one);
        return Err(Refusal::new(INVALID_SCOPE, format!("`{one}` {problem}")));
    }
    Ok(wanted)
}

/// Issues tokens, where nothing speaks against it by now.
async fn is_issued(database: &Database, steps: Steps<Touched>) -> Result<bool, Refusal> {
    let mut transaction = Transaction::new();
    let issued = transaction.ask_steps(steps);
    let answers = database.run(transaction).await?;
    Ok(answers.wrote(issued)?)
}

/// The texts of new tokens.
struct Pair {
    access: String,
    access_hash: String,
    refresh: String,
    refresh_hash: String,
}

impl Pair {
    fn new() -> Result<Self, Failure> {
        let access = format!("lsk_{}{}", random::key()?, random::key()?);
        let refresh = format!("lsr_{}{}", random::key()?, random::key()?);
        Ok(Self {
            access_hash: hash(&access),
            refresh_hash: hash(&refresh),
            access,
            refresh,
        })
    }

    fn issue<'a>(
        &'a self,
        client: &'a Client,
        family: &'a str,
        scopes: &'a str,
        refresh_scopes: &'a str,
        now: Timestamp,
    ) -> Issue<'a> {
        Issue {
            client: &client.id,
            family,
            access: &self.access_hash,
            scopes,
            access_expires: after(now, ACCESS_SECONDS),
            refresh: &self.refresh_hash,
            refresh_scopes,
            refresh_expires: after(now, REFRESH_SECONDS),
            now,
        }
    }

    fn reply(&self, scopes: &str, now: Timestamp) -> Reply {
        let tokens = Tokens {
            access_token: &self.access,
            token_type: "Bearer",
            expires_in: ACCESS_SECONDS,
            refresh_token: &self.refresh,
            scope: scopes,
            created_at: now.millis().div_euclid(1_000),
        };
        let body = serde_json::to_string(&tokens).unwrap_or_default();
        Reply::json(200, &body).with_header("pragma", "no-cache")
    }
}

fn after(now: Timestamp, seconds: i64) -> Timestamp {
    let millis = now.millis().saturating_add(seconds.saturating_mul(1_000));
    Timestamp::from_millis(millis).unwrap_or(now)
}
