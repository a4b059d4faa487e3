//! What a client sends to the token endpoint: a form, as RFC 6749 has it, or a JSON object, as real
//! clients have it, and its id and secret. Pure.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use lockstep_core::error::excerpt;
use lockstep_core::query;
use serde_json::Value;

use super::refusal::{INVALID_CLIENT, INVALID_REQUEST, Refusal};

/// The parameters of a request. One without a value counts as absent (RFC 6749, section 3.2).
#[derive(Debug, PartialEq, Eq)]
pub struct Form(BTreeMap<String, String>);

/// A client's id and secret.
#[derive(Debug, PartialEq, Eq)]
pub struct Credentials {
    pub id: String,
    pub secret: String,
}

impl Form {
    /// Reads a body.
    pub fn read(content_type: &str, body: &[u8]) -> Result<Self, Refusal> {
        let essence = content_type.split(';').next().unwrap_or_default();
        let text = std::str::from_utf8(body)
            .map_err(|_| invalid("the body is not valid UTF-8; send it as UTF-8"))?;
        match essence.trim().to_ascii_lowercase().as_str() {
            "application/json" | "application/vnd.api+json" => Self::of_json(text),
            "application/x-www-form-urlencoded" | "" => Self::of_form(text),
            other => Err(invalid(format!(
                "the body is `{}`; send `application/x-www-form-urlencoded` or `application/json`",
                excerpt(other)
            ))),
        }
    }

    fn of_form(text: &str) -> Result<Self, Refusal> {
        let mut form = BTreeMap::new();
        for (name, value) in query::pairs(text) {
            if form.contains_key(&*name) {
                let name = excerpt(&name);
                return Err(invalid(format!(
                    "`{name}` is there more than once; send it once"
                )));
            }
            form.insert(name.into_owned(), value.into_owned());
        }
        Ok(Self(form))
    }

    fn of_json(text: &str) -> Result<Self, Refusal> {
        let members: BTreeMap<String, Value> = serde_json::from_str(text)
            .map_err(|error| invalid(format!("the body is not a JSON object: {error}")))?;
        let mut form = BTreeMap::new();
        for (name, value) in members {
            let value = match value {
                Value::String(text) => text,
                Value::Null => continue,
                _ => return Err(invalid(format!("`{}` must be a string", excerpt(&name)))),
            };
            form.insert(name, value);
        }
        Ok(Self(form))
    }

    /// A parameter that has a value.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }

    /// A parameter that must be there.
    pub fn need(&self, name: &str) -> Result<&str, Refusal> {
        self.get(name)
            .ok_or_else(|| invalid(format!("`{name}` is missing")))
    }

    /// The client's id and secret: of the `Authorization` header, or of the body, not of both
    /// (RFC 6749, section 2.3).
    pub fn credentials(&self, authorization: &str) -> Result<Credentials, Refusal> {
        let (scheme, rest) = authorization.split_once(' ').unwrap_or((authorization, ""));
        if !scheme.eq_ignore_ascii_case("basic") {
            let (Some(id), Some(secret)) = (self.get("client_id"), self.get("client_secret"))
            else {
                return Err(Refusal::new(
                    INVALID_CLIENT,
                    "send `client_id` and `client_secret`, in the body or as HTTP Basic credentials",
                ));
            };
            return Ok(Credentials {
                id: id.to_owned(),
                secret: secret.to_owned(),
            });
        }
        if self.get("client_secret").is_some() {
            return Err(invalid(
                "there are credentials in the Authorization header and in the body; send one of them",
            ));
        }
        let credentials = basic(rest).ok_or_else(|| {
            Refusal::new(
                INVALID_CLIENT,
                "the Basic credentials cannot be read; they are the base64 of `client_id:client_secret`",
            )
        })?;
        if self.get("client_id").is_some_and(|id| id != credentials.id) {
            return Err(invalid(
                "`client_id` is another client's than the credentials; leave it out",
            ));
        }
        Ok(credentials)
    }
}

fn basic(text: &str) -> Option<Credentials> {
    let decoded = BASE64_STANDARD.decode(text.trim()).ok()?;
    let (id, secret) = std::str::from_utf8(&decoded).ok()?.split_once(':')?;
    Some(Credentials {
        id: id.to_owned(),
        secret: secret.to_owned(),
    })
}

fn invalid(description: impl Into<String>) -> Refusal {
    Refusal::new(INVALID_REQUEST, description)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORM: &str = "application/x-www-form-urlencoded; charset=utf-8";

    fn form(text: &str) -> Form {
        Form::read(FORM, text.as_bytes()).unwrap()
    }

    #[test]
    fn a_form_and_a_json_object_say_the_same() {
        let read = form("grant_type=client_credentials&scope=a%20b+c&empty=");
        assert_eq!(read.get("scope"), Some("a b c"));
        assert_eq!(read.get("empty"), None);
        let json = br#"{"grant_type":"client_credentials","scope":"a b c","empty":"","none":null}"#;
        let read_json = Form::read("Application/JSON", json).unwrap();
        assert_eq!(read_json, read);
        assert_eq!(Form::read("", b"a=1").unwrap().get("a"), Some("1"));
    }

    #[test]
    fn what_cannot_be_read_is_an_invalid_request() {
        for (content_type, body, description) in [
            (
                "text/xml",
                &b"<a/>"[..],
                "the body is `text/xml`; send `application/x-www-form-urlencoded` or `application/json`",
            ),
            (
                FORM,
                b"a=1&a=1",
                "`a` is there more than once; send it once",
            ),
            (
                "application/json",
                b"[]",
                "the body is not a JSON object: invalid type: sequence, expected a map at line 1 column 0",
            ),
            ("application/json", br#"{"a":1}"#, "`a` must be a string"),
            (
                FORM,
                b"\xff",
                "the body is not valid UTF-8; send it as UTF-8",
            ),
        ] {
            assert_eq!(Form::read(content_type, body), Err(invalid(description)));
        }
        assert_eq!(form("").need("token"), Err(invalid("`token` is missing")));
    }

    #[test]
    fn credentials_come_in_the_header_or_in_the_body() {
        let expected = Credentials {
            id: "lsc_a".to_owned(),
            secret: "lss_b".to_owned(),
        };
        let header = format!("basic {}", BASE64_STANDARD.encode("lsc_a:lss_b"));
        assert_eq!(form("").credentials(&header).unwrap(), expected);
        assert_eq!(
            form("client_id=lsc_a").credentials(&header).unwrap(),
            expected
        );
        let body = form("client_id=lsc_a&client_secret=lss_b");
        assert_eq!(body.credentials("").unwrap(), expected);
        assert_eq!(body.credentials("Bearer x").unwrap(), expected);

        let refused = |form: &Form, header: &str| form.credentials(header).unwrap_err();
        assert_eq!(
            refused(&body, &header),
            invalid(
                "there are credentials in the Authorization header and in the body; send one of them"
            )
        );
        assert_eq!(
            refused(&form("client_id=lsc_c"), &header),
            invalid("`client_id` is another client's than the credentials; leave it out")
        );
        for header in ["", "Basic ", "Basic !", "Basic YQ=="] {
            let Refusal { .. } = refused(&form("client_id=lsc_a"), header);
        }
    }
}
