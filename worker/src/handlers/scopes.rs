//! The scopes that the routes of this dialect need.

use lockstep_core::bulk::{self, BULK_ACTIONS, BulkActionSpec};
use lockstep_core::query::{Field, Filter, Inclusions, Of, Way};
use lockstep_core::request::json_api::Route;
use lockstep_core::schema::{BATCH, ResourceType};
use lockstep_sql::BatchSubject;

use crate::http::failure::Failure;
use crate::identity::caller::Identity;
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

/// The scopes that filters need: by what a token may not read it finds nothing either. What the filtered record
/// itself says, such as the id of its owner, needs none. (Orders go by what the record itself says.)
pub fn of_filters(filters: &[Filter<'_>]) -> Vec<Scope> {
    let scope = |filter: &Filter<'_>| {
        let read = |resource| Some(Scope::new(resource, Permission::Read));
        match filter.field {
            Field::Id | Field::Attribute(_) | Field::RelatedId(_) | Field::Search(_) => None,
            Field::Related(hop, Of::Id) if matches!(hop.way, Way::Own | Way::List) => None,
            Field::Related(hop, _) => read(hop.to),
            Field::Parent(hop) => match hop.way {
                // They name the one that leads to them.
                Way::Own | Way::List | Way::Theirs(_) | Way::ListedThere(_) => None,
                Way::Shared(_) | Way::Items => read(hop.from),
            },
        }
    };
    filters.iter().filter_map(scope).collect()
}

/// The scopes that looking into batches needs, which do this.
///
/// # Errors
/// Where what a batch does is in no table.
pub fn of_contents(subjects: &[BatchSubject]) -> Result<Vec<Scope>, Failure> {
    let scopes = subjects.iter().map(|subject| {
        let action = subject.reverted.as_deref().unwrap_or(&subject.action);
        match bulk::spec(action) {
            Ok(spec) => Ok(Scope::new(spec.target, Permission::Read)),
            Err(error) => Err(Failure::ours(format!("what a batch is about: {error}"))),
        }
    });
    Ok(distinct(scopes.collect::<Result<_, _>>()?))
}

/// The scopes that looking into any batch there may be needs.
pub fn of_all_contents() -> Vec<Scope> {
    let targets = BULK_ACTIONS.iter().map(|spec| spec.target);
    distinct(
        targets
            .map(|target| Scope::new(target, Permission::Read))
            .collect(),
    )
}

/// The types of what batches are about whose records the caller may not read.
pub fn unreadable_contents(identity: &Identity) -> Vec<&'static ResourceType> {
    let mut types: Vec<&ResourceType> = Vec::new();
    for spec in BULK_ACTIONS {
        let is_readable = || {
            identity
                .check(&[Scope::new(spec.target, Permission::Read)])
                .is_ok()
        };
        if !types.contains(&spec.target) && !is_readable() {
            types.push(spec.target);
        }
    }
    types
}

/// Each of them once.
fn distinct(scopes: Vec<Scope>) -> Vec<Scope> {
    let mut known = Vec::new();
    for scope in scopes {
        if !known.contains(&scope) {
            known.push(scope);
        }
    }
    known
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
    use super::*;
    use lockstep_core::query::{collection, pairs};
    use lockstep_core::request::json_api::route;
    use lockstep_core::schema::{Operation, RESOURCE_TYPES, resource_type};

    /// What a request needs, as it stands in an error.
    fn needed(method: &str, path: &str) -> String {
        let steps: Vec<&str> = path.split('/').skip(2).collect();
        let route = route(method, path, &steps);
        let route = route.unwrap_or_else(|refused| panic!("{method} {path}: {refused:?}"));
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
    fn filters_need_what_they_look_at() {
        for (kind, query, scopes) in [
            ("task", "filter[state]=pending", ""),
            ("task", "filter[owner][id]=1", ""),
            ("task", "filter[owner][email]=a", "users.read"),
            ("prospect", "filter[q]=a", ""),
            ("prospect", "filter[opportunities][id]=1", ""),
            (
                "prospect",
                "filter[activeSequenceStates][state]=active",
                "sequenceStates.read",
            ),
            ("batch", "filter[prospect][id]=1", "prospects.read"),
            ("sequenceStep", "filter[task][id]=1", "tasks.read"),
            ("task", "filter[prospect][id]=1", ""),
            ("task", "filter[prospect][tags]=a", "prospects.read"),
        ] {
            let resource = resource_type(kind).unwrap();
            let read = collection(resource, pairs(query)).unwrap();
            let needed = of_filters(&read.filters);
            let needed: Vec<String> = needed.iter().map(Scope::to_string).collect();
            assert_eq!(needed.join(" "), scopes, "{kind} {query}");
        }
    }

    #[test]
    fn looking_into_a_batch_needs_what_it_is_about() {
        let subject = |action: &str, reverted: Option<&str>| BatchSubject {
            action: action.to_owned(),
            reverted: reverted.map(str::to_owned),
        };
        let subjects = [
            subject("prospectsAddTags", None),
            subject("revert", Some("tasksSnooze")),
            subject("prospectsImport", None),
        ];
        let scopes = of_contents(&subjects).unwrap();
        let scopes: Vec<String> = scopes.iter().map(Scope::to_string).collect();
        assert_eq!(scopes, ["prospects.read", "tasks.read"]);
        let unknown = of_contents(&[subject("revert", None)]);
        assert!(matches!(unknown, Err(Failure::Ours(_))));
        let all = of_all_contents();
        for spec in BULK_ACTIONS {
            assert!(all.contains(&Scope::new(spec.target, Permission::Read)));
        }
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
