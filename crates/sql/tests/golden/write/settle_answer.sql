UPDATE idempotency_keys
SET provisional = 0
WHERE organisation_id = ?1 AND user_id = ?2 AND key = ?3 AND token = ?4;
-- ?1 = 1
-- ?2 = 9
-- ?3 = "key"
-- ?4 = "token"
