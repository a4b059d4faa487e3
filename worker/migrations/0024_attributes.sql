-- The rest of the attributes and relationships that the reference has. What records are found or sorted by has a column
-- and an index; the others share a column as a JSON object, so that a table stays below 100 columns and one more of
-- them needs no migration. What nothing here fills is kept nowhere.

ALTER TABLE accounts ADD COLUMN shared_attributes TEXT NOT NULL DEFAULT '{}';
ALTER TABLE calls ADD COLUMN shared_attributes TEXT NOT NULL DEFAULT '{}';
ALTER TABLE mailboxes ADD COLUMN shared_attributes TEXT NOT NULL DEFAULT '{}';
ALTER TABLE mailings ADD COLUMN shared_attributes TEXT NOT NULL DEFAULT '{}';
ALTER TABLE opportunities ADD COLUMN shared_attributes TEXT NOT NULL DEFAULT '{}';
ALTER TABLE phone_numbers ADD COLUMN shared_attributes TEXT NOT NULL DEFAULT '{}';
ALTER TABLE prospects ADD COLUMN shared_attributes TEXT NOT NULL DEFAULT '{}';
ALTER TABLE rulesets ADD COLUMN shared_attributes TEXT NOT NULL DEFAULT '{}';
ALTER TABLE sequences ADD COLUMN shared_attributes TEXT NOT NULL DEFAULT '{}';
ALTER TABLE templates ADD COLUMN shared_attributes TEXT NOT NULL DEFAULT '{}';
ALTER TABLE users ADD COLUMN shared_attributes TEXT NOT NULL DEFAULT '{}';

CREATE TABLE call_dispositions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation_id INTEGER NOT NULL REFERENCES organisations (id),
    version INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    name TEXT NOT NULL,
    "order" INTEGER,
    outcome TEXT CHECK (outcome IN ('Answered', 'Not Answered'))
);
CREATE INDEX call_dispositions_by_organisation ON call_dispositions (organisation_id, id);
CREATE INDEX call_dispositions_by_created_at ON call_dispositions (organisation_id, created_at);
CREATE INDEX call_dispositions_by_name ON call_dispositions (organisation_id, name);
CREATE INDEX call_dispositions_by_order ON call_dispositions (organisation_id, "order");
CREATE INDEX call_dispositions_by_outcome ON call_dispositions (organisation_id, outcome);
CREATE INDEX call_dispositions_by_updated_at ON call_dispositions (organisation_id, updated_at);

CREATE TABLE call_purposes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation_id INTEGER NOT NULL REFERENCES organisations (id),
    version INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    name TEXT NOT NULL,
    "order" INTEGER
);
CREATE INDEX call_purposes_by_organisation ON call_purposes (organisation_id, id);
CREATE INDEX call_purposes_by_created_at ON call_purposes (organisation_id, created_at);
CREATE INDEX call_purposes_by_name ON call_purposes (organisation_id, name);
CREATE INDEX call_purposes_by_order ON call_purposes (organisation_id, "order");
CREATE INDEX call_purposes_by_updated_at ON call_purposes (organisation_id, updated_at);

-- What stands behind `/in/` in the address of the page.
ALTER TABLE prospects ADD COLUMN linked_in_slug TEXT GENERATED ALWAYS AS (
    iif(
        shared_attributes ->> '$.linkedInUrl' GLOB '*/in/?*',
        substr(
            replace(shared_attributes ->> '$.linkedInUrl', '?', '/') || '/',
            instr(shared_attributes ->> '$.linkedInUrl', '/in/') + 4,
            instr(
                substr(
                    replace(shared_attributes ->> '$.linkedInUrl', '?', '/') || '/',
                    instr(shared_attributes ->> '$.linkedInUrl', '/in/') + 4
                ),
                '/'
            ) - 1
        ),
        NULL
    )
) VIRTUAL;
ALTER TABLE prospects ADD COLUMN time_zone_iana TEXT GENERATED ALWAYS AS (time_zone) VIRTUAL;
CREATE INDEX prospects_by_linked_in_slug ON prospects (organisation_id, linked_in_slug);

ALTER TABLE calls ADD COLUMN recording_url TEXT;
ALTER TABLE calls ADD COLUMN user_call_type TEXT;
ALTER TABLE calls ADD COLUMN call_disposition_id INTEGER;
ALTER TABLE calls ADD COLUMN call_purpose_id INTEGER;
ALTER TABLE calls ADD COLUMN phone_number_id INTEGER;

ALTER TABLE email_addresses ADD COLUMN status_changed_at TEXT;
ALTER TABLE phone_numbers ADD COLUMN status_changed_at TEXT;

ALTER TABLE mailboxes ADD COLUMN creator_id INTEGER;
ALTER TABLE mailboxes ADD COLUMN updater_id INTEGER;

ALTER TABLE mailings ADD COLUMN state_changed_at TEXT;
ALTER TABLE mailings ADD COLUMN follow_up_sequence_id INTEGER;
ALTER TABLE mailings ADD COLUMN opportunity_id INTEGER;

ALTER TABLE opportunities ADD COLUMN map_link TEXT;
ALTER TABLE opportunities ADD COLUMN map_status TEXT;
ALTER TABLE opportunities ADD COLUMN sharing_team_id TEXT;
ALTER TABLE opportunities ADD COLUMN updater_id INTEGER;
ALTER TABLE opportunity_stages ADD COLUMN creator_id INTEGER;

ALTER TABLE rulesets ADD COLUMN auto_resume_ooto_prospects INTEGER NOT NULL DEFAULT 0 CHECK (auto_resume_ooto_prospects IN (0, 1));
ALTER TABLE rulesets ADD COLUMN include_unsubscribe_links INTEGER NOT NULL DEFAULT 0 CHECK (include_unsubscribe_links IN (0, 1));
ALTER TABLE rulesets ADD COLUMN bounced_stage_id INTEGER;
ALTER TABLE rulesets ADD COLUMN call_task_priority_id INTEGER;
ALTER TABLE rulesets ADD COLUMN call_task_priority_from_clicks_id INTEGER;
ALTER TABLE rulesets ADD COLUMN call_task_priority_from_opens_id INTEGER;
ALTER TABLE rulesets ADD COLUMN completed_stage_id INTEGER;
ALTER TABLE rulesets ADD COLUMN delivered_stage_id INTEGER;
ALTER TABLE rulesets ADD COLUMN finished_stage_id INTEGER;
ALTER TABLE rulesets ADD COLUMN opted_out_stage_id INTEGER;
ALTER TABLE rulesets ADD COLUMN owner_id INTEGER;
ALTER TABLE rulesets ADD COLUMN replied_stage_id INTEGER;
ALTER TABLE rulesets ADD COLUMN started_stage_id INTEGER;

ALTER TABLE sequence_steps ADD COLUMN call_purpose_id INTEGER;
ALTER TABLE sequence_steps ADD COLUMN creator_id INTEGER;
ALTER TABLE sequence_steps ADD COLUMN updater_id INTEGER;
ALTER TABLE sequence_templates ADD COLUMN updater_id INTEGER;
ALTER TABLE stages ADD COLUMN creator_id INTEGER;
ALTER TABLE stages ADD COLUMN updater_id INTEGER;
ALTER TABLE templates ADD COLUMN updater_id INTEGER;

-- One for each filter and order; where there is no order, without the rows that have no value.
CREATE INDEX calls_by_call_disposition ON calls (organisation_id, call_disposition_id) WHERE call_disposition_id IS NOT NULL;
CREATE INDEX calls_by_call_purpose ON calls (organisation_id, call_purpose_id) WHERE call_purpose_id IS NOT NULL;
CREATE INDEX calls_by_phone_number ON calls (organisation_id, phone_number_id) WHERE phone_number_id IS NOT NULL;
CREATE INDEX calls_by_recording_url ON calls (organisation_id, recording_url);
CREATE INDEX calls_by_user_call_type ON calls (organisation_id, user_call_type);
CREATE INDEX email_addresses_by_status_changed_at ON email_addresses (organisation_id, status_changed_at);
CREATE INDEX mailings_by_follow_up_sequence ON mailings (organisation_id, follow_up_sequence_id) WHERE follow_up_sequence_id IS NOT NULL;
CREATE INDEX mailings_by_opportunity ON mailings (organisation_id, opportunity_id) WHERE opportunity_id IS NOT NULL;
CREATE INDEX mailings_by_state_changed_at ON mailings (organisation_id, state_changed_at);
CREATE INDEX opportunities_by_map_link ON opportunities (organisation_id, map_link) WHERE map_link IS NOT NULL;
CREATE INDEX opportunities_by_map_status ON opportunities (organisation_id, map_status);
CREATE INDEX opportunities_by_sharing_team_id ON opportunities (organisation_id, sharing_team_id) WHERE sharing_team_id IS NOT NULL;
CREATE INDEX phone_numbers_by_status_changed_at ON phone_numbers (organisation_id, status_changed_at);
CREATE INDEX rulesets_by_auto_resume_ooto_prospects ON rulesets (organisation_id, auto_resume_ooto_prospects);
CREATE INDEX rulesets_by_bounced_stage ON rulesets (organisation_id, bounced_stage_id) WHERE bounced_stage_id IS NOT NULL;
CREATE INDEX rulesets_by_call_task_priority_from_clicks ON rulesets (organisation_id, call_task_priority_from_clicks_id) WHERE call_task_priority_from_clicks_id IS NOT NULL;
CREATE INDEX rulesets_by_call_task_priority_from_opens ON rulesets (organisation_id, call_task_priority_from_opens_id) WHERE call_task_priority_from_opens_id IS NOT NULL;
CREATE INDEX rulesets_by_call_task_priority ON rulesets (organisation_id, call_task_priority_id) WHERE call_task_priority_id IS NOT NULL;
CREATE INDEX rulesets_by_completed_stage ON rulesets (organisation_id, completed_stage_id) WHERE completed_stage_id IS NOT NULL;
CREATE INDEX rulesets_by_delivered_stage ON rulesets (organisation_id, delivered_stage_id) WHERE delivered_stage_id IS NOT NULL;
CREATE INDEX rulesets_by_finished_stage ON rulesets (organisation_id, finished_stage_id) WHERE finished_stage_id IS NOT NULL;
CREATE INDEX rulesets_by_include_unsubscribe_links ON rulesets (organisation_id, include_unsubscribe_links);
CREATE INDEX rulesets_by_name ON rulesets (organisation_id, name);
CREATE INDEX rulesets_by_opted_out_stage ON rulesets (organisation_id, opted_out_stage_id) WHERE opted_out_stage_id IS NOT NULL;
CREATE INDEX rulesets_by_owner ON rulesets (organisation_id, owner_id) WHERE owner_id IS NOT NULL;
CREATE INDEX rulesets_by_replied_stage ON rulesets (organisation_id, replied_stage_id) WHERE replied_stage_id IS NOT NULL;
CREATE INDEX rulesets_by_started_stage ON rulesets (organisation_id, started_stage_id) WHERE started_stage_id IS NOT NULL;
CREATE INDEX sequences_by_creator ON sequences (organisation_id, creator_id) WHERE creator_id IS NOT NULL;
CREATE INDEX sequences_by_updater ON sequences (organisation_id, updater_id) WHERE updater_id IS NOT NULL;
CREATE INDEX sequence_steps_by_call_purpose ON sequence_steps (organisation_id, call_purpose_id) WHERE call_purpose_id IS NOT NULL;
CREATE INDEX sequence_steps_by_creator ON sequence_steps (organisation_id, creator_id) WHERE creator_id IS NOT NULL;
CREATE INDEX sequence_steps_by_updater ON sequence_steps (organisation_id, updater_id) WHERE updater_id IS NOT NULL;
CREATE INDEX sequence_templates_by_creator ON sequence_templates (organisation_id, creator_id) WHERE creator_id IS NOT NULL;
CREATE INDEX sequence_templates_by_updater ON sequence_templates (organisation_id, updater_id) WHERE updater_id IS NOT NULL;
CREATE INDEX templates_by_creator ON templates (organisation_id, creator_id) WHERE creator_id IS NOT NULL;
CREATE INDEX templates_by_updater ON templates (organisation_id, updater_id) WHERE updater_id IS NOT NULL;
