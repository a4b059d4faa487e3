INSERT INTO batches (
  organisation_id,
  created_at,
  updated_at,
  progress_at,
  action,
  payload,
  note,
  state,
  start_key,
  creator_id,
  handed_out
)
VALUES (?1, ?2, ?2, ?2, ?3, ?4, NULL, ?5, ?6, ?7, 7200)
RETURNING id;
-- ?1 = -1
-- ?2 = "2026-03-01T00:01:00.000Z"
-- ?3 = "accountsImport"
-- ?4 = "{\"attributes\":{},\"format\":\"csv\"}"
-- ?5 = "pending"
-- ?6 = "start"
-- ?7 = 9
