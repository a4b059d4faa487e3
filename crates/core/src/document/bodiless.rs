//! Requests that take no body: actions, whose parameters stand in the address, and deletions of one record.

use crate::error::{Code, Error};
use crate::json::{self, Json, Stop};

/// A kind of request that takes no body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bodiless {
    /// An action on a record.
    Action,
    /// The deletion of a record.
    Delete,
}

impl Bodiless {
    const fn detail(self) -> &'static str {
        match self {
            Self::Action => {
                "this action takes no body, and nothing of it is read; its parameters go into the address, as `actionParams[…]`, \
                 and so does `preview=true` where it has a preview"
            }
            Self::Delete => {
                "`DELETE` of one record takes no body, and nothing of it is read; leave it out"
            }
        }
    }

    /// Refuses a body that says something: a preview, a count or a time that somebody wrote there would be missed
    /// without a word. An empty document, and one that only names its record, say nothing.
    ///
    /// # Errors
    /// [`Code::UnknownMember`] with the place of the first thing that it says, [`Code::MalformedJson`] where it is
    /// no JSON.
    pub fn refuse(self, body: &[u8]) -> Result<(), Error> {
        if body.trim_ascii().is_empty() {
            return Ok(());
        }
        let mut said = None;
        let read = std::str::from_utf8(body).map_or(Err(()), |text| {
            json::read(text, |json| first_said(json, "", self, &mut said)).map_err(|_| ())
        });
        match (read, said) {
            (Err(()), _) => Err(Error::new(Code::MalformedJson, self.detail())),
            (Ok(()), Some(pointer)) => {
                Err(Error::new(Code::UnknownMember, self.detail()).at(pointer))
            }
            (Ok(()), None) => Ok(()),
        }
    }
}

/// Members that say nothing.
const SILENT: [&str; 5] = ["type", "id", "lid", "jsonapi", "links"];

/// Notes where the first value is that says something.
fn first_said(
    json: Json<'_, '_>,
    at: &str,
    kind: Bodiless,
    said: &mut Option<String>,
) -> Result<(), Stop> {
    let says = match json {
        Json::Null => false,
        Json::Object(mut members) => {
            // Clients in the field send the record along that they delete. None has a member of this name.
            let is_record = kind == Bodiless::Delete
                && matches!(at, "/data/attributes" | "/data/relationships");
            while let Some(name) = members.name()? {
                if SILENT.contains(&&*name) || is_record && name != "preview" {
                    members.skip()?;
                    continue;
                }
                let place = format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
                members.take(|json| first_said(json, &place, kind, said))?;
            }
            false
        }
        Json::Array(mut elements) => {
            let mut has_elements = false;
            while elements.skip()? {
                has_elements = true;
            }
            has_elements
        }
        _ => true,
    };
    if says && said.is_none() {
        *said = Some(at.to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_nothing_is_no_body() {
        for body in [
            "",
            " \n",
            "null",
            "{}",
            r#"{"data":null}"#,
            r#"{"data":{}}"#,
            r#"{"data":{"type":"task","id":3,"attributes":{},"relationships":{}},"meta":{}}"#,
            r#"{"jsonapi":{"version":"1.1"},"data":[]}"#,
        ] {
            for one in [Bodiless::Action, Bodiless::Delete] {
                assert_eq!(one.refuse(body.as_bytes()), Ok(()), "{body}");
            }
        }
    }

    #[test]
    fn a_deletion_may_come_with_its_record() {
        let of = |body: &str| {
            Bodiless::Delete
                .refuse(body.as_bytes())
                .map_err(|error| error.pointer().map(str::to_owned))
        };
        assert_eq!(
            of(r#"{"data":{"type":"task","id":3,"attributes":{"note":"x"}}}"#),
            Ok(())
        );
        for (body, place) in [
            (
                r#"{"data":{"type":"task"},"meta":{"preview":true}}"#,
                "/meta/preview",
            ),
            (r#"{"data":[{"type":"task","id":3}]}"#, "/data"),
            (r#"{"preview":true}"#, "/preview"),
            (
                r#"{"data":{"attributes":{"note":"x","preview":true}}}"#,
                "/data/attributes/preview",
            ),
            (
                r#"{"data":{"type":"task","meta":{"preview":true}}}"#,
                "/data/meta/preview",
            ),
        ] {
            assert_eq!(of(body), Err(Some(place.to_owned())), "{body}");
        }
    }

    #[test]
    fn whatever_is_said_is_refused_with_its_place() {
        let refused = |body: &str| {
            let error = Bodiless::Action.refuse(body.as_bytes()).unwrap_err();
            assert_eq!(error.detail, Bodiless::Action.detail());
            (error.code, error.pointer().map(str::to_owned))
        };
        let at = |pointer: &str| (Code::UnknownMember, Some(pointer.to_owned()));
        assert_eq!(refused(r#"{"preview":true}"#), at("/preview"));
        assert_eq!(
            refused(r#"{"meta":{"preview":false}}"#),
            at("/meta/preview")
        );
        assert_eq!(
            refused(r#"{"data":{"type":"task","attributes":{"completionNote":"Signed"}}}"#),
            at("/data/attributes/completionNote")
        );
        assert_eq!(refused(r#"{"a/b~":[1]}"#), at("/a~1b~0"));
        assert_eq!(refused("true"), at(""));
        let malformed = (Code::MalformedJson, None);
        assert_eq!(refused("actionParams[preview]=true"), malformed);
        assert_eq!(refused("{"), malformed);
    }
}
