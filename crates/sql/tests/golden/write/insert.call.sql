INSERT INTO calls (
  organisation_id, task_id, direction, prospect_id, sequence_id, sequence_state_id, sequence_step_id
)
SELECT ?3,
  ?1,
  ?2,
  (SELECT prospect_id FROM tasks WHERE organisation_id = ?3 AND id = ?1),
  (SELECT sequence_id FROM tasks WHERE organisation_id = ?3 AND id = ?1),
  (SELECT sequence_state_id FROM tasks WHERE organisation_id = ?3 AND id = ?1),
  (SELECT sequence_step_id FROM tasks WHERE organisation_id = ?3 AND id = ?1)
WHERE 1 AND EXISTS (SELECT 1 FROM tasks WHERE organisation_id = ?3 AND id = ?1)
RETURNING concat(
  concat(
    id,',',
    created_at,',',
    direction,',',
    iif("from" IS NULL,'',octet_length("from")||','||"from"),',',
    iif(note IS NULL,'',octet_length(note)||','||note),',',
    outcome,',',
    sequence_action,',',
    state,',',
    tags,',',
    iif("to" IS NULL,'',octet_length("to")||','||"to"),',',
    updated_at,',',
    opportunity_id,',',
    prospect_id,',',
    sequence_id,',',
    sequence_state_id,',',
    sequence_step_id
  ),
  concat(',',task_id,',',user_id,',')
) AS document;
-- ?1 = 7
-- ?2 = "outbound"
-- ?3 = 1
