-- The text that tasks keep is shorter (`lockstep_sql::kept`): a time that is the same as the one before is an equals
-- sign, and what is NULL at the end is left out. How a stored column is made cannot be changed, so the table is made
-- anew once more.

CREATE TABLE tasks_before AS SELECT * FROM tasks;
CREATE TABLE tasks_sequence AS SELECT seq FROM sqlite_sequence WHERE name = 'tasks';
DROP TABLE tasks;

CREATE TABLE tasks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation_id INTEGER NOT NULL REFERENCES organisations (id),
    version INTEGER NOT NULL DEFAULT 1,
    -- What pages are read from stands near the beginning of the record, where SQLite finds it sooner.
    document_values TEXT GENERATED ALWAYS AS (concat(rtrim(concat(
        concat(
            id, ',', action, ',', completed, ',', iif(note IS NULL, '', octet_length(note) || ',' || note), ',', state,
            ',', task_type, ',', created_at, ',', iif(updated_at = created_at, '=', updated_at), ',',
            iif(state_changed_at = coalesce(updated_at, created_at), '=', state_changed_at), ',',
            iif(completed_at = coalesce(state_changed_at, updated_at, created_at), '=', completed_at), ',',
            iif(due_at = coalesce(completed_at, state_changed_at, updated_at, created_at), '=', due_at), ',', owner_id,
            ',', creator_type, ',', creator_id, ',', subject_type, ',', subject_id
        ),
        concat(
            ',', prospect_id, ',', task_priority_id, ',', completer_id, ',', sequence_id, ',', sequence_state_id, ',',
            sequence_step_id, ',', sequence_template_id, ',', template_id, ',', mailing_id, ',', call_id, ',',
            account_id, ',', opportunity_id, ',', opportunity_association, ',',
            iif(
                scheduled_at = coalesce(due_at, completed_at, state_changed_at, updated_at, created_at),
                '=', scheduled_at
            ), ',',
            iif(
                autoskip_at = coalesce(
                    scheduled_at, due_at, completed_at, state_changed_at, updated_at, created_at
                ),
                '=', autoskip_at
            ), ','
        ),
        concat(task_purpose_id, ',', task_disposition_id, ',')
    ), ','), ',')) STORED,
    sequence_id INTEGER,
    compiled_sequence_template_html TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    action TEXT NOT NULL,
    autoskip_at TEXT,
    completed INTEGER GENERATED ALWAYS AS (state = 'complete') VIRTUAL,
    completed_at TEXT,
    due_at TEXT,
    note TEXT,
    opportunity_association TEXT,
    scheduled_at TEXT,
    state TEXT NOT NULL CHECK (state IN ('pending', 'incomplete', 'complete')),
    state_changed_at TEXT,
    task_type TEXT NOT NULL DEFAULT 'manual',
    subject_type TEXT NOT NULL CHECK (subject_type IN ('account', 'opportunity', 'prospect')),
    subject_id INTEGER NOT NULL,
    account_id INTEGER GENERATED ALWAYS AS (iif(subject_type = 'account', subject_id, NULL)) VIRTUAL,
    opportunity_id INTEGER GENERATED ALWAYS AS (iif(subject_type = 'opportunity', subject_id, NULL)) VIRTUAL,
    prospect_id INTEGER GENERATED ALWAYS AS (iif(subject_type = 'prospect', subject_id, NULL)) VIRTUAL,
    call_id INTEGER,
    completer_id INTEGER,
    creator_type TEXT CHECK (creator_type IN ('user', 'stage', 'sequenceStep')),
    creator_id INTEGER,
    mailing_id INTEGER,
    owner_id INTEGER NOT NULL,
    sequence_state_id INTEGER,
    sequence_step_id INTEGER,
    sequence_template_id INTEGER,
    task_priority_id INTEGER,
    template_id INTEGER,
    removed_by INTEGER,
    task_purpose_id INTEGER,
    task_disposition_id INTEGER,
    made_by INTEGER
);
INSERT INTO tasks (
    id, organisation_id, version, created_at, updated_at, action, autoskip_at, compiled_sequence_template_html,
    completed_at, due_at, note, opportunity_association, scheduled_at, state, state_changed_at, task_type, subject_type,
    subject_id, call_id, completer_id, creator_type, creator_id, mailing_id, owner_id, sequence_id, sequence_state_id,
    sequence_step_id, sequence_template_id, task_priority_id, template_id, removed_by, task_purpose_id,
    task_disposition_id, made_by
)
SELECT
    id, organisation_id, version, created_at, updated_at, action, autoskip_at, compiled_sequence_template_html,
    completed_at, due_at, note, opportunity_association, scheduled_at, state, state_changed_at, task_type, subject_type,
    subject_id, call_id, completer_id, creator_type, creator_id, mailing_id, owner_id, sequence_id, sequence_state_id,
    sequence_step_id, sequence_template_id, task_priority_id, template_id, removed_by, task_purpose_id,
    task_disposition_id, made_by
FROM tasks_before ORDER BY id;
-- Ids of tasks that are gone are not given again.
DELETE FROM sqlite_sequence WHERE name = 'tasks';
INSERT INTO sqlite_sequence (name, seq) SELECT 'tasks', seq FROM tasks_sequence;
DROP TABLE tasks_before;
DROP TABLE tasks_sequence;

CREATE INDEX tasks_by_organisation ON tasks (organisation_id, id);
CREATE INDEX tasks_by_due ON tasks (organisation_id, due_at, id);
CREATE INDEX tasks_by_state_and_due ON tasks (organisation_id, state, due_at, id);
CREATE INDEX tasks_by_owner ON tasks (organisation_id, owner_id, state, due_at, id);
CREATE INDEX tasks_by_prospect ON tasks (organisation_id, prospect_id, id);
CREATE INDEX tasks_by_account ON tasks (organisation_id, account_id, id);
CREATE INDEX tasks_to_skip ON tasks (autoskip_at) WHERE state <> 'complete';
CREATE INDEX tasks_to_activate ON tasks (scheduled_at) WHERE state = 'pending';
CREATE INDEX tasks_by_sequence_state ON tasks (organisation_id, sequence_state_id, id) WHERE sequence_state_id IS NOT NULL;
CREATE INDEX tasks_in_bins ON tasks (removed_by, updated_at) WHERE organisation_id < 0;
CREATE INDEX tasks_by_autoskip_at ON tasks (organisation_id, autoskip_at);
CREATE INDEX tasks_by_call ON tasks (organisation_id, call_id) WHERE call_id IS NOT NULL;
CREATE INDEX tasks_by_completer ON tasks (organisation_id, completer_id) WHERE completer_id IS NOT NULL;
CREATE INDEX tasks_by_created_at ON tasks (organisation_id, created_at);
CREATE INDEX tasks_by_mailing ON tasks (organisation_id, mailing_id) WHERE mailing_id IS NOT NULL;
CREATE INDEX tasks_by_opportunity ON tasks (organisation_id, opportunity_id) WHERE opportunity_id IS NOT NULL;
CREATE INDEX tasks_by_scheduled_at ON tasks (organisation_id, scheduled_at);
CREATE INDEX tasks_by_sequence ON tasks (organisation_id, sequence_id) WHERE sequence_id IS NOT NULL;
CREATE INDEX tasks_by_sequence_step ON tasks (organisation_id, sequence_step_id) WHERE sequence_step_id IS NOT NULL;
CREATE INDEX tasks_by_sequence_template ON tasks (organisation_id, sequence_template_id) WHERE sequence_template_id IS NOT NULL;
CREATE INDEX tasks_by_state_changed_at ON tasks (organisation_id, state_changed_at);
CREATE INDEX tasks_by_task_priority ON tasks (organisation_id, task_priority_id);
CREATE INDEX tasks_by_task_type ON tasks (organisation_id, task_type);
CREATE INDEX tasks_by_template ON tasks (organisation_id, template_id) WHERE template_id IS NOT NULL;
CREATE INDEX tasks_by_updated_at ON tasks (organisation_id, updated_at);
CREATE INDEX tasks_by_task_purpose ON tasks (organisation_id, task_purpose_id) WHERE task_purpose_id IS NOT NULL;
CREATE INDEX tasks_by_task_disposition ON tasks (organisation_id, task_disposition_id) WHERE task_disposition_id IS NOT NULL;
