SELECT DISTINCT u.scope AS name, u.value, u.record_id
FROM json_each(?1) AS v
CROSS JOIN unique_values AS u ON u.scope = v.value ->> 0 AND u.value = v.value ->> 1
WHERE u.kind = 'communication' AND u.organisation_id = ?2;
-- ?1 = "[[\"ticket\",\"a\"]]"
-- ?2 = 1
