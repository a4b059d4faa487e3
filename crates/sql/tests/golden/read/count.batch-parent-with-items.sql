SELECT count(*) AS count
FROM batches
WHERE organisation_id = ?1
  AND id IN (SELECT id / 10000000 FROM batch_items WHERE organisation_id + 0 = ?1 + 0 AND record_id + 0 = ?2)
  AND iif(action = 'revert', payload ->> '$.action', action) IN (
    'prospectsAddTags',
    'prospectsRemoveTags',
    'prospectsAddAssignments',
    'prospectsRemoveAssignments',
    'prospectsRemoveAllAssignments',
    'prospectsAssignOwner',
    'prospectsAssignAccount',
    'prospectsAssignOpportunity',
    'prospectsBulkModify',
    'prospectsAddToSequence',
    'prospectsFinishAll',
    'prospectsPauseAll',
    'prospectsDestroyAll',
    'prospectsImport'
  );
-- ?1 = 1
-- ?2 = 7
