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
    iif(recording_url IS NULL,'',octet_length(recording_url)||','||recording_url),',',
    sequence_action,',',
    state,',',
    tags,',',
    iif("to" IS NULL,'',octet_length("to")||','||"to"),',',
    updated_at,',',
    iif(user_call_type IS NULL,'',octet_length(user_call_type)||','||user_call_type),',',
    nullif(shared_attributes,'{}'),',',
    call_disposition_id,',',
    call_purpose_id
  ),
  concat(
    ',',
    opportunity_id,',',
    phone_number_id,',',
    prospect_id,',',
    sequence_id,',',
    sequence_state_id,',',
    sequence_step_id,',',
    task_id,',',
    user_id,','
  )
) AS document;
-- ?1 = 7
-- ?2 = "outbound"
-- ?3 = 1
