//! A proxy in front of the Worker, which callers speak to by another scheme than it speaks to us.
//!
//! Its header is believed only where the variable `TRUSTED_PROXY` is `true`: without a proxy that sets it, anybody
//! can send it, and would choose what links say.

use std::cell::OnceCell;

use worker::Env;
use worker::wasm_bindgen::JsValue;

use super::address::Address;
use super::request::Request;

/// By which scheme the caller speaks to the proxy.
const SCHEME_HEADER: &str = "x-forwarded-proto";

/// The address that the caller of a request has used, as far as we are told.
pub fn address(request: &Request, env: &Env) -> Address {
    let address = Address::of(request);
    if !is_trusted(env) {
        return address;
    }
    let header = request.header(SCHEME_HEADER).ok().flatten();
    match header.as_deref().and_then(scheme) {
        Some(scheme) => address.with_scheme(scheme),
        None => address,
    }
}

/// The scheme of the first proxy, the one that the caller speaks to; `None` where it is none that links can have.
fn scheme(header: &str) -> Option<&'static str> {
    let first = header.split(',').next().unwrap_or_default().trim();
    ["https", "http"]
        .into_iter()
        .find(|scheme| first.eq_ignore_ascii_case(scheme))
}

fn is_trusted(env: &Env) -> bool {
    thread_local! {
        // An instance has one environment.
        static IS_TRUSTED: OnceCell<bool> = const { OnceCell::new() };
    }
    let read = || {
        // TOML has booleans, and who sets a variable may well write one.
        let value = env.var("TRUSTED_PROXY").map(JsValue::from).ok()?;
        let text = value.as_string();
        value
            .as_bool()
            .or_else(|| Some(text?.trim().eq_ignore_ascii_case("true")))
    };
    IS_TRUSTED.with(|known| *known.get_or_init(|| read().unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_says_how_the_caller_came() {
        for (header, right) in [
            ("https", Some("https")),
            ("HTTP", Some("http")),
            (" https , http", Some("https")),
            ("http,https", Some("http")),
            ("", None),
            ("wss", None),
            ("javascript", None),
            ("https://a.example", None),
        ] {
            assert_eq!(scheme(header), right, "{header}");
        }
    }
}
