SELECT id,
  record_list_id,
  phone_numbers,
  first_name,
  last_name,
  timezone,
  priority,
  external_provider,
  external_id,
  external_url,
  sync_external_id,
  extra_data,
  created_at,
  updated_at
FROM records
WHERE organisation_id = ?1 AND record_list_id = ?2 AND id IN (SELECT value FROM json_each(?3));
-- ?1 = 1
-- ?2 = 7
-- ?3 = "[5,6]"
