//! What a request brings: what its headers ask for, and its body.

use futures_util::StreamExt as _;
use lockstep_core::document::{MAX_BODY_BYTES, body_too_large};
use lockstep_sql::Ids;
use worker::Request;

use crate::failure::Failure;
use crate::media_type;

/// The form of ids that the request asks for.
pub fn negotiate(request: &Request) -> Result<Ids, Failure> {
    let (accept, content_type) = (header(request, "accept")?, header(request, "content-type")?);
    Ok(media_type::negotiate(&accept, &content_type)?)
}

/// A header's value; empty where it is not there.
fn header(request: &Request, name: &str) -> Result<String, Failure> {
    Ok(request.headers().get(name)?.unwrap_or_default())
}

/// The body, once its media type and its size are known to be right.
pub async fn body(request: &mut Request) -> Result<Vec<u8>, Failure> {
    media_type::check_body(&header(request, "content-type")?)?;
    bytes(request).await
}

/// How much of a body that is too large is read, and dropped: who sends more may find the
/// connection closed before there is an answer.
const MAX_DROPPED_BYTES: usize = 16_000_000;

/// The body, whatever its media type, once its size is known to be right.
pub async fn bytes(request: &mut Request) -> Result<Vec<u8>, Failure> {
    let announced = request
        .headers()
        .get("content-length")?
        .and_then(|text| text.parse::<usize>().ok());
    match announced {
        Some(length) if length <= MAX_BODY_BYTES => Ok(request.bytes().await?),
        _ => stream(request, announced).await,
    }
}

/// Reads a body whose length was not announced, or is beyond the limit.
async fn stream(request: &mut Request, announced: Option<usize>) -> Result<Vec<u8>, Failure> {
    if request.inner().body().is_none() {
        return Ok(Vec::new());
    }
    let (mut body, mut length) = (Vec::new(), 0_usize);
    let mut stream = request.stream()?;
    while let Some(part) = stream.next().await {
        let part = part?;
        length = length.saturating_add(part.len());
        if length <= MAX_BODY_BYTES {
            body.extend_from_slice(&part);
        } else if length > MAX_DROPPED_BYTES {
            break;
        }
    }
    if length > MAX_BODY_BYTES {
        return Err(body_too_large(announced.unwrap_or(length)).into());
    }
    Ok(body)
}
