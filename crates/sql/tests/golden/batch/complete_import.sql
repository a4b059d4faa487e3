UPDATE batches
SET organisation_id = ?1, total = ?2, pending = ?2, confirm_count = ?2, updated_at = ?3, progress_at = ?3
WHERE organisation_id = ?4 AND id = ?5;
-- ?1 = 1
-- ?2 = 20
-- ?3 = "2026-03-01T00:01:00.000Z"
-- ?4 = -1
-- ?5 = 3

UPDATE batches
SET approval_required = 1, state = 'confirming'
WHERE organisation_id = ?1
  AND id = ?2
  AND total > (SELECT approval_above FROM settings WHERE organisation_id = ?1 ORDER BY id LIMIT 1);
-- ?1 = 1
-- ?2 = 3

SELECT id,
  state,
  total,
  concat(
    concat(
      '{"type":"batch","id":',
      id,
      ',"attributes":{"action":',
      json_quote(action),
      ',"approvalRequired":',
      CASE approval_required WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END,
      ',"canceledAt":',
      coalesce('"' || canceled_at || '"', 'null'),
      ',"code":',
      json_quote(code),
      ',"confirmCount":',
      coalesce(confirm_count, 'null'),
      ',"confirmedAt":',
      coalesce('"' || confirmed_at || '"', 'null'),
      ',"confirmedCountRequired":',
      CASE confirmed_count_required WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END,
      ',"createdAt":',
      coalesce('"' || created_at || '"', 'null'),
      ',"externalStartPayload":',
      json_quote(external_start_payload),
      ',"failures":',
      coalesce(failures, 'null'),
      ',"finishedAt":',
      coalesce('"' || finished_at || '"', 'null'),
      ',"info":',
      json_quote(info),
      ',"note":',
      json_quote(note),
      ',"payload":',
      coalesce(payload, 'null'),
      ',"pending":'
    ),
    concat(
      coalesce(pending, 'null'),
      ',"startedAt":',
      coalesce('"' || started_at || '"', 'null'),
      ',"state":',
      json_quote(state),
      ',"summary":',
      coalesce(summary, 'null'),
      ',"total":',
      coalesce(total, 'null'),
      ',"updatedAt":',
      coalesce('"' || updated_at || '"', 'null'),
      '},"relationships":{"batchItems":{"links":{"related":"',
      ?1,
      '/batchItems?filter%5Bbatch%5D%5Bid%5D=',
      id,
      '"}},"confirmer":{"data":',
      coalesce('{"type":"user","id":' || iif(confirmer_id > 0, confirmer_id, NULL) || '}', 'null'),
      '},"creator":{"data":',
      coalesce('{"type":"user","id":' || iif(creator_id > 0, creator_id, NULL) || '}', 'null'),
      '},"sourceBatch":{"data":',
      coalesce('{"type":"batch","id":' || iif(source_batch_id > 0, source_batch_id, NULL) || '}', 'null'),
      '}},"links":{"self":"',
      ?1,
      '/batches/',
      id,
      '"}}'
    )
  ) AS document
FROM batches
WHERE organisation_id = ?2 AND id = ?3;
-- ?1 = "https://example.test/api/v2"
-- ?2 = 1
-- ?3 = 3
