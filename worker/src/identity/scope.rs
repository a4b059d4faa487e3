//! Scopes: what a token may do. Pure: which of them a route needs, and whether a token has them.
//!
//! A scope is `<plural>.<read|write|delete|all>`. They do not imply each other, except that `all`
//! is the three others of its plural, and `*` is everything.

use std::fmt;

use lockstep_core::bulk::{self, BulkActionSpec};
use lockstep_core::error::{Code, Error};
use lockstep_core::query::Inclusions;
use lockstep_core::schema::{BATCH, ResourceType, resource_type_at};

use crate::handlers::route::Route;
use crate::hubspot;
use crate::talkdesk;

/// What may be done with the records of a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    Read,
    /// Create, update, act.
    Write,
    Delete,
}

impl Permission {
    const ALL: [Self; 3] = [Self::Read, Self::Write, Self::Delete];

    const fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Delete => "delete",
        }
    }
}

/// One scope that a request needs: `tasks.read`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scope {
    plural: &'static str,
    permission: Permission,
}

impl Scope {
    /// The scope for what is done with the records of a type.
    pub const fn new(resource: &ResourceType, permission: Permission) -> Self {
        Self {
            plural: resource.plural,
            permission,
        }
    }

    /// Whether these scopes, separated by spaces, have this one among them.
    fn is_in(self, granted: &str) -> bool {
        granted.split_ascii_whitespace().any(|scope| {
            let of_plural = scope.strip_prefix(self.plural);
            let permission = of_plural.and_then(|rest| rest.strip_prefix('.'));
            scope == "*"
                || permission.is_some_and(|name| name == "all" || name == self.permission.name())
        })
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.plural, self.permission.name())
    }
}

/// The scopes that a route needs, all of them. Who somebody is needs none.
pub fn of_route(route: &Route<'_>) -> Vec<Scope> {
    let one = |resource, permission| vec![Scope::new(resource, permission)];
    match route {
        Route::Health | Route::OAuth(_) | Route::Introduction => Vec::new(),
        Route::List(resource) | Route::Show(resource, _) => one(resource, Permission::Read),
        Route::Create(resource) | Route::Update(resource, _) | Route::Act(resource, ..) => {
            one(resource, Permission::Write)
        }
        Route::Delete(resource, _) => one(resource, Permission::Delete),
        Route::Bulk(action) => {
            let mut scopes = one(&BATCH, Permission::Write);
            // An action that does not exist is for the handler to refuse.
            scopes.extend(bulk::spec(action).map(of_bulk).unwrap_or_default());
            scopes
        }
        Route::Events(_) | Route::Report(..) => one(&BATCH, Permission::Read),
        // A dialect has scopes of its own: see `check_dialect`.
        Route::HubSpot(_) | Route::Talkdesk(_) => Vec::new(),
    }
}

/// The scopes that including related records needs: what a token may not read does not come along.
pub fn of_inclusions(inclusions: Option<&Inclusions>) -> Vec<Scope> {
    let types = inclusions.map(Inclusions::types).unwrap_or_default();
    let scope = |resource| Scope::new(resource, Permission::Read);
    types.into_iter().map(scope).collect()
}

/// The scopes over its targets that a bulk action needs, besides `batches.write`.
pub fn of_bulk(spec: &BulkActionSpec) -> Vec<Scope> {
    let mut scopes = vec![Scope::new(spec.target, Permission::Write)];
    if spec.destroys() {
        scopes.push(Scope::new(spec.target, Permission::Delete));
    }
    scopes
}

/// The scopes that taking a bulk action back needs: where it made records, they go.
pub fn of_revert(spec: &BulkActionSpec) -> Vec<Scope> {
    let mut scopes = of_bulk(spec);
    if spec.creates() {
        scopes.push(Scope::new(spec.target, Permission::Delete));
    }
    scopes
}

/// The scopes of dialects, by the names that they have there.
const DIALECTS: &[&str] = &[hubspot::READ_SCOPE, hubspot::WRITE_SCOPE, talkdesk::SCOPE];

/// Whether there is such a scope: `tasks.read`, `tasks.all`, `*`, or one of a dialect.
pub fn exists(name: &str) -> bool {
    name == "*" || parts(name).is_some() || DIALECTS.contains(&name)
}

/// Refuses a request in a dialect whose token has neither that dialect's scope nor the one of ours that
/// stands for the same.
pub fn check_dialect(granted: &str, dialect: &'static str, ours: Scope) -> Result<(), Error> {
    if ours.is_in(granted) || granted.split_ascii_whitespace().any(|one| one == dialect) {
        return Ok(());
    }
    Err(missing(dialect))
}

fn missing(scope: impl fmt::Display) -> Error {
    let detail = format!(
        "this token does not have the scope `{scope}`, which this request needs; ask for a token that has it"
    );
    Error::new(Code::UnauthorizedOauthScope, detail)
}

/// Whether who has the scopes `granted`, separated by spaces, has what this one stands for.
pub fn covers(granted: &str, wanted: &str) -> bool {
    match parts(wanted) {
        Some(scopes) => scopes.iter().all(|scope| scope.is_in(granted)),
        None => granted
            .split_ascii_whitespace()
            .any(|scope| scope == "*" || scope == wanted),
    }
}

/// The scopes that the name of one stands for; `None` where there is no such scope.
fn parts(name: &str) -> Option<Vec<Scope>> {
    let (plural, permission) = name.split_once('.')?;
    let resource = resource_type_at(plural)?;
    let scopes: Vec<Scope> = Permission::ALL
        .into_iter()
        .filter(|one| permission == "all" || permission == one.name())
        .map(|one| Scope::new(resource, one))
        .collect();
    (!scopes.is_empty()).then_some(scopes)
}

/// Refuses a request that needs scopes which its token does not have, and names each of them.
pub fn check(granted: &str, needed: &[Scope]) -> Result<(), Vec<Error>> {
    let errors: Vec<Error> = needed
        .iter()
        .filter(|scope| !scope.is_in(granted))
        .map(missing)
        .collect();
    if errors.is_empty() {
        Ok(())
    } else {
        Err(errors)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::handlers::route::route;
    use lockstep_core::bulk::BULK_ACTIONS;
    use lockstep_core::schema::{Operation, RESOURCE_TYPES};

    /// What a request needs, as it stands in an error.
    fn needed(method: &str, path: &str) -> String {
        let route = route(method, path).unwrap_or_else(|error| panic!("{method} {path}: {error}"));
        let scopes: Vec<String> = of_route(&route).iter().map(Scope::to_string).collect();
        scopes.join(" ")
    }

    #[test]
    fn every_operation_of_every_type_needs_one_scope() {
        for resource in RESOURCE_TYPES {
            let plural = resource.plural;
            for operation in resource.operations {
                let (method, end, permission) = match operation {
                    Operation::List => ("GET", "", "read"),
                    Operation::Show => ("GET", "/1", "read"),
                    Operation::Create => ("POST", "", "write"),
                    Operation::Update => ("PATCH", "/1", "write"),
                    Operation::Delete => ("DELETE", "/1", "delete"),
                };
                let path = format!("/api/v2/{plural}{end}");
                assert_eq!(needed(method, &path), format!("{plural}.{permission}"));
            }
            for action in resource.actions {
                let path = format!("/api/v2/{plural}/1/actions/{}", action.name);
                assert_eq!(needed("POST", &path), format!("{plural}.write"));
            }
        }
    }

    #[test]
    fn a_bulk_action_needs_scopes_over_its_targets_too() {
        for spec in BULK_ACTIONS {
            let path = format!("/api/v2/batches/actions/{}", spec.name);
            let target = spec.target.plural;
            let removal = if spec.name.ends_with("DestroyAll") {
                format!(" {target}.delete")
            } else {
                String::new()
            };
            let expected = format!("batches.write {target}.write{removal}");
            assert_eq!(needed("POST", &path), expected);
        }
        assert_eq!(
            needed("POST", "/api/v2/batches/actions/noSuchAction"),
            "batches.write"
        );
    }

    #[test]
    fn an_import_is_taken_back_by_who_may_delete() {
        let scopes = |name| {
            let scopes = of_revert(bulk::spec(name).unwrap());
            scopes.iter().map(Scope::to_string).collect::<Vec<_>>()
        };
        assert_eq!(
            scopes("prospectsImport"),
            ["prospects.write", "prospects.delete"]
        );
        assert_eq!(scopes("prospectsAddTags"), ["prospects.write"]);
    }

    #[test]
    fn the_other_routes() {
        for (method, path, scopes) in [
            ("GET", "/healthz", ""),
            ("GET", "/api/v2", ""),
            ("HEAD", "/api/v2/tasks", "tasks.read"),
            ("GET", "/api/v2/batches/1/events", "batches.read"),
            ("GET", "/api/v2/batches/1/report.csv", "batches.read"),
            ("GET", "/api/v2/batches/1/report.ndjson", "batches.read"),
        ] {
            assert_eq!(needed(method, path), scopes, "{method} {path}");
        }
    }

    #[test]
    fn scopes_do_not_imply_each_other() {
        let tasks = |permission| Scope {
            plural: "tasks",
            permission,
        };
        for (granted, allowed) in [
            ("tasks.read", [true, false, false]),
            ("tasks.write", [false, true, false]),
            ("tasks.delete", [false, false, true]),
            ("tasks.all", [true, true, true]),
            ("*", [true, true, true]),
            ("accounts.all  tasks.delete tasks.read", [true, false, true]),
            ("", [false, false, false]),
            ("accounts.all", [false, false, false]),
            (
                "task.all tasksall tasks tasks. tasks.al subtasks.all tasks.reads tasks.*",
                [false, false, false],
            ),
        ] {
            let has = Permission::ALL.map(|permission| tasks(permission).is_in(granted));
            assert_eq!(has, allowed, "{granted}");
        }
    }

    #[test]
    fn scopes_cover_what_they_stand_for() {
        for name in ["tasks.read", "batchItems.all", "sequenceStates.delete", "*"] {
            assert!(exists(name) && covers(name, name), "{name}");
        }
        for name in [
            "",
            "tasks",
            "task.read",
            "tasks.",
            "tasks.reads",
            "tasks.*",
            "**",
            "tasks.read.x",
        ] {
            assert!(!exists(name), "{name}");
        }
        for (granted, wanted, covered) in [
            ("*", "tasks.all", true),
            ("tasks.all", "tasks.delete", true),
            ("tasks.read tasks.write tasks.delete", "tasks.all", true),
            ("tasks.read tasks.write", "tasks.all", false),
            ("tasks.all", "*", false),
            ("tasks.write", "tasks.read", false),
            ("", "tasks.read", false),
        ] {
            assert_eq!(covers(granted, wanted), covered, "{granted} of {wanted}");
        }
    }

    #[test]
    fn each_missing_scope_is_named() {
        let needed = of_route(&route("POST", "/api/v2/batches/actions/tasksDestroyAll").unwrap());
        assert_eq!(check("batches.all tasks.all", &needed), Ok(()));
        let errors = check("batches.read tasks.write", &needed).unwrap_err();
        let details: Vec<_> = errors.iter().map(|error| &*error.detail).collect();
        assert_eq!(
            details,
            [
                "this token does not have the scope `batches.write`, which this request needs; ask for a token that has it",
                "this token does not have the scope `tasks.delete`, which this request needs; ask for a token that has it",
            ]
        );
        assert!(errors.iter().all(|error| error.code.status() == 403));
    }
}
