//! Answers, built from JavaScript strings so that what SQLite rendered is not copied; and those that
//! come piece by piece.

use futures_util::TryStream;
use wasm_bindgen::prelude::wasm_bindgen;
use worker::ResponseBody;
use worker::js_sys::JsString;
use worker::wasm_bindgen::{JsCast, JsValue};
use worker::web_sys::{Headers, ReadableStream, Response, ResponseInit};

/// The media type of the JSON:API dialect.
pub const JSON_API: &str = "application/vnd.api+json";

/// An answer.
pub struct Reply {
    status: u16,
    content_type: &'static str,
    body: Body,
    headers: Vec<(&'static str, String)>,
}

enum Body {
    None,
    Text(JsString),
    Stream(ReadableStream),
}

impl Reply {
    /// A JSON:API document.
    pub fn json_api(status: u16, body: &str) -> Self {
        Self::document(status, JsString::from(body))
    }

    /// A JSON:API document that is a JavaScript string already.
    pub fn document(status: u16, body: JsString) -> Self {
        Self {
            status,
            content_type: JSON_API,
            body: Body::Text(body),
            headers: Vec::new(),
        }
    }

    /// Plain JSON.
    pub fn json(status: u16, body: &str) -> Self {
        Self {
            content_type: "application/json",
            ..Self::json_api(status, body)
        }
    }

    /// One resource: `{"data": …}`, with what a create did not store in `meta.ignored`.
    pub fn resource(status: u16, document: &JsString, ignored: &[String]) -> Self {
        let (before, after) = Self::envelope(ignored);
        Self::document(
            status,
            concatenate(&[before.into(), document.clone(), after.into()]),
        )
    }

    /// What stands before and after a resource in its document.
    pub fn envelope(ignored: &[String]) -> (&'static str, String) {
        let after = if ignored.is_empty() {
            "}".to_owned()
        } else {
            let pointers = serde_json::to_string(ignored).unwrap_or_default();
            format!(",\"meta\":{{\"ignored\":{pointers}}}}}")
        };
        ("{\"data\":", after)
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
            ResponseBody::Stream(stream) => Body::Stream(stream.clone()),
            _ => Body::None,
        };
        Ok(Self {
            status: 200,
            content_type,
            body,
            headers: Vec::new(),
        })
    }

    /// 204.
    pub const fn no_content() -> Self {
        Self {
            status: 204,
            content_type: JSON_API,
            body: Body::None,
            headers: Vec::new(),
        }
    }

    /// What a browser asks before a page of another origin may call (the Fetch standard, "CORS
    /// preflight fetch"). Any origin may: a call is worth what its token is, and a browser adds no
    /// credentials of its own.
    pub fn preflight() -> Self {
        Self::no_content()
            .with_header("access-control-allow-methods", "GET, POST, PATCH, DELETE")
            .with_header(
                "access-control-allow-headers",
                "authorization, content-type, idempotency-key, last-event-id",
            )
            .with_header("access-control-max-age", "86400")
    }

    /// The same answer with a header more.
    pub fn with_header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// The runtime's response.
    pub fn into_response(self) -> worker::Result<Response> {
        let headers = Headers::new()?;
        if !matches!(self.body, Body::None) {
            headers.set("content-type", self.content_type)?;
        }
        headers.set("cache-control", "no-store")?;
        headers.set("access-control-allow-origin", "*")?;
        headers.set(
            "access-control-expose-headers",
            "allow, content-disposition, idempotency-replayed, location",
        )?;
        for (name, value) in &self.headers {
            headers.set(name, value)?;
        }
        let init = ResponseInit::new();
        init.set_status(self.status);
        init.set_headers(headers.as_ref());
        let body = match self.body {
            Body::None => JsValue::NULL,
            Body::Text(text) => text.into(),
            Body::Stream(stream) => stream.into(),
        };
        Ok(AnyResponse::new(&body, &init)?.unchecked_into())
    }
}

#[wasm_bindgen]
extern "C" {
    /// The runtime's `Response`, made of a string that stays in JavaScript, or of a stream.
    #[wasm_bindgen(js_name = Response)]
    type AnyResponse;

    #[wasm_bindgen(constructor, catch, js_class = "Response")]
    fn new(body: &JsValue, init: &ResponseInit) -> Result<AnyResponse, JsValue>;
}

/// JavaScript strings, one after the other.
pub fn concatenate(parts: &[JsString]) -> JsString {
    let whole = JsString::from("");
    parts.iter().fold(whole, |whole, part| whole.concat(part))
}
