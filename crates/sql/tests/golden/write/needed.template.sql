SELECT (SELECT count(*) FROM sequence_templates WHERE organisation_id = ?1 AND template_id = ?2) AS need_0;
-- ?1 = 1
-- ?2 = 7
