INSERT INTO idempotency_keys (organisation_id, user_id, key, created_at, fingerprint, token)
SELECT ?1, ?2, ?3, ?4, ?5, ?6
WHERE 1;
-- ?1 = 1
-- ?2 = 9
-- ?3 = "key"
-- ?4 = "1970-01-01T00:00:00.000Z"
-- ?5 = "fingerprint"
-- ?6 = "token"

SELECT id FROM sequence_states WHERE organisation_id = ?1 AND id = ?2 AND version = ?3;
-- ?1 = 1
-- ?2 = 7
-- ?3 = 3

UPDATE idempotency_keys
SET (status, location, body, provisional) = (
  SELECT ?2,
    NULL,
    ?3
    || concat(
      concat(
        '{"type":"sequenceState","id":',
        id,
        ',"attributes":{"activeAt":',
        coalesce('"' || active_at || '"', 'null'),
        ',"bounceCount":',
        coalesce(bounce_count, 'null'),
        ',"callCompletedAt":',
        coalesce('"' || call_completed_at || '"', 'null'),
        ',"clickCount":',
        coalesce(click_count, 'null'),
        ',"createdAt":',
        coalesce('"' || created_at || '"', 'null'),
        ',"deliverCount":',
        coalesce(deliver_count, 'null'),
        ',"errorReason":',
        json_quote(error_reason),
        ',"failureCount":',
        coalesce(failure_count, 'null'),
        ',"negativeReplyCount":',
        coalesce(negative_reply_count, 'null'),
        ',"neutralReplyCount":',
        coalesce(neutral_reply_count, 'null'),
        ',"openCount":',
        coalesce(open_count, 'null'),
        ',"optOutCount":',
        coalesce(opt_out_count, 'null'),
        ',"pauseReason":',
        json_quote(pause_reason),
        ',"positiveReplyCount":',
        coalesce(positive_reply_count, 'null'),
        ',"repliedAt":'
      ),
      concat(
        coalesce('"' || replied_at || '"', 'null'),
        ',"replyCount":',
        coalesce(reply_count, 'null'),
        ',"scheduleCount":',
        coalesce(schedule_count, 'null'),
        ',"state":',
        json_quote(state),
        ',"stateChangedAt":',
        coalesce('"' || state_changed_at || '"', 'null'),
        ',"updatedAt":',
        coalesce('"' || updated_at || '"', 'null'),
        '},"relationships":{"account":{"data":',
        coalesce('{"type":"account","id":' || iif(account_id > 0, account_id, NULL) || '}', 'null'),
        '},"activeStepMailings":',
        (
          SELECT '{"data":['
            || coalesce(group_concat('{"type":"mailing","id":' || f.id || '}', ','), '')
            || '],"links":{"related":"'
            || ?1
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
        ),
        ',"activeStepTasks":',
        (
          SELECT '{"data":['
            || coalesce(group_concat('{"type":"task","id":' || f.id || '}', ','), '')
            || '],"links":{"related":"'
            || ?1
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
        ),
        ',"batchItemCreator":{"data":',
        coalesce(
          '{"type":"batchItem","id":' || iif(batch_item_creator_id > 0, batch_item_creator_id, NULL) || '}',
          'null'
        ),
        '},"calls":{"links":{"related":"',
        ?1,
        '/calls?filter%5BsequenceState%5D%5Bid%5D=',
        id,
        '"}},"creator":{"data":',
        coalesce('{"type":"user","id":' || iif(creator_id > 0, creator_id, NULL) || '}', 'null'),
        '},"mailbox":{"data":',
        coalesce('{"type":"mailbox","id":' || iif(mailbox_id > 0, mailbox_id, NULL) || '}', 'null'),
        '},"mailings":{"links":{"related":"',
        ?1,
        '/mailings?filter%5BsequenceState%5D%5Bid%5D=',
        id
      ),
      concat(
        '"}},"opportunity":{"data":',
        coalesce(
          '{"type":"opportunity","id":' || iif(opportunity_id > 0, opportunity_id, NULL) || '}', 'null'
        ),
        '},"prospect":{"data":',
        coalesce('{"type":"prospect","id":' || iif(prospect_id > 0, prospect_id, NULL) || '}', 'null'),
        '},"sequence":{"data":',
        coalesce('{"type":"sequence","id":' || iif(sequence_id > 0, sequence_id, NULL) || '}', 'null'),
        '},"sequenceStep":{"data":',
        coalesce(
          '{"type":"sequenceStep","id":' || iif(sequence_step_id > 0, sequence_step_id, NULL) || '}', 'null'
        ),
        '},"tasks":{"links":{"related":"',
        ?1,
        '/tasks?filter%5BsequenceState%5D%5Bid%5D=',
        id,
        '"}}},"links":{"self":"',
        ?1,
        '/sequenceStates/',
        id,
        '"}}'
      )
    )
    || ?4,
    0
  FROM sequence_states
  WHERE organisation_id = ?5 AND id = ?6
)
WHERE organisation_id = ?5 AND user_id = ?7 AND key = ?8 AND token = ?9;
-- ?1 = "https://example.test/api/v2"
-- ?2 = 200
-- ?3 = "{\"data\":"
-- ?4 = "}"
-- ?5 = 1
-- ?6 = 7
-- ?7 = 9
-- ?8 = "key"
-- ?9 = "token"
