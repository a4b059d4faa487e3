SELECT DISTINCT action, iif(action = ?1, payload ->> '$.action', NULL) AS reverted
FROM batches
WHERE organisation_id = ?2 AND id IN (SELECT value FROM json_each(?3));
-- ?1 = "revert"
-- ?2 = 1
-- ?3 = "[3,4]"
