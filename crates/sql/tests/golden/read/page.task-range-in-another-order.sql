SELECT concat(id,',',created_at,',') AS document
FROM (
  SELECT id AS page_id
  FROM (
    WITH met AS MATERIALIZED (
      SELECT count(*) <= 10000 AS few
      FROM (
        SELECT 1 FROM tasks WHERE organisation_id = ?1 AND (due_at >= ?2 AND due_at IS NOT NULL) LIMIT 10001
      )
    ),
      walked AS MATERIALIZED (
        SELECT id
        FROM (
          SELECT id, due_at
          FROM tasks
          WHERE organisation_id = ?1
          ORDER BY created_at DESC, id DESC
          LIMIT (SELECT iif(few, 0, 30000) FROM met)
        )
        WHERE (due_at >= ?2 AND due_at IS NOT NULL)
        LIMIT 51
      )
    SELECT id
    FROM (
      SELECT id
      FROM tasks
      WHERE organisation_id = ?1 AND (due_at >= ?2 AND due_at IS NOT NULL)
      ORDER BY created_at DESC, id DESC
      LIMIT (SELECT iif(few, 51, 0) FROM met)
    )
    UNION ALL SELECT id
    FROM walked
    WHERE (SELECT count(*) FROM walked) = 51
    UNION ALL SELECT id
    FROM (
      SELECT id
      FROM tasks
      WHERE organisation_id = ?1
        AND +id IN (SELECT id FROM tasks WHERE organisation_id = ?1 AND (due_at >= ?2 AND due_at IS NOT NULL))
      ORDER BY created_at DESC, id DESC
      LIMIT (SELECT iif(few OR (SELECT count(*) FROM walked) = 51, 0, 51) FROM met)
    )
  )
  LIMIT 51
)
CROSS JOIN tasks ON id = page_id;
-- ?1 = 1
-- ?2 = "2026-01-01T00:00:00.000Z"
