SELECT count(*) AS count
FROM tasks
WHERE organisation_id = ?1
  AND sequence_id IN (
    SELECT id
    FROM sequences
    WHERE organisation_id = ?1 AND EXISTS (SELECT 1 FROM json_each(tags) AS element WHERE element.value = ?2)
  );
-- ?1 = 1
-- ?2 = "vip"
