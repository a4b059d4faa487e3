//! Whether a request asks that nothing be written.
//!
//! In scope: the ways to ask, in every dialect alike: a parameter `preview`, a parameter
//! `actionParams[preview]`, a header. One that is not understood is refused: what was meant to be safe
//! would write.
//! Out of scope: which requests have a preview, and the path's prefix that asks for one, too.

use super::Pair;
use crate::error::{Code, Error, excerpt};
use crate::value::boolean;

/// The header that asks for a preview, as errors name it.
pub const PREVIEW_HEADER: &str = "Lockstep-Preview";

/// The parameters that ask for one.
pub const PREVIEW_PARAMETERS: [&str; 2] = ["preview", "actionParams[preview]"];

/// What a request says of a preview: `None` where it says nothing. `header` is the value of
/// [`PREVIEW_HEADER`].
///
/// # Errors
/// One for each that is neither `true` nor `false`, and one where they contradict each other.
pub fn preview<'a>(
    pairs: impl IntoIterator<Item = Pair<'a>>,
    header: Option<&str>,
) -> Result<Option<Asked>, Vec<Error>> {
    let mut said: Option<Asked> = None;
    let mut errors = Vec::new();
    let mut hear = |place: PreviewPlace, text: &str| {
        let name = place.name();
        let Some(is_on) = boolean(text) else {
            let detail = format!("`{name}` is `{}`; it must be true or false", excerpt(text));
            errors.push(place.mark(Error::new(Code::InvalidParameter, detail)));
            return;
        };
        match said.as_ref() {
            Some(known) if known.is_on != is_on => {
                let detail = format!(
                    "`{name}` is {is_on} and `{}` is {}, so nobody can tell whether this should write; keep one of them",
                    known.place.name(),
                    known.is_on
                );
                errors.push(place.mark(Error::new(Code::RepeatedParameter, detail)));
            }
            Some(_) => {}
            None => said = Some(Asked { is_on, place }),
        }
    };
    if let Some(text) = header {
        hear(PreviewPlace::Header, &text.trim().to_ascii_lowercase());
    }
    for (name, text) in pairs {
        if let Some(name) = PREVIEW_PARAMETERS.into_iter().find(|known| *known == name) {
            hear(PreviewPlace::Parameter(name), &text);
        }
    }
    if errors.is_empty() {
        Ok(said)
    } else {
        Err(errors)
    }
}

/// A switch that was set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// Whether it asks for a preview, or says that none is meant.
    pub is_on: bool,
    /// Where it stands.
    pub place: PreviewPlace,
}

/// Where a switch stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PreviewPlace {
    /// In the header.
    Header,
    /// In a parameter of this name.
    Parameter(&'static str),
}

impl PreviewPlace {
    /// What a caller calls it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Header => PREVIEW_HEADER,
            Self::Parameter(name) => name,
        }
    }

    /// An error that names it.
    #[must_use]
    pub fn mark(self, error: Error) -> Error {
        match self {
            Self::Header => error.in_header(PREVIEW_HEADER),
            Self::Parameter(name) => error.in_parameter(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Source;
    use crate::query::pairs;

    fn is_on(query: &str, header: Option<&str>) -> Option<bool> {
        preview(pairs(query), header)
            .unwrap()
            .map(|asked| asked.is_on)
    }

    fn refused(query: &str, header: Option<&str>) -> Vec<(String, Source)> {
        let errors = preview(pairs(query), header).unwrap_err();
        errors
            .into_iter()
            .map(|error| (error.detail, error.source))
            .collect()
    }

    #[test]
    fn every_way_to_ask_means_the_same() {
        for query in [
            "preview=true",
            "preview=True",
            "actionParams[preview]=true",
            "actionParams%5Bpreview%5D=true",
            "preview=true&actionParams[preview]=true",
            "a=1&preview=true&preview=true",
        ] {
            assert_eq!(is_on(query, None), Some(true), "{query}");
        }
        for header in ["true", "True", " TRUE "] {
            assert_eq!(is_on("", Some(header)), Some(true), "{header}");
            assert_eq!(is_on("preview=true", Some(header)), Some(true), "{header}");
        }
        assert_eq!(is_on("preview=false", None), Some(false));
        assert_eq!(is_on("", Some("false")), Some(false));
        assert_eq!(is_on("previews=true&filter[preview]=true", None), None);
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        assert_eq!(
            refused("preview=&actionParams[preview]=1", Some("yes")),
            [
                (
                    "`Lockstep-Preview` is `yes`; it must be true or false".to_owned(),
                    Source::Header("Lockstep-Preview")
                ),
                (
                    "`preview` is ``; it must be true or false".to_owned(),
                    Source::Parameter("preview".to_owned())
                ),
                (
                    "`actionParams[preview]` is `1`; it must be true or false".to_owned(),
                    Source::Parameter("actionParams[preview]".to_owned())
                ),
            ]
        );
    }

    #[test]
    fn what_contradicts_itself_is_refused() {
        let detail = "`preview` is false and `Lockstep-Preview` is true, so nobody can tell whether this should write; keep one of them";
        assert_eq!(
            refused("preview=false", Some("true")),
            [(detail.to_owned(), Source::Parameter("preview".to_owned()))]
        );
        assert_eq!(
            refused(
                "actionParams[preview]=true&actionParams[preview]=false",
                None
            )
            .len(),
            1
        );
    }
}
