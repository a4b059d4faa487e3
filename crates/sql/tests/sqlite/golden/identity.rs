//! `identity/`: tokens and clients.

use lockstep_sql::oauth::{self, Issue};
use lockstep_sql::system;

use super::{Golden, golden};
use crate::support::{OURS, at};

pub fn cases() -> Vec<Golden> {
    let issue = Issue {
        client: "client",
        family: "family",
        access: "access-hash",
        scopes: "tasks.all",
        access_expires: at(60),
        refresh: "refresh-hash",
        refresh_scopes: "tasks.all",
        refresh_expires: at(600),
        now: at(0),
    };
    vec![
        golden("identity/identity", system::identity("hash")),
        golden("identity/introduction", system::introduction(1, 9)),
        golden("identity/client", oauth::client("client", "secret-hash")),
        golden(
            "identity/refresh_token",
            oauth::refresh_token("client", "refresh-hash", at(0)),
        ),
        golden("identity/issue", oauth::issue(&issue)),
        golden("identity/refresh", oauth::refresh("used-hash", &issue)),
        golden(
            "identity/revoke_family",
            oauth::revoke_family("family", at(0)),
        ),
        golden("identity/revoke", oauth::revoke("client", "hash", at(0))),
        golden("identity/token_hash", OURS.token_hash(7)),
        golden("identity/revoke_token", OURS.revoke_token(7, at(0))),
        golden("identity/expire", oauth::expire(at(0), 100)),
    ]
}
