SELECT (SELECT id FROM task_priorities WHERE organisation_id = ?1 ORDER BY weight DESC, id LIMIT 1) AS highest_priority,
  (SELECT enabled FROM sequences WHERE organisation_id = ?1 AND id = ?2) AS enabled,
  (SELECT id FROM sequence_steps WHERE organisation_id = ?1 AND sequence_id = ?2 ORDER BY "order" LIMIT 1) AS first_step,
  (
    SELECT count(*)
    FROM sequence_steps
    WHERE organisation_id = ?1 AND sequence_id = ?2 AND step_type IN ('auto_email', 'manual_email')
  ) AS email_steps;
-- ?1 = 1
-- ?2 = 5
