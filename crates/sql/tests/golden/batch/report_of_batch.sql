SELECT total, report_parts, reported_at IS NOT NULL AS reported, purged_at IS NOT NULL AS purged
FROM batches
WHERE organisation_id = ?1 AND id = ?2;
-- ?1 = 1
-- ?2 = 3
