SELECT DISTINCT timezone
FROM records
WHERE organisation_id = ?1 AND record_list_id = ?2 AND timezone IS NOT NULL
ORDER BY timezone;
-- ?1 = 1
-- ?2 = 7
