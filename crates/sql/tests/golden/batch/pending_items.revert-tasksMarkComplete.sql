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
  coalesce(
    r.removed_by = i.source_item_id
    AND r.organisation_id < 0
    AND NOT (
      0
      OR EXISTS (SELECT 1 FROM accounts AS p WHERE p.id = r.account_id AND p.organisation_id < 0)
      OR EXISTS (SELECT 1 FROM prospects AS p WHERE p.id = r.prospect_id AND p.organisation_id < 0)
    ),
    0
  ) AS removed,
  s.before,
  s.after,
  iif(
    r.organisation_id > 0,
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
            s.replied_at
          )
          ORDER BY s.id
        )
        FROM sequence_states AS s
        WHERE s.id = r.sequence_state_id AND s.organisation_id = r.organisation_id
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
LEFT JOIN tasks AS r ON r.id = i.record_id AND abs(r.organisation_id) = i.organisation_id
LEFT JOIN batch_items AS s ON s.id = i.source_item_id AND s.organisation_id = i.organisation_id
ORDER BY i.id;
-- ?1 = 1
-- ?2 = 30000001
-- ?3 = 30001200
-- ?4 = 3
