SELECT r.id,
  r.created_at,
  r.updated_at,
  r.organisation_id < 0 AS archived,
  r.creator_id,
  r.properties,
  r.accounts,
  r.prospects,
  (
    SELECT json_group_array(
      json_object('name', h.name, 'value', h.value, 'at', h.at, 'user_id', h.user_id) ORDER BY h.version DESC
    )
    FROM communication_history AS h
    WHERE h.record_id = r.id
  ) AS history
FROM communications AS r
WHERE r.id IN (SELECT value FROM json_each(?1)) AND r.organisation_id = ?2
ORDER BY r.id;
-- ?1 = "[5,6]"
-- ?2 = 1
