UPDATE mailings
SET version = version + 1, template_id = NULL, updated_at = ?1
WHERE organisation_id IN (?2, ?3)
  AND template_id IN (
    SELECT id
    FROM templates
    WHERE organisation_id = ?2
      AND id = ?4
      AND NOT EXISTS (SELECT 1 FROM sequence_templates WHERE organisation_id = ?2 AND template_id = ?4)
  );
-- ?1 = "2026-03-01T00:05:00.000Z"
-- ?2 = 1
-- ?3 = -1
-- ?4 = 7

UPDATE tasks
SET version = version + 1, template_id = NULL, updated_at = ?1
WHERE organisation_id IN (?2, ?3)
  AND template_id IN (
    SELECT id
    FROM templates
    WHERE organisation_id = ?2
      AND id = ?4
      AND NOT EXISTS (SELECT 1 FROM sequence_templates WHERE organisation_id = ?2 AND template_id = ?4)
  );
-- ?1 = "2026-03-01T00:05:00.000Z"
-- ?2 = 1
-- ?3 = -1
-- ?4 = 7

DELETE FROM templates
WHERE id IN (
  SELECT id
  FROM templates
  WHERE organisation_id = ?1
    AND id = ?2
    AND NOT EXISTS (SELECT 1 FROM sequence_templates WHERE organisation_id = ?1 AND template_id = ?2)
)
RETURNING id;
-- ?1 = 1
-- ?2 = 7
