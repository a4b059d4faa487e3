//! Scopes: what a token may do. Pure: whether it has those that a request needs.
//!
//! A scope is `<plural>.<read|write|delete|all>`. They do not imply each other, except that `all`
//! is the three others of its plural, and `*` is everything that is an organisation's.

use std::fmt;

use lockstep_core::schema::{ResourceType, resource_type_at};

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

/// What a token has to have for a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Needed {
    /// All of these scopes. Who somebody is needs none.
    All(Vec<Scope>),
    /// The scope of a dialect, by its name there, or the one of ours that stands for the same.
    Either(&'static str, Scope),
    /// A scope of whoever operates the service, by its name: what it opens is about all organisations, so the `*` of one
    /// of them does not stand for it.
    Operator(&'static str),
}

/// The scopes of whoever operates the service.
const OPERATORS: &[&str] = &[METRICS];

/// To read how the service is.
pub const METRICS: &str = "metrics.read";

impl Needed {
    /// The names of what the token does not have of it.
    pub fn missing_from(&self, granted: &str) -> Vec<String> {
        match self {
            Self::All(scopes) => missing_from(granted, scopes),
            Self::Either(dialect, ours) => {
                let has = |name: &str| granted.split_ascii_whitespace().any(|one| one == name);
                match ours.is_in(granted) || has(dialect) {
                    true => Vec::new(),
                    false => vec![(*dialect).to_owned()],
                }
            }
            Self::Operator(name) => match covers(granted, name) {
                true => Vec::new(),
                false => vec![(*name).to_owned()],
            },
        }
    }
}

/// Whether there is such a scope of ours: `tasks.read`, `tasks.all`, `*`. Dialects have others.
pub fn exists(name: &str) -> bool {
    name == "*" || parts(name).is_some()
}

/// Whether who has the scopes `granted`, separated by spaces, has what this one stands for.
pub fn covers(granted: &str, wanted: &str) -> bool {
    match parts(wanted) {
        Some(scopes) => scopes.iter().all(|scope| scope.is_in(granted)),
        None => granted
            .split_ascii_whitespace()
            .any(|scope| scope == wanted || scope == "*" && !OPERATORS.contains(&wanted)),
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

/// The names of those scopes that are needed and not granted.
pub fn missing_from(granted: &str, needed: &[Scope]) -> Vec<String> {
    let missing = needed.iter().filter(|scope| !scope.is_in(granted));
    missing.map(Scope::to_string).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use lockstep_core::schema::{BATCH, TASK};

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
        let needed = Needed::All(vec![
            Scope::new(&BATCH, Permission::Write),
            Scope::new(&TASK, Permission::Write),
            Scope::new(&TASK, Permission::Delete),
        ]);
        let missing = |granted| needed.missing_from(granted).join(" ");
        assert_eq!(missing("batches.all tasks.all"), "");
        assert_eq!(
            missing("batches.read tasks.write"),
            "batches.write tasks.delete"
        );
    }

    #[test]
    fn a_dialect_has_scopes_of_its_own() {
        let needed = Needed::Either("a.b", Scope::new(&TASK, Permission::Read));
        for granted in ["a.b", "x a.b", "tasks.read", "tasks.all", "*"] {
            assert!(needed.missing_from(granted).is_empty(), "{granted}");
        }
        for granted in ["", "a", "a.b.c", "tasks.write"] {
            assert_eq!(needed.missing_from(granted), ["a.b"], "{granted}");
        }
    }
    #[test]
    fn what_is_the_operators_is_said_by_name() {
        let needed = Needed::Operator(METRICS);
        assert!(needed.missing_from("tasks.read metrics.read").is_empty());
        for granted in ["*", "metrics.all", "metrics", ""] {
            assert_eq!(needed.missing_from(granted), [METRICS], "{granted}");
        }
        assert!(!covers("*", METRICS) && covers("metrics.read", METRICS));
    }
}
