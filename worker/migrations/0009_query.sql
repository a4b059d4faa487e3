-- What the query language needs: an index for every attribute by which a collection can be filtered or
-- sorted, and for every column by which related records are found. Each ends in the row's id, which
-- is the last key of every order. Where a column is only ever compared with a value, rows without
-- one are left out. Items of batches have none for their state: 100,000 of them change in seconds.

CREATE INDEX accounts_by_buyer_intent_score ON accounts (organisation_id, buyer_intent_score);
CREATE INDEX accounts_by_created_at ON accounts (organisation_id, created_at);
CREATE INDEX accounts_by_custom_id ON accounts (organisation_id, custom_id);
CREATE INDEX accounts_by_domain ON accounts (organisation_id, domain);
CREATE INDEX accounts_by_named ON accounts (organisation_id, named);
CREATE INDEX accounts_by_sharing_team_id ON accounts (organisation_id, sharing_team_id) WHERE sharing_team_id IS NOT NULL;
CREATE INDEX accounts_by_touched_at ON accounts (organisation_id, touched_at);
CREATE INDEX accounts_by_updated_at ON accounts (organisation_id, updated_at);

CREATE INDEX batches_by_action ON batches (organisation_id, action);
CREATE INDEX batches_by_created_at ON batches (organisation_id, created_at);
CREATE INDEX batches_by_creator ON batches (organisation_id, creator_id);
CREATE INDEX batches_by_finished_at ON batches (organisation_id, finished_at);
CREATE INDEX batches_by_source_batch ON batches (organisation_id, source_batch_id) WHERE source_batch_id IS NOT NULL;
CREATE INDEX batches_by_state ON batches (organisation_id, state);
CREATE INDEX batches_by_total ON batches (organisation_id, total);

CREATE INDEX mailboxes_by_created_at ON mailboxes (organisation_id, created_at);
CREATE INDEX mailboxes_by_email ON mailboxes (organisation_id, email);
CREATE INDEX mailboxes_by_updated_at ON mailboxes (organisation_id, updated_at);

CREATE INDEX opportunities_by_amount ON opportunities (organisation_id, amount);
CREATE INDEX opportunities_by_close_date ON opportunities (organisation_id, close_date);
CREATE INDEX opportunities_by_created_at ON opportunities (organisation_id, created_at);
CREATE INDEX opportunities_by_custom_id ON opportunities (organisation_id, custom_id);
CREATE INDEX opportunities_by_forecast_category ON opportunities (organisation_id, forecast_category);
CREATE INDEX opportunities_by_lead_source ON opportunities (organisation_id, lead_source);
CREATE INDEX opportunities_by_lost_reason ON opportunities (organisation_id, lost_reason);
CREATE INDEX opportunities_by_name ON opportunities (organisation_id, name);
CREATE INDEX opportunities_by_probability ON opportunities (organisation_id, probability);
CREATE INDEX opportunities_by_updated_at ON opportunities (organisation_id, updated_at);

CREATE INDEX prospects_by_created_at ON prospects (organisation_id, created_at);
CREATE INDEX prospects_by_engaged_at ON prospects (organisation_id, engaged_at);
CREATE INDEX prospects_by_engaged_score ON prospects (organisation_id, engaged_score);
CREATE INDEX prospects_by_external_source ON prospects (organisation_id, external_source);
CREATE INDEX prospects_by_first_name ON prospects (organisation_id, first_name);
CREATE INDEX prospects_by_github_username ON prospects (organisation_id, github_username);
CREATE INDEX prospects_by_last_name ON prospects (organisation_id, last_name);
CREATE INDEX prospects_by_linked_in_id ON prospects (organisation_id, linked_in_id);
CREATE INDEX prospects_by_sharing_team_id ON prospects (organisation_id, sharing_team_id) WHERE sharing_team_id IS NOT NULL;
CREATE INDEX prospects_by_stack_overflow_id ON prospects (organisation_id, stack_overflow_id);
CREATE INDEX prospects_by_time_zone ON prospects (organisation_id, time_zone) WHERE time_zone IS NOT NULL;
CREATE INDEX prospects_by_title ON prospects (organisation_id, title);
CREATE INDEX prospects_by_touched_at ON prospects (organisation_id, touched_at);
CREATE INDEX prospects_by_twitter_username ON prospects (organisation_id, twitter_username);
CREATE INDEX prospects_by_updated_at ON prospects (organisation_id, updated_at);

CREATE INDEX sequence_states_by_call_completed_at ON sequence_states (organisation_id, call_completed_at);
CREATE INDEX sequence_states_by_click_count ON sequence_states (organisation_id, click_count);
CREATE INDEX sequence_states_by_created_at ON sequence_states (organisation_id, created_at);
CREATE INDEX sequence_states_by_deliver_count ON sequence_states (organisation_id, deliver_count);
CREATE INDEX sequence_states_by_mailbox ON sequence_states (organisation_id, mailbox_id) WHERE mailbox_id IS NOT NULL;
CREATE INDEX sequence_states_by_open_count ON sequence_states (organisation_id, open_count);
CREATE INDEX sequence_states_by_opportunity ON sequence_states (organisation_id, opportunity_id) WHERE opportunity_id IS NOT NULL;
CREATE INDEX sequence_states_by_pause_reason ON sequence_states (organisation_id, pause_reason);
CREATE INDEX sequence_states_by_replied_at ON sequence_states (organisation_id, replied_at);
CREATE INDEX sequence_states_by_reply_count ON sequence_states (organisation_id, reply_count);
CREATE INDEX sequence_states_by_sequence_step ON sequence_states (organisation_id, sequence_step_id) WHERE sequence_step_id IS NOT NULL;
CREATE INDEX sequence_states_by_state_changed_at ON sequence_states (organisation_id, state_changed_at);
CREATE INDEX sequence_states_by_updated_at ON sequence_states (organisation_id, updated_at);

CREATE INDEX sequence_steps_by_created_at ON sequence_steps (organisation_id, created_at);
CREATE INDEX sequence_steps_by_order ON sequence_steps (organisation_id, "order");
CREATE INDEX sequence_steps_by_step_type ON sequence_steps (organisation_id, step_type);
CREATE INDEX sequence_steps_by_task_priority ON sequence_steps (organisation_id, task_priority_id) WHERE task_priority_id IS NOT NULL;
CREATE INDEX sequence_steps_by_updated_at ON sequence_steps (organisation_id, updated_at);

CREATE INDEX sequences_by_created_at ON sequences (organisation_id, created_at);
CREATE INDEX sequences_by_enabled_at ON sequences (organisation_id, enabled_at);
CREATE INDEX sequences_by_last_used_at ON sequences (organisation_id, last_used_at);
CREATE INDEX sequences_by_name ON sequences (organisation_id, name);
CREATE INDEX sequences_by_owner ON sequences (organisation_id, owner_id) WHERE owner_id IS NOT NULL;
CREATE INDEX sequences_by_share_type ON sequences (organisation_id, share_type);
CREATE INDEX sequences_by_updated_at ON sequences (organisation_id, updated_at);

CREATE INDEX task_priorities_by_created_at ON task_priorities (organisation_id, created_at);
CREATE INDEX task_priorities_by_updated_at ON task_priorities (organisation_id, updated_at);
CREATE INDEX task_priorities_by_weight ON task_priorities (organisation_id, weight);

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

CREATE INDEX users_by_created_at ON users (organisation_id, created_at);
CREATE INDEX users_by_current_sign_in_at ON users (organisation_id, current_sign_in_at);
CREATE INDEX users_by_first_name ON users (organisation_id, first_name);
CREATE INDEX users_by_last_name ON users (organisation_id, last_name);
CREATE INDEX users_by_locked ON users (organisation_id, locked);
CREATE INDEX users_by_updated_at ON users (organisation_id, updated_at);
CREATE INDEX users_by_username ON users (organisation_id, username);

-- The batches of a record. It is on expressions, so that only statements that ask in these words use
-- it: those that settle items go by their batch's range of ids, and nothing may lead them elsewhere.
CREATE INDEX batch_items_by_record ON batch_items (organisation_id + 0, record_id + 0);
