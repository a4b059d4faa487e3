SELECT i.id,
  i.record_id,
  coalesce(r.version, 0) AS guard,
  coalesce(
    r.removed_by = i.source_item_id
    AND r.organisation_id < 0
    AND NOT (0 OR EXISTS (SELECT 1 FROM prospects AS p WHERE p.id = r.prospect_id AND p.organisation_id < 0)),
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
LEFT JOIN sequence_states AS r ON r.id = i.record_id AND abs(r.organisation_id) = i.organisation_id
LEFT JOIN batch_items AS s ON s.id = i.source_item_id AND s.organisation_id = i.organisation_id
ORDER BY i.id;
-- ?1 = 1
-- ?2 = 30000001
-- ?3 = 30001200
-- ?4 = 3
