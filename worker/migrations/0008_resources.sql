-- The rest of the resource types. `docs/DATA_MODEL.md` says what they mean.

CREATE TABLE personas (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation_id INTEGER NOT NULL REFERENCES organisations (id),
    version INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    description TEXT,
    name TEXT NOT NULL
);
CREATE INDEX personas_by_organisation ON personas (organisation_id, id);

CREATE TABLE stages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation_id INTEGER NOT NULL REFERENCES organisations (id),
    version INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    color TEXT,
    name TEXT NOT NULL,
    "order" INTEGER
);
CREATE INDEX stages_by_organisation ON stages (organisation_id, id);

CREATE TABLE opportunity_stages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation_id INTEGER NOT NULL REFERENCES organisations (id),
    version INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    color TEXT,
    is_closed INTEGER NOT NULL DEFAULT 0 CHECK (is_closed IN (0, 1)),
    name TEXT NOT NULL,
    "order" INTEGER
);
CREATE INDEX opportunity_stages_by_organisation ON opportunity_stages (organisation_id, id);

CREATE TABLE task_purposes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation_id INTEGER NOT NULL REFERENCES organisations (id),
    version INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    name TEXT NOT NULL,
    "order" INTEGER,
    task_type TEXT
);
CREATE INDEX task_purposes_by_organisation ON task_purposes (organisation_id, id);

CREATE TABLE task_dispositions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation_id INTEGER NOT NULL REFERENCES organisations (id),
    version INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    name TEXT NOT NULL,
    "order" INTEGER,
    task_type TEXT,
    value TEXT
);
CREATE INDEX task_dispositions_by_organisation ON task_dispositions (organisation_id, id);

CREATE TABLE rulesets (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation_id INTEGER NOT NULL REFERENCES organisations (id),
    version INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    call_opt_out_action TEXT,
    email_opt_out_action TEXT,
    minimum_prospect_touched_interval INTEGER,
    name TEXT,
    permit_duplicate_prospects TEXT CHECK (permit_duplicate_prospects IN ('allow', 'disallow', 'only_if_inactive')),
    sequence_exclusivity TEXT CHECK (sequence_exclusivity IN ('all_sequences', 'exclusive_sequences', 'none'))
);
CREATE INDEX rulesets_by_organisation ON rulesets (organisation_id, id);

CREATE TABLE templates (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation_id INTEGER NOT NULL REFERENCES organisations (id),
    version INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    archived INTEGER NOT NULL DEFAULT 0 CHECK (archived IN (0, 1)),
    archived_at TEXT,
    body_html TEXT,
    last_used_at TEXT,
    name TEXT NOT NULL,
    share_type TEXT CHECK (share_type IN ('private', 'read_only', 'shared')),
    subject TEXT,
    tags TEXT NOT NULL DEFAULT '[]',
    track_links INTEGER NOT NULL DEFAULT 0 CHECK (track_links IN (0, 1)),
    track_opens INTEGER NOT NULL DEFAULT 0 CHECK (track_opens IN (0, 1)),
    creator_id INTEGER,
    owner_id INTEGER
);
CREATE INDEX templates_by_organisation ON templates (organisation_id, id);

CREATE TABLE sequence_templates (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation_id INTEGER NOT NULL REFERENCES organisations (id),
    version INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    enabled INTEGER GENERATED ALWAYS AS (enabled_at IS NOT NULL) VIRTUAL,
    enabled_at TEXT,
    is_reply INTEGER NOT NULL DEFAULT 0 CHECK (is_reply IN (0, 1)),
    creator_id INTEGER,
    sequence_step_id INTEGER NOT NULL,
    template_id INTEGER NOT NULL
);
CREATE INDEX sequence_templates_by_organisation ON sequence_templates (organisation_id, id);
CREATE INDEX sequence_templates_by_step ON sequence_templates (organisation_id, sequence_step_id, id);
CREATE INDEX sequence_templates_by_template ON sequence_templates (organisation_id, template_id, id);

CREATE TABLE email_addresses (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation_id INTEGER NOT NULL REFERENCES organisations (id),
    version INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    email TEXT NOT NULL,
    email_type TEXT,
    "order" INTEGER,
    status TEXT,
    prospect_id INTEGER NOT NULL,
    removed_by INTEGER
);
CREATE INDEX email_addresses_by_organisation ON email_addresses (organisation_id, id);
CREATE INDEX email_addresses_by_prospect ON email_addresses (organisation_id, prospect_id, id);
CREATE INDEX email_addresses_in_bins ON email_addresses (removed_by, updated_at) WHERE organisation_id < 0;

CREATE TABLE phone_numbers (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation_id INTEGER NOT NULL REFERENCES organisations (id),
    version INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    number TEXT NOT NULL,
    "order" INTEGER,
    phone_type TEXT,
    status TEXT,
    prospect_id INTEGER NOT NULL,
    removed_by INTEGER
);
CREATE INDEX phone_numbers_by_organisation ON phone_numbers (organisation_id, id);
CREATE INDEX phone_numbers_by_prospect ON phone_numbers (organisation_id, prospect_id, id);
CREATE INDEX phone_numbers_in_bins ON phone_numbers (removed_by, updated_at) WHERE organisation_id < 0;

CREATE TABLE calls (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation_id INTEGER NOT NULL REFERENCES organisations (id),
    version INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    direction TEXT CHECK (direction IN ('inbound', 'outbound')),
    "from" TEXT,
    note TEXT,
    outcome TEXT CHECK (outcome IN ('Answered', 'Not Answered')),
    sequence_action TEXT CHECK (sequence_action IN ('Advance', 'Finish', 'Finish - No Reply', 'Finish - Replied')),
    state TEXT GENERATED ALWAYS AS (
        CASE outcome WHEN 'Answered' THEN 'completed' WHEN 'Not Answered' THEN 'no_answer' ELSE 'created' END
    ) VIRTUAL,
    tags TEXT NOT NULL DEFAULT '[]',
    "to" TEXT,
    opportunity_id INTEGER,
    prospect_id INTEGER,
    sequence_id INTEGER,
    sequence_state_id INTEGER,
    sequence_step_id INTEGER,
    task_id INTEGER,
    user_id INTEGER,
    removed_by INTEGER
);
CREATE INDEX calls_by_organisation ON calls (organisation_id, id);
CREATE INDEX calls_by_prospect ON calls (organisation_id, prospect_id, id);
CREATE INDEX calls_by_task ON calls (organisation_id, task_id, id) WHERE task_id IS NOT NULL;
CREATE INDEX calls_by_sequence_state ON calls (organisation_id, sequence_state_id, id) WHERE sequence_state_id IS NOT NULL;
CREATE INDEX calls_in_bins ON calls (removed_by, updated_at) WHERE organisation_id < 0;

-- Mailings were stubs; their state may be no other text now.
CREATE TABLE messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation_id INTEGER NOT NULL REFERENCES organisations (id),
    version INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    body_html TEXT,
    bounced_at TEXT,
    clicked_at TEXT,
    delivered_at TEXT,
    mailing_type TEXT NOT NULL DEFAULT 'single' CHECK (mailing_type IN ('sequence', 'single')),
    opened_at TEXT,
    replied_at TEXT,
    scheduled_at TEXT,
    state TEXT NOT NULL CHECK (state IN (
        'bounced', 'delivered', 'delivering', 'drafted', 'failed', 'opened', 'placeholder', 'queued', 'replied', 'scheduled'
    )),
    subject TEXT,
    mailbox_id INTEGER,
    prospect_id INTEGER,
    sequence_id INTEGER,
    sequence_state_id INTEGER,
    sequence_step_id INTEGER,
    task_id INTEGER,
    template_id INTEGER,
    user_id INTEGER,
    removed_by INTEGER
);
INSERT INTO messages (id, organisation_id, version, created_at, updated_at, mailing_type, scheduled_at, state,
                      mailbox_id, prospect_id, sequence_id, sequence_state_id, sequence_step_id, task_id, user_id, removed_by)
SELECT m.id, m.organisation_id, m.version, m.created_at, m.updated_at,
       iif(m.sequence_state_id IS NULL, 'single', 'sequence'), m.scheduled_at, m.state, m.mailbox_id, m.prospect_id,
       t.sequence_id, m.sequence_state_id, t.sequence_step_id, t.id, b.user_id, m.removed_by
  FROM mailings AS m
  LEFT JOIN (SELECT mailing_id, max(id) AS id, sequence_id, sequence_step_id FROM tasks
              WHERE mailing_id IS NOT NULL GROUP BY mailing_id) AS t ON t.mailing_id = m.id
  LEFT JOIN mailboxes AS b ON b.id = m.mailbox_id;
DROP TABLE mailings;
ALTER TABLE messages RENAME TO mailings;
CREATE INDEX mailings_by_organisation ON mailings (organisation_id, id);
CREATE INDEX mailings_by_prospect ON mailings (organisation_id, prospect_id, id);
CREATE INDEX mailings_by_sequence_state ON mailings (organisation_id, sequence_state_id, id);
CREATE INDEX mailings_by_task ON mailings (organisation_id, task_id, id) WHERE task_id IS NOT NULL;
CREATE INDEX mailings_in_bins ON mailings (removed_by, updated_at) WHERE organisation_id < 0;

-- A task knows the call and the mailing that were made for it last.
CREATE TRIGGER task_gets_its_call AFTER INSERT ON calls WHEN NEW.task_id IS NOT NULL
BEGIN
    UPDATE tasks SET version = version + 1, call_id = NEW.id
     WHERE id = NEW.task_id AND organisation_id = NEW.organisation_id;
END;
CREATE TRIGGER task_gets_its_mailing AFTER INSERT ON mailings WHEN NEW.task_id IS NOT NULL
BEGIN
    UPDATE tasks SET version = version + 1, mailing_id = NEW.id
     WHERE id = NEW.task_id AND organisation_id = NEW.organisation_id;
END;

ALTER TABLE mailboxes ADD COLUMN sync_disabled INTEGER NOT NULL DEFAULT 0 CHECK (sync_disabled IN (0, 1));
CREATE INDEX mailboxes_by_user ON mailboxes (organisation_id, user_id, id);
ALTER TABLE users ADD COLUMN mailbox_id INTEGER;

ALTER TABLE opportunities ADD COLUMN opportunity_stage_id INTEGER;
ALTER TABLE opportunities ADD COLUMN stage_id INTEGER GENERATED ALWAYS AS (opportunity_stage_id) VIRTUAL;
CREATE INDEX opportunities_by_stage ON opportunities (organisation_id, opportunity_stage_id, id);
CREATE INDEX opportunities_by_owner ON opportunities (organisation_id, owner_id, id);

CREATE INDEX prospects_by_persona ON prospects (organisation_id, persona_id, id);
CREATE INDEX prospects_by_stage ON prospects (organisation_id, stage_id, id);

ALTER TABLE sequences ADD COLUMN duration_in_days INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sequences ADD COLUMN locked_at TEXT;
ALTER TABLE sequences ADD COLUMN locked INTEGER GENERATED ALWAYS AS (locked_at IS NOT NULL) VIRTUAL;
ALTER TABLE sequences ADD COLUMN max_activations INTEGER;
ALTER TABLE sequences ADD COLUMN primary_reply_action TEXT CHECK (primary_reply_action IN ('finish', 'continue', 'pause'));
ALTER TABLE sequences ADD COLUMN schedule_interval_type TEXT CHECK (schedule_interval_type IN ('calendar', 'schedule'));
ALTER TABLE sequences ADD COLUMN secondary_reply_action TEXT CHECK (secondary_reply_action IN ('finish', 'continue', 'pause'));
ALTER TABLE sequences ADD COLUMN sequence_step_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sequences ADD COLUMN sequence_type TEXT CHECK (sequence_type IN ('date', 'interval'));
ALTER TABLE sequences ADD COLUMN throttle_capacity INTEGER;
ALTER TABLE sequences ADD COLUMN throttle_max_adds_per_day INTEGER;
ALTER TABLE sequences ADD COLUMN throttle_paused INTEGER NOT NULL DEFAULT 0 CHECK (throttle_paused IN (0, 1));
ALTER TABLE sequences ADD COLUMN transactional INTEGER NOT NULL DEFAULT 0 CHECK (transactional IN (0, 1));
ALTER TABLE sequences ADD COLUMN ruleset_id INTEGER;
ALTER TABLE sequences ADD COLUMN updater_id INTEGER;
ALTER TABLE sequence_steps ADD COLUMN date TEXT;

-- How many steps a sequence has, and how long they take, follows from the steps.
UPDATE sequences SET (sequence_step_count, duration_in_days) =
    (SELECT count(*), coalesce(sum(s.interval), 0) / 86400 FROM sequence_steps AS s WHERE s.sequence_id = sequences.id);
CREATE TRIGGER step_counts_when_made AFTER INSERT ON sequence_steps
BEGIN
    UPDATE sequences SET version = version + 1, (sequence_step_count, duration_in_days) =
        (SELECT count(*), coalesce(sum(s.interval), 0) / 86400 FROM sequence_steps AS s
          WHERE s.organisation_id = NEW.organisation_id AND s.sequence_id = NEW.sequence_id)
     WHERE id = NEW.sequence_id AND organisation_id = NEW.organisation_id;
END;
CREATE TRIGGER step_counts_when_changed AFTER UPDATE OF interval ON sequence_steps
BEGIN
    UPDATE sequences SET version = version + 1, (sequence_step_count, duration_in_days) =
        (SELECT count(*), coalesce(sum(s.interval), 0) / 86400 FROM sequence_steps AS s
          WHERE s.organisation_id = NEW.organisation_id AND s.sequence_id = NEW.sequence_id)
     WHERE id = NEW.sequence_id AND organisation_id = NEW.organisation_id;
END;
