SELECT concat(id,',',iif(engaged_score IS NULL,NULL,format('%!.17g',engaged_score)),',') AS document
FROM prospects
WHERE organisation_id = ?1
ORDER BY engaged_score, id
LIMIT 51;
-- ?1 = 1
