SELECT i.id % 10000000 - 1 AS position,
  r.id,
  r.record_list_id,
  r.phone_numbers,
  r.first_name,
  r.last_name,
  r.timezone,
  r.priority,
  r.external_provider,
  r.external_id,
  r.external_url,
  r.sync_external_id,
  r.extra_data,
  r.created_at,
  r.updated_at
FROM batch_items AS i
CROSS JOIN records AS r ON r.id = i.record_id AND r.organisation_id = i.organisation_id
WHERE i.organisation_id = ?1
  AND i.id BETWEEN ?2 AND ?3
  AND i.state IN ('changed', 'unchanged')
  AND (SELECT total FROM batches WHERE id = ?4) <= 100
ORDER BY i.id;
-- ?1 = 1
-- ?2 = 30000000
-- ?3 = 39999999
-- ?4 = 3
