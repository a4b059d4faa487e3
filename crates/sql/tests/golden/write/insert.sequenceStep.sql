INSERT INTO sequence_steps (organisation_id, sequence_id, "order")
SELECT ?3, ?1, ?2
WHERE 1
  AND EXISTS (SELECT 1 FROM sequences WHERE organisation_id = ?3 AND id = ?1)
  AND NOT EXISTS (
    SELECT 1
    FROM sequence_steps AS other
    WHERE other.organisation_id = ?3 AND other.sequence_id = ?1 AND other."order" = ?2
  )
RETURNING concat(
  id,',',
  created_at,',',
  date,',',
  iif(display_name IS NULL,'',octet_length(display_name)||','||display_name),',',
  interval,',',
  "order",',',
  step_type,',',
  task_autoskip_delay,',',
  iif(task_note IS NULL,'',octet_length(task_note)||','||task_note),',',
  updated_at,',',
  call_purpose_id,',',
  creator_id,',',
  sequence_id,',',
  task_priority_id,',',
  updater_id,','
) AS document;
-- ?1 = 5
-- ?2 = 2
-- ?3 = 1
