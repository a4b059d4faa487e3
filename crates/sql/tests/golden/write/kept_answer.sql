SELECT fingerprint, status, location, provisional, body AS document
FROM idempotency_keys
WHERE organisation_id = ?1 AND user_id = ?2 AND key = ?3;
-- ?1 = 1
-- ?2 = 9
-- ?3 = "key"
