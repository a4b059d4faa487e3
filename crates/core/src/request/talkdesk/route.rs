//! The addresses of the dialect. Ids stay texts here: which of them are ids is for the handler to say,
//! since what is none names nothing.

use crate::query::{Known, PREVIEWING};
use crate::talkdesk::{BY_PHONE, BY_REFERENCE, Verb};
use crate::value::read_id;

use crate::request::{self, ASYNC, Body, Refused};

/// What a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route<'p> {
    /// `GET /record-lists`
    Lists,
    /// `POST /record-lists`
    CreateList,
    /// `GET /record-lists/{id}`
    List(&'p str),
    /// `PATCH /record-lists/{id}`
    UpdateList(&'p str),
    /// `GET /record-lists/{id}/records`
    Records(&'p str),
    /// `POST /record-lists/{id}/records`
    CreateRecord(&'p str),
    /// `DELETE /record-lists/{id}/records?phone_number=`
    DeleteByPhone(&'p str),
    /// `DELETE /record-lists/{id}/external-records?external_provider=&external_id=`
    DeleteByReference(&'p str),
    /// `GET /record-lists/{id}/records/timezones`
    Timezones(&'p str),
    /// `GET /record-lists/{id}/records/{id}`
    Record(&'p str, &'p str),
    /// `PATCH /record-lists/{id}/records/{id}`
    UpdateRecord(&'p str, &'p str),
    /// `DELETE /record-lists/{id}/records/{id}`
    DeleteRecord(&'p str, &'p str),
    /// `POST`, `PATCH`, `DELETE /record-lists/{id}/records/bulks`
    Bulk(Verb, &'p str),
    /// `GET /record-lists/{id}/records/bulks/{batch}`
    Outcome(&'p str, i64),
}

impl Route<'_> {
    /// Whether it deletes one record, which the address names.
    #[must_use]
    pub const fn deletes_one(&self) -> bool {
        matches!(
            self,
            Self::DeleteRecord(..) | Self::DeleteByPhone(_) | Self::DeleteByReference(_)
        )
    }
}

impl request::Route for Route<'_> {
    fn operation(&self) -> String {
        let name = match self {
            Self::Lists => "list",
            Self::CreateList => "create",
            Self::List(_) => "show",
            Self::UpdateList(_) => "update",
            Self::Records(_) => "records.list",
            Self::CreateRecord(_) => "records.create",
            Self::DeleteByPhone(_) => "records.deleteByPhone",
            Self::DeleteByReference(_) => "records.deleteByReference",
            Self::Timezones(_) => "records.timezones",
            Self::Record(..) => "records.show",
            Self::UpdateRecord(..) => "records.update",
            Self::DeleteRecord(..) => "records.delete",
            Self::Bulk(Verb::Create, _) => "records.bulkCreate",
            Self::Bulk(Verb::Update, _) => "records.bulkUpdate",
            Self::Bulk(Verb::Delete, _) => "records.bulkDelete",
            Self::Outcome(..) => "records.bulkOutcome",
        };
        format!("record-lists.{name}")
    }

    fn may_write(&self) -> bool {
        !matches!(
            self,
            Self::Lists
                | Self::List(_)
                | Self::Records(_)
                | Self::Timezones(_)
                | Self::Record(..)
                | Self::Outcome(..)
        )
    }

    fn has_preview(&self) -> bool {
        true
    }

    fn parameters(&self) -> Option<Vec<Known>> {
        let needed = match self {
            Self::DeleteByPhone(_) => BY_PHONE,
            Self::DeleteByReference(_) => BY_REFERENCE,
            _ => &[],
        };
        let own = needed.iter().map(|needed| needed.name);
        let names = own.chain([ASYNC]).map(Known::Name);
        Some(names.chain(PREVIEWING.to_vec()).collect())
    }

    fn has_async(&self) -> bool {
        true
    }

    fn body(&self) -> Body {
        match self.may_write() {
            true => Body::Bytes,
            false => Body::Unread,
        }
    }

    /// Whatever is no `GET`: other calls than `POST` are bulk calls, too.
    fn is_keyed(&self) -> bool {
        self.may_write()
    }
}

/// The route of a request, by the steps of its path behind `/record-lists`.
///
/// # Errors
/// 404 for an address that does not exist, 405 for a method that it does not have.
pub fn route<'p>(method: &str, path: &str, steps: &[&'p str]) -> Result<Route<'p>, Refused> {
    let routes: Vec<(&'static str, Route<'p>)> = match steps {
        [] => vec![("GET", Route::Lists), ("POST", Route::CreateList)],
        [list] => vec![
            ("GET", Route::List(list)),
            ("PATCH", Route::UpdateList(list)),
        ],
        [list, "records"] => vec![
            ("GET", Route::Records(list)),
            ("POST", Route::CreateRecord(list)),
            ("DELETE", Route::DeleteByPhone(list)),
        ],
        [list, "external-records"] => vec![("DELETE", Route::DeleteByReference(list))],
        [list, "records", "timezones"] => vec![("GET", Route::Timezones(list))],
        [list, "records", "bulks"] => vec![
            ("POST", Route::Bulk(Verb::Create, list)),
            ("PATCH", Route::Bulk(Verb::Update, list)),
            ("DELETE", Route::Bulk(Verb::Delete, list)),
        ],
        [list, "records", "bulks", batch] => {
            let batch = read_id(batch).ok_or_else(|| Refused::no_route(path))?;
            vec![("GET", Route::Outcome(list, batch))]
        }
        [list, "records", record] => vec![
            ("GET", Route::Record(list, record)),
            ("PATCH", Route::UpdateRecord(list, record)),
            ("DELETE", Route::DeleteRecord(list, record)),
        ],
        _ => return Err(Refused::no_route(path)),
    };
    let found = routes.iter().find(|(right, _)| *right == method);
    found.map(|(_, route)| *route).ok_or_else(|| {
        let allowed = routes.iter().map(|(right, _)| *right);
        Refused::Method(allowed.collect())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of<'p>(method: &str, steps: &[&'p str]) -> Option<Route<'p>> {
        route(method, "", steps).ok()
    }

    #[test]
    fn o_addresses_lead_somewhere() {
        assert_eq!(of("GET", &[]), Some(Route::Lists));
        assert_eq!(of("PATCH", &["a"]), Some(Route::UpdateList("a")));
        assert_eq!(
            of("DELETE", &["a", "records", "bulks"]),
            Some(Route::Bulk(Verb::Delete, "a"))
        );
        assert_eq!(
            of("GET", &["a", "records", "bulks", "7"]),
            Some(Route::Outcome("a", 7))
        );
        assert_eq!(
            of("DELETE", &["a", "records", "b"]),
            Some(Route::DeleteRecord("a", "b"))
        );
        assert_eq!(
            of("GET", &["a", "records", "timezones"]),
            Some(Route::Timezones("a"))
        );
        assert_eq!(of("GET", &["a", "records", "bulks", "x"]), None);
        assert_eq!(of("GET", &["a", "upload-requests"]), None);
    }

    #[test]
    fn o_nothing_deletes_a_list() {
        match route("DELETE", "", &["a"]) {
            Err(Refused::Method(allowed)) => assert_eq!(allowed, ["GET", "PATCH"]),
            other => panic!("{other:?}"),
        }
        match route("PUT", "", &["a", "records", "bulks"]) {
            Err(Refused::Method(allowed)) => assert_eq!(allowed, ["POST", "PATCH", "DELETE"]),
            other => panic!("{other:?}"),
        }
    }
}
