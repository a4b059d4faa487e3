SELECT EXISTS (
  SELECT 1
  FROM sequence_steps AS other
  WHERE other.organisation_id = ?1
    AND other.sequence_id = (SELECT sequence_id FROM sequence_steps WHERE id = ?2)
    AND other."order" = ?3
    AND other.id <> ?2
) AS taken;
-- ?1 = 1
-- ?2 = 7
-- ?3 = 2
