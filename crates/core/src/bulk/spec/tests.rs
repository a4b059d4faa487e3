use super::*;
use crate::schema::SEQUENCE_STATE;

#[test]
fn names_and_aliases_are_distinct_and_found() {
    let mut names: Vec<&str> = BULK_ACTIONS
        .iter()
        .flat_map(|spec| spec.aliases.iter().copied().chain([spec.name]))
        .collect();
    for name in &names {
        assert!(spec(name).is_ok());
    }
    names.sort_unstable();
    let count = names.len();
    names.dedup();
    assert_eq!(names.len(), count);
}

#[test]
fn a_slip_is_answered_with_the_nearest() {
    assert_eq!(
        spec("prospectsAddTag").unwrap_err().detail,
        "`prospectsAddTag` is not a bulk action; did you mean `prospectsAddTags`?"
    );
}

#[test]
fn what_an_action_touches_exists() {
    for spec in BULK_ACTIONS {
        for name in spec.touches.iter().chain(spec.reads) {
            let known = *name == SEQUENCE_STATES
                || spec.target.attribute(name).is_some()
                || spec.target.relationship(name).is_some();
            assert!(known, "{}: {name}", spec.name);
        }
    }
}

#[test]
fn only_deciding_from_the_record_alone_is_local() {
    let elsewhere: Vec<&str> = BULK_ACTIONS
        .iter()
        .filter(|spec| !spec.is_local())
        .map(|spec| spec.name)
        .collect();
    assert_eq!(
        elsewhere,
        [
            "accountsImport",
            "communicationsCreate",
            "communicationsUpdate",
            "communicationsUpsert",
            "prospectsAddToSequence",
            "prospectsFinishAll",
            "prospectsPauseAll",
            "prospectsImport",
            "recordsCreate",
            "recordsUpdate",
        ]
    );
}

#[test]
fn what_becomes_of_sequence_states_is_known_ahead() {
    for spec in BULK_ACTIONS {
        let states = spec.states_moved_to();
        let is_about_them =
            *spec.target == SEQUENCE_STATE || spec.touches.contains(&SEQUENCE_STATES);
        assert_eq!(
            spec.makes_states() || !states.is_empty(),
            is_about_them && !spec.destroys(),
            "{}",
            spec.name
        );
        let wanted: &[State] = match spec.kind {
            ActionKind::MoveState(Event::Pause) | ActionKind::MoveStates(Event::Pause) => {
                &[State::Paused]
            }
            ActionKind::MoveState(Event::Resume) => &[State::Active],
            ActionKind::MoveState(Event::Finish) | ActionKind::MoveStates(Event::Finish) => {
                &[State::Finished]
            }
            ActionKind::Act("markComplete") => State::ALL,
            _ => &[],
        };
        assert!(
            states.iter().all(|state| wanted.contains(state)),
            "{}",
            spec.name
        );
        assert!(
            wanted.iter().all(|state| states.contains(state)),
            "{}",
            spec.name
        );
    }
}
