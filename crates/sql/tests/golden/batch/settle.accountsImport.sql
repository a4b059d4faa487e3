WITH d AS (SELECT CAST(key AS INTEGER) AS distance, key, type, value FROM json_each(?1))
UPDATE batch_items
SET state = CASE d.type WHEN 'array' THEN 'error' WHEN 'true' THEN 'unchanged' ELSE 'changed' END,
  code = iif(d.type = 'array', d.value ->> 0, NULL),
  info = iif(d.type = 'array', d.value ->> 1, NULL),
  pointer = iif(d.type = 'array', d.value ->> 2, NULL),
  before = iif(d.type IN ('object', 'null'), 'null', NULL),
  after = CASE d.type WHEN 'object' THEN d.value WHEN 'null' THEN 'null' END,
  updated_at = ?2,
  chunk = ?3
FROM d
JOIN batch_items AS i ON i.id = d.distance + ?4
WHERE batch_items.id = i.id
  AND i.state = 'pending'
  AND i.organisation_id = ?5
  AND EXISTS (
    SELECT 1 FROM batches AS b WHERE b.id = ?6 AND b.organisation_id = ?5 AND b.state IN ('running')
  );
-- ?1 = "{\"0/7\":true}"
-- ?2 = "2026-03-01T00:05:00.000Z"
-- ?3 = 4711
-- ?4 = 30000001
-- ?5 = 1
-- ?6 = 3

UPDATE batch_items
SET input = NULL, record_id = n.record
FROM (
  SELECT i.id,
    row_number() OVER (ORDER BY i.id) + coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'accounts'), 0) AS record
  FROM batch_items AS i
  WHERE i.id BETWEEN ?1 AND ?1 AND i.chunk = ?2 AND i.state = 'changed' AND i.before = 'null'
) AS n
WHERE batch_items.id = n.id;
-- ?1 = 30000001
-- ?2 = 4711

INSERT INTO accounts (
  id,
  organisation_id,
  buyer_intent_score,
  company_type,
  created_at,
  custom_id,
  description,
  domain,
  external_source,
  founded_at,
  industry,
  linked_in_url,
  locality,
  naics_codes,
  name,
  named,
  natural_name,
  number_of_employees,
  sharing_team_id,
  sic_codes,
  tags,
  touched_at,
  updated_at,
  website_url,
  assigned_users,
  creator_id,
  owner_id,
  updater_id,
  custom_fields,
  shared_attributes
)
SELECT i.record_id,
  i.organisation_id,
  i.after ->> '$.buyerIntentScore',
  i.after ->> '$.companyType',
  i.after ->> '$.createdAt',
  i.after ->> '$.customId',
  i.after ->> '$.description',
  i.after ->> '$.domain',
  i.after ->> '$.externalSource',
  i.after ->> '$.foundedAt',
  i.after ->> '$.industry',
  i.after ->> '$.linkedInUrl',
  i.after ->> '$.locality',
  coalesce(nullif(i.after -> '$.naicsCodes', 'null'), '[]'),
  i.after ->> '$.name',
  coalesce(i.after ->> '$.named', 0),
  i.after ->> '$.naturalName',
  i.after ->> '$.numberOfEmployees',
  i.after ->> '$.sharingTeamId',
  coalesce(nullif(i.after -> '$.sicCodes', 'null'), '[]'),
  coalesce(nullif(i.after -> '$.tags', 'null'), '[]'),
  i.after ->> '$.touchedAt',
  i.after ->> '$.updatedAt',
  i.after ->> '$.websiteUrl',
  (SELECT json_group_array(value ->> 'id') FROM json_each(i.after, '$.assignedUsers')),
  i.after ->> '$.creator.id',
  i.after ->> '$.owner.id',
  i.after ->> '$.updater.id',
  json_patch(
    '{}', (SELECT json_group_object(key, value) FROM json_each(i.after) WHERE key GLOB 'custom[0-9]*')
  ),
  json_patch(
    '{}',
    (
      SELECT json_group_object(
        key,
        CASE type
        WHEN 'true' THEN json('true')
        WHEN 'false' THEN NULL
        WHEN 'array' THEN iif(value = '[]', NULL, json(value))
        ELSE value
        END
      )
      FROM json_each(i.after)
      WHERE key IN ('followers', 'linkedInEmployees')
    )
  )
FROM batch_items AS i
WHERE i.id BETWEEN ?1 AND ?1 AND i.chunk = ?2 AND i.state = 'changed' AND i.before = 'null'
ORDER BY i.id;
-- ?1 = 30000001
-- ?2 = 4711

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
