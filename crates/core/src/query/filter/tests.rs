use super::*;
use crate::query::{collection, pairs};
use crate::schema::{BATCH, PROSPECT, SEQUENCE_STATE, SEQUENCE_STEP, TASK};
use crate::value::Value;

fn conditions<'q>(resource: &'static ResourceType, query: &'q str) -> Vec<Condition<'q>> {
    let read = collection(resource, pairs(query)).unwrap();
    read.filters.into_iter().map(|one| one.condition).collect()
}

fn details(resource: &'static ResourceType, query: &str) -> Vec<String> {
    let errors = collection(resource, pairs(query)).unwrap_err();
    errors.into_iter().map(|error| error.detail).collect()
}

fn field(resource: &'static ResourceType, name: &str) -> Field {
    let query = format!("{name}=__null__");
    collection(resource, pairs(&query)).unwrap().filters[0].field
}

#[test]
fn the_new_syntax_takes_values_as_they_are() {
    let text = |text: &str| Value::Text(Cow::Owned(text.to_owned()));
    let query = "filter[title]=a,b..c&newFilterSyntax=true";
    assert_eq!(
        conditions(&PROSPECT, query),
        [Condition::Any(vec![text("a,b..c")])]
    );
    let query = "filter[title]=a,b&newFilterSyntax=false";
    assert_eq!(
        conditions(&PROSPECT, query),
        [Condition::Any(vec![text("a"), text("b")])]
    );
    let ends =
        "filter[dueAt][gte]=2026-01-01T00:00:00Z&filter[dueAt][lte]=inf&newFilterSyntax=true";
    assert!(matches!(
        conditions(&TASK, ends).as_slice(),
        [
            Condition::Range(Some(_), None),
            Condition::Range(None, None)
        ]
    ));
    assert_eq!(
        details(&TASK, "newFilterSyntax=yes"),
        ["`newFilterSyntax` is `yes`; it must be `true` or `false`"]
    );
}

#[test]
fn ranges_are_for_what_has_an_order() {
    assert_eq!(
        details(&TASK, "filter[dueAt][gt]=2026-01-01T00:00:00Z"),
        [
            "`filter[dueAt][gt]` is not a filter; write `filter[dueAt]`, `filter[dueAt][]`, `filter[dueAt][gte]`, `filter[dueAt][lte]` or `filter[dueAt][not]`"
        ]
    );
    assert_eq!(
        details(&PROSPECT, "filter[title][gte]=a"),
        ["`filter[title][gte]` has no order; only times, numbers and ids have ranges"]
    );
}

#[test]
fn a_search_has_its_own_words() {
    let one = |query| conditions(&PROSPECT, query).remove(0);
    assert_eq!(
        one("filter[q]=ad,a..b"),
        Condition::Prefix("ad,a..b".into())
    );
    assert_eq!(
        one("filter[q]=_ada_"),
        Condition::Any(vec![Value::Text("ada".into())])
    );
    assert_eq!(one("filter[q]=_NULL_"), Condition::Null);
    assert_eq!(one("filter[q]=_NOTNULL_"), Condition::NotNull);
    assert_eq!(one("filter[q]=__"), Condition::Prefix("__".into()));
    assert_eq!(
        details(&PROSPECT, "filter[q]=+"),
        ["`filter[q]` is empty; write the beginning of a name, or leave it out"]
    );
    assert!(details(&TASK, "filter[q]=a")[0].starts_with("task cannot be filtered by `q`; "));
}

#[test]
fn related_records_and_those_that_lead_here() {
    let by_stage = field(&TASK, "filter[prospect][byStageId]");
    assert!(
        matches!(by_stage, Field::Related(step, Of::RelatedId(stage)) if step.to == &PROSPECT && stage.name == "stage")
    );
    let tags = field(&TASK, "filter[prospect][tags]");
    assert!(matches!(tags, Field::Related(_, Of::Attribute(tags)) if tags.name == "tags"));
    let due = field(&SEQUENCE_STATE, "filter[tasks][dueAt]");
    assert!(matches!(due, Field::Related(step, Of::Attribute(_)) if step.to == &TASK));
    let steps = field(&TASK, "filter[sequenceSequenceSteps][id]");
    assert!(matches!(steps, Field::Related(step, Of::Id) if step.to == &SEQUENCE_STEP));
    let batches = field(&BATCH, "filter[prospect][id]");
    assert!(matches!(batches, Field::Parent(step) if step.from == &PROSPECT));
    assert!(details(&BATCH, "filter[prospect][title]=x")[0].ends_with("; allowed: `id`"));
    for name in ["creator", "subject"] {
        let detail = details(&TASK, &format!("filter[{name}][id]=1")).remove(0);
        let start = format!("task cannot be filtered by `{name}`; allowed: `id`, `autoskipAt`");
        assert!(detail.starts_with(&start), "{detail}");
    }
}

#[test]
fn a_relationship_without_its_member_is_told_the_member() {
    for (resource, sent, meant) in [
        (&TASK, "filter[owner]", "filter[owner][id]"),
        (&TASK, "filter[ownerId]", "filter[owner][id]"),
        (&TASK, "filter[owner_id]", "filter[owner][id]"),
        (&TASK, "filter[owner][]", "filter[owner][id]"),
        (&TASK, "filter[prospectId][gte]", "filter[prospect][id]"),
        (&SEQUENCE_STATE, "filter[tasks]", "filter[tasks][id]"),
        (&BATCH, "filter[prospect]", "filter[prospect][id]"),
        (&BATCH, "filter[creatorId]", "filter[creator][id]"),
    ] {
        let name = sent.split(['[', ']']).nth(1).unwrap();
        let kind = resource.name;
        let right = format!("{kind} cannot be filtered by `{name}`; did you mean `{meant}`?");
        assert_eq!(details(resource, &format!("{sent}=2")), [right], "{sent}");
        // The same of a bulk action, whose filters have a longer name.
        let sent = format!("actionParams[{}", sent.replacen('[', "][", 1));
        let (_, path) = crate::query::name_parts(&sent).unwrap();
        let error = Filter::read(resource, &path[1..], &sent, "2".into(), Syntax::Old).unwrap_err();
        let meant = format!("actionParams[{}", meant.replacen('[', "][", 1));
        let right = format!("{kind} cannot be filtered by `{name}`; did you mean `{meant}`?");
        assert_eq!(error.detail, right, "{sent}");
    }
    for name in ["id_id", "Id", "colourId"] {
        let detail = details(&TASK, &format!("filter[{name}]=2")).remove(0);
        let start = format!("task cannot be filtered by `{name}`; allowed: `id`, ");
        assert!(detail.starts_with(&start), "{detail}");
    }
}

#[test]
fn a_plus_that_was_read_as_a_blank_is_told_how_to_be_sent() {
    let sentence =
        |sent: &str| format!("`dueAt` is `{sent}`; in an address a `+` has to be sent as `%2B`");
    for query in [
        "filter[dueAt]=2031-01-01T02:00:00 02:00",
        "filter[dueAt]=2031-01-01T02:00:00+02:00",
        "filter[dueAt][gte]=2031-01-01T02:00:00+02:00",
        "filter[dueAt]=2031-01-01T02:00:00+02:00..inf",
        "filter[dueAt]=2030-01-01,2031-01-01T02:00:00+02:00",
    ] {
        let right = sentence("2031-01-01T02:00:00 02:00");
        assert_eq!(details(&TASK, query), [right], "{query}");
    }
    let query = "filter[dueAt]=2031-02-30T02:00:00+02:00";
    assert_eq!(
        details(&TASK, query),
        [sentence("2031-02-30T02:00:00 02:00")]
    );
    let detail = details(&TASK, "filter[dueAt]=tomorrow+noon").remove(0);
    assert!(
        detail.ends_with("such as `2026-01-31T09:30:00Z`"),
        "{detail}"
    );
    let pairs = pairs("actionParams[dueAt]=2031-01-01T02:00:00+02:00");
    let snooze = TASK.action("snooze").unwrap();
    let errors = crate::query::parameters("snooze", snooze.parameters, pairs).unwrap_err();
    assert_eq!(errors[0].detail, sentence("2031-01-01T02:00:00 02:00"));
}

#[test]
fn a_query_holds_so_many_values() {
    let filter = || Filter {
        alternative: None,
        field: Field::Id,
        condition: Condition::Range(None, None),
    };
    let mut filters = Vec::new();
    for _ in 0..MAX_FILTER_VALUES / 2 {
        assert_eq!(filter().join(&mut filters, &["id"], "filter[id]"), Ok(()));
    }
    let error = filter()
        .join(&mut filters, &["id"], "filter[id]")
        .unwrap_err();
    assert_eq!(
        error.detail,
        "the filters hold more than 60 values; lists count as one: put values of one field into one"
    );
}

#[test]
fn none_of_a_list() {
    let text = |text: &str| Value::Text(Cow::Owned(text.to_owned()));
    for (query, values) in [
        ("filter[tags][not]=a,b", vec![text("a"), text("b")]),
        ("filter[tags][not][]=a,b", vec![text("a,b")]),
        (
            "filter[tags][not][]=a&filter[tags][not][]=b",
            vec![text("a"), text("b")],
        ),
        (
            "filter[tags][not]=a,b&newFilterSyntax=true",
            vec![text("a,b")],
        ),
        ("filter[owner][id][not]=7", vec![Value::Integer(7)]),
    ] {
        let wanted = [Condition::NoneOf(values)];
        assert_eq!(conditions(&PROSPECT, query), wanted, "{query}");
    }
    assert_eq!(
        details(&TASK, "filter[state][not]=done"),
        ["`state` is `done`; it must be `pending`, `incomplete` or `complete`"]
    );
    assert_eq!(
        details(&PROSPECT, "filter[q][not]=x"),
        ["`filter[q][not]` is not a filter; write `filter[q]`"]
    );
}

#[test]
fn a_part_of_a_text() {
    assert_eq!(
        conditions(&PROSPECT, "filter[title][contains]=head, of"),
        [Condition::Contains("head, of".into())]
    );
    assert_eq!(
        details(&PROSPECT, "filter[title][contains]=+"),
        ["`filter[title][contains]` is empty; write a part of the text, or leave it out"]
    );
    assert_eq!(
        details(&PROSPECT, "filter[tags][contains]=a"),
        [
            "`filter[tags][contains]` is not a filter; only texts that are searched can be looked into: of prospect these are `company`, `emails`, `firstName`, `lastName` or `title`"
        ]
    );
    assert_eq!(
        details(&TASK, "filter[state][contains]=a"),
        [
            "`filter[state][contains]` is not a filter; only texts that are searched can be looked into: task has none"
        ]
    );
}

#[test]
fn alternatives_are_numbered() {
    let query = "filter[or][1][tags]=vip&filter[or][1][owner][id]=1&filter[or][2][tags][]=a&filter[or][2][tags][]=b&filter[title]=x";
    let read = collection(&PROSPECT, pairs(query)).unwrap().filters;
    let alternatives: Vec<_> = read.iter().map(|filter| filter.alternative).collect();
    assert_eq!(alternatives, [Some(1), Some(1), Some(2), None]);
    assert_eq!(required(&read).count(), 1);
    // The same field in another alternative is another filter.
    let query = "filter[or][1][touchedAt][gte]=2026-01-01&filter[or][2][touchedAt][lte]=2026-01-01";
    assert_eq!(conditions(&PROSPECT, query).len(), 2);
    for number in ["0", "11", "x", ""] {
        let name = format!("filter[or][{number}][id]");
        assert_eq!(
            details(&PROSPECT, &format!("{name}=1")),
            [format!(
                "`{name}` is not a filter; alternatives are numbered from 1 to 10, such as `filter[or][1][id]`"
            )]
        );
    }
    for query in [
        "filter[or]=1",
        "filter[or][1]=1",
        "filter[or][1][or][2][id]=1",
    ] {
        assert_eq!(details(&PROSPECT, query).len(), 1, "{query}");
    }
}
