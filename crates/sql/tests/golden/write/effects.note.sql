INSERT INTO notes (organisation_id, created_at, author_id, subject_type, subject_id, task_id, text)
SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7
WHERE EXISTS (SELECT 1 FROM tasks WHERE organisation_id = ?1 AND id = ?6 AND version = ?8);
-- ?1 = 1
-- ?2 = "2026-03-01T00:05:00.000Z"
-- ?3 = 9
-- ?4 = "prospect"
-- ?5 = 6
-- ?6 = 7
-- ?7 = "done"
-- ?8 = 3
