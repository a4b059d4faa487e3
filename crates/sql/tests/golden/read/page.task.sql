SELECT iif(
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
) AS document
FROM tasks
WHERE organisation_id = ?1
ORDER BY id
LIMIT 51;
-- ?1 = 1
