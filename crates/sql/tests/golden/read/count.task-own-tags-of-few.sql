SELECT count(*) AS count
FROM tasks
WHERE organisation_id = ?1
  AND EXISTS (
    SELECT 1
    FROM prospects AS linked
    WHERE +linked.organisation_id = tasks.organisation_id
      AND linked.id = tasks.prospect_id
      AND EXISTS (SELECT 1 FROM json_each(linked.tags) AS element WHERE element.value = ?2)
  )
  AND owner_id = ?3;
-- ?1 = 1
-- ?2 = "vip"
-- ?3 = 7
