//! Errors in this dialect's shape: `code`, `message`, `description`, `fields`.
//!
//! The codes are those of [`crate::error`], since the dialect publishes none.

use serde::Serialize;

use crate::error::{Code, Error, ErrorDocument, Source};

/// What a call that is refused answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// The HTTP status.
    #[serde(skip)]
    pub status: u16,
    /// The code that all errors share, or `validationError`.
    pub code: &'static str,
    /// What kind of mistake, in words.
    pub message: &'static str,
    /// What is wrong and what would be right: the details of all errors.
    pub description: String,
    /// Each place in the request that something is wrong with.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Field>,
}

/// A place in the request, and what is wrong there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Field {
    /// The place: `[3].id`, `records[0].first_name`, or the name of a parameter or a header.
    pub name: String,
    /// What is wrong there, and what would be right.
    pub description: String,
}

/// The answer to a request with these errors.
#[must_use]
pub fn refusal(errors: Vec<Error>) -> Refusal {
    let mut codes = errors.iter().map(|error| error.code);
    let shared = codes
        .next()
        .filter(|first| codes.all(|code| code == *first));
    let details: Vec<&str> = errors.iter().map(|error| error.detail.as_str()).collect();
    let description = details.join("; ");
    let fields = errors
        .iter()
        .filter_map(|error| {
            let description = error.detail.clone();
            place(&error.source).map(|name| Field { name, description })
        })
        .collect();
    Refusal {
        code: shared.map_or("validationError", Code::as_str),
        message: shared.map_or("Several errors", Code::title),
        description,
        fields,
        status: match (ErrorDocument { errors }).status() {
            // This dialect calls all that is wrong with the data a bad request, but for a value that is
            // another record's.
            422 if shared == Some(Code::Taken) => 409,
            422 => 400,
            status => status,
        },
    }
}

fn place(source: &Source) -> Option<String> {
    match source {
        Source::Request => None,
        Source::Pointer(pointer) => Some(path(pointer)).filter(|path| !path.is_empty()),
        Source::Parameter(name) => Some(name.clone()),
        Source::Header(name) => Some((*name).to_owned()),
    }
}

/// `/records/0/first_name` → `records[0].first_name`.
fn path(pointer: &str) -> String {
    let mut path = String::new();
    for step in pointer.split('/').skip(1) {
        let step = step.replace("~1", "/").replace("~0", "~");
        if !step.is_empty() && step.bytes().all(|byte| byte.is_ascii_digit()) {
            path.push_str(&format!("[{step}]"));
        } else {
            path.push_str(if path.is_empty() { "" } else { "." });
            path.push_str(&step);
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(errors: Vec<Error>) -> String {
        let refusal = refusal(errors);
        let body = serde_json::to_string(&refusal).unwrap();
        format!("{} {body}", refusal.status)
    }

    #[test]
    fn s_an_error_has_code_message_description_and_fields() {
        let error = Error::new(Code::WrongType, "`id` is a number; it must be a string");
        assert_eq!(
            shown(vec![error.at("/3/id")]),
            r#"400 {"code":"wrongType","message":"Wrong type","description":"`id` is a number; it must be a string","fields":[{"name":"[3].id","description":"`id` is a number; it must be a string"}]}"#
        );
        assert_eq!(
            shown(vec![Error::new(Code::NotFound, "could not find it")]),
            r#"404 {"code":"notFound","message":"Not found","description":"could not find it"}"#
        );
    }

    #[test]
    fn several_errors_share_one_answer() {
        let one = Error::new(Code::WrongType, "one").at("/records/0/phone_numbers/1/phone_type");
        let two = Error::new(Code::UnknownMember, "two").at("/a~1b");
        let three = Error::new(Code::WrongType, "three").in_parameter("page");
        assert_eq!(
            shown(vec![one, two, three]),
            r#"400 {"code":"validationError","message":"Several errors","description":"one; two; three","fields":[{"name":"records[0].phone_numbers[1].phone_type","description":"one"},{"name":"a/b","description":"two"},{"name":"page","description":"three"}]}"#
        );
    }

    #[test]
    fn what_is_no_mistake_in_the_data_keeps_its_status() {
        for (code, status) in [
            (Code::UnauthorizedOauthScope, 403),
            (Code::ApprovalRequired, 403),
            (Code::Contended, 409),
            (Code::BodyTooLarge, 413),
            (Code::MalformedJson, 400),
            (Code::Taken, 409),
            (Code::RateLimitExceeded, 429),
            (Code::TemporarilyUnavailable, 503),
        ] {
            assert_eq!(refusal(vec![Error::new(code, "")]).status, status);
        }
    }
}
