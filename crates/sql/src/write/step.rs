//! The work of a step: the task or the mailing that a sequence state gets as it comes to it.
//!
//! Steps that a person does become a task; for a manual e-mail with a drafted mailing that can be
//! delivered. An automatic e-mail becomes a mailing that is scheduled.

use lockstep_core::mailing;
use lockstep_core::task::State;
use lockstep_core::time::Timestamp;

use crate::builder::statement::{Builder, Statement};
use crate::builder::states::quoted;
use crate::builder::whose::Whose;

/// A time as storage has it, for `strftime`.
const TIME: &str = "%Y-%m-%dT%H:%M:%fZ";

/// What a person has to do.
const ACTION: &str = "CASE step.step_type WHEN 'call' THEN 'call' WHEN 'manual_email' THEN 'email' ELSE 'action_item' END";

/// The task that was made just before, for a manual e-mail. A trigger makes it name the mailing.
const TASK: &str = "iif(step.step_type = 'manual_email', (SELECT max(t.id) FROM tasks AS t \
     WHERE t.organisation_id = s.organisation_id AND t.sequence_state_id = s.id AND t.sequence_step_id = step.id), NULL)";

/// The step's priority, or the organisation's default.
const PRIORITY: &str = "coalesce(step.task_priority_id, (SELECT t.id FROM task_priorities AS t \
     WHERE t.organisation_id = s.organisation_id ORDER BY t.is_default DESC, t.weight, t.id LIMIT 1))";

/// The user of the mailbox.
const USER: &str = "(SELECT m.user_id FROM mailboxes AS m WHERE m.id = s.mailbox_id)";

/// Whose work it is: the mailbox's user, else who added the prospect, else the owners of the
/// prospect and of the sequence; where nobody is, the organisation's first user.
const OWNER: &str = "coalesce((SELECT m.user_id FROM mailboxes AS m WHERE m.id = s.mailbox_id), s.creator_id, \
     (SELECT p.owner_id FROM prospects AS p WHERE p.id = s.prospect_id), \
     (SELECT q.owner_id FROM sequences AS q WHERE q.id = s.sequence_id), \
     (SELECT min(u.id) FROM users AS u WHERE u.organisation_id = s.organisation_id))";

/// The step behind the one that a sequence state `s` is on; NULL behind the last one.
pub(crate) const NEXT: &str = "(SELECT later.id FROM sequence_steps AS later \
     WHERE later.organisation_id = s.organisation_id AND later.sequence_id = s.sequence_id \
     AND later.\"order\" > coalesce((SELECT own.\"order\" FROM sequence_steps AS own WHERE own.id = s.sequence_step_id), 0) \
     ORDER BY later.\"order\" LIMIT 1)";

/// The statements that make the work of sequence states that come to a step. `push_arrivals` appends
/// the `SELECT` of these, for rows of the table that it is told: `state`, `step` and `item` (that of the
/// batch that moves it there, if any), one row for each; and `organisation_id` where they are of several.
pub(crate) fn make(
    whose: impl Into<Whose>,
    now: Timestamp,
    push_arrivals: impl Fn(&mut Builder, &str),
) -> [Statement; 2] {
    let whose = whose.into();
    let insert = |table: &str,
                  columns: &dyn Fn(&str) -> Vec<(&'static str, String)>,
                  kind: &str| {
        let mut builder = Builder::new("WITH a AS MATERIALIZED (");
        push_arrivals(&mut builder, table);
        let now = builder.name(now);
        let (names, values): (Vec<_>, Vec<_>) = columns(&now).into_iter().unzip();
        builder.push(&format!(
            ") INSERT INTO {table} (organisation_id, created_at, updated_at, sequence_state_id, made_by, {}) \
             SELECT s.organisation_id, {now}, {now}, s.id, a.item, {} FROM a CROSS JOIN sequence_states AS s \
             CROSS JOIN sequence_steps AS step WHERE s.id = a.state AND step.id = a.step AND step.step_type {kind} \
             AND s.organisation_id = ",
            names.join(", "),
            values.join(", "),
        ));
        whose.push(&mut builder, "a");
        builder.build()
    };
    [
        insert("tasks", &task, "<> 'auto_email'"),
        insert("mailings", &mailing, "IN ('auto_email', 'manual_email')"),
    ]
}

/// When the work of a step is due: its interval after now. What no calendar reaches is due at its
/// end.
fn due(now: &str) -> String {
    format!(
        "coalesce(strftime('{TIME}', {now}, max(coalesce(step.interval, 0), 0) || ' seconds'), '9999-12-31T23:59:59.999Z')"
    )
}

/// A column of the step's first sequence template that is enabled.
fn template(column: &str) -> String {
    format!(
        "(SELECT x.{column} FROM sequence_templates AS x WHERE x.organisation_id = s.organisation_id \
         AND x.sequence_step_id = step.id AND x.enabled = 1 ORDER BY x.id LIMIT 1)"
    )
}

/// The columns of a step's mailing.
fn mailing(now: &str) -> Vec<(&'static str, String)> {
    let is_automatic = "step.step_type = 'auto_email'";
    let due = due(now);
    let (scheduled, drafted) = (
        quoted(mailing::State::Scheduled),
        quoted(mailing::State::Drafted),
    );
    vec![
        ("mailbox_id", "s.mailbox_id".to_owned()),
        ("prospect_id", "s.prospect_id".to_owned()),
        ("opportunity_id", "s.opportunity_id".to_owned()),
        ("mailing_type", "'sequence'".to_owned()),
        ("sequence_id", "s.sequence_id".to_owned()),
        ("sequence_step_id", "step.id".to_owned()),
        ("template_id", template("template_id")),
        ("task_id", TASK.to_owned()),
        ("user_id", USER.to_owned()),
        (
            "state",
            format!("iif({is_automatic}, {scheduled}, {drafted})"),
        ),
        ("state_changed_at", now.to_owned()),
        ("scheduled_at", format!("iif({is_automatic}, {due}, NULL)")),
    ]
}

/// The columns of a step's task.
fn task(now: &str) -> Vec<(&'static str, String)> {
    let due = due(now);
    let (pending, incomplete) = (quoted(State::Pending), quoted(State::Incomplete));
    let skip = format!("strftime('{TIME}', {due}, max(step.task_autoskip_delay, 0) || ' seconds')");
    vec![
        ("subject_type", "'prospect'".to_owned()),
        ("subject_id", "s.prospect_id".to_owned()),
        ("action", ACTION.to_owned()),
        (
            "task_type",
            "'sequence_step_' || iif(step.step_type = 'manual_email', 'email', step.step_type)"
                .to_owned(),
        ),
        (
            "state",
            format!("iif({due} > {now}, {pending}, {incomplete})"),
        ),
        ("scheduled_at", format!("iif({due} > {now}, {due}, NULL)")),
        ("due_at", due),
        ("autoskip_at", skip),
        ("note", "step.task_note".to_owned()),
        ("creator_type", "'sequenceStep'".to_owned()),
        ("creator_id", "step.id".to_owned()),
        ("owner_id", OWNER.to_owned()),
        ("sequence_id", "s.sequence_id".to_owned()),
        ("sequence_step_id", "step.id".to_owned()),
        ("sequence_template_id", template("id")),
        ("template_id", template("template_id")),
        ("task_priority_id", PRIORITY.to_owned()),
    ]
}
