//! Content negotiation (JSON:API 1.1, "Content Negotiation"): what `Accept` and `Content-Type` ask
//! for.
//!
//! Strict about the parameters of JSON:API's own media type, as the specification is; lenient about
//! everything else, as the API's clients need: absent headers, `*/*` and plain JSON are all right.

use std::borrow::Cow;

use crate::error::{Code, Error, excerpt};

/// The media type of the JSON:API dialect.
pub const JSON_API: &str = "application/vnd.api+json";

/// The profile under which ids are strings.
pub const STRING_IDS: &str = "urn:lockstep:profile:string-ids";

/// Whether a request asks for ids that are strings: the best media type that it accepts, or its
/// body's, has the profile. An empty text is a header that is not there.
///
/// # Errors
/// 415 and 406 for parameters and extensions that the specification makes us refuse.
pub fn wants_string_ids(accept: &str, content_type: &str) -> Result<bool, Error> {
    let sent = MediaType::parse(content_type);
    if let Some(trouble) = sent.trouble() {
        let detail = format!(
            "the body is `{JSON_API}` with {trouble}; it may have the parameter `profile` only"
        );
        return Err(Error::new(Code::UnsupportedMediaType, detail).in_header("Content-Type"));
    }
    let wanted = accepted(accept)?;
    Ok(sent.has_profile() || wanted.is_some_and(|wanted| wanted.has_profile()))
}

/// Of the instances of JSON:API's media type the one that the client likes best and that can be
/// answered.
fn accepted(accept: &str) -> Result<Option<MediaType<'_>>, Error> {
    let mut best: Option<(u32, MediaType<'_>)> = None;
    let mut refused = None;
    for mut instance in split(accept, ',').map(MediaType::parse) {
        let weight = instance.take_weight();
        if !instance.is_json_api() || weight == 0 {
            continue;
        }
        if let Some(trouble) = instance.trouble() {
            refused = refused.or(Some(trouble));
        } else if best.as_ref().is_none_or(|(most, _)| weight > *most) {
            best = Some((weight, instance));
        }
    }
    match (best, refused) {
        (None, Some(trouble)) => {
            let detail = format!(
                "`{JSON_API}` is accepted with {trouble} only; accept it without, or with the parameter `profile` only"
            );
            Err(Error::new(Code::NotAcceptable, detail).in_header("Accept"))
        }
        (best, _) => Ok(best.map(|(_, instance)| instance)),
    }
}

/// Refuses a body that is not JSON. A missing `Content-Type` is accepted, as the API's clients
/// need; only a wrong one is refused.
///
/// # Errors
/// [`Code::UnsupportedMediaType`].
pub fn check_body(content_type: &str) -> Result<(), Error> {
    let essence = MediaType::parse(content_type).essence;
    if matches!(&*essence, "" | JSON_API | "application/json") {
        return Ok(());
    }
    let essence = excerpt(&essence);
    Err(Error::new(
        Code::UnsupportedMediaType,
        format!("the body is `{essence}`; send `{JSON_API}` or `application/json`"),
    ))
}

/// Refuses a body whose `Content-Type` says that it is not UTF-8, of which ASCII is a part. What JSON:API forbids
/// for its own media type is [`wants_string_ids`]'s.
///
/// # Errors
/// [`Code::UnsupportedMediaType`].
pub fn check_charset(content_type: &str) -> Result<(), Error> {
    let sent = MediaType::parse(content_type);
    let charset = sent.parameters.iter().find(|(name, _)| name == "charset");
    let Some((_, charset)) = charset else {
        return Ok(());
    };
    let is_fine = |name: &&str| charset.trim().eq_ignore_ascii_case(name);
    if ["", "utf-8", "utf8", "us-ascii", "ascii"]
        .iter()
        .any(is_fine)
    {
        return Ok(());
    }
    let charset = excerpt(charset);
    let detail =
        format!("the body is in `{charset}`; send it in UTF-8, with `charset=utf-8` or without");
    Err(Error::new(Code::UnsupportedMediaType, detail).in_header("Content-Type"))
}

/// A media type with its parameters (RFC 9110, section 8.3.1), as far as it can be read.
#[derive(Debug)]
struct MediaType<'h> {
    essence: String,
    /// Names in lower case, values without their quotes.
    parameters: Vec<(String, Cow<'h, str>)>,
}

impl<'h> MediaType<'h> {
    fn parse(text: &'h str) -> Self {
        let mut parts = split(text, ';');
        let essence = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
        let parameters = parts
            .filter_map(|part| part.split_once('='))
            .map(|(name, value)| (name.trim().to_ascii_lowercase(), unquoted(value.trim())))
            .collect();
        Self {
            essence,
            parameters,
        }
    }

    fn is_json_api(&self) -> bool {
        self.essence == JSON_API
    }

    /// Takes `q` out, which in `Accept` is not the media type's: in thousandths, since it has at
    /// most three decimals (RFC 9110, section 12.4.2).
    fn take_weight(&mut self) -> u32 {
        let place = self.parameters.iter().position(|(name, _)| name == "q");
        place
            .map(|place| self.parameters.remove(place))
            .and_then(|(_, value)| {
                let (whole, decimals) = value.split_once('.').unwrap_or((&value, ""));
                format!("{whole}{decimals:0<3.3}").parse().ok()
            })
            .unwrap_or(1000)
    }

    /// What JSON:API forbids in its own media type.
    fn trouble(&self) -> Option<String> {
        if !self.is_json_api() {
            return None;
        }
        self.parameters
            .iter()
            .find_map(|(name, value)| match name.as_str() {
                "profile" => None,
                "ext" => {
                    let extension = value.split_whitespace().next()?;
                    Some(format!("the extension `{}`", excerpt(extension)))
                }
                _ => Some(format!("the parameter `{}`", excerpt(name))),
            })
    }

    /// Whether it names our profile. Profiles that a server does not know it must ignore.
    fn has_profile(&self) -> bool {
        self.is_json_api()
            && self
                .parameters
                .iter()
                .filter(|(name, _)| name == "profile")
                .any(|(_, value)| value.split_whitespace().any(|uri| uri == STRING_IDS))
    }
}

/// The parts between separators that are not within quotes.
fn split(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let (mut quoted, mut escaped) = (false, false);
    text.split(move |letter| {
        if escaped {
            escaped = false;
        } else if quoted && letter == '\\' {
            escaped = true;
        } else if letter == '"' {
            quoted = !quoted;
        }
        !quoted && letter == separator
    })
}

/// A token as it is, a quoted string without its quotes (RFC 9110, section 5.6.4).
fn unquoted(value: &str) -> Cow<'_, str> {
    let Some(inner) = value.strip_prefix('"') else {
        return Cow::Borrowed(value);
    };
    let inner = inner.strip_suffix('"').unwrap_or(inner);
    if !inner.contains('\\') {
        return Cow::Borrowed(inner);
    }
    let mut letters = inner.chars();
    let mut text = String::with_capacity(inner.len());
    while let Some(letter) = letters.next() {
        text.extend(if letter == '\\' {
            letters.next()
        } else {
            Some(letter)
        });
    }
    Cow::Owned(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Source;

    fn asked(accept: &str, content_type: &str) -> Result<bool, (u16, String)> {
        wants_string_ids(accept, content_type).map_err(|error| (error.code.status(), error.detail))
    }

    #[test]
    fn what_real_clients_send_is_accepted() {
        for accept in [
            "",
            "*/*",
            "application/*",
            "application/json",
            "application/json, text/plain, */*",
            "application/json; charset=utf-8",
            "application/vnd.api+json",
            "Application/Vnd.Api+JSON",
            "application/vnd.api+json; q=0.9",
            "application/vnd.api+json;q=0.9, application/json;q=0.5",
            "text/html",
            ",;,\"",
        ] {
            for content_type in [
                "",
                "application/json",
                "Application/JSON; charset=utf-8",
                "application/vnd.api+json",
                "text/xml; charset=utf-8",
            ] {
                assert_eq!(asked(accept, content_type), Ok(false), "{accept}");
            }
        }
    }

    #[test]
    fn a_body_with_other_parameters_or_extensions_is_415() {
        let only = "it may have the parameter `profile` only";
        for (parameters, with) in [
            ("charset=utf-8", "the parameter `charset`"),
            ("version=1;profile=\"a\"", "the parameter `version`"),
            ("VERSION=\"a;b\"", "the parameter `version`"),
            ("q=1", "the parameter `q`"),
            ("ext=\"urn:a\"", "the extension `urn:a`"),
            ("ext=\"urn:a urn:b\"", "the extension `urn:a`"),
            ("profile=\"a\" ; ext=urn:b", "the extension `urn:b`"),
        ] {
            let content_type = format!("application/vnd.api+json; {parameters}");
            let error = wants_string_ids("", &content_type).unwrap_err();
            assert_eq!(error.code.status(), 415);
            assert_eq!(
                error.detail,
                format!("the body is `application/vnd.api+json` with {with}; {only}")
            );
            assert_eq!(error.source, Source::Header("Content-Type"));
        }
        assert_eq!(
            asked("", "application/vnd.api+json; ext=\"\""),
            Ok(false),
            "no extension is none that is not supported"
        );
    }

    #[test]
    fn an_accept_without_an_instance_that_can_be_answered_is_406() {
        for (accept, with) in [
            (
                "application/vnd.api+json;charset=utf-8",
                "the parameter `charset`",
            ),
            (
                "application/vnd.api+json;ext=\"urn:a\"",
                "the extension `urn:a`",
            ),
            (
                "text/html, application/vnd.api+json;a=\"b,c\", application/vnd.api+json;ext=\"urn:a\", */*",
                "the parameter `a`",
            ),
        ] {
            let error = wants_string_ids(accept, "").unwrap_err();
            assert_eq!(error.code.status(), 406);
            assert_eq!(
                error.detail,
                format!(
                    "`application/vnd.api+json` is accepted with {with} only; accept it without, or with the parameter `profile` only"
                )
            );
            assert_eq!(error.source, Source::Header("Accept"));
        }
    }

    #[test]
    fn instances_that_cannot_be_answered_are_ignored_where_another_can() {
        for accept in [
            "application/vnd.api+json;charset=utf-8, application/vnd.api+json",
            "application/vnd.api+json, application/vnd.api+json;ext=\"urn:a\"",
            "application/vnd.api+json;ext=\"urn:a\", application/vnd.api+json;profile=\"urn:b\"",
            "application/vnd.api+json;charset=utf-8;q=0, application/json",
        ] {
            assert_eq!(asked(accept, ""), Ok(false), "{accept}");
        }
    }

    #[test]
    fn the_profile_is_asked_for_in_either_header() {
        let with = |profile: &str| format!("application/vnd.api+json; profile={profile}");
        for profile in [
            format!("\"{STRING_IDS}\""),
            STRING_IDS.to_owned(),
            format!("\"https://example.com/other {STRING_IDS}\""),
            "\"urn:lockstep:profile:string\\-ids\"".to_owned(),
            format!("\"{STRING_IDS}\"; q=0.3"),
        ] {
            assert_eq!(asked(&with(&profile), ""), Ok(true), "{profile}");
            let sent = with(profile.split(';').next().unwrap());
            assert_eq!(asked("*/*", &sent), Ok(true), "{profile}");
        }
        for profile in ["\"https://example.com/other\"", "\"\"", "urn:lockstep"] {
            assert_eq!(asked(&with(profile), ""), Ok(false), "{profile}");
        }
        assert_eq!(
            asked(&format!("application/json; profile=\"{STRING_IDS}\""), ""),
            Ok(false),
            "a profile of another media type is another thing"
        );
    }

    #[test]
    fn the_instance_with_the_greatest_weight_decides() {
        let plain = "application/vnd.api+json";
        let strings = format!("{plain}; profile=\"{STRING_IDS}\"");
        for (accept, right) in [
            (format!("{plain}, {strings}"), false),
            (format!("{strings}, {plain}"), true),
            (format!("{plain}; q=0.5, {strings}; q=0.6"), true),
            (format!("{plain}; q=0.5, {strings}; q=0.4"), false),
            (format!("{plain}; q=0.3, {strings}; q=0.25"), false),
            (format!("{plain}; q=0.999, {strings}; q=1"), true),
            (format!("{plain}; charset=utf-8, {strings}; q=0.1"), true),
        ] {
            assert_eq!(asked(&accept, ""), Ok(right), "{accept}");
        }
    }

    #[test]
    fn a_body_is_utf_8() {
        for content_type in [
            "",
            "text/csv",
            "text/csv; charset=utf-8",
            "text/csv;header=present;Charset=\"UTF-8\"",
            "application/json; charset=utf8",
            "application/json; charset=us-ascii",
            "application/json; charset=",
        ] {
            assert_eq!(check_charset(content_type), Ok(()), "{content_type}");
        }
        for (parameter, shown) in [
            ("windows-1252", "windows-1252"),
            ("\"ISO-8859-1\"", "ISO-8859-1"),
            ("utf-16", "utf-16"),
            ("utf-8-sig", "utf-8-sig"),
        ] {
            for essence in ["text/csv", "application/json", "application/x-ndjson", "x"] {
                let error = check_charset(&format!("{essence}; charset={parameter}")).unwrap_err();
                assert_eq!(error.code.status(), 415);
                assert_eq!(error.source, Source::Header("Content-Type"));
                assert_eq!(
                    error.detail,
                    format!(
                        "the body is in `{shown}`; send it in UTF-8, with `charset=utf-8` or without"
                    )
                );
            }
        }
    }

    #[test]
    fn a_body_is_json_by_either_name() {
        for content_type in [
            "",
            "application/json",
            "Application/JSON; charset=utf-8",
            "application/vnd.api+json",
        ] {
            assert_eq!(check_body(content_type), Ok(()));
        }
        assert_eq!(
            check_body("text/xml; q=1").unwrap_err().detail,
            "the body is `text/xml`; send `application/vnd.api+json` or `application/json`"
        );
    }
}
