//! What documents show besides columns: relationships to few records, and `meta`.

use lockstep_core::schema::{
    BATCH, Operation, PROSPECT, RESOURCE_TYPES, ResourceType, SEQUENCE_STATE, TASK, TASK_PRIORITY,
};
use lockstep_sql::{Authorization, Ids, Meta, View};
use serde_json::{Value, json};

use crate::records;
use crate::stage::stage;
use crate::support::{BASE, Database, OURS, parse, snake, view};

fn shown(database: &Database, resource: &'static ResourceType, id: i64, view: &View) -> Value {
    parse(&database.run(&OURS.show(resource, id, view))[0]["document"])
}

/// `data`, `links` and `meta` of a relationship that leads to these.
fn few(kind: &str, ids: &[i64], link: Option<&str>) -> Value {
    let data: Vec<Value> = ids
        .iter()
        .map(|id| json!({ "type": kind, "id": id }))
        .collect();
    let mut few = json!({ "data": data, "meta": { "count": ids.len() } });
    if let Some(link) = link {
        few["links"] = json!({ "related": format!("{BASE}/{link}") });
    }
    few
}

#[test]
fn few_records_are_named() {
    let database = stage();
    database.sql("UPDATE tasks SET sequence_id = 1 WHERE id = 1");
    database.sql("UPDATE mailings SET sequence_step_id = 2");
    let relationship = |resource, id, name: &str| {
        shown(&database, resource, id, &view())["relationships"][name].clone()
    };
    // In the order in which they are taken, which is not that of the ids.
    assert_eq!(
        relationship(&TASK, 1, "sequenceSequenceSteps"),
        few(
            "sequenceStep",
            &[2, 1, 3],
            Some("sequenceSteps?filter%5Bsequence%5D%5Bid%5D=1")
        )
    );
    assert_eq!(
        relationship(&TASK, 2, "sequenceSequenceSteps"),
        few("sequenceStep", &[], None)
    );
    let of_state =
        |plural: &str, id: i64| format!("{plural}?filter%5BsequenceState%5D%5Bid%5D={id}");
    for (id, tasks, mailings) in [(1, &[1][..], &[1][..]), (2, &[], &[]), (3, &[3], &[])] {
        assert_eq!(
            relationship(&SEQUENCE_STATE, id, "activeStepTasks"),
            few("task", tasks, Some(&of_state("tasks", id))),
            "{id}"
        );
        let found = relationship(&SEQUENCE_STATE, id, "activeStepMailings");
        if id == 1 {
            assert_eq!(
                found,
                few("mailing", mailings, Some(&of_state("mailings", id)))
            );
        }
    }
    database.sql("UPDATE tasks SET sequence_step_id = 3 WHERE id = 1");
    assert_eq!(
        relationship(&SEQUENCE_STATE, 1, "activeStepTasks")["data"],
        json!([]),
        "of another step"
    );
    database.sql("UPDATE tasks SET sequence_step_id = 2, state = 'complete' WHERE id = 1");
    assert_eq!(
        relationship(&SEQUENCE_STATE, 1, "activeStepTasks")["data"],
        json!([]),
        "done"
    );
    let link = |id: i64| format!("sequenceStates?filter%5Bprospect%5D%5Bid%5D={id}");
    for (id, states) in [(1, &[1, 2][..]), (5, &[]), (6, &[]), (2, &[6])] {
        assert_eq!(
            relationship(&PROSPECT, id, "activeSequenceStates"),
            few("sequenceState", states, Some(&link(id))),
            "{id}"
        );
    }
}

#[test]
fn ids_of_few_are_strings_where_asked() {
    let database = stage();
    let strings = View {
        ids: Ids::Strings,
        ..view()
    };
    let state = shown(&database, &SEQUENCE_STATE, 1, &strings);
    assert_eq!(
        state["relationships"]["activeStepTasks"]["data"],
        json!([{ "type": "task", "id": "1" }])
    );
}

fn authorized(write: bool, delete: bool) -> View {
    View {
        meta: Meta {
            authorization: Some(Authorization::new(|_| write, |_| delete)),
            data_connections: false,
        },
        ..view()
    }
}

#[test]
fn meta_says_what_the_caller_may_do() {
    let database = records::full();
    for resource in RESOURCE_TYPES {
        let first = format!(
            "SELECT min(id) FROM {} WHERE organisation_id = 1",
            snake(resource.plural)
        );
        let id = database.value(&first).as_i64().unwrap();
        for (write, delete) in [(true, true), (true, false), (false, true), (false, false)] {
            let document = shown(&database, resource, id, &authorized(write, delete));
            let mut wanted = json!({});
            if resource.offers(Operation::Update) || **resource == BATCH {
                wanted["canWrite"] = write.into();
            }
            if resource.offers(Operation::Delete) {
                wanted["canDelete"] = delete.into();
            }
            let wanted = if wanted == json!({}) {
                Value::Null
            } else {
                wanted
            };
            assert_eq!(document["meta"], wanted, "{}", resource.name);
        }
        assert_eq!(shown(&database, resource, id, &view())["meta"], Value::Null);
    }
    let names = |resource| -> Vec<String> {
        let meta = &shown(&database, resource, 1, &authorized(true, true))["meta"];
        let members = meta.as_object().map(|meta| meta.keys().cloned().collect());
        members.unwrap_or_default()
    };
    assert_eq!(names(&TASK), ["canDelete", "canWrite"]);
    assert_eq!(names(&SEQUENCE_STATE), ["canDelete"]);
    assert_eq!(names(&BATCH), ["canWrite"]);
    assert_eq!(names(&TASK_PRIORITY), Vec::<String>::new());
}

#[test]
fn meta_names_the_external_sources() {
    let database = stage();
    let connected = View {
        meta: Meta {
            authorization: None,
            data_connections: true,
        },
        ..view()
    };
    let connections = |resource, id| shown(&database, resource, id, &connected)["meta"].clone();
    let none = json!({ "dataConnections": [] });
    assert_eq!(connections(&TASK, 1), none);
    assert_eq!(connections(&PROSPECT, 1), none);
    database.sql("UPDATE prospects SET external_source = 'a \"CRM\"' WHERE id IN (1, 101)");
    let one = json!({ "dataConnections": [{ "source": "a \"CRM\"", "data": { "type": "prospect", "id": 1 } }] });
    assert_eq!(connections(&PROSPECT, 1), one);
    assert_eq!(connections(&TASK, 1), one, "that of its subject");
    assert_eq!(connections(&TASK, 2), none);
    database.sql("UPDATE tasks SET subject_id = 101 WHERE id = 1");
    assert_eq!(connections(&TASK, 1), none, "theirs is none of ours");
    assert_eq!(connections(&SEQUENCE_STATE, 1), Value::Null);
}
