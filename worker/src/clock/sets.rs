//! Which due tasks are settled together, and what becomes of a set that D1 refuses.
//!
//! A set is taken apart until the task that is to blame is alone. That costs the statements of every attempt, so
//! an organisation has few: what it has then left is put off with it. Whoever has had one is settled by itself from
//! then on, behind all others.

use std::collections::{BTreeMap, HashMap, VecDeque};

use lockstep_sql::system::ElapsedTask;

/// How many refused attempts an organisation has in one run before its sets are taken apart no more: finding one task
/// among 500 takes nine.
const ATTEMPTS: u32 = 12;

/// How many statements of refused attempts one run has, for all organisations.
const STATEMENTS: usize = 150;

/// A set: tasks that are settled in one transaction.
pub type Set = Vec<ElapsedTask>;

/// What becomes of a set that was refused.
#[derive(Debug)]
pub enum Refused {
    /// Its parts are settled by themselves.
    Apart(Vec<Set>),
    /// Its tasks are put off.
    PutOff(Set),
}

/// The attempts that were refused in a run.
#[derive(Debug, Default)]
pub struct Attempts {
    by_organisation: HashMap<i64, u32>,
    statements: usize,
}

impl Attempts {
    /// The sets to be settled, in order.
    pub fn sets(&self, decided: Set) -> VecDeque<Set> {
        let is_known =
            |task: &ElapsedTask| self.by_organisation.contains_key(&task.organisation_id);
        let (known, sound) = decided.into_iter().partition::<Set, _>(is_known);
        let sets = std::iter::once(sound).chain(by_kind(known));
        sets.filter(|set| !set.is_empty()).collect()
    }

    /// Decides what becomes of a set whose so many statements were refused.
    pub fn refuse(&mut self, set: Set, statements: usize) -> Refused {
        self.statements = self.statements.saturating_add(statements);
        let mut kinds = by_kind(set);
        if kinds.len() > 1 {
            return Refused::Apart(kinds);
        }
        let mut set = kinds.pop().unwrap_or_default();
        let organisation = set.first().map(|task| task.organisation_id);
        let attempts = self
            .by_organisation
            .entry(organisation.unwrap_or_default())
            .or_default();
        *attempts = attempts.saturating_add(1);
        if set.len() <= 1 || *attempts > ATTEMPTS || self.statements > STATEMENTS {
            return Refused::PutOff(set);
        }
        let rest = set.split_off(set.len().div_euclid(2));
        Refused::Apart(vec![set, rest])
    }
}

/// The tasks of each organisation by themselves, and of these the ones from which something follows: what happens
/// to a task alone is hardly ever refused, and comes first.
fn by_kind(set: Set) -> Vec<Set> {
    let mut kinds: BTreeMap<(bool, i64), Set> = BTreeMap::new();
    for task in set {
        let kind = (!task.decision.effects.is_empty(), task.organisation_id);
        kinds.entry(kind).or_default().push(task);
    }
    kinds.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use lockstep_core::task::{Decision, Effect};
    use lockstep_core::value::Fields;

    /// As many as the most that one set takes.
    const COST: usize = 9;

    fn tasks(organisation_id: i64, ids: impl IntoIterator<Item = i64>) -> Set {
        let task = |id| ElapsedTask {
            id,
            organisation_id,
            version: 1,
            decision: Decision {
                changes: Fields::new(),
                effects: Vec::new(),
            },
        };
        ids.into_iter().map(task).collect()
    }

    /// Settles tasks in turns where D1 refuses some of them: which are done, which are put off, and how many
    /// transactions that takes.
    fn run(turns: Vec<Set>, is_bad: impl Fn(&ElapsedTask) -> bool) -> (Vec<i64>, Vec<i64>, usize) {
        let (mut done, mut put_off, mut transactions) = (Vec::new(), Vec::new(), 0_usize);
        let mut attempts = Attempts::default();
        for turn in turns {
            let mut sets = attempts.sets(turn);
            while let Some(set) = sets.pop_front() {
                transactions = transactions.saturating_add(1);
                if !set.iter().any(&is_bad) {
                    done.extend(set.iter().map(|task| task.id));
                    continue;
                }
                match attempts.refuse(set, COST) {
                    Refused::Apart(parts) => sets.extend(parts),
                    Refused::PutOff(set) => put_off.extend(set.iter().map(|task| task.id)),
                }
            }
        }
        done.sort_unstable();
        put_off.sort_unstable();
        (done, put_off, transactions)
    }

    #[test]
    fn one_bad_task_is_found() {
        let mut set = tasks(1, 0..250);
        set.extend(tasks(2, 250..500));
        let (done, put_off, transactions) = run(vec![set], |task| task.id == 77);
        assert_eq!((done.len(), put_off), (499, vec![77]));
        assert!(transactions <= 20, "{transactions}");
    }

    #[test]
    fn an_organisation_whose_tasks_are_all_bad_holds_up_nobody() {
        let turns = (0..20).map(|turn: i64| {
            let first = turn * 500;
            // In whatever order they come.
            let (odd, even) = (first..first + 500).partition::<Vec<i64>, _>(|id| id % 2 > 0);
            let mut set = tasks(1, odd);
            set.extend(tasks(2, even));
            set.sort_by_key(|task| task.id);
            set
        });
        let (done, put_off, transactions) = run(turns.collect(), |task| task.organisation_id == 1);
        assert_eq!((done.len(), put_off.len()), (5_000, 5_000));
        assert!(done.iter().all(|id| id % 2 == 0));
        // One for each organisation and turn, and the attempts to find the one to blame.
        assert!(transactions <= 2 * 20 + 25, "{transactions}");
    }

    #[test]
    fn what_only_changes_tasks_is_settled_first() {
        let mut set = tasks(1, 0..100);
        for task in set.iter_mut().step_by(4) {
            let sequence_state = task.id;
            task.decision.effects = vec![Effect::AdvanceSequence { sequence_state }];
        }
        let follows = |task: &ElapsedTask| !task.decision.effects.is_empty();
        let (done, put_off, transactions) = run(vec![set], follows);
        assert_eq!((done.len(), put_off.len()), (75, 25));
        assert!(transactions <= 30, "{transactions}");
        // Also where nothing is taken apart any more.
        let mut attempts = Attempts::default();
        for _ in 0..=ATTEMPTS {
            attempts.refuse(tasks(1, 0..2), 0);
        }
        let mut set = tasks(1, 0..4);
        set[0].decision.effects = vec![Effect::AdvanceSequence { sequence_state: 1 }];
        let sets: Vec<usize> = attempts.sets(set).iter().map(Vec::len).collect();
        assert_eq!(sets, [3, 1]);
    }

    #[test]
    fn many_organisations_with_a_bad_task_have_an_end() {
        let all = (0..50).flat_map(|organisation| {
            let first = organisation * 10;
            tasks(organisation, first..first + 10)
        });
        let (done, put_off, transactions) = run(vec![all.collect()], |task| task.id % 10 == 0);
        assert_eq!(done.len() + put_off.len(), 500);
        assert!(transactions <= 100, "{transactions}");
        let bad = put_off.iter().filter(|id| *id % 10 == 0).count();
        assert_eq!(bad, 50);
    }
}
