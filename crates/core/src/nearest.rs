//! The name that was probably meant, for error messages.

/// The candidate nearest to `name`, if it is near enough to be a likely slip.
pub(crate) fn nearest<'c>(
    name: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Option<&'c str> {
    among(name, &mut candidates.into_iter())
}

/// The same of any iterator, once for all of them: who asks has each a type of its own, and the npm package
/// every copy.
fn among<'c>(name: &str, candidates: &mut dyn Iterator<Item = &'c str>) -> Option<&'c str> {
    // A long name is no slip of a short one; it also must not cost quadratic time.
    if name.len() > 64 {
        return None;
    }
    let name = lower(name);
    let mut limit = name.len().div_euclid(3).max(1);
    let mut found = None;
    for candidate in candidates {
        // As many edits as that at least. Most names differ by more, and need no table.
        if candidate.chars().count().abs_diff(name.len()) > limit {
            continue;
        }
        let distance = distance(&name, &lower(candidate));
        if distance <= limit {
            found = Some(candidate);
            // From here on only a nearer one counts, and there is none nearer than the name itself.
            let Some(nearer) = distance.checked_sub(1) else {
                break;
            };
            limit = nearer;
        }
    }
    found
}

/// The letters of a name. Names are ASCII; tables for the rest of Unicode would be 4 % of the npm package.
fn lower(name: &str) -> Vec<char> {
    name.chars().map(|c| c.to_ascii_lowercase()).collect()
}

/// How many single-character edits (Levenshtein, with swaps of neighbours as one) lie between two
/// names.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.iter().enumerate() {
        let mut row = vec![i.saturating_add(1)];
        for (j, to) in b.iter().enumerate() {
            let at =
                |cells: &[usize], index: usize| cells.get(index).copied().unwrap_or(usize::MAX);
            let replace = at(&last, j).saturating_add(usize::from(from != to));
            let delete = at(&last, j.saturating_add(1)).saturating_add(1);
            let insert = at(&row, j).saturating_add(1);
            let mut best = replace.min(delete).min(insert);
            if let (Some(i), Some(j)) = (i.checked_sub(1), j.checked_sub(1))
                && a.get(i) == Some(to)
                && b.get(j) == Some(from)
            {
                best = best.min(at(&before_last, j).saturating_add(1));
            }
            row.push(best);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_names_that_are_as_near_the_first_is_meant() {
        assert_eq!(
            nearest("custom", ["customA", "custoB", "Custom"]),
            Some("Custom")
        );
        assert_eq!(nearest("nota", ["note", "notb"]), Some("note"));
        assert_eq!(nearest("titles", ["tit", "title", "titled"]), Some("title"));
        // Three letters may be left out of nine, no more.
        assert_eq!(nearest("abcdefghi", ["abcdef"]), Some("abcdef"));
        assert_eq!(nearest("abcdefghi", ["abcde"]), None);
    }

    #[test]
    fn slips_are_found_and_strangers_are_not() {
        let names = ["note", "dueAt", "autoskipAt", "action"];
        assert_eq!(nearest("noet", names), Some("note"));
        assert_eq!(nearest("dueat", names), Some("dueAt"));
        assert_eq!(nearest("due_at", names), Some("dueAt"));
        assert_eq!(nearest("colour", names), None);
        assert_eq!(nearest(&"n".repeat(10_000), names), None);
    }
}
