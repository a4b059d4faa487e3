UPDATE prospects
SET folded = nullif(json_patch(coalesce(prospects.folded, '{}'), d.value -> 2), '{}')
FROM json_each(?1) AS d
WHERE prospects.id = d.value ->> 0 AND prospects.version = d.value ->> 1;
-- ?1 = "[[7,2,{\"lastName\":\"ærø\"}]]"
