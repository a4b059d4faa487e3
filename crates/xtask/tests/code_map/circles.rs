//! Circles between files.
//!
//! A module and the files of its folder are one thing in pieces, and may use each other. So a circle
//! is one only if it is left when the file above all of its files is taken out.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::arrow::Arrow;

/// Who uses whom, with the line that says so first.
type Graph<'a> = BTreeMap<&'a str, BTreeMap<&'a str, usize>>;

/// Every knot of files that use each other, with its shortest circle line by line.
pub fn find(arrows: &[Arrow]) -> Vec<String> {
    let mut graph = Graph::new();
    for arrow in arrows.iter().filter(|arrow| arrow.is_bond) {
        let line = graph
            .entry(&arrow.from)
            .or_default()
            .entry(&arrow.to)
            .or_insert(arrow.line);
        *line = arrow.line.min(*line);
    }
    let all = graph.keys().copied().collect();
    let mut findings = Vec::new();
    look(&graph, &all, &mut findings);
    findings
}

fn look(graph: &Graph<'_>, among: &BTreeSet<&str>, findings: &mut Vec<String>) {
    for mut knot in knots(graph, among) {
        if let Some(above) = above_all(&knot) {
            knot.remove(above);
            look(graph, &knot, findings);
        } else {
            findings.push(describe(graph, &knot));
        }
    }
}

/// The file that all the others belong to.
fn above_all<'a>(files: &BTreeSet<&'a str>) -> Option<&'a str> {
    let is_above_all = |one: &&str| {
        files
            .iter()
            .all(|other| one == other || is_above(one, other))
    };
    files.iter().copied().find(is_above_all)
}

/// Whether a file is the module that another one belongs to.
fn is_above(file: &str, other: &str) -> bool {
    let folder = ["mod.rs", "lib.rs", "main.rs"]
        .iter()
        .find_map(|name| {
            file.strip_suffix(name)
                .filter(|folder| folder.ends_with('/'))
        })
        .or_else(|| file.strip_suffix(".rs"));
    folder.is_some_and(|folder| {
        other
            .strip_prefix(folder)
            .is_some_and(|rest| folder.ends_with('/') || rest.starts_with('/'))
    })
}

/// The sets of more than one file of which each one leads to every other.
fn knots<'a>(graph: &Graph<'a>, among: &BTreeSet<&'a str>) -> Vec<BTreeSet<&'a str>> {
    let reach: BTreeMap<&str, BTreeSet<&str>> = among
        .iter()
        .map(|start| {
            let mut reached = BTreeSet::new();
            let mut open = vec![*start];
            while let Some(file) = open.pop() {
                for next in nexts(graph, among, file) {
                    if reached.insert(next) {
                        open.push(next);
                    }
                }
            }
            (*start, reached)
        })
        .collect();
    let mut seen = BTreeSet::new();
    let mut knots = Vec::new();
    for (start, reached) in &reach {
        let mut knot: BTreeSet<&str> = reached
            .iter()
            .copied()
            .filter(|other| reach.get(other).is_some_and(|back| back.contains(start)))
            .collect();
        knot.insert(start);
        if knot.len() > 1 && seen.insert(knot.clone()) {
            knots.push(knot);
        }
    }
    knots
}

fn nexts<'a>(
    graph: &Graph<'a>,
    among: &BTreeSet<&'a str>,
    file: &str,
) -> impl Iterator<Item = &'a str> {
    let used = graph.get(file).into_iter().flat_map(BTreeMap::keys);
    used.copied().filter(|used| among.contains(used))
}

fn describe(graph: &Graph<'_>, knot: &BTreeSet<&str>) -> String {
    let mut circle = knot
        .iter()
        .flat_map(|from| nexts(graph, knot, from).map(move |to| (*from, to)))
        .filter_map(|(from, to)| shortest(graph, knot, to, from))
        .filter(|circle| above_all(&circle.iter().copied().collect()).is_none())
        .min_by_key(Vec::len)
        .unwrap();
    // It begins with the same file whichever way it was found.
    let first = (0..circle.len()).min_by_key(|at| circle[*at]).unwrap();
    circle.rotate_left(first);
    let mut text = format!("{} files use each other in a circle:", knot.len());
    for (at, file) in circle.iter().enumerate() {
        let next = circle[(at + 1) % circle.len()];
        text += &format!("\n    {file}:{} uses {next}", graph[file][next]);
    }
    let others: Vec<_> = knot.iter().filter(|file| !circle.contains(file)).collect();
    if !others.is_empty() {
        text += &format!("\n    and in circles with them: {others:?}");
    }
    text
}

/// The shortest way from one file to another, both of them with it.
fn shortest<'a>(
    graph: &Graph<'a>,
    knot: &BTreeSet<&'a str>,
    from: &'a str,
    to: &'a str,
) -> Option<Vec<&'a str>> {
    let mut before = BTreeMap::from([(from, from)]);
    let mut open = VecDeque::from([from]);
    while let Some(file) = open.pop_front() {
        if file == to {
            let mut way = vec![to];
            while way[way.len() - 1] != from {
                way.push(before[way[way.len() - 1]]);
            }
            way.reverse();
            return Some(way);
        }
        for next in nexts(graph, knot, file) {
            before.entry(next).or_insert_with(|| {
                open.push_back(next);
                file
            });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrows(pairs: &[(&str, &str)]) -> Vec<Arrow> {
        let arrow = |(line, (from, to)): (usize, &(&str, &str))| Arrow {
            from: (*from).to_owned(),
            line: line + 1,
            to: (*to).to_owned(),
            name: String::new(),
            is_bond: true,
        };
        pairs.iter().enumerate().map(arrow).collect()
    }

    #[test]
    fn a_circle_is_told_line_by_line() {
        let found = find(&arrows(&[
            ("a.rs", "b.rs"),
            ("b.rs", "c.rs"),
            ("c.rs", "a.rs"),
            ("c.rs", "d.rs"),
        ]));
        assert_eq!(
            found,
            [
                "3 files use each other in a circle:\n    a.rs:1 uses b.rs\n    b.rs:2 uses c.rs\n    c.rs:3 uses a.rs"
            ]
        );
    }

    #[test]
    fn a_module_and_its_own_children_may_use_each_other() {
        let module = [("x/mod.rs", "x/a.rs"), ("x/a.rs", "x/mod.rs")];
        assert!(find(&arrows(&module)).is_empty());
        let file = [
            ("x.rs", "x/a.rs"),
            ("x/a.rs", "x.rs"),
            ("x/a.rs", "x/b/mod.rs"),
            ("x/b/mod.rs", "x.rs"),
        ];
        assert!(find(&arrows(&file)).is_empty());
    }

    #[test]
    fn children_in_a_circle_of_their_own_are_found() {
        let pairs = [
            ("x/mod.rs", "x/a.rs"),
            ("x/a.rs", "x/b.rs"),
            ("x/b.rs", "x/a.rs"),
            ("x/b.rs", "x/mod.rs"),
        ];
        assert_eq!(find(&arrows(&pairs)).len(), 1);
    }

    #[test]
    fn a_circle_through_a_module_from_outside_is_found() {
        let pairs = [
            ("x/mod.rs", "x/a.rs"),
            ("x/a.rs", "y.rs"),
            ("y.rs", "x/mod.rs"),
        ];
        assert_eq!(find(&arrows(&pairs)).len(), 1);
        let pairs = [("xy.rs", "x.rs"), ("x.rs", "xy.rs")];
        assert_eq!(find(&arrows(&pairs)).len(), 1);
    }

    #[test]
    fn what_is_no_bond_makes_no_circle() {
        let mut arrows = arrows(&[("a.rs", "b.rs"), ("b.rs", "a.rs")]);
        arrows[0].is_bond = false;
        assert!(find(&arrows).is_empty());
    }
}
