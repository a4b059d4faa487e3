SELECT 'sequenceTemplate' AS type, 'template' AS relationship, count(*) AS count
FROM sequence_templates
WHERE organisation_id = ?1 AND template_id = ?2;
-- ?1 = 1
-- ?2 = 7
