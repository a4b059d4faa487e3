SELECT concat(
  concat(
    '{"type":"mailing","id":',
    id,
    ',"attributes":{"bodyHtml":',
    json_quote(body_html),
    ',"bouncedAt":',
    coalesce('"' || bounced_at || '"', 'null'),
    ',"clickedAt":',
    coalesce('"' || clicked_at || '"', 'null'),
    ',"createdAt":',
    coalesce('"' || created_at || '"', 'null'),
    ',"deliveredAt":',
    coalesce('"' || delivered_at || '"', 'null'),
    ',"mailingType":',
    json_quote(mailing_type),
    ',"openedAt":',
    coalesce('"' || opened_at || '"', 'null'),
    ',"repliedAt":',
    coalesce('"' || replied_at || '"', 'null'),
    ',"scheduledAt":',
    coalesce('"' || scheduled_at || '"', 'null'),
    ',"state":',
    json_quote(state),
    ',"subject":',
    json_quote(subject),
    ',"updatedAt":',
    coalesce('"' || updated_at || '"', 'null'),
    '},"relationships":{"mailbox":{"data":',
    coalesce('{"type":"mailbox","id":' || iif(mailbox_id > 0, mailbox_id, NULL) || '}', 'null'),
    '},"prospect":{"data":',
    coalesce('{"type":"prospect","id":' || iif(prospect_id > 0, prospect_id, NULL) || '}', 'null'),
    '},"sequence":{"data":'
  ),
  concat(
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
    '},"template":{"data":',
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
