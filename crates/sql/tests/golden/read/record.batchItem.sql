SELECT concat(
  id,',',
  batch_id,',',
  code,',',
  created_at,',',
  iif(data IS NULL,'',octet_length(data)||','||data),',',
  failed,',',
  "index",',',
  iif(info IS NULL,'',octet_length(info)||','||info),',',
  line,',',
  iif(pointer IS NULL,'',octet_length(pointer)||','||pointer),',',
  record_id,',',
  state,',',
  updated_at,',',
  batch_id,','
) AS document
FROM batch_items
WHERE organisation_id = ?1 AND id = ?2;
-- ?1 = 1
-- ?2 = 7
