//! The scopes that the routes of this dialect need.

use lockstep_core::bulk::{self, BulkActionSpec};
use lockstep_core::query::Inclusions;
use lockstep_core::schema::BATCH;

use super::route::Route;
use crate::identity::scope::{Permission, Scope};

/// The scopes that a route needs, all of them. Who somebody is needs none.
pub fn of_route(route: &Route<'_>) -> Vec<Scope> {
    let one = |resource, permission| vec![Scope::new(resource, permission)];
    match route {
        Route::Introduction => Vec::new(),
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

#[cfg(test)]
mod tests {
    use super::super::route::at;
    use super::*;
    use lockstep_core::bulk::BULK_ACTIONS;
    use lockstep_core::schema::{Operation, RESOURCE_TYPES};

    /// What a request needs, as it stands in an error.
    fn needed(method: &str, path: &str) -> String {
        let route = at(method, path).unwrap_or_else(|error| panic!("{method} {path}: {error}"));
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
            ("GET", "/api/v2", ""),
            ("GET", "/api/v2/batches/1/events", "batches.read"),
            ("GET", "/api/v2/batches/1/report.csv", "batches.read"),
            ("GET", "/api/v2/batches/1/report.ndjson", "batches.read"),
        ] {
            assert_eq!(needed(method, path), scopes, "{method} {path}");
        }
    }
}
