use super::*;

const MANIFEST: &str = "[package]\nname = \"lockstep-core\"\n";

/// Every arrow of a crate of these files: line, end, and whether it counts for circles.
fn arrows_from(from: &str, files: &[(&str, &str)]) -> Vec<(usize, String, bool)> {
    let mut all = vec![("crates/core/Cargo.toml", MANIFEST)];
    all.extend(files);
    let tree = Tree::made_up(&all);
    let arrows = Sources::read(&tree).arrows().into_iter();
    arrows
        .filter(|arrow| arrow.from == from)
        .map(|arrow| {
            let to = arrow.to.trim_start_matches("crates/core/src/").to_owned();
            (arrow.line, to, arrow.is_bond)
        })
        .collect()
}

fn bonds(from: &str, files: &[(&str, &str)]) -> Vec<(usize, String)> {
    let arrows = arrows_from(from, files).into_iter();
    arrows
        .filter(|(_, _, is_bond)| *is_bond)
        .map(|(line, to, _)| (line, to))
        .collect()
}

fn to(line: usize, file: &str) -> (usize, String) {
    (line, file.to_owned())
}

const LIB: (&str, &str) = (
    "crates/core/src/lib.rs",
    "pub mod bulk; mod value; mod user; pub use value::Value;",
);
const BULK: (&str, &str) = (
    "crates/core/src/bulk/mod.rs",
    "mod outcome; pub mod plan; pub use outcome::{Outcome, Outcome as Result, plan}; pub const LIMIT: u8 = 1; made!(Up);",
);
const OUTCOME: (&str, &str) = (
    "crates/core/src/bulk/outcome.rs",
    "pub enum Outcome { Failed } pub fn plan() {} pub use super::super::value::*;",
);
const PLAN: (&str, &str) = ("crates/core/src/bulk/plan.rs", "pub struct Plan;");
const VALUE: (&str, &str) = (
    "crates/core/src/value.rs",
    "pub struct Value; pub struct Other;",
);

fn bonds_of(text: &str) -> Vec<(usize, String)> {
    let user = "crates/core/src/user.rs";
    bonds(user, &[LIB, BULK, OUTCOME, PLAN, VALUE, (user, text)])
}

#[test]
fn re_exports_lead_to_the_file_that_defines_the_name() {
    assert_eq!(
        bonds_of("use crate::bulk::Outcome;"),
        [to(1, "bulk/outcome.rs")]
    );
    assert_eq!(
        bonds_of("use crate::bulk::Result;"),
        [to(1, "bulk/outcome.rs")]
    );
    assert_eq!(bonds_of("use crate::Value;"), [to(1, "value.rs")]);
    assert_eq!(
        bonds_of("use crate::bulk::outcome::Other;"),
        [to(1, "value.rs")]
    );
    assert_eq!(bonds_of("use crate::bulk::LIMIT;"), [to(1, "bulk/mod.rs")]);
    // What a macro made is looked for where the path ends.
    assert_eq!(bonds_of("use crate::bulk::Up;"), [to(1, "bulk/mod.rs")]);
}

#[test]
fn groups_and_names_of_several_lines_are_found_where_they_stand() {
    let text = "use super::{\n    bulk::{\n        Outcome,\n        plan::Plan as P,\n    },\n    value::*,\n};";
    assert_eq!(
        bonds_of(text),
        [
            to(3, "bulk/outcome.rs"),
            to(4, "bulk/plan.rs"),
            to(6, "value.rs")
        ]
    );
}

#[test]
fn a_module_alone_is_no_bond_and_what_is_taken_from_it_is_one() {
    let text =
        "use crate::bulk;\nfn f() -> bulk::Outcome {\n    bulk::plan();\n    bulk::plan::Plan\n}";
    assert_eq!(
        bonds_of(text),
        [
            to(2, "bulk/outcome.rs"),
            to(3, "bulk/outcome.rs"),
            to(4, "bulk/plan.rs")
        ]
    );
    let user = "crates/core/src/user.rs";
    let arrows = arrows_from(
        user,
        &[LIB, BULK, OUTCOME, PLAN, VALUE, (user, "use crate::bulk;")],
    );
    assert_eq!(arrows, [(1, "bulk/mod.rs".to_owned(), false)]);
}

#[test]
fn a_module_that_re_exports_is_used_too_though_not_in_a_circle() {
    let user = "crates/core/src/user.rs";
    let files = [
        LIB,
        BULK,
        OUTCOME,
        PLAN,
        VALUE,
        (user, "use crate::bulk::Outcome;"),
    ];
    assert_eq!(
        arrows_from(user, &files),
        [
            (1, "bulk/outcome.rs".to_owned(), true),
            (1, "bulk/mod.rs".to_owned(), false)
        ]
    );
}

#[test]
fn paths_in_code_and_in_macros_are_found() {
    let text = "impl crate::value::Value {}\n\
                fn f(x: Vec<super::bulk::plan::Plan>) {\n\
                    println!(\"{}\", crate::bulk::LIMIT);\n\
                    <crate::bulk::Outcome as X>::y::<u8>::z();\n\
                }";
    assert_eq!(
        bonds_of(text),
        [
            to(1, "value.rs"),
            to(2, "bulk/plan.rs"),
            to(3, "bulk/mod.rs"),
            to(4, "bulk/outcome.rs")
        ]
    );
}

#[test]
fn what_only_tests_use_is_no_bond() {
    let text = "#[cfg(test)]\nmod tests {\n    use crate::value::Value;\n    use super::*;\n}\n\
                #[cfg(all(test, unix))]\nuse crate::bulk::Outcome;\n\
                #[cfg(not(test))]\nuse crate::bulk::plan::Plan;";
    assert_eq!(bonds_of(text), [to(9, "bulk/plan.rs")]);
}

#[test]
fn who_may_see_something_is_not_used() {
    assert!(bonds_of("pub(in crate::bulk) struct X;").is_empty());
}

#[test]
fn other_crates_and_names_of_ones_own_are_no_arrows() {
    let text = "use std::fmt; use serde::Value; struct Value; fn f() { Value::new(); Self::x(); fmt::y(); }";
    assert!(bonds_of(text).is_empty());
}

#[test]
fn other_packages_and_tests_use_the_library_by_its_name() {
    let files = [
        LIB,
        BULK,
        OUTCOME,
        PLAN,
        VALUE,
        ("crates/core/src/user.rs", ""),
        ("crates/core/tests/all/main.rs", "mod part;"),
        (
            "crates/core/tests/all/part.rs",
            "use lockstep_core::bulk::Outcome;",
        ),
        ("worker/Cargo.toml", "name = \"lockstep-worker\""),
        (
            "worker/src/lib.rs",
            "use lockstep_core as core;\nfn f(x: core::Value) {}",
        ),
    ];
    assert_eq!(
        bonds("crates/core/tests/all/part.rs", &files),
        [to(1, "bulk/outcome.rs")]
    );
    assert_eq!(bonds("worker/src/lib.rs", &files), [to(2, "value.rs")]);
}

#[test]
fn what_a_library_re_exports_of_another_is_its_own() {
    let files = [
        ("crates/core/src/lib.rs", "pub struct Value;"),
        ("crates/sql/Cargo.toml", "name = \"lockstep-sql\""),
        ("crates/sql/src/lib.rs", "pub use lockstep_core::Value;"),
        ("worker/Cargo.toml", "name = \"lockstep-worker\""),
        ("worker/src/lib.rs", "use lockstep_sql::Value;"),
    ];
    assert_eq!(
        bonds("worker/src/lib.rs", &files),
        [to(1, "crates/sql/src/lib.rs")]
    );
}
