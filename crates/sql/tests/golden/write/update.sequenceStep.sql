UPDATE sequence_steps
SET version = version + 1, "order" = ?1
WHERE organisation_id = ?2
  AND id = ?3
  AND version = ?4
  AND NOT EXISTS (
    SELECT 1
    FROM sequence_steps AS other
    WHERE other.organisation_id = ?2
      AND other.sequence_id = (SELECT sequence_id FROM sequence_steps WHERE id = ?3)
      AND other."order" = ?1
      AND other.id <> ?3
  )
RETURNING id;
-- ?1 = 2
-- ?2 = 1
-- ?3 = 7
-- ?4 = 3
