WITH d AS (SELECT CAST(key AS INTEGER) AS distance, key, type, value FROM json_each(?1))
UPDATE batch_items
SET state = CASE d.type WHEN 'array' THEN 'error' WHEN 'true' THEN 'unchanged' ELSE 'changed' END,
  code = iif(d.type = 'array', d.value ->> 0, NULL),
  info = iif(d.type = 'array', d.value ->> 1, NULL),
  pointer = iif(d.type = 'array', d.value ->> 2, NULL),
  before = iif(
    d.type IN ('object', 'null'),
    iif(
      r.organisation_id < 0,
      'null',
      concat(
        concat(
          '{"buyerIntentScore":',
          json_quote(r.buyer_intent_score),
          ',"companyType":',
          json_quote(r.company_type),
          ',"customId":',
          json_quote(r.custom_id),
          ',"description":',
          json_quote(r.description),
          ',"domain":',
          json_quote(r.domain),
          ',"externalSource":',
          json_quote(r.external_source),
          ',"foundedAt":',
          coalesce('"' || r.founded_at || '"', 'null'),
          ',"industry":',
          json_quote(r.industry),
          ',"linkedInUrl":',
          json_quote(r.linked_in_url),
          ',"locality":',
          json_quote(r.locality),
          ',"naicsCodes":',
          coalesce(r.naics_codes, '[]'),
          ',"name":',
          json_quote(r.name),
          ',"named":',
          CASE r.named WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END,
          ',"naturalName":',
          json_quote(r.natural_name),
          ',"numberOfEmployees":',
          coalesce(r.number_of_employees, 'null'),
          ',"sharingTeamId":'
        ),
        concat(
          json_quote(r.sharing_team_id),
          ',"sicCodes":',
          coalesce(r.sic_codes, '[]'),
          ',"tags":',
          coalesce(r.tags, '[]'),
          ',"websiteUrl":',
          json_quote(r.website_url),
          ',"followers":',
          coalesce(r.shared_attributes -> '$.followers', 'null'),
          ',"linkedInEmployees":',
          coalesce(r.shared_attributes -> '$.linkedInEmployees', 'null'),
          ',"assignedUsers":',
          (
            SELECT '[' || coalesce(group_concat('{"type":"user","id":' || value || '}'), '') || ']'
            FROM json_each(r.assigned_users)
          ),
          ',"owner":',
          coalesce(
            ('{"type":"' || 'user' || '","id":' || iif(r.owner_id > 0, r.owner_id, NULL) || '}'), 'null'
          ),
          iif(r.custom_fields = '{}', '', ',' || substr(r.custom_fields, 2, length(r.custom_fields) - 2)),
          '}'
        )
      )
    ),
    NULL
  ),
  after = CASE d.type WHEN 'object' THEN d.value WHEN 'null' THEN 'null' END,
  updated_at = ?2,
  chunk = ?3
FROM d
JOIN batch_items AS i ON i.id = d.distance + ?4
LEFT JOIN accounts AS r ON r.id = i.record_id AND abs(r.organisation_id) = i.organisation_id
LEFT JOIN batch_items AS s ON s.id = i.source_item_id AND s.organisation_id = i.organisation_id
WHERE batch_items.id = i.id
  AND i.state = 'pending'
  AND i.organisation_id = ?5
  AND d.distance || '/' || coalesce(r.version, 0) = d.key
  AND EXISTS (
    SELECT 1 FROM batches AS b WHERE b.id = ?6 AND b.organisation_id = ?5 AND b.state IN ('running')
  );
-- ?1 = "{\"0/7\":true}"
-- ?2 = "2026-03-01T00:05:00.000Z"
-- ?3 = 4711
-- ?4 = 30000001
-- ?5 = 1
-- ?6 = 3

WITH m AS MATERIALIZED (
  SELECT t.id, i.id AS item
  FROM batch_items AS i
  CROSS JOIN accounts AS t
  WHERE i.id BETWEEN ?1 AND ?1
    AND i.chunk = ?2
    AND i.state = 'changed'
    AND t.id = i.record_id
    AND i.after = 'null'
    AND t.organisation_id IN (?3)
)
UPDATE accounts
SET organisation_id = -accounts.organisation_id, version = version + 1, removed_by = m.item, updated_at = ?4
FROM m
WHERE accounts.id = m.id;
-- ?1 = 30000001
-- ?2 = 4711
-- ?3 = 1
-- ?4 = "2026-03-01T00:05:00.000Z"

WITH m AS MATERIALIZED (
  SELECT t.id, i.id AS item
  FROM batch_items AS i
  CROSS JOIN tasks AS t
  WHERE i.id BETWEEN ?1 AND ?1
    AND i.chunk = ?2
    AND i.state = 'changed'
    AND t.account_id = i.record_id
    AND i.after = 'null'
    AND t.organisation_id IN (?3)
)
UPDATE tasks
SET organisation_id = -tasks.organisation_id, version = version + 1, removed_by = m.item, updated_at = ?4
FROM m
WHERE tasks.id = m.id;
-- ?1 = 30000001
-- ?2 = 4711
-- ?3 = 1
-- ?4 = "2026-03-01T00:05:00.000Z"

WITH m AS MATERIALIZED (
  SELECT t.id, i.id AS item
  FROM batch_items AS i
  CROSS JOIN opportunities AS t
  WHERE i.id BETWEEN ?1 AND ?1
    AND i.chunk = ?2
    AND i.state = 'changed'
    AND t.account_id = i.record_id
    AND i.after = 'null'
    AND t.organisation_id IN (?3, ?4)
)
UPDATE opportunities
SET account_id = -account_id, version = version + 1, updated_at = ?5
WHERE id IN (SELECT id FROM m);
-- ?1 = 30000001
-- ?2 = 4711
-- ?3 = 1
-- ?4 = -1
-- ?5 = "2026-03-01T00:05:00.000Z"

WITH m AS MATERIALIZED (
  SELECT t.id, i.id AS item
  FROM batch_items AS i
  CROSS JOIN prospects AS t
  WHERE i.id BETWEEN ?1 AND ?1
    AND i.chunk = ?2
    AND i.state = 'changed'
    AND t.account_id = i.record_id
    AND i.after = 'null'
    AND t.organisation_id IN (?3, ?4)
)
UPDATE prospects
SET account_id = -account_id, version = version + 1, updated_at = ?5
WHERE id IN (SELECT id FROM m);
-- ?1 = 30000001
-- ?2 = 4711
-- ?3 = 1
-- ?4 = -1
-- ?5 = "2026-03-01T00:05:00.000Z"

WITH m AS MATERIALIZED (
  SELECT t.id, i.id AS item
  FROM batch_items AS i
  CROSS JOIN sequence_states AS t
  WHERE i.id BETWEEN ?1 AND ?1
    AND i.chunk = ?2
    AND i.state = 'changed'
    AND t.account_id = i.record_id
    AND i.after = 'null'
    AND t.organisation_id IN (?3, ?4)
)
UPDATE sequence_states
SET account_id = -account_id, version = version + 1, updated_at = ?5
WHERE id IN (SELECT id FROM m);
-- ?1 = 30000001
-- ?2 = 4711
-- ?3 = 1
-- ?4 = -1
-- ?5 = "2026-03-01T00:05:00.000Z"

WITH m AS MATERIALIZED (
  SELECT t.id, i.id AS item
  FROM batch_items AS i
  CROSS JOIN accounts AS t
  WHERE i.id BETWEEN ?1 AND ?1
    AND i.chunk = ?2
    AND i.state = 'changed'
    AND t.id = i.record_id
    AND i.before = 'null'
    AND t.removed_by = i.source_item_id
    AND t.organisation_id IN (?3)
)
UPDATE accounts
SET organisation_id = -accounts.organisation_id, version = version + 1, removed_by = NULL, updated_at = ?4
WHERE id IN (SELECT id FROM m);
-- ?1 = 30000001
-- ?2 = 4711
-- ?3 = -1
-- ?4 = "2026-03-01T00:05:00.000Z"

WITH m AS MATERIALIZED (
  SELECT t.id, i.id AS item
  FROM batch_items AS i
  CROSS JOIN tasks AS t
  WHERE i.id BETWEEN ?1 AND ?1
    AND i.chunk = ?2
    AND i.state = 'changed'
    AND t.account_id = i.record_id
    AND i.before = 'null'
    AND t.removed_by = i.source_item_id
    AND t.organisation_id IN (?3)
)
UPDATE tasks
SET organisation_id = -tasks.organisation_id, version = version + 1, removed_by = NULL, updated_at = ?4
WHERE id IN (SELECT id FROM m);
-- ?1 = 30000001
-- ?2 = 4711
-- ?3 = -1
-- ?4 = "2026-03-01T00:05:00.000Z"

WITH m AS MATERIALIZED (
  SELECT t.id, i.id AS item
  FROM batch_items AS i
  CROSS JOIN opportunities AS t
  WHERE i.id BETWEEN ?1 AND ?1
    AND i.chunk = ?2
    AND i.state = 'changed'
    AND t.account_id = -i.record_id
    AND i.before = 'null'
    AND t.organisation_id IN (?3, ?4)
)
UPDATE opportunities
SET account_id = -account_id, version = version + 1, updated_at = ?5
WHERE id IN (SELECT id FROM m);
-- ?1 = 30000001
-- ?2 = 4711
-- ?3 = 1
-- ?4 = -1
-- ?5 = "2026-03-01T00:05:00.000Z"

WITH m AS MATERIALIZED (
  SELECT t.id, i.id AS item
  FROM batch_items AS i
  CROSS JOIN prospects AS t
  WHERE i.id BETWEEN ?1 AND ?1
    AND i.chunk = ?2
    AND i.state = 'changed'
    AND t.account_id = -i.record_id
    AND i.before = 'null'
    AND t.organisation_id IN (?3, ?4)
)
UPDATE prospects
SET account_id = -account_id, version = version + 1, updated_at = ?5
WHERE id IN (SELECT id FROM m);
-- ?1 = 30000001
-- ?2 = 4711
-- ?3 = 1
-- ?4 = -1
-- ?5 = "2026-03-01T00:05:00.000Z"

WITH m AS MATERIALIZED (
  SELECT t.id, i.id AS item
  FROM batch_items AS i
  CROSS JOIN sequence_states AS t
  WHERE i.id BETWEEN ?1 AND ?1
    AND i.chunk = ?2
    AND i.state = 'changed'
    AND t.account_id = -i.record_id
    AND i.before = 'null'
    AND t.organisation_id IN (?3, ?4)
)
UPDATE sequence_states
SET account_id = -account_id, version = version + 1, updated_at = ?5
WHERE id IN (SELECT id FROM m);
-- ?1 = 30000001
-- ?2 = 4711
-- ?3 = 1
-- ?4 = -1
-- ?5 = "2026-03-01T00:05:00.000Z"

WITH c AS MATERIALIZED (
  SELECT count(*) AS settled,
    count(*) FILTER (WHERE state = 'changed') AS changed,
    count(*) FILTER (WHERE state = 'error') AS failed
  FROM batch_items
  WHERE id BETWEEN ?1 AND ?1 AND chunk = ?2
)
UPDATE batches
SET version = version + 1,
  attempts = 0,
  pending = pending - settled,
  changed = batches.changed + c.changed,
  failures = failures + c.failed,
  updated_at = ?3,
  progress_at = ?3,
  state = iif(pending = settled, 'finished', state),
  finished_at = iif(pending = settled, ?3, finished_at),
  summary = iif(
    pending = settled,
    json_object(
      'changed',
      batches.changed + c.changed,
      'unchanged',
      total - (batches.changed + c.changed) - (batches.failures + c.failed) - (0),
      'failed',
      batches.failures + c.failed,
      'canceled',
      0,
      'reasons',
      json(
        iif(
          batches.failures + c.failed = 0,
          '{}',
          (
            SELECT json_group_object(info, n)
            FROM (
              SELECT info, count(*) AS n
              FROM batch_items
              WHERE id BETWEEN 30000000 AND 39999999 AND state = 'error' AND info IS NOT NULL
              GROUP BY info
              ORDER BY n DESC
              LIMIT 100
            )
          )
        )
      ),
      'codes',
      json(
        iif(
          batches.failures + c.failed = 0,
          '{}',
          (
            SELECT json_group_object(code, n)
            FROM (
              SELECT code, count(*) AS n
              FROM batch_items
              WHERE id BETWEEN 30000000 AND 39999999 AND state = 'error' AND code IS NOT NULL
              GROUP BY code
              ORDER BY n DESC
              LIMIT 100
            )
          )
        )
      )
    ),
    summary
  )
FROM c
WHERE settled > 0 AND organisation_id = ?4 AND batches.id = ?5
RETURNING state, pending, (SELECT settled FROM c) AS settled;
-- ?1 = 30000001
-- ?2 = 4711
-- ?3 = "2026-03-01T00:05:00.000Z"
-- ?4 = 1
-- ?5 = 3
