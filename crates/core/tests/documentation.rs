//! Documents that repeat what the code says: they must say the same.

use lockstep_core::error::Code;
use lockstep_core::{batch, bulk, mailing, schema, sequence_state, task};

const DATA_MODEL: &str = include_str!("../../../docs/DATA_MODEL.md");
const API: &str = include_str!("../../../docs/API.md");

/// The diagram that a document should hold, for whoever has to paste it in.
fn assert_shows(document: &str, name: &str, diagram: &str) {
    let diagram = diagram.trim_end();
    assert!(
        document.contains(diagram),
        "{name} should have this diagram:\n\n```mermaid\n{diagram}\n```\n"
    );
}

#[test]
fn the_data_model_shows_the_machines() {
    assert_shows(DATA_MODEL, "docs/DATA_MODEL.md", &task::MACHINE.diagram());
    assert_shows(DATA_MODEL, "docs/DATA_MODEL.md", &batch::MACHINE.diagram());
    assert_shows(
        DATA_MODEL,
        "docs/DATA_MODEL.md",
        &mailing::MACHINE.diagram(),
    );
    assert_shows(
        DATA_MODEL,
        "docs/DATA_MODEL.md",
        &sequence_state::MACHINE.diagram(),
    );
}

#[test]
fn the_api_page_lists_every_error_code() {
    for code in Code::ALL {
        let row = format!(
            "| `{}` | {} | `{}` |",
            code.as_str(),
            code.status(),
            code.family()
        );
        assert!(
            API.contains(&row),
            "docs/API.md should have the row:\n{row}"
        );
    }
}

#[test]
fn the_api_page_lists_every_task_action_and_parameter() {
    for action in schema::TASK.actions {
        assert!(
            API.contains(&format!("`{}`", action.name)),
            "docs/API.md: {}",
            action.name
        );
        for parameter in action.parameters {
            assert!(
                API.contains(&format!("`{}`", parameter.name)),
                "docs/API.md: {}",
                parameter.name
            );
        }
    }
}

#[test]
fn the_api_page_runs_every_bulk_action() {
    for spec in bulk::BULK_ACTIONS
        .iter()
        .filter(|spec| !spec.takes_inputs())
    {
        let address = format!("\"$API/batches/actions/{}", spec.name);
        assert!(
            API.lines()
                .any(|line| line.starts_with("curl ") && line.contains(&address)),
            "docs/API.md should have a curl line with {address}"
        );
        for attribute in spec.attributes {
            assert!(
                API.contains(&format!("`{}`", attribute.name)),
                "docs/API.md: {} of {}",
                attribute.name,
                spec.name
            );
        }
    }
}
