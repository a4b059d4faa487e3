use super::*;

const MAP: &str = "
# Architecture

## Code map

| where | what it holds | may use |
|---|---|---|
| `crates/core/` | the rules | – |
| `crates/sql/` | statements | `core` |
| `worker/` | the Worker | `core`, `sql` |
| `scripts/`, `tests/` | the rest | – |

### `worker/src/`: the Worker

| where | what it holds | may use |
|---|---|---|
| `call.rs` | a request | – |
| `runtime/` | the platform | `sql` |
| `http/` | requests | `runtime`, `core` |
| `handlers/` | routes | all before |
| `other/` | more routes | all before but `handlers` |
| `dispatch.rs`, `events.rs` | the top | all before |
| `lib.rs` | its names | all before |

## Another section

| `nowhere/` | no row | – |
";

fn map() -> Map {
    Map::read(MAP).unwrap()
}

fn arrow(from: &str, to: &str) -> Arrow {
    Arrow {
        from: from.to_owned(),
        line: 12,
        to: to.to_owned(),
        name: "crate::x".to_owned(),
        is_bond: true,
    }
}

fn is_allowed(from: &str, to: &str) -> bool {
    map().broken(&[arrow(from, to)]).is_empty()
}

#[test]
fn a_line_that_breaks_the_map_is_named() {
    assert_eq!(
        map().broken(&[arrow(
            "worker/src/http/reply.rs",
            "worker/src/handlers/task.rs"
        )]),
        [
            "worker/src/http/reply.rs:12 uses worker/src/handlers/ (crate::x); the code map in docs/ARCHITECTURE.md lets worker/src/http/ use: `runtime`, `core`"
        ]
    );
}

#[test]
fn rooms_may_use_what_their_row_says() {
    assert!(is_allowed(
        "worker/src/http/a.rs",
        "worker/src/runtime/b.rs"
    ));
    assert!(is_allowed("worker/src/http/a.rs", "worker/src/http/b/c.rs"));
    assert!(is_allowed("worker/src/http/a.rs", "crates/core/src/lib.rs"));
    assert!(is_allowed("worker/src/handlers/a.rs", "worker/src/call.rs"));
    assert!(is_allowed(
        "worker/src/handlers/a.rs",
        "worker/src/call/b.rs"
    ));
    assert!(is_allowed("worker/src/lib.rs", "worker/src/dispatch.rs"));
    assert!(!is_allowed(
        "worker/src/dispatch.rs",
        "worker/src/events.rs"
    ));
    assert!(is_allowed("worker/src/other/a.rs", "worker/src/http/a.rs"));
    assert!(!is_allowed(
        "worker/src/other/a.rs",
        "worker/src/handlers/a.rs"
    ));
    assert!(!is_allowed("worker/src/http/a.rs", "worker/src/call.rs"));
    assert!(!is_allowed("worker/src/http/a.rs", "crates/sql/src/lib.rs"));
    assert!(!is_allowed(
        "worker/src/call/b.rs",
        "worker/src/runtime/b.rs"
    ));
    assert!(is_allowed("worker/src/lib.rs", "crates/core/src/lib.rs"));
    assert!(!is_allowed("worker/src/lib.rs", "scripts/a.mjs"));
}

#[test]
fn what_has_no_rooms_may_use_what_its_part_may() {
    assert!(is_allowed("crates/sql/src/a.rs", "crates/sql/src/b.rs"));
    assert!(is_allowed("crates/sql/src/a.rs", "crates/core/src/b.rs"));
    assert!(!is_allowed("crates/core/src/a.rs", "crates/sql/src/b.rs"));
    assert!(is_allowed("worker/tests/a.rs", "worker/src/runtime/b.rs"));
    assert!(!is_allowed("tests/edge/a.mjs", "scripts/b.mjs"));
}

#[test]
fn a_file_is_told_once_for_each_part_that_it_wrongly_uses() {
    let to = [
        "worker/src/call.rs",
        "worker/src/call/a.rs",
        "worker/src/lib.rs",
    ];
    let arrows = to.map(|to| arrow("worker/src/http/a.rs", to));
    assert_eq!(map().broken(&arrows).len(), 2);
}

#[test]
fn a_row_without_files_and_a_file_without_a_row_are_named() {
    let tree = Tree::made_up(&[
        ("crates/core/src/lib.rs", ""),
        ("crates/sql/Cargo.toml", ""),
        ("worker/src/call/mod.rs", ""),
        ("worker/src/http/mod.rs", ""),
        ("worker/src/handlers/mod.rs", ""),
        ("worker/src/other/mod.rs", ""),
        ("worker/src/lib.rs", ""),
        ("worker/src/dispatch.rs", ""),
        ("worker/src/events.rs", ""),
        ("worker/src/new/mod.rs", ""),
        ("scripts/a.mjs", ""),
        ("tests/a.mjs", ""),
        ("examples/a.mjs", ""),
        ("examples/README.md", ""),
    ]);
    assert_eq!(
        map().stale(&tree),
        ["the code map in docs/ARCHITECTURE.md has worker/src/runtime/, which is not there"]
    );
    assert_eq!(
        map().unmapped(&tree),
        [
            "examples/a.mjs is in no row of the code map in docs/ARCHITECTURE.md",
            "worker/src/new/mod.rs is in no row of the code map in docs/ARCHITECTURE.md",
        ]
    );
}

#[test]
fn a_map_that_cannot_be_followed_is_refused() {
    let refused = |row: &str| {
        let changed = MAP.replace("| `runtime/` | the platform | `sql` |", row);
        Map::read(&changed).err().unwrap()
    };
    assert!(
        refused("| `runtime/` | the platform | `http` |")
            .starts_with("no row before this one is `http`")
    );
    assert!(
        refused("| `runtime/` | the platform | what it likes |")
            .starts_with("what is \"what it likes\"?")
    );
    assert!(refused("| `runtime/` | the platform |").starts_with("no three columns"));
    assert!(refused("| `call/` | the platform | – |").starts_with("`call` for the second time"));
}
