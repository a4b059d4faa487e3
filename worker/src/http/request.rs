//! What a request brings: what its headers ask for, and its body.

use std::cell::Cell;

use futures_util::StreamExt as _;
use lockstep_core::document::{MAX_BODY_BYTES, body_too_large};
use lockstep_core::error::{Code, Error, thousands};
use lockstep_core::request::media;
use lockstep_core::time::Timestamp;
use lockstep_sql::Ids;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::JsFuture;
use worker::js_sys::{Promise, Uint8Array};
use worker::wasm_bindgen::JsValue;
use worker::web_sys;
use worker::{ByteStream, Env, Method};

use super::coding::{Coding, STEP_BYTES, Unpacker};
use super::failure::Failure;
use crate::runtime::time;

/// How much of a body is read and dropped, whatever is said of it: as much as the platform lets through by
/// default. Who sends more finds the connection closed, without being told: workerd leaves `Connection` out of
/// our answers.
const MAX_DROPPED_BYTES: usize = 100_000_000;

/// The header that sets the time of a request, in an environment that allows it.
const CLOCK_HEADER: &str = "lockstep-now";

#[wasm_bindgen(module = "/src/http/request.js")]
extern "C" {
    fn drain(request: &web_sys::Request, most: usize) -> Promise;
}

/// A request as the runtime has it, of which only that is read that somebody asks for.
pub struct Request {
    raw: web_sys::Request,
    method: Method,
    url: String,
    /// Whether somebody has begun to read the body.
    is_read: Cell<bool>,
}

impl From<web_sys::Request> for Request {
    fn from(raw: web_sys::Request) -> Self {
        Self {
            method: raw.method().into(),
            url: raw.url(),
            is_read: Cell::new(false),
            raw,
        }
    }
}

impl Request {
    /// The method.
    pub fn method(&self) -> Method {
        self.method.clone()
    }

    /// The address, as the runtime writes it.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A header's value.
    pub fn header(&self, name: &str) -> Result<Option<String>, worker::Error> {
        Ok(self.raw.headers().get(name)?)
    }

    /// Its time: now, unless tests move the clock and it brings its own.
    pub fn time(&self, env: &Env) -> Timestamp {
        let moved = time::is_movable(env)
            .then_some(())
            .and_then(|()| self.header(CLOCK_HEADER).ok().flatten())
            .and_then(|text| Timestamp::parse(&text));
        moved.unwrap_or_else(time::now)
    }

    /// The form of ids that the request asks for.
    pub fn negotiate(&self) -> Result<Ids, Failure> {
        let header = |name| self.header(name).map(Option::unwrap_or_default);
        let wants_strings = media::wants_string_ids(&header("accept")?, &header("content-type")?)?;
        Ok(match wants_strings {
            true => Ids::Strings,
            false => Ids::Integers,
        })
    }

    /// The body, once its media type and its size are known to be right.
    pub async fn document(&self) -> Result<Vec<u8>, Failure> {
        media::check_body(&self.header("content-type")?.unwrap_or_default())?;
        self.bytes().await
    }

    /// Reads the body if nobody has, so that the connection lasts: who is refused goes on with it, too.
    pub async fn finish(&self) {
        if !self.is_read.get() && self.raw.body().is_some() {
            // It says nothing, and does not fail.
            JsFuture::from(drain(&self.raw, MAX_DROPPED_BYTES))
                .await
                .ok();
        }
    }

    /// The body, whatever its media type, unpacked, once its size is known to be right.
    pub async fn bytes(&self) -> Result<Vec<u8>, Failure> {
        let announced = self
            .header("content-length")?
            .and_then(|text| text.parse::<usize>().ok());
        let coding = self.form()?;
        match announced {
            Some(length) if length <= MAX_BODY_BYTES && coding.is_none() => {
                self.is_read.set(true);
                let buffer = JsFuture::from(self.raw.array_buffer()?).await?;
                Ok(Uint8Array::new(&buffer).to_vec())
            }
            _ => self.read_parts(announced).await,
        }
    }

    /// The body as it comes, unpacked; `None` where there is none.
    pub fn parts(&self) -> Result<Option<Parts>, Failure> {
        let coding = self.form()?;
        self.is_read.set(true);
        if self.raw.body().is_none() {
            return Ok(None);
        }
        // The same request: its own `clone` would divide the body.
        let request = web_sys::Request::from(JsValue::from(&self.raw));
        Ok(Some(Parts {
            stream: worker::Request::from(request).stream()?,
            unpacker: coding.map(Unpacker::new),
            packed: Vec::new(),
            at: 0,
        }))
    }

    /// How the body is packed. One in another encoding than UTF-8 is refused.
    fn form(&self) -> Result<Option<Coding>, Failure> {
        let header = |name| self.header(name).map(Option::unwrap_or_default);
        media::check_charset(&header("content-type")?)?;
        Ok(Coding::of(&header("content-encoding")?)?)
    }

    /// Reads a body whose length was not announced, or is beyond the limit, or that is packed.
    async fn read_parts(&self, announced: Option<usize>) -> Result<Vec<u8>, Failure> {
        let (mut body, mut length) = (Vec::new(), 0_usize);
        let Some(mut parts) = self.parts()? else {
            return Ok(body);
        };
        let is_packed = parts.unpacker.is_some();
        loop {
            let part = match parts.next().await {
                Ok(Some(part)) => part,
                Ok(None) => break,
                Err(failure) => {
                    parts.drop_rest().await;
                    return Err(failure);
                }
            };
            length = length.saturating_add(part.len());
            if length <= MAX_BODY_BYTES {
                body.extend_from_slice(&part);
            } else if length > MAX_DROPPED_BYTES {
                break;
            } else {
                parts.unpacker = None;
            }
        }
        if length <= MAX_BODY_BYTES {
            return Ok(body);
        }
        if is_packed {
            let max = thousands(MAX_BODY_BYTES as u64);
            let detail = format!(
                "the body has more than {max} bytes once it is unpacked; at most that many are allowed"
            );
            return Err(Error::new(Code::BodyTooLarge, detail).into());
        }
        Err(body_too_large(announced.unwrap_or(length)).into())
    }
}

/// A body that comes in parts.
pub struct Parts {
    stream: ByteStream,
    unpacker: Option<Unpacker>,
    /// What has come and is not unpacked yet, from here on.
    packed: Vec<u8>,
    at: usize,
}

impl Parts {
    /// Reads what is left, as it comes, and drops it, so that the connection lasts.
    pub async fn drop_rest(mut self) {
        let mut length = 0_usize;
        while let Some(Ok(part)) = self.stream.next().await {
            length = length.saturating_add(part.len());
            if length > MAX_DROPPED_BYTES {
                return;
            }
        }
    }

    /// The next part; `None` at the end. A body may be unpacked into a thousand times its bytes, so it is in steps,
    /// each of which waits until the one before it has been taken.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, Failure> {
        loop {
            let rest = self.packed.get(self.at..).unwrap_or_default();
            let step = rest.get(..STEP_BYTES).unwrap_or(rest);
            if let Some(unpacker) = self.unpacker.as_mut().filter(|_| !step.is_empty()) {
                self.at = self.at.saturating_add(step.len());
                let part = unpacker.push(step)?;
                if !part.is_empty() {
                    return Ok(Some(part));
                }
                continue;
            }
            let came = self.stream.next().await.transpose()?;
            match (came, &mut self.unpacker) {
                (Some(part), None) => return Ok(Some(part)),
                (Some(part), Some(_)) => (self.packed, self.at) = (part, 0),
                (None, None) => return Ok(None),
                (None, Some(unpacker)) => {
                    let part = unpacker.end()?;
                    self.unpacker = None;
                    return Ok(Some(part).filter(|part| !part.is_empty()));
                }
            }
        }
    }
}
