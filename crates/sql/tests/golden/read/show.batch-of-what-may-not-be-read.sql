SELECT concat(
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
    coalesce(
      iif(
        iif(action = 'revert', payload ->> '$.action', action) IN (
          'accountAddTags',
          'accountsRemoveTags',
          'accountsAddAssignments',
          'accountsRemoveAssignments',
          'accountsRemoveAllAssignments',
          'accountsAssignOwner',
          'accountsBulkModify',
          'accountsDestroyAll',
          'accountsImport'
        ),
        NULL,
        payload
      ),
      'null'
    ),
    ',"pending":'
  ),
  concat(
    coalesce(pending, 'null'),
    ',"startedAt":',
    coalesce('"' || started_at || '"', 'null'),
    ',"state":',
    json_quote(state),
    ',"summary":',
    coalesce(
      iif(
        iif(action = 'revert', payload ->> '$.action', action) IN (
          'accountAddTags',
          'accountsRemoveTags',
          'accountsAddAssignments',
          'accountsRemoveAssignments',
          'accountsRemoveAllAssignments',
          'accountsAssignOwner',
          'accountsBulkModify',
          'accountsDestroyAll',
          'accountsImport'
        ),
        json_set(summary, '$.reasons', json('{}')),
        summary
      ),
      'null'
    ),
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
) AS document,
  id,
  version
FROM batches
WHERE organisation_id = ?2 AND id = ?3;
-- ?1 = "https://example.test/api/v2"
-- ?2 = 1
-- ?3 = 7
