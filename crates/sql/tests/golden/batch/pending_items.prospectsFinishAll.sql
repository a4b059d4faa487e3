SELECT i.id,
  i.record_id,
  coalesce(
    r.version
    || (
      SELECT coalesce(group_concat('-' || s.id || '.' || s.version, '' ORDER BY s.id), '')
      FROM sequence_states AS s
      WHERE s.prospect_id = r.id AND s.organisation_id = r.organisation_id
    ),
    0
  ) AS guard,
  iif(
    r.id IS NOT NULL,
    concat(
      '{"sequenceStates":',
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
        WHERE s.prospect_id = r.id AND s.organisation_id = r.organisation_id
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
LEFT JOIN prospects AS r ON r.id = i.record_id AND r.organisation_id = i.organisation_id
ORDER BY i.id;
-- ?1 = 1
-- ?2 = 30000001
-- ?3 = 30001200
-- ?4 = 3
