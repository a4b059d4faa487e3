SELECT iif(
  fits,concat(id,',',iif(note IS NULL,'',octet_length(note)||','||note),',',prospect_id,',',due_at,','),''
) AS document
FROM (
  SELECT page_id, so_far <= 4000000 OR so_far = octets AS fits
  FROM (
    SELECT page_id, octets, sum(octets) OVER (ROWS UNBOUNDED PRECEDING) AS so_far
    FROM (
      SELECT page_id, coalesce(octet_length(note),0)+500 AS octets
      FROM (
        SELECT id AS page_id FROM tasks WHERE organisation_id = ?1 AND state = ?2 ORDER BY due_at, id LIMIT 51
      )
      CROSS JOIN tasks ON tasks.id = page_id
    )
  )
  WHERE so_far - octets <= 4000000
)
CROSS JOIN tasks ON tasks.id = page_id;
-- ?1 = 1
-- ?2 = "incomplete"

SELECT iif(
  fits,
  iif(
    compiled_sequence_template_html IS NULL
    AND tasks.sequence_id IS NULL,
    document_values,
    concat(
      document_values||'|',
      iif(
        compiled_sequence_template_html IS NULL,
        '',
        octet_length(compiled_sequence_template_html)||','||compiled_sequence_template_html
      ),',',
      iif(
        tasks.sequence_id IS NULL,
        NULL,
        (
          SELECT '{"data":['
            || coalesce(group_concat('{"type":"sequenceStep","id":' || f.id || '}', ','), '')
            || '],"links":{"related":"'
            || 'https://example.test/api/v2'
            || '/sequenceSteps?filter%5Bsequence%5D%5Bid%5D='
            || tasks.sequence_id
            || '"},"meta":{"count":'
            || count(*)
            || '}}'
          FROM (
            SELECT f.id
            FROM sequence_steps AS f
            WHERE f.organisation_id = tasks.organisation_id AND f.sequence_id = tasks.sequence_id
            ORDER BY f."order"
          ) AS f
        )
      ),','
    )
  ),
  ''
) AS document
FROM (
  SELECT page_id, so_far <= 4000000 OR so_far = octets AS fits
  FROM (
    SELECT page_id, octets, sum(octets) OVER (ROWS UNBOUNDED PRECEDING) AS so_far
    FROM (
      SELECT page_id,
        coalesce(octet_length(document_values),0)+coalesce(octet_length(compiled_sequence_template_html),0)+coalesce(
          octet_length(
            iif(
              tasks.sequence_id IS NULL,
              NULL,
              (
                SELECT '{"data":['
                  || coalesce(group_concat('{"type":"sequenceStep","id":' || f.id || '}', ','), '')
                  || '],"links":{"related":"'
                  || 'https://example.test/api/v2'
                  || '/sequenceSteps?filter%5Bsequence%5D%5Bid%5D='
                  || tasks.sequence_id
                  || '"},"meta":{"count":'
                  || count(*)
                  || '}}'
                FROM (
                  SELECT f.id
                  FROM sequence_steps AS f
                  WHERE f.organisation_id = tasks.organisation_id AND f.sequence_id = tasks.sequence_id
                  ORDER BY f."order"
                ) AS f
              )
            )
          ),
          0
        )+500 AS octets
      FROM (SELECT id AS page_id FROM tasks WHERE organisation_id = ?1 ORDER BY id LIMIT 51)
      CROSS JOIN tasks ON tasks.id = page_id
    )
  )
  WHERE so_far - octets <= 4000000
)
CROSS JOIN tasks ON tasks.id = page_id;
-- ?1 = 1

WITH page AS MATERIALIZED (
  SELECT id FROM tasks WHERE organisation_id = ?1 AND state = ?2 ORDER BY due_at, id LIMIT 50
)
SELECT iif(
  fits,
  concat(
    id,',',
    tags,',',
    iif(title IS NULL,'',octet_length(title)||','||title),',',
    nullif(shared_attributes,'{}'),',',
    iif(
      (custom_fields ->> '$.custom1') IS NULL,
      '',
      octet_length((custom_fields ->> '$.custom1'))||','||(custom_fields ->> '$.custom1')
    ),','
  ),
  ''
) AS document
FROM (
  SELECT page_id, so_far <= 4000000 OR so_far = octets AS fits
  FROM (
    SELECT page_id, octets, sum(octets) OVER (ROWS UNBOUNDED PRECEDING) AS so_far
    FROM (
      SELECT page_id,
        coalesce(octet_length(tags),0)+coalesce(octet_length(title),0)+coalesce(
          octet_length(shared_attributes),0
        )+coalesce(octet_length((custom_fields ->> '$.custom1')),0)+500 AS octets
      FROM (
        SELECT id AS page_id
        FROM prospects
        WHERE (
          id IN (
            SELECT r1.id
            FROM page
            CROSS JOIN tasks AS r0
            CROSS JOIN prospects AS r1
            WHERE r0.id = page.id AND +r1.organisation_id = r0.organisation_id AND r1.id = r0.prospect_id
          )
        )
          AND +organisation_id = ?1
        LIMIT 5001
      )
      CROSS JOIN prospects ON prospects.id = page_id
    )
  )
  WHERE so_far - octets <= 4000000
)
CROSS JOIN prospects ON prospects.id = page_id;
-- ?1 = 1
-- ?2 = "incomplete"
