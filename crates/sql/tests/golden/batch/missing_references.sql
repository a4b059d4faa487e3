SELECT 'user' AS type, n.value AS id
FROM json_each(?1) AS n
WHERE NOT EXISTS (SELECT 1 FROM users AS t WHERE t.id = n.value AND t.organisation_id = ?2)
UNION ALL SELECT 'account' AS type, n.value AS id
FROM json_each(?3) AS n
WHERE NOT EXISTS (SELECT 1 FROM accounts AS t WHERE t.id = n.value AND t.organisation_id = ?2);
-- ?1 = "[2]"
-- ?2 = 1
-- ?3 = "[3]"
