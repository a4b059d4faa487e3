UPDATE batches
SET handed_out = coalesce(
  (
    SELECT (max(number) + 1) * 1200
    FROM (
      SELECT DISTINCT (id % 10000000 - 1) / 1200 AS number
      FROM batch_items
      WHERE organisation_id = ?1 AND id BETWEEN ?2 AND ?3 AND state = 'pending'
      LIMIT 6
    )
  ),
  handed_out
)
WHERE organisation_id = ?1 AND id = ?4;
-- ?1 = 1
-- ?2 = 30000000
-- ?3 = 39999999
-- ?4 = 3

SELECT DISTINCT (id % 10000000 - 1) / 1200 AS number
FROM batch_items
WHERE organisation_id = ?1 AND id BETWEEN ?2 AND ?3 AND state = 'pending'
LIMIT 6;
-- ?1 = 1
-- ?2 = 30000000
-- ?3 = 39999999
