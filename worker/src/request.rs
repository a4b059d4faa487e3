//! What a request brings: its path, query, body and address.

use futures_util::StreamExt as _;
use lockstep_core::document::{MAX_BODY_BYTES, body_too_large};
use lockstep_core::error::{Code, Error};
use lockstep_core::query;
use worker::{Request, Url};

use crate::failure::Failure;

/// The address of the API as the caller wrote it, without a slash at its end.
pub fn base(url: &Url) -> String {
    format!("{}/api/v2", url.origin().ascii_serialization())
}

/// The parameters of the query, decoded.
pub fn pairs(url: &Url) -> impl Iterator<Item = query::Pair<'_>> {
    query::pairs(url.query().unwrap_or_default())
}

/// The body, once its media type and its size are known to be right.
///
/// A missing `Content-Type` is accepted, as the API's clients need; only a wrong one is refused.
pub async fn body(request: &mut Request) -> Result<Vec<u8>, Failure> {
    let content_type = request.headers().get("content-type")?.unwrap_or_default();
    check_media_type(&content_type)?;
    bytes(request).await
}

/// The body, whatever its media type, once its size is known to be right.
pub async fn bytes(request: &mut Request) -> Result<Vec<u8>, Failure> {
    let length = request
        .headers()
        .get("content-length")?
        .and_then(|text| text.parse::<usize>().ok());
    match length {
        Some(length) if length > MAX_BODY_BYTES => Err(body_too_large(length).into()),
        Some(_) => Ok(request.bytes().await?),
        None => stream(request).await,
    }
}

/// Reads a body whose length was not announced, up to the limit.
async fn stream(request: &mut Request) -> Result<Vec<u8>, Failure> {
    if request.inner().body().is_none() {
        return Ok(Vec::new());
    }
    let mut body = Vec::new();
    let mut stream = request.stream()?;
    while let Some(part) = stream.next().await {
        body.extend_from_slice(&part?);
        if body.len() > MAX_BODY_BYTES {
            return Err(body_too_large(body.len()).into());
        }
    }
    Ok(body)
}

/// Refuses a body that is not JSON.
fn check_media_type(content_type: &str) -> Result<(), Error> {
    let essence = content_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    if matches!(
        &*essence,
        "" | "application/vnd.api+json" | "application/json"
    ) {
        return Ok(());
    }
    Err(Error::new(
        Code::UnsupportedMediaType,
        format!("the body is `{essence}`; send `application/vnd.api+json` or `application/json`"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_by_either_name_is_accepted() {
        for content_type in [
            "",
            "application/json",
            "Application/JSON; charset=utf-8",
            "application/vnd.api+json",
        ] {
            assert_eq!(check_media_type(content_type), Ok(()));
        }
        assert_eq!(
            check_media_type("text/xml; q=1").unwrap_err().detail,
            "the body is `text/xml`; send `application/vnd.api+json` or `application/json`"
        );
    }
}
