SELECT i.id,
  i.record_id,
  coalesce(
    r.version
    || (
      SELECT coalesce(group_concat('-' || s.id || '.' || s.version, '' ORDER BY s.id), '')
      FROM sequence_states AS s
      WHERE s.id = r.sequence_state_id AND s.organisation_id = r.organisation_id
    ),
    0
  ) AS guard,
  iif(
    r.id IS NOT NULL,
    concat(
      '{"state":',
      json_quote(r.state),
      ',"stateChangedAt":',
      coalesce('"' || r.state_changed_at || '"', 'null'),
      ',"completedAt":',
      coalesce('"' || r.completed_at || '"', 'null'),
      ',"completer":',
      coalesce(
        ('{"type":"' || 'user' || '","id":' || iif(r.completer_id > 0, r.completer_id, NULL) || '}'), 'null'
      ),
      ',"sequenceStates":',
      (
        SELECT json_group_array(
          json_object(
            'id',
            s.id,
            'sequence',
            s.sequence_id,
            'state',
            s.state,
            'stateChangedAt',
            s.state_changed_at,
            'activeAt',
            s.active_at,
            'sequenceStep',
            s.sequence_step_id,
            'mailbox',
            s.mailbox_id,
            'pauseReason',
            s.pause_reason,
            'repliedAt',
            s.replied_at,
            'nextStep',
            iif(
              coalesce(r.sequence_step_id, s.sequence_step_id) IS coalesce(
                s.sequence_step_id, r.sequence_step_id
              )
              AND (s.moved_by / 10000000 = i.batch_id) IS NOT 1,
              coalesce(
                (
                  SELECT later.id
                  FROM sequence_steps AS later
                  WHERE later.organisation_id = s.organisation_id
                    AND later.sequence_id = s.sequence_id
                    AND later."order" > coalesce(
                      (SELECT own."order" FROM sequence_steps AS own WHERE own.id = s.sequence_step_id), 0
                    )
                  ORDER BY later."order"
                  LIMIT 1
                ),
                0
              ),
              NULL
            )
          )
          ORDER BY s.id
        )
        FROM sequence_states AS s
        WHERE s.id = r.sequence_state_id AND s.organisation_id = r.organisation_id
      ),
      ',"taskType":',
      json_quote(r.task_type),
      ',"sequenceState":',
      coalesce(
        (
          '{"type":"'
          || 'sequenceState'
          || '","id":'
          || iif(r.sequence_state_id > 0, r.sequence_state_id, NULL)
          || '}'
        ),
        'null'
      ),
      ',"subject":',
      coalesce(
        ('{"type":"' || r.subject_type || '","id":' || iif(r.subject_id > 0, r.subject_id, NULL) || '}'),
        'null'
      ),
      '}'
    ),
    NULL
  ) AS record
FROM (
  SELECT *
  FROM batch_items
  WHERE organisation_id = ?1
    AND id BETWEEN ?2 AND ?3
    AND state = 'pending'
    AND EXISTS (SELECT 1 FROM batches AS b WHERE b.id = ?4 AND b.state IN ('running'))
  ORDER BY id
  LIMIT 1000
) AS i
LEFT JOIN tasks AS r ON r.id = i.record_id AND r.organisation_id = i.organisation_id
ORDER BY i.id;
-- ?1 = 1
-- ?2 = 30000001
-- ?3 = 30001200
-- ?4 = 3
