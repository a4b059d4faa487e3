-- The first tables. `docs/DATA_MODEL.md` says what they mean.
--
-- Times are text of one width, `2021-10-21T18:49:12.000Z`, so that they sort as they are and need
-- no rendering. Lists and objects are JSON text. Every row belongs to an organisation, and every
-- index starts with it, except those of the scheduler, which looks over all of them. `version` grows with each change of a row; a write names the version that
-- it was decided on. Columns that follow from others are generated, so that they cannot disagree.

CREATE TABLE organisations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    created_at TEXT NOT NULL
);

CREATE TABLE users (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation_id INTEGER NOT NULL REFERENCES organisations (id),
    version INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    current_sign_in_at TEXT,
    email TEXT NOT NULL,
    first_name TEXT,
    last_name TEXT,
    locked INTEGER NOT NULL DEFAULT 0 CHECK (locked IN (0, 1)),
    name TEXT GENERATED ALWAYS AS (trim(coalesce(first_name, '') || ' ' || coalesce(last_name, ''))) VIRTUAL,
    phone_number TEXT,
    title TEXT,
    user_guid TEXT NOT NULL DEFAULT (lower(hex(randomblob(16)))),
    username TEXT,
    creator_id INTEGER,
    updater_id INTEGER,
    UNIQUE (organisation_id, email)
);

-- A token is stored as the SHA-256 of its text, in lower-case hexadecimal.
CREATE TABLE tokens (
    hash TEXT PRIMARY KEY CHECK (length(hash) = 64),
    organisation_id INTEGER NOT NULL REFERENCES organisations (id),
    user_id INTEGER NOT NULL REFERENCES users (id),
    created_at TEXT NOT NULL,
    revoked_at TEXT
) WITHOUT ROWID;

CREATE TABLE task_priorities (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation_id INTEGER NOT NULL REFERENCES organisations (id),
    version INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    color INTEGER,
    name TEXT NOT NULL,
    weight INTEGER NOT NULL DEFAULT 0,
    is_default INTEGER NOT NULL DEFAULT 0 CHECK (is_default IN (0, 1)),
    UNIQUE (organisation_id, name)
);

CREATE TABLE accounts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation_id INTEGER NOT NULL REFERENCES organisations (id),
    version INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    buyer_intent_score REAL,
    company_type TEXT,
    custom_id TEXT,
    description TEXT,
    domain TEXT,
    external_source TEXT,
    founded_at TEXT,
    industry TEXT,
    linked_in_url TEXT,
    locality TEXT,
    naics_codes TEXT NOT NULL DEFAULT '[]',
    name TEXT NOT NULL,
    named INTEGER NOT NULL DEFAULT 1 CHECK (named IN (0, 1)),
    natural_name TEXT,
    number_of_employees INTEGER,
    sharing_team_id TEXT,
    sic_codes TEXT NOT NULL DEFAULT '[]',
    tags TEXT NOT NULL DEFAULT '[]',
    touched_at TEXT,
    website_url TEXT,
    custom_fields TEXT NOT NULL DEFAULT '{}',
    creator_id INTEGER,
    owner_id INTEGER,
    updater_id INTEGER
);
CREATE INDEX accounts_by_organisation ON accounts (organisation_id, id);
CREATE INDEX accounts_by_name ON accounts (organisation_id, name, id);
CREATE INDEX accounts_by_owner ON accounts (organisation_id, owner_id, id);

CREATE TABLE prospects (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation_id INTEGER NOT NULL REFERENCES organisations (id),
    version INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    available_at TEXT,
    call_opted_out INTEGER NOT NULL DEFAULT 0 CHECK (call_opted_out IN (0, 1)),
    click_count INTEGER NOT NULL DEFAULT 0,
    company TEXT,
    email_opted_out INTEGER NOT NULL DEFAULT 0 CHECK (email_opted_out IN (0, 1)),
    emails TEXT NOT NULL DEFAULT '[]',
    emails_opt_status TEXT,
    engaged_at TEXT,
    engaged_score REAL,
    external_source TEXT,
    first_name TEXT,
    github_username TEXT,
    home_phones TEXT NOT NULL DEFAULT '[]',
    last_name TEXT,
    linked_in_id TEXT,
    mobile_phones TEXT NOT NULL DEFAULT '[]',
    name TEXT GENERATED ALWAYS AS (trim(coalesce(first_name, '') || ' ' || coalesce(last_name, ''))) VIRTUAL,
    occupation TEXT,
    open_count INTEGER NOT NULL DEFAULT 0,
    opted_out INTEGER NOT NULL DEFAULT 0 CHECK (opted_out IN (0, 1)),
    opted_out_at TEXT,
    other_phones TEXT NOT NULL DEFAULT '[]',
    reply_count INTEGER NOT NULL DEFAULT 0,
    score REAL,
    sharing_team_id TEXT,
    stack_overflow_id TEXT,
    tags TEXT NOT NULL DEFAULT '[]',
    time_zone TEXT,
    title TEXT,
    touched_at TEXT,
    twitter_username TEXT,
    voip_phones TEXT NOT NULL DEFAULT '[]',
    work_phones TEXT NOT NULL DEFAULT '[]',
    custom_fields TEXT NOT NULL DEFAULT '{}',
    account_id INTEGER,
    creator_id INTEGER,
    owner_id INTEGER,
    persona_id INTEGER,
    stage_id INTEGER,
    updater_id INTEGER
);
CREATE INDEX prospects_by_organisation ON prospects (organisation_id, id);
CREATE INDEX prospects_by_owner ON prospects (organisation_id, owner_id, id);
CREATE INDEX prospects_by_account ON prospects (organisation_id, account_id, id);

CREATE TABLE tasks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation_id INTEGER NOT NULL REFERENCES organisations (id),
    version INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    action TEXT NOT NULL,
    autoskip_at TEXT,
    compiled_sequence_template_html TEXT,
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
    sequence_id INTEGER,
    sequence_state_id INTEGER,
    sequence_step_id INTEGER,
    sequence_template_id INTEGER,
    task_priority_id INTEGER,
    template_id INTEGER
);
CREATE INDEX tasks_by_organisation ON tasks (organisation_id, id);
CREATE INDEX tasks_by_due ON tasks (organisation_id, due_at, id);
CREATE INDEX tasks_by_state_and_due ON tasks (organisation_id, state, due_at, id);
CREATE INDEX tasks_by_owner ON tasks (organisation_id, owner_id, state, due_at, id);
CREATE INDEX tasks_by_prospect ON tasks (organisation_id, prospect_id, id);
CREATE INDEX tasks_by_account ON tasks (organisation_id, account_id, id);
CREATE INDEX tasks_to_skip ON tasks (autoskip_at) WHERE state <> 'complete';
CREATE INDEX tasks_to_activate ON tasks (scheduled_at) WHERE state = 'pending';

-- What a completion note of a task leaves with the task's subject.
CREATE TABLE notes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation_id INTEGER NOT NULL REFERENCES organisations (id),
    created_at TEXT NOT NULL,
    author_id INTEGER NOT NULL,
    subject_type TEXT,
    subject_id INTEGER,
    task_id INTEGER NOT NULL,
    text TEXT NOT NULL
);
CREATE INDEX notes_by_subject ON notes (organisation_id, subject_type, subject_id, id);

-- What steps of sequences and their tasks stand on. Plain records until sequences run.
CREATE TABLE mailings (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation_id INTEGER NOT NULL REFERENCES organisations (id),
    version INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    state TEXT NOT NULL,
    scheduled_at TEXT
);

CREATE TABLE sequence_steps (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation_id INTEGER NOT NULL REFERENCES organisations (id),
    sequence_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    UNIQUE (organisation_id, sequence_id, position)
);

CREATE TABLE sequence_states (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation_id INTEGER NOT NULL REFERENCES organisations (id),
    version INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    state TEXT NOT NULL,
    state_changed_at TEXT,
    replied_at TEXT,
    sequence_id INTEGER NOT NULL,
    sequence_step_id INTEGER
);

CREATE TABLE batches (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation_id INTEGER NOT NULL REFERENCES organisations (id),
    version INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    action TEXT NOT NULL,
    canceled_at TEXT,
    confirm_count INTEGER NOT NULL DEFAULT 0,
    confirmed_at TEXT,
    confirmed_count_required INTEGER NOT NULL DEFAULT 0 CHECK (confirmed_count_required IN (0, 1)),
    external_start_payload TEXT,
    failures INTEGER NOT NULL DEFAULT 0,
    finished_at TEXT,
    payload TEXT NOT NULL DEFAULT '{}',
    pending INTEGER NOT NULL DEFAULT 0,
    started_at TEXT,
    state TEXT NOT NULL CHECK (state IN ('confirming', 'pending', 'running', 'finished', 'canceled', 'failed')),
    summary TEXT NOT NULL DEFAULT '{}',
    total INTEGER NOT NULL DEFAULT 0 CHECK (total <= 5000000),
    -- How often in a row the sweeper found no progress, and when the last item was done.
    attempts INTEGER NOT NULL DEFAULT 0,
    progress_at TEXT NOT NULL,
    -- Names the batch before its id is known.
    start_key TEXT NOT NULL UNIQUE,
    creator_id INTEGER
);
CREATE INDEX batches_by_organisation ON batches (organisation_id, id);
CREATE INDEX batches_in_motion ON batches (state, progress_at) WHERE state IN ('pending', 'running');

-- Items are numbered inside their batch: id = batch × 10,000,000 + position, from 1. So the items of
-- a batch, and of one message, are a range of the primary key and need no further index.
CREATE TABLE batch_items (
    id INTEGER PRIMARY KEY,
    organisation_id INTEGER NOT NULL,
    batch_id INTEGER GENERATED ALWAYS AS (id / 10000000) VIRTUAL,
    "index" INTEGER GENERATED ALWAYS AS (id % 10000000) VIRTUAL,
    record_id INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'changed', 'unchanged', 'error', 'canceled')),
    failed INTEGER GENERATED ALWAYS AS (state = 'error') VIRTUAL,
    info TEXT,
    before TEXT,
    after TEXT,
    data TEXT GENERATED ALWAYS AS (iif(before IS NULL, NULL, '{"before":' || before || ',"after":' || after || '}')) VIRTUAL,
    -- The chunk that settled the item.
    chunk INTEGER
);
