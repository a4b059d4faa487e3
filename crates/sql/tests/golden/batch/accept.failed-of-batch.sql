INSERT INTO batches (
  organisation_id,
  created_at,
  updated_at,
  progress_at,
  action,
  confirmed_count_required,
  payload,
  external_start_payload,
  note,
  state,
  start_key,
  creator_id,
  source_batch_id,
  started_at,
  handed_out
)
SELECT ?1, ?2, ?2, ?2, ?3, ?4, ?5, NULL, NULL, ?6, ?7, ?8, ?9, NULL, 7200
WHERE 1
  AND NOT EXISTS (
    SELECT id
    FROM batches
    WHERE organisation_id = ?1
      AND source_batch_id = ?9
      AND action = ?3
      AND (changed > 0 OR state <> 'canceled')
  )
  AND (
    SELECT min(iif(line IS NULL, record_id IS NULL OR input ->> 'error' IS NOT NULL, 0))
    FROM batch_items
    WHERE organisation_id = ?1 AND id BETWEEN ?10 AND ?11 AND state = ?12
  ) IS NOT 1;
-- ?1 = 1
-- ?2 = "2026-03-01T00:01:00.000Z"
-- ?3 = "prospectsAddTags"
-- ?4 = 0
-- ?5 = "{\"attributes\":{}}"
-- ?6 = "pending"
-- ?7 = "start"
-- ?8 = 9
-- ?9 = 2
-- ?10 = 20000000
-- ?11 = 29999999
-- ?12 = "error"

INSERT INTO batch_items (id, organisation_id, created_at, updated_at, state)
SELECT id * 10000000, organisation_id, created_at, updated_at, 'pending'
FROM batches
WHERE organisation_id = ?1 AND start_key = ?2;
-- ?1 = 1
-- ?2 = "start"

INSERT INTO batch_items (
  id, organisation_id, record_id, created_at, updated_at, state, source_item_id, line, input
)
SELECT NULL, ?1, t.id, ?2, ?2, 'pending', source_item_id, line, input
FROM (SELECT id FROM batches WHERE start_key = ?3) AS b
CROSS JOIN (
  SELECT record_id AS id, coalesce(source_item_id, id) AS source_item_id, line, input
  FROM batch_items
  WHERE organisation_id = ?1
    AND id BETWEEN ?4 AND ?5
    AND state = ?6
    AND NOT iif(line IS NULL, record_id IS NULL OR input ->> 'error' IS NOT NULL, 0)
  ORDER BY id
  LIMIT 10000000
) AS t;
-- ?1 = 1
-- ?2 = "2026-03-01T00:01:00.000Z"
-- ?3 = "start"
-- ?4 = 20000000
-- ?5 = 29999999
-- ?6 = "error"

DELETE FROM batch_items
WHERE id = (SELECT id * 10000000 FROM batches WHERE organisation_id = ?1 AND start_key = ?2);
-- ?1 = 1
-- ?2 = "start"

UPDATE batches
SET total = c.n, pending = c.n, confirm_count = c.n
FROM (
  SELECT coalesce(
    (SELECT max(i.id) FROM batch_items AS i WHERE i.id BETWEEN b.id * 10000000 AND (b.id + 1) * 10000000 - 1) - b.id * 10000000,
    0
  ) AS n
  FROM batches AS b
  WHERE b.start_key = ?1
) AS c
WHERE organisation_id = ?2 AND start_key = ?1;
-- ?1 = "start"
-- ?2 = 1

UPDATE batches
SET state = 'running', started_at = ?1
WHERE organisation_id = ?2 AND start_key = ?3 AND state = 'pending' AND total = 0;
-- ?1 = "2026-03-01T00:01:00.000Z"
-- ?2 = 1
-- ?3 = "start"

UPDATE batches
SET state = 'finished',
  finished_at = ?1,
  summary = '{"changed":0,"unchanged":0,"failed":0,"canceled":0,"reasons":{},"codes":{}}'
WHERE organisation_id = ?2 AND start_key = ?3 AND state = 'running' AND total = 0;
-- ?1 = "2026-03-01T00:01:00.000Z"
-- ?2 = 1
-- ?3 = "start"

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
WHERE organisation_id = ?2 AND start_key = ?3;
-- ?1 = "https://example.test/api/v2"
-- ?2 = 1
-- ?3 = "start"
