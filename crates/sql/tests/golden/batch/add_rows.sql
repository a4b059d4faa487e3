INSERT INTO batch_items (id, organisation_id, created_at, updated_at, state, line, input)
SELECT CAST(key + ?1 AS INTEGER), ?2, ?3, ?3, 'pending', value ->> 0, value ->> 1
FROM json_each(?4)
WHERE EXISTS (SELECT 1 FROM batches WHERE organisation_id = ?5 AND id = ?6);
-- ?1 = 30000011
-- ?2 = 1
-- ?3 = "2026-03-01T00:01:00.000Z"
-- ?4 = "[[2,\"[\\\"a\\\"]\"]]"
-- ?5 = -1
-- ?6 = 3
