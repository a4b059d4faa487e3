WITH page AS MATERIALIZED (SELECT id FROM tasks WHERE organisation_id = ?1 AND id = ?2)
SELECT concat(
  concat(
    id,',',
    available_at,',',
    call_opted_out,',',
    click_count,',',
    iif(company IS NULL,'',octet_length(company)||','||company),',',
    created_at,',',
    email_opted_out,',',
    emails,',',
    emails_opt_status,',',
    engaged_at,',',
    engaged_score,',',
    iif(external_source IS NULL,'',octet_length(external_source)||','||external_source),',',
    iif(first_name IS NULL,'',octet_length(first_name)||','||first_name),',',
    iif(github_username IS NULL,'',octet_length(github_username)||','||github_username),',',
    home_phones,',',
    iif(last_name IS NULL,'',octet_length(last_name)||','||last_name)
  ),
  concat(
    ',',
    iif(linked_in_id IS NULL,'',octet_length(linked_in_id)||','||linked_in_id),',',
    iif(linked_in_slug IS NULL,'',octet_length(linked_in_slug)||','||linked_in_slug),',',
    mobile_phones,',',
    iif(name IS NULL,'',octet_length(name)||','||name),',',
    iif(occupation IS NULL,'',octet_length(occupation)||','||occupation),',',
    open_count,',',
    opted_out,',',
    opted_out_at,',',
    other_phones,',',
    reply_count,',',
    score,',',
    iif(sharing_team_id IS NULL,'',octet_length(sharing_team_id)||','||sharing_team_id),',',
    iif(stack_overflow_id IS NULL,'',octet_length(stack_overflow_id)||','||stack_overflow_id),',',
    tags,',',
    iif(time_zone IS NULL,'',octet_length(time_zone)||','||time_zone),','
  ),
  concat(
    iif(time_zone_iana IS NULL,'',octet_length(time_zone_iana)||','||time_zone_iana),',',
    iif(title IS NULL,'',octet_length(title)||','||title),',',
    touched_at,',',
    iif(twitter_username IS NULL,'',octet_length(twitter_username)||','||twitter_username),',',
    updated_at,',',
    voip_phones,',',
    work_phones,',',
    nullif(shared_attributes,'{}'),',',
    nullif(custom_fields,'{}'),',',
    account_id,',',
    (
      SELECT '{"data":['
        || coalesce(group_concat('{"type":"sequenceState","id":"' || f.id || '"}', ','), '')
        || '],"links":{"related":"'
        || 'https://example.test/api/v2'
        || '/sequenceStates?filter%5Bprospect%5D%5Bid%5D='
        || prospects.id
        || '"},"meta":{"count":'
        || count(*)
        || '}}'
      FROM (
        SELECT f.id
        FROM sequence_states AS f
        WHERE f.organisation_id = prospects.organisation_id
          AND f.prospect_id = prospects.id
          AND f.state NOT IN ('finished', 'opted_out')
        ORDER BY f.id
      ) AS f
    ),',',
    (
      SELECT '[' || coalesce(group_concat('{"type":"user","id":"' || value || '"}'), '') || ']'
      FROM json_each(assigned_users)
    ),',',
    creator_id,',',
    (
      SELECT '[' || coalesce(group_concat('{"type":"opportunity","id":"' || value || '"}'), '') || ']'
      FROM json_each(opportunities)
    ),',',
    owner_id,',',
    persona_id
  ),
  concat(
    ',',
    stage_id,',',
    updater_id,',',
    iif(
      prospects.external_source IS NULL,
      '[]',
      '['
      || '{"source":'
      || json_quote(prospects.external_source)
      || ',"data":{"type":"prospect","id":"'
      || prospects.id
      || '"}}'
      || ']'
    ),','
  )
) AS document
FROM prospects
WHERE (
  id IN (
    SELECT r1.id
    FROM page
    CROSS JOIN tasks AS r0
    CROSS JOIN prospects AS r1
    WHERE r0.id = page.id AND +r1.organisation_id = r0.organisation_id AND r1.id = r0.prospect_id
  )
)
  AND +organisation_id = ?1
LIMIT 5001;
-- ?1 = 1
-- ?2 = 7

WITH page AS MATERIALIZED (SELECT id FROM tasks WHERE organisation_id = ?1 AND id = ?2)
SELECT concat(
  concat(
    id,',',
    active_at,',',
    bounce_count,',',
    call_completed_at,',',
    click_count,',',
    created_at,',',
    deliver_count,',',
    iif(error_reason IS NULL,'',octet_length(error_reason)||','||error_reason),',',
    failure_count,',',
    negative_reply_count,',',
    neutral_reply_count,',',
    open_count,',',
    opt_out_count,',',
    iif(pause_reason IS NULL,'',octet_length(pause_reason)||','||pause_reason),',',
    positive_reply_count,',',
    replied_at
  ),
  concat(
    ',',
    reply_count,',',
    schedule_count,',',
    state,',',
    state_changed_at,',',
    updated_at,',',
    account_id,',',
    (
      SELECT '{"data":['
        || coalesce(group_concat('{"type":"mailing","id":"' || f.id || '"}', ','), '')
        || '],"links":{"related":"'
        || 'https://example.test/api/v2'
        || '/mailings?filter%5BsequenceState%5D%5Bid%5D='
        || sequence_states.id
        || '"},"meta":{"count":'
        || count(*)
        || '}}'
      FROM (
        SELECT f.id
        FROM mailings AS f
        WHERE f.organisation_id = sequence_states.organisation_id
          AND f.sequence_state_id = sequence_states.id
          AND f.state IN ('drafted', 'failed', 'placeholder', 'queued', 'scheduled')
          AND f.sequence_step_id = sequence_states.sequence_step_id
        ORDER BY f.id
      ) AS f
    ),',',
    (
      SELECT '{"data":['
        || coalesce(group_concat('{"type":"task","id":"' || f.id || '"}', ','), '')
        || '],"links":{"related":"'
        || 'https://example.test/api/v2'
        || '/tasks?filter%5BsequenceState%5D%5Bid%5D='
        || sequence_states.id
        || '"},"meta":{"count":'
        || count(*)
        || '}}'
      FROM (
        SELECT f.id
        FROM tasks AS f
        WHERE f.organisation_id = sequence_states.organisation_id
          AND f.sequence_state_id = sequence_states.id
          AND f.state <> 'complete'
          AND f.sequence_step_id = sequence_states.sequence_step_id
        ORDER BY f.id
      ) AS f
    ),',',
    batch_item_creator_id,',',
    creator_id,',',
    mailbox_id,',',
    opportunity_id,',',
    prospect_id,',',
    sequence_id,',',
    sequence_step_id,','
  )
) AS document
FROM sequence_states
WHERE (
  id IN (
    SELECT r1.id
    FROM page
    CROSS JOIN tasks AS r0
    CROSS JOIN sequence_states AS r1
    WHERE r0.id = page.id AND +r1.organisation_id = r0.organisation_id AND r1.id = r0.sequence_state_id
  )
)
  AND +organisation_id = ?1
LIMIT 5001;
-- ?1 = 1
-- ?2 = 7

WITH page AS MATERIALIZED (SELECT id FROM tasks WHERE organisation_id = ?1 AND id = ?2)
SELECT concat(
  concat(
    id,',',
    created_at,',',
    duration_in_days,',',
    enabled,',',
    enabled_at,',',
    last_used_at,',',
    locked,',',
    locked_at,',',
    max_activations,',',
    iif(name IS NULL,'',octet_length(name)||','||name),',',
    primary_reply_action,',',
    schedule_interval_type,',',
    secondary_reply_action,',',
    sequence_step_count,',',
    sequence_type,',',
    share_type
  ),
  concat(
    ',',
    tags,',',
    throttle_capacity,',',
    throttle_max_adds_per_day,',',
    throttle_paused,',',
    transactional,',',
    updated_at,',',
    nullif(shared_attributes,'{}'),',',
    creator_id,',',
    owner_id,',',
    ruleset_id,',',
    updater_id,','
  )
) AS document
FROM sequences
WHERE (
  id IN (
    SELECT r2.id
    FROM page
    CROSS JOIN tasks AS r0
    CROSS JOIN sequence_states AS r1
    CROSS JOIN sequences AS r2
    WHERE r0.id = page.id
      AND +r1.organisation_id = r0.organisation_id
      AND r1.id = r0.sequence_state_id
      AND +r2.organisation_id = r1.organisation_id
      AND r2.id = r1.sequence_id
  )
)
  AND +organisation_id = ?1
LIMIT 5001;
-- ?1 = 1
-- ?2 = 7
