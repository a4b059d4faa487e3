//! Answers, built from JavaScript strings so that what SQLite rendered is not copied; and those that
//! come piece by piece.
//!
//! What a JSON:API document starts with, `jsonapi` and `links`, comes with the way out
//! ([`Reply::into_response`]), so that every document has it.

use futures_util::TryStream;
use worker::ResponseBody;
use worker::js_sys::JsString;
use worker::wasm_bindgen::{JsCast, JsValue};
use worker::web_sys::{Headers, ReadableStream, Response, ResponseInit};

use super::envelope::{self, Envelope};
use super::roomy::Roomy;

/// The headers that pages of any origin may read, besides those that a dialect has of its own.
const EXPOSED: &str = "allow, content-disposition, idempotency-replayed, link, location, lockstep-batch, \
    lockstep-preview, lockstep-rows, retry-after, x-ratelimit-limit, x-ratelimit-remaining, x-ratelimit-reset, \
    x-request-id";

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
    Here(Roomy),
}

impl From<JsString> for Rest {
    fn from(text: JsString) -> Self {
        Self::There(text.into())
    }
}

impl From<String> for Rest {
    fn from(text: String) -> Self {
        let mut roomy = Roomy::new();
        roomy.push_str(&text);
        Self::Here(roomy)
    }
}

impl From<Roomy> for Rest {
    fn from(text: Roomy) -> Self {
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

    /// Metrics, for whoever gathers them.
    pub fn metrics(text: &str) -> Self {
        const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
        Self::new(200, Body::Text(OPEN_METRICS, text.into()))
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
                "accept, authorization, cache-control, content-encoding, content-type, idempotency-key, \
                 last-event-id, lockstep-preview, x-request-id, x-requested-with",
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
    ///
    /// # Errors
    /// Where a header's value is none.
    pub fn into_response(mut self, envelope: &Envelope) -> Result<JsValue, JsValue> {
        let content_type = match &self.body {
            Body::None => None,
            Body::Document { .. } => Some(envelope::of_documents(envelope.ids)),
            Body::Text(content_type, _) | Body::Stream(content_type, _) => Some(*content_type),
        };
        if let Some(content_type) = content_type {
            self.headers.push(("content-type", content_type.to_owned()));
        }
        if let Some(own) = envelope.for_page {
            self.headers
                .push(("access-control-allow-origin", "*".to_owned()));
            let exposed = [&[EXPOSED], own].concat().join(", ");
            self.headers
                .push(("access-control-expose-headers", exposed));
        }
        if envelope.is_secure() {
            self.headers.push((SECURE.0, SECURE.1.to_owned()));
        }
        let init = init(self.status, &self.headers)?;
        let respond = |body: Option<&JsValue>| {
            let body = body.map(|body| body.unchecked_ref());
            Response::new_with_opt_buffer_source_and_init(body, &init).map(JsValue::from)
        };
        match self.body {
            Body::None => respond(None),
            Body::Document { links, rest } => {
                let opening = envelope.opening(&links);
                match rest {
                    Rest::There(rest) => {
                        respond(Some(&JsString::from(opening).concat(rest.unchecked_ref())))
                    }
                    Rest::Here(mut rest) => {
                        let text = rest.behind(&opening);
                        Response::new_with_opt_u8_array_and_init(Some(text), &init)
                            .map(JsValue::from)
                    }
                }
            }
            Body::Text(_, text) => respond(Some(&text)),
            Body::Stream(_, stream) => respond(Some(&stream)),
        }
    }
}

/// The headers that every answer has. No browser is to guess what a body is (the Fetch standard, "nosniff").
const COMMON: [(&str, &str); 3] = [
    ("cache-control", "no-store"),
    ("vary", "Accept, Origin"),
    ("x-content-type-options", "nosniff"),
];

/// What answers over https say besides: no other scheme for a year (RFC 6797). Nothing of other names below
/// this one, which are not ours to speak for.
const SECURE: (&str, &str) = ("strict-transport-security", "max-age=31536000");

/// Status and headers of an answer.
fn init(status: u16, headers: &[(&str, String)]) -> Result<ResponseInit, JsValue> {
    let all = Headers::new()?;
    for (name, value) in COMMON {
        all.set(name, value)?;
    }
    for (name, value) in headers {
        all.set(name, value)?;
    }
    let init = ResponseInit::new();
    init.set_status(status);
    init.set_headers(&all);
    Ok(init)
}

/// JavaScript strings, one after the other.
pub fn concatenate(parts: &[JsString]) -> JsString {
    let whole = JsString::from("");
    parts.iter().fold(whole, |whole, part| whole.concat(part))
}
