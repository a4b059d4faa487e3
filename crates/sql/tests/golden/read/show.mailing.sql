SELECT concat(
  concat(
    '{"type":"mailing","id":',
    id,
    ',"attributes":{"bodyHtml":',
    json_quote(body_html),
    ',"bodyText":null,"bouncedAt":',
    coalesce('"' || bounced_at || '"', 'null'),
    ',"clickCount":0,"clickedAt":',
    coalesce('"' || clicked_at || '"', 'null'),
    ',"createdAt":',
    coalesce('"' || created_at || '"', 'null'),
    ',"deliveredAt":',
    coalesce('"' || delivered_at || '"', 'null'),
    ',"errorBacktrace":null,"errorReason":null,"mailboxAddress":',
    json_quote((SELECT there.email FROM mailboxes AS there WHERE there.id = mailbox_id)),
    ',"mailingType":',
    json_quote(mailing_type),
    ',"markedAsSpamAt":null,"messageId":null,"notifyThreadCondition":null,"notifyThreadScheduledAt":null,"notifyThreadStatus":null,"openCount":0,"openedAt":',
    coalesce('"' || opened_at || '"', 'null'),
    ',"overrideSafetySettings":false,"references":[],"repliedAt":',
    coalesce('"' || replied_at || '"', 'null'),
    ',"retryAt":null,"retryCount":0,"retryInterval":0,"scheduledAt":',
    coalesce('"' || scheduled_at || '"', 'null'),
    ',"state":',
    json_quote(state),
    ',"stateChangedAt":',
    coalesce('"' || state_changed_at || '"', 'null'),
    ',"subject":',
    json_quote(subject),
    ',"unsubscribedAt":null,"updatedAt":',
    coalesce('"' || updated_at || '"', 'null'),','
  ),
  concat(
    concat(
      '"followUpTaskScheduledAt":',
      coalesce(shared_attributes -> '$.followUpTaskScheduledAt', 'null'),
      ',"followUpTaskType":',
      coalesce(shared_attributes -> '$.followUpTaskType', 'null'),
      ',"trackLinks":',
      coalesce(shared_attributes -> '$.trackLinks', 'false'),
      ',"trackOpens":',
      coalesce(shared_attributes -> '$.trackOpens', 'false')
    ),
    '},"relationships":{"followUpSequence":{"data":',
    coalesce(
      '{"type":"sequence","id":' || iif(follow_up_sequence_id > 0, follow_up_sequence_id, NULL) || '}', 'null'
    ),
    '},"mailbox":{"data":',
    coalesce('{"type":"mailbox","id":' || iif(mailbox_id > 0, mailbox_id, NULL) || '}', 'null'),
    '},"opportunity":{"data":',
    coalesce('{"type":"opportunity","id":' || iif(opportunity_id > 0, opportunity_id, NULL) || '}', 'null'),
    '},"prospect":{"data":',
    coalesce('{"type":"prospect","id":' || iif(prospect_id > 0, prospect_id, NULL) || '}', 'null'),
    '},"sequence":{"data":',
    coalesce('{"type":"sequence","id":' || iif(sequence_id > 0, sequence_id, NULL) || '}', 'null'),
    '},"sequenceState":{"data":',
    coalesce(
      '{"type":"sequenceState","id":' || iif(sequence_state_id > 0, sequence_state_id, NULL) || '}', 'null'
    ),
    '},"sequenceStep":{"data":',
    coalesce(
      '{"type":"sequenceStep","id":' || iif(sequence_step_id > 0, sequence_step_id, NULL) || '}', 'null'
    ),
    '},"task":{"data":',
    coalesce('{"type":"task","id":' || iif(task_id > 0, task_id, NULL) || '}', 'null'),
    '},"tasks":{"links":{"related":"',
    ?1,
    '/tasks?filter%5Bmailing%5D%5Bid%5D=',
    id,
    '"}},"template":{"data":',
    coalesce('{"type":"template","id":' || iif(template_id > 0, template_id, NULL) || '}', 'null'),
    '},"user":{"data":',
    coalesce('{"type":"user","id":' || iif(user_id > 0, user_id, NULL) || '}', 'null'),
    '}},"links":{"self":"',
    ?1,
    '/mailings/',
    id,
    '"}}'
  )
) AS document,
  id,
  version
FROM mailings
WHERE organisation_id = ?2 AND id = ?3;
-- ?1 = "https://example.test/api/v2"
-- ?2 = 1
-- ?3 = 7
