//! Answers, built from JavaScript strings so that what SQLite rendered is not copied; and those that
//! come piece by piece.
//!
//! What a JSON:API document starts with, `jsonapi` and `links`, comes with the way out
//! ([`Reply::into_response`]), so that every document has it.

use futures_util::TryStream;
use wasm_bindgen::prelude::wasm_bindgen;
use worker::ResponseBody;
use worker::js_sys::JsString;
use worker::wasm_bindgen::{JsCast, JsValue};
use worker::web_sys::{Headers, ReadableStream, Response, ResponseInit};

use crate::envelope::Envelope;
use crate::media_type;

/// An answer.
pub struct Reply {
    status: u16,
    body: Body,
    headers: Vec<(&'static str, String)>,
}

enum Body {
    None,
    /// A JSON:API document without its beginning: what follows `jsonapi` and `links`.
    Document {
        /// Links besides `self`.
        links: Vec<(&'static str, String)>,
        rest: Rest,
    },
    Text(&'static str, JsString),
    Stream(&'static str, ReadableStream),
}

/// What is sent, where it is: in JavaScript, or here.
pub enum Rest {
    There(JsValue),
    Here(String),
}

impl From<JsString> for Rest {
    fn from(text: JsString) -> Self {
        Self::There(text.into())
    }
}

impl From<String> for Rest {
    fn from(text: String) -> Self {
        Self::Here(text)
    }
}

impl Reply {
    /// A JSON:API document, from the text of an object with its members besides `jsonapi` and
    /// `links`.
    pub fn json_api(status: u16, text: &str) -> Self {
        let rest = text.strip_prefix('{').unwrap_or_default();
        Self::document(status, rest.to_owned())
    }

    /// A JSON:API document from the text of its members besides `jsonapi` and `links`, and the
    /// brace at its end.
    pub fn document(status: u16, rest: impl Into<Rest>) -> Self {
        let (links, rest) = (Vec::new(), rest.into());
        Self::new(status, Body::Document { links, rest })
    }

    /// Plain JSON.
    pub fn json(status: u16, body: &str) -> Self {
        Self::new(status, Body::Text("application/json", body.into()))
    }

    /// A HAL document.
    pub fn hal(status: u16, body: &str) -> Self {
        Self::new(status, Body::Text("application/hal+json", body.into()))
    }

    /// One resource: `"data"`, with what a create did not store in `meta.ignored`.
    pub fn resource(status: u16, document: &JsString, ignored: &[String]) -> Self {
        let after = Self::around(ignored).1;
        Self::document(
            status,
            concatenate(&["\"data\":".into(), document.clone(), after.into()]),
        )
    }

    /// What stands before and after a resource in a document that is kept.
    pub fn around(ignored: &[String]) -> (&'static str, String) {
        let after = if ignored.is_empty() {
            "}".to_owned()
        } else {
            let pointers = serde_json::to_string(ignored).unwrap_or_default();
            format!(",\"meta\":{{\"ignored\":{pointers}}}}}")
        };
        ("{\"data\":", after)
    }

    /// A JSON:API document that was kept without `jsonapi` and `links`.
    pub fn kept(status: u16, document: &JsString) -> Self {
        Self::document(status, document.slice(1, document.length()))
    }

    const fn new(status: u16, body: Body) -> Self {
        let headers = Vec::new();
        Self {
            status,
            body,
            headers,
        }
    }

    /// An answer that comes piece by piece, each made when the caller has taken the one before.
    ///
    /// What fails on the way can only end the answer, and not every runtime tells the caller that
    /// this was no proper end.
    pub fn stream(
        content_type: &'static str,
        pieces: impl TryStream<Ok = Vec<u8>, Error = worker::Error> + 'static,
    ) -> worker::Result<Self> {
        let response = worker::Response::from_stream(pieces)?;
        let body = match response.body() {
            ResponseBody::Stream(stream) => Body::Stream(content_type, stream.clone()),
            _ => Body::None,
        };
        Ok(Self::new(200, body))
    }

    /// 204.
    pub const fn no_content() -> Self {
        Self::new(204, Body::None)
    }

    /// What a browser asks before a page of another origin may call (the Fetch standard, "CORS
    /// preflight fetch"). Any origin may: a call is worth what its token is, and a browser adds no
    /// credentials of its own.
    pub fn preflight() -> Self {
        Self::no_content()
            .with_header("access-control-allow-methods", "GET, POST, PATCH, DELETE")
            .with_header(
                "access-control-allow-headers",
                "authorization, content-type, idempotency-key, last-event-id, lockstep-preview, x-request-id",
            )
            .with_header("access-control-max-age", "86400")
    }

    /// The same answer with a header more.
    pub fn with_header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// The same document with links more.
    pub fn with_links(mut self, more: Vec<(&'static str, String)>) -> Self {
        if let Body::Document { links, .. } = &mut self.body {
            links.extend(more);
        }
        self
    }

    /// The runtime's response.
    pub fn into_response(self, envelope: &Envelope) -> worker::Result<Response> {
        let headers = COMMON.with(|common| match common {
            Ok(common) => Headers::new_with_headers(common),
            Err(error) => Err(error.clone()),
        })?;
        let (content_type, body) = match self.body {
            Body::None => (None, Rest::There(JsValue::NULL)),
            Body::Document { links, rest } => {
                let opening = envelope.opening(&links);
                let body = match rest {
                    Rest::There(rest) => {
                        Rest::There(JsString::from(opening).concat(rest.unchecked_ref()).into())
                    }
                    Rest::Here(rest) => Rest::Here(opening + &rest),
                };
                (Some(media_type::of_documents(envelope.ids)), body)
            }
            Body::Text(content_type, text) => (Some(content_type), Rest::There(text.into())),
            Body::Stream(content_type, stream) => (Some(content_type), Rest::There(stream.into())),
        };
        if let Some(content_type) = content_type {
            headers.set("content-type", content_type)?;
        }
        for (name, value) in &self.headers {
            headers.set(name, value)?;
        }
        let init = ResponseInit::new();
        init.set_status(self.status);
        init.set_headers(headers.as_ref());
        let response = match body {
            Rest::There(body) => AnyResponse::new(&body, &init)?,
            Rest::Here(body) => AnyResponse::of_bytes(body.as_bytes(), &init)?,
        };
        Ok(response.unchecked_into())
    }
}

thread_local! {
    /// The headers that every answer has, to be copied: that is cheaper than to set them.
    static COMMON: Result<Headers, JsValue> = common();
}

fn common() -> Result<Headers, JsValue> {
    let headers = Headers::new()?;
    headers.set("cache-control", "no-store")?;
    headers.set("vary", "Accept")?;
    headers.set("access-control-allow-origin", "*")?;
    headers.set(
        "access-control-expose-headers",
        "allow, content-disposition, idempotency-replayed, link, location, lockstep-batch, lockstep-preview, lockstep-rows, retry-after, \
         x-hubspot-ratelimit-interval-milliseconds, x-hubspot-ratelimit-max, x-hubspot-ratelimit-remaining, \
         x-ratelimit-limit, x-ratelimit-remaining, x-ratelimit-reset, x-request-id",
    )?;
    Ok(headers)
}

#[wasm_bindgen]
extern "C" {
    /// The runtime's `Response`, made of a string that stays in JavaScript, or of a stream.
    #[wasm_bindgen(js_name = Response)]
    type AnyResponse;

    #[wasm_bindgen(constructor, catch, js_class = "Response")]
    fn new(body: &JsValue, init: &ResponseInit) -> Result<AnyResponse, JsValue>;

    /// Of bytes, which it copies: a string would be decoded, only to be encoded again.
    #[wasm_bindgen(constructor, catch, js_class = "Response")]
    fn of_bytes(body: &[u8], init: &ResponseInit) -> Result<AnyResponse, JsValue>;
}

/// JavaScript strings, one after the other.
pub fn concatenate(parts: &[JsString]) -> JsString {
    let whole = JsString::from("");
    parts.iter().fold(whole, |whole, part| whole.concat(part))
}
