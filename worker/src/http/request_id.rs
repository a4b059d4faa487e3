//! `X-Request-Id`: what connects a caller's log with ours.

use super::request::Request;
use crate::runtime::random;

/// The header, of requests and answers.
pub const HEADER: &str = "x-request-id";

/// The most characters of an id.
const MOST: usize = 128;

/// The request's id: the caller's where it can be given back, else a new one.
pub fn of(request: &Request) -> String {
    let sent = request.header(HEADER).ok().flatten();
    sent.filter(|id| is_fit(id)).unwrap_or_else(random::uuid)
}

/// Visible ASCII, and not too long: it goes into headers and logs.
fn is_fit(id: &str) -> bool {
    (1..=MOST).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_visible_ascii() {
        for id in [
            "a",
            "8e03978e-40d5-43dd-bc93-6894a57f9324",
            "!~",
            &"x".repeat(128),
        ] {
            assert!(is_fit(id), "{id}");
        }
        for id in ["", " ", "a b", "a\r\nb", "é", "\u{7f}", &"x".repeat(129)] {
            assert!(!is_fit(id), "{id}");
        }
    }
}
