SELECT DISTINCT action, iif(action = ?1, payload ->> '$.action', NULL) AS reverted
FROM batches
WHERE organisation_id = ?2;
-- ?1 = "revert"
-- ?2 = 1
