UPDATE tasks
SET version = version + 1,
  action = ?1,
  subject_id = ?2,
  subject_type = ?3,
  owner_id = ?4,
  due_at = ?5,
  task_priority_id = (
    SELECT id FROM task_priorities WHERE organisation_id = ?6 ORDER BY weight DESC, id LIMIT 1
  )
WHERE organisation_id = ?6
  AND id = ?2
  AND version = ?7
  AND EXISTS (SELECT 1 FROM prospects WHERE organisation_id = ?6 AND id = ?2)
  AND EXISTS (SELECT 1 FROM users WHERE organisation_id = ?6 AND id = ?4)
RETURNING id;
-- ?1 = "call"
-- ?2 = 7
-- ?3 = "prospect"
-- ?4 = 9
-- ?5 = "2026-03-01T00:05:00.000Z"
-- ?6 = 1
-- ?7 = 3
