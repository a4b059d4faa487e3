-- Sequences with their steps and states, and what these refer to.

CREATE TABLE mailboxes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation_id INTEGER NOT NULL REFERENCES organisations (id),
    version INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    email TEXT NOT NULL,
    max_mailings_per_day INTEGER,
    send_disabled INTEGER NOT NULL DEFAULT 0 CHECK (send_disabled IN (0, 1)),
    user_id INTEGER
);
CREATE INDEX mailboxes_by_organisation ON mailboxes (organisation_id, id);

CREATE TABLE opportunities (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation_id INTEGER NOT NULL REFERENCES organisations (id),
    version INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    amount INTEGER,
    close_date TEXT,
    currency_type TEXT,
    custom_id TEXT,
    forecast_category TEXT,
    lead_source TEXT,
    lost_reason TEXT,
    name TEXT NOT NULL,
    next_step TEXT,
    probability INTEGER,
    tags TEXT NOT NULL DEFAULT '[]',
    account_id INTEGER,
    creator_id INTEGER,
    owner_id INTEGER
);
CREATE INDEX opportunities_by_organisation ON opportunities (organisation_id, id);
CREATE INDEX opportunities_by_account ON opportunities (organisation_id, account_id, id);

CREATE TABLE sequences (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation_id INTEGER NOT NULL REFERENCES organisations (id),
    version INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    enabled INTEGER GENERATED ALWAYS AS (enabled_at IS NOT NULL) VIRTUAL,
    enabled_at TEXT,
    last_used_at TEXT,
    name TEXT NOT NULL,
    share_type TEXT CHECK (share_type IN ('private', 'read_only', 'shared')),
    tags TEXT NOT NULL DEFAULT '[]',
    creator_id INTEGER,
    owner_id INTEGER
);
CREATE INDEX sequences_by_organisation ON sequences (organisation_id, id);

-- Steps so far had neither a type nor a sequence of their own.
INSERT INTO sequences (id, organisation_id, created_at, updated_at, enabled_at, name)
SELECT s.sequence_id, s.organisation_id, o.created_at, o.created_at, o.created_at, 'Sequence ' || s.sequence_id
  FROM (SELECT max(organisation_id) AS organisation_id, sequence_id FROM
        (SELECT organisation_id, sequence_id FROM sequence_steps
         UNION SELECT organisation_id, sequence_id FROM sequence_states) GROUP BY sequence_id) AS s
  JOIN organisations AS o ON o.id = s.organisation_id;

CREATE TABLE steps (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation_id INTEGER NOT NULL REFERENCES organisations (id),
    version INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    display_name TEXT GENERATED ALWAYS AS (
        'Step #' || "order" || ' (' || upper(substr(step_type, 1, 1)) || replace(substr(step_type, 2), '_', ' ') || ')'
    ) VIRTUAL,
    interval INTEGER,
    "order" INTEGER NOT NULL,
    step_type TEXT NOT NULL CHECK (step_type IN (
        'auto_email', 'manual_email', 'call', 'task', 'sms', 'linkedin_interact_with_post', 'linkedin_other',
        'linkedin_send_connection_request', 'linkedin_send_message', 'linkedin_view_profile'
    )),
    task_autoskip_delay INTEGER,
    task_note TEXT,
    sequence_id INTEGER NOT NULL,
    task_priority_id INTEGER,
    UNIQUE (organisation_id, sequence_id, "order")
);
INSERT INTO steps (id, organisation_id, created_at, updated_at, "order", step_type, sequence_id)
SELECT s.id, s.organisation_id, o.created_at, o.created_at, s.position, 'task', s.sequence_id
  FROM sequence_steps AS s JOIN organisations AS o ON o.id = s.organisation_id;
DROP TABLE sequence_steps;
ALTER TABLE steps RENAME TO sequence_steps;
CREATE INDEX sequence_steps_by_organisation ON sequence_steps (organisation_id, id);

CREATE TABLE states (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation_id INTEGER NOT NULL REFERENCES organisations (id),
    version INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    active_at TEXT,
    bounce_count INTEGER NOT NULL DEFAULT 0,
    call_completed_at TEXT,
    click_count INTEGER NOT NULL DEFAULT 0,
    deliver_count INTEGER NOT NULL DEFAULT 0,
    error_reason TEXT,
    failure_count INTEGER NOT NULL DEFAULT 0,
    negative_reply_count INTEGER NOT NULL DEFAULT 0,
    neutral_reply_count INTEGER NOT NULL DEFAULT 0,
    open_count INTEGER NOT NULL DEFAULT 0,
    opt_out_count INTEGER NOT NULL DEFAULT 0,
    pause_reason TEXT,
    positive_reply_count INTEGER NOT NULL DEFAULT 0,
    replied_at TEXT,
    reply_count INTEGER NOT NULL DEFAULT 0,
    schedule_count INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL CHECK (state IN ('active', 'pending', 'finished', 'paused', 'disabled', 'failed', 'bounced', 'opted_out')),
    state_changed_at TEXT,
    account_id INTEGER,
    batch_item_creator_id INTEGER,
    creator_id INTEGER,
    mailbox_id INTEGER,
    opportunity_id INTEGER,
    prospect_id INTEGER NOT NULL,
    sequence_id INTEGER NOT NULL,
    sequence_step_id INTEGER,
    -- Which item moved the state into the bin.
    removed_by INTEGER
);
-- A state knew its prospect only by its task; one without a task was nobody's.
INSERT INTO states (id, organisation_id, version, created_at, updated_at, replied_at, state, state_changed_at,
                    account_id, prospect_id, sequence_id, sequence_step_id, removed_by)
SELECT s.id, s.organisation_id, s.version, s.created_at, s.updated_at, s.replied_at, s.state, s.state_changed_at,
       (SELECT p.account_id FROM prospects AS p WHERE p.id = t.prospect_id), t.prospect_id, s.sequence_id,
       s.sequence_step_id, s.removed_by
  FROM sequence_states AS s
  JOIN (SELECT sequence_state_id, max(prospect_id) AS prospect_id FROM tasks GROUP BY sequence_state_id) AS t
    ON t.sequence_state_id = s.id
 WHERE t.prospect_id IS NOT NULL;
DROP TABLE sequence_states;
ALTER TABLE states RENAME TO sequence_states;
CREATE INDEX sequence_states_by_organisation ON sequence_states (organisation_id, id);
CREATE INDEX sequence_states_by_prospect ON sequence_states (organisation_id, prospect_id, id);
CREATE INDEX sequence_states_by_sequence ON sequence_states (organisation_id, sequence_id, state, id);
CREATE INDEX sequence_states_by_state ON sequence_states (organisation_id, state, id);

ALTER TABLE mailings ADD COLUMN mailbox_id INTEGER;
ALTER TABLE mailings ADD COLUMN prospect_id INTEGER;
ALTER TABLE mailings ADD COLUMN sequence_state_id INTEGER;
UPDATE mailings SET (prospect_id, sequence_state_id) =
    (SELECT t.prospect_id, t.sequence_state_id FROM tasks AS t WHERE t.mailing_id = mailings.id LIMIT 1);
CREATE INDEX mailings_by_sequence_state ON mailings (organisation_id, sequence_state_id, id);

CREATE INDEX tasks_by_sequence_state ON tasks (organisation_id, sequence_state_id, id) WHERE sequence_state_id IS NOT NULL;
