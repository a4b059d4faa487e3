use super::*;

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
