SELECT id, organisation_id, report_parts, report_item
FROM batches
WHERE reported_at IS NULL AND state IN ('finished', 'canceled', 'failed')
ORDER BY updated_at
LIMIT 10;
