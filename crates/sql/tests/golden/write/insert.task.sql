INSERT INTO tasks (organisation_id, action, subject_id, subject_type, owner_id, due_at, task_priority_id)
SELECT ?6,
  ?1,
  ?2,
  ?3,
  ?4,
  ?5,
  (SELECT id FROM task_priorities WHERE organisation_id = ?6 ORDER BY is_default DESC, weight, id LIMIT 1)
WHERE 1
  AND EXISTS (SELECT 1 FROM prospects WHERE organisation_id = ?6 AND id = ?2)
  AND EXISTS (SELECT 1 FROM users WHERE organisation_id = ?6 AND id = ?4)
RETURNING iif(
  compiled_sequence_template_html IS NULL
  AND tasks.sequence_id IS NULL,
  document_values,
  concat(
    document_values||'|',
    iif(
      compiled_sequence_template_html IS NULL,
      '',
      octet_length(compiled_sequence_template_html)||','||compiled_sequence_template_html
    ),',',
    iif(
      tasks.sequence_id IS NULL,
      NULL,
      (
        SELECT '{"data":['
          || coalesce(group_concat('{"type":"sequenceStep","id":' || f.id || '}', ','), '')
          || '],"links":{"related":"'
          || 'https://example.test/api/v2'
          || '/sequenceSteps?filter%5Bsequence%5D%5Bid%5D='
          || tasks.sequence_id
          || '"},"meta":{"count":'
          || count(*)
          || '}}'
        FROM (
          SELECT f.id
          FROM sequence_steps AS f
          WHERE f.organisation_id = tasks.organisation_id AND f.sequence_id = tasks.sequence_id
          ORDER BY f."order"
        ) AS f
      )
    ),','
  )
) AS document;
-- ?1 = "call"
-- ?2 = 7
-- ?3 = "prospect"
-- ?4 = 9
-- ?5 = "2026-03-01T00:05:00.000Z"
-- ?6 = 1
