SELECT concat(
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
        || coalesce(group_concat('{"type":"sequenceStep","id":"' || f.id || '"}', ','), '')
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
  ),',',
  (
    SELECT '[' || coalesce(group_concat(one, ','), '') || ']'
    FROM (
      SELECT '{"source":'
        || json_quote(c.external_source)
        || ',"data":{"type":"account","id":"'
        || c.id
        || '"}}' AS one
      FROM accounts AS c
      WHERE c.organisation_id = tasks.organisation_id
        AND c.id = tasks.account_id
        AND c.external_source IS NOT NULL
      UNION ALL SELECT '{"source":'
        || json_quote(c.external_source)
        || ',"data":{"type":"prospect","id":"'
        || c.id
        || '"}}' AS one
      FROM prospects AS c
      WHERE c.organisation_id = tasks.organisation_id
        AND c.id = tasks.prospect_id
        AND c.external_source IS NOT NULL
    )
  ),','
) AS document
FROM tasks
WHERE organisation_id = ?1 AND id = ?2;
-- ?1 = 1
-- ?2 = 7
