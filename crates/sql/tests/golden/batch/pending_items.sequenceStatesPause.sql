SELECT i.id,
  i.record_id,
  coalesce(r.version, 0) AS guard,
  iif(
    r.id IS NOT NULL,
    concat(
      '{"state":',
      json_quote(r.state),
      ',"stateChangedAt":',
      coalesce('"' || r.state_changed_at || '"', 'null'),
      ',"activeAt":',
      coalesce('"' || r.active_at || '"', 'null'),
      ',"pauseReason":',
      json_quote(r.pause_reason),
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
LEFT JOIN sequence_states AS r ON r.id = i.record_id AND r.organisation_id = i.organisation_id
ORDER BY i.id;
-- ?1 = 1
-- ?2 = 30000001
-- ?3 = 30001200
-- ?4 = 3
