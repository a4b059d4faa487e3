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
        || coalesce(group_concat('{"type":"mailing","id":' || f.id || '}', ','), '')
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
        || coalesce(group_concat('{"type":"task","id":' || f.id || '}', ','), '')
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
WHERE organisation_id = ?1 AND id = ?2;
-- ?1 = 1
-- ?2 = 7
