SELECT id,
  organisation_id,
  version,
  concat(
    concat(
      '{"type":"task","id":',
      id,
      ',"attributes":{"action":',
      json_quote(action),
      ',"autoskipAt":',
      coalesce('"' || autoskip_at || '"', 'null'),
      ',"compiledSequenceTemplateHtml":',
      json_quote(compiled_sequence_template_html),
      ',"completed":',
      CASE completed WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END,
      ',"completedAt":',
      coalesce('"' || completed_at || '"', 'null'),
      ',"createdAt":',
      coalesce('"' || created_at || '"', 'null'),
      ',"dueAt":',
      coalesce('"' || due_at || '"', 'null'),
      ',"note":',
      json_quote(note),
      ',"opportunityAssociation":',
      json_quote(opportunity_association),
      ',"scheduledAt":',
      coalesce('"' || scheduled_at || '"', 'null'),
      ',"state":',
      json_quote(state),
      ',"stateChangedAt":',
      coalesce('"' || state_changed_at || '"', 'null'),
      ',"taskType":',
      json_quote(task_type),
      ',"updatedAt":',
      coalesce('"' || updated_at || '"', 'null'),
      '},"relationships":{"account":{"data":'
    ),
    concat(
      coalesce('{"type":"account","id":' || iif(account_id > 0, account_id, NULL) || '}', 'null'),
      '},"call":{"data":',
      coalesce('{"type":"call","id":' || iif(call_id > 0, call_id, NULL) || '}', 'null'),
      '},"calls":{"links":{"related":"',
      ?1,
      '/calls?filter%5Btask%5D%5Bid%5D=',
      id,
      '"}},"completer":{"data":',
      coalesce('{"type":"user","id":' || iif(completer_id > 0, completer_id, NULL) || '}', 'null'),
      '},"creator":{"data":',
      coalesce(
        ('{"type":"' || creator_type || '","id":' || iif(creator_id > 0, creator_id, NULL) || '}'), 'null'
      ),
      '},"mailing":{"data":',
      coalesce('{"type":"mailing","id":' || iif(mailing_id > 0, mailing_id, NULL) || '}', 'null'),
      '},"mailings":{"links":{"related":"',
      ?1,
      '/mailings?filter%5Btask%5D%5Bid%5D=',
      id,
      '"}},"opportunity":{"data":',
      coalesce('{"type":"opportunity","id":' || iif(opportunity_id > 0, opportunity_id, NULL) || '}', 'null'),
      '},"owner":{"data":',
      coalesce('{"type":"user","id":' || iif(owner_id > 0, owner_id, NULL) || '}', 'null'),
      '},"prospect":{"data":',
      coalesce('{"type":"prospect","id":' || iif(prospect_id > 0, prospect_id, NULL) || '}', 'null'),
      '},"sequence":{"data":',
      coalesce('{"type":"sequence","id":' || iif(sequence_id > 0, sequence_id, NULL) || '}', 'null'),
      '},"sequenceSequenceSteps":',
      iif(
        tasks.sequence_id IS NULL,
        '{"data":[],"meta":{"count":0}}',
        (
          SELECT '{"data":['
            || coalesce(group_concat('{"type":"sequenceStep","id":' || f.id || '}', ','), '')
            || '],"links":{"related":"'
            || ?1
            || '/sequenceSteps?filter%5Bsequence%5D%5Bid%5D='
            || tasks.sequence_id
            || '"},"meta":{"count":'
            || count(*)
            || '}}'
          FROM (
            SELECT f.id
            FROM sequence_steps AS f
            WHERE f.organisation_id = tasks.organisation_id AND f.sequence_id = tasks.sequence_id
            ORDER BY f."order"
          ) AS f
        )
      ),
      ',"sequenceState":{"data":',
      coalesce(
        '{"type":"sequenceState","id":' || iif(sequence_state_id > 0, sequence_state_id, NULL) || '}', 'null'
      ),
      '},"sequenceStep":{"data":',
      coalesce(
        '{"type":"sequenceStep","id":' || iif(sequence_step_id > 0, sequence_step_id, NULL) || '}', 'null'
      )
    ),
    concat(
      '},"sequenceTemplate":{"data":',
      coalesce(
        '{"type":"sequenceTemplate","id":'
        || iif(sequence_template_id > 0, sequence_template_id, NULL)
        || '}',
        'null'
      ),
      '},"subject":{"data":',
      coalesce(
        ('{"type":"' || subject_type || '","id":' || iif(subject_id > 0, subject_id, NULL) || '}'), 'null'
      ),
      '},"taskDisposition":{"data":',
      coalesce(
        '{"type":"taskDisposition","id":' || iif(task_disposition_id > 0, task_disposition_id, NULL) || '}',
        'null'
      ),
      '},"taskPriority":{"data":',
      coalesce(
        '{"type":"taskPriority","id":' || iif(task_priority_id > 0, task_priority_id, NULL) || '}', 'null'
      ),
      '},"taskPurpose":{"data":',
      coalesce(
        '{"type":"taskPurpose","id":' || iif(task_purpose_id > 0, task_purpose_id, NULL) || '}', 'null'
      ),
      '},"template":{"data":',
      coalesce('{"type":"template","id":' || iif(template_id > 0, template_id, NULL) || '}', 'null'),
      '}},"links":{"self":"',
      ?1,
      '/tasks/',
      id,
      '"}}'
    )
  ) AS document
FROM tasks
WHERE id IN (
  SELECT id
  FROM tasks
  WHERE state <> 'complete' AND organisation_id > 0 AND autoskip_at <= ?2
  UNION ALL SELECT id
  FROM tasks
  WHERE state = 'pending' AND organisation_id > 0 AND scheduled_at <= ?2
  LIMIT 10
);
-- ?1 = ""
-- ?2 = "2026-03-01T00:00:00.000Z"
