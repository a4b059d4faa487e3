//! The addresses of the dialect. Ids stay texts here: what is no id names nothing.

use crate::hubspot::OBJECT_TYPE;
use crate::hubspot::body::Operation;
use crate::hubspot::query;
use crate::query::Known;
use crate::value::read_id;

use crate::request::{self, Body, Refused};

/// What a request asks for. The comments leave out `/crm/v3`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route<'p> {
    /// `GET /objects/communications`
    List,
    /// `POST /objects/communications`
    Create,
    /// `GET /objects/communications/{id}`
    Show(&'p str),
    /// `PATCH /objects/communications/{id}`
    Update(&'p str),
    /// `DELETE /objects/communications/{id}`
    Archive(&'p str),
    /// `POST /objects/communications/batch/{operation}`
    Batch(Operation),
    /// `GET /objects/communications/batch/{id}`
    Outcome(i64),
    /// `POST /objects/communications/search`
    Search,
    /// `GET /properties/communications`
    Properties,
    /// `POST /properties/communications`
    CreateProperty,
    /// `GET /properties/communications/{name}`
    Property(&'p str),
    /// `PATCH /properties/communications/{name}`
    UpdateProperty(&'p str),
    /// `DELETE /properties/communications/{name}`
    ArchiveProperty(&'p str),
}

impl Route<'_> {
    /// Whether it archives one thing, which the address names.
    #[must_use]
    pub const fn archives_one(&self) -> bool {
        matches!(self, Self::Archive(_) | Self::ArchiveProperty(_))
    }
}

impl request::Route for Route<'_> {
    fn operation(&self) -> String {
        let name = match self {
            Self::List => "communications.list",
            Self::Create => "communications.create",
            Self::Show(_) => "communications.show",
            Self::Update(_) => "communications.update",
            Self::Archive(_) => "communications.archive",
            Self::Batch(operation) => {
                return format!("crm.communications.batch.{}", operation.name());
            }
            Self::Outcome(_) => "communications.batch.outcome",
            Self::Search => "communications.search",
            Self::Properties => "properties.list",
            Self::CreateProperty => "properties.create",
            Self::Property(_) => "properties.show",
            Self::UpdateProperty(_) => "properties.update",
            Self::ArchiveProperty(_) => "properties.archive",
        };
        format!("crm.{name}")
    }

    fn may_write(&self) -> bool {
        !matches!(
            self,
            Self::List
                | Self::Show(_)
                | Self::Batch(Operation::Read)
                | Self::Outcome(_)
                | Self::Search
                | Self::Properties
                | Self::Property(_)
        )
    }

    fn has_preview(&self) -> bool {
        true
    }

    fn parameters(&self) -> Option<Vec<Known>> {
        let own: &[&str] = match self {
            Self::Update(_) => query::UPDATE,
            _ => &[],
        };
        let names = own.iter().chain(query::EVERYWHERE).copied();
        Some(names.map(Known::Name).collect())
    }

    fn has_async(&self) -> bool {
        true
    }

    fn body(&self) -> Body {
        match self {
            Self::Create
            | Self::Update(_)
            | Self::Batch(_)
            | Self::Search
            | Self::CreateProperty
            | Self::UpdateProperty(_) => Body::Document,
            // They take none; what it says is refused.
            Self::Archive(_) | Self::ArchiveProperty(_) => Body::Bytes,
            Self::List
            | Self::Show(_)
            | Self::Outcome(_)
            | Self::Properties
            | Self::Property(_) => Body::Unread,
        }
    }

    /// Whatever is no `GET`: other calls than `POST` are bulk calls, too.
    fn is_keyed(&self) -> bool {
        self.may_write() || matches!(self, Self::Batch(_) | Self::Search)
    }
}

/// The route of a request, by the steps of its path behind `/crm`.
///
/// # Errors
/// 404 for an address that does not exist, 405 for a method that it does not have.
pub fn route<'p>(method: &str, path: &str, steps: &[&'p str]) -> Result<Route<'p>, Refused> {
    let missing = || Refused::no_route(path);
    let ["v3", family, "communications" | OBJECT_TYPE, steps @ ..] = steps else {
        return Err(missing());
    };
    let routes: Vec<(&'static str, Route<'p>)> = match (*family, steps) {
        ("objects", []) => vec![("GET", Route::List), ("POST", Route::Create)],
        ("objects", ["search"]) => vec![("POST", Route::Search)],
        ("objects", ["batch", name]) => match (Operation::named(name), read_id(name)) {
            (Some(operation), _) => vec![("POST", Route::Batch(operation))],
            (None, Some(id)) => vec![("GET", Route::Outcome(id))],
            (None, None) => return Err(missing()),
        },
        ("objects", [id]) => vec![
            ("GET", Route::Show(id)),
            ("PATCH", Route::Update(id)),
            ("DELETE", Route::Archive(id)),
        ],
        ("properties", []) => vec![("GET", Route::Properties), ("POST", Route::CreateProperty)],
        ("properties", [name]) => vec![
            ("GET", Route::Property(name)),
            ("PATCH", Route::UpdateProperty(name)),
            ("DELETE", Route::ArchiveProperty(name)),
        ],
        _ => return Err(missing()),
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

    fn of<'p>(method: &str, path: &'p str) -> Option<Route<'p>> {
        let steps: Vec<&str> = path.split('/').collect();
        route(method, path, &steps).ok()
    }

    #[test]
    fn o_addresses_lead_somewhere() {
        for (method, path, right) in [
            ("GET", "v3/objects/communications", Route::List),
            ("POST", "v3/objects/0-18", Route::Create),
            ("GET", "v3/objects/communications/7", Route::Show("7")),
            (
                "PATCH",
                "v3/objects/communications/a%20b",
                Route::Update("a%20b"),
            ),
            ("DELETE", "v3/objects/communications/7", Route::Archive("7")),
            ("POST", "v3/objects/communications/search", Route::Search),
            (
                "GET",
                "v3/objects/communications/batch/12",
                Route::Outcome(12),
            ),
            ("GET", "v3/properties/communications", Route::Properties),
            (
                "POST",
                "v3/properties/communications",
                Route::CreateProperty,
            ),
            (
                "GET",
                "v3/properties/communications/a",
                Route::Property("a"),
            ),
            (
                "PATCH",
                "v3/properties/communications/a",
                Route::UpdateProperty("a"),
            ),
            (
                "DELETE",
                "v3/properties/communications/a",
                Route::ArchiveProperty("a"),
            ),
        ] {
            assert_eq!(of(method, path), Some(right), "{method} {path}");
        }
        for operation in Operation::ALL {
            let path = format!("v3/objects/communications/batch/{}", operation.name());
            assert_eq!(of("POST", &path), Some(Route::Batch(operation)));
        }
        for path in [
            "v4/objects/communications",
            "v3/objects/contacts",
            "v3/objects/communications/batch/x",
            "v3/objects",
            "v3/pipelines/communications",
        ] {
            assert_eq!(of("GET", path), None, "{path}");
        }
    }

    #[test]
    fn a_wrong_method_is_told_the_right_ones() {
        match route(
            "GET",
            "",
            &["v3", "objects", "communications", "batch", "update"],
        ) {
            Err(Refused::Method(allowed)) => assert_eq!(allowed, ["POST"]),
            other => panic!("{other:?}"),
        }
    }
}
