INSERT INTO prospects (
  organisation_id, first_name, tags, account_id, assigned_users, created_at, custom_fields
)
SELECT ?7, ?1, ?2, ?3, ?4, ?5, json_patch('{}', ?6)
WHERE 1
  AND (
    SELECT json_group_array(CAST(value AS INTEGER))
    FROM json_each(?4)
    WHERE NOT EXISTS (SELECT 1 FROM users AS t WHERE t.id = value AND t.organisation_id = ?7)
  ) = '[]'
RETURNING concat(
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
        || coalesce(group_concat('{"type":"sequenceState","id":' || f.id || '}', ','), '')
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
      SELECT '[' || coalesce(group_concat('{"type":"user","id":' || value || '}'), '') || ']'
      FROM json_each(assigned_users)
    ),',',
    creator_id,',',
    (
      SELECT '[' || coalesce(group_concat('{"type":"opportunity","id":' || value || '}'), '') || ']'
      FROM json_each(opportunities)
    ),',',
    owner_id,',',
    persona_id
  ),
  concat(',',stage_id,',',updater_id,',')
) AS document;
-- ?1 = "Ada"
-- ?2 = "[\"vip\"]"
-- ?3 = NULL
-- ?4 = "[2,3]"
-- ?5 = "2026-03-01T00:05:00.000Z"
-- ?6 = "{\"custom7\":\"seven\"}"
-- ?7 = 1
