SELECT concat(
  concat(
    id,',',
    iif(action IS NULL,'',octet_length(action)||','||action),',',
    approval_required,',',
    canceled_at,',',
    code,',',
    confirm_count,',',
    confirmed_at,',',
    confirmed_count_required,',',
    created_at,',',
    iif(external_start_payload IS NULL,'',octet_length(external_start_payload)||','||external_start_payload),',',
    failures,',',
    finished_at,',',
    iif(info IS NULL,'',octet_length(info)||','||info),',',
    iif(note IS NULL,'',octet_length(note)||','||note),',',
    payload,',',
    pending
  ),
  concat(
    ',',
    started_at,',',
    state,',',
    summary,',',
    total,',',
    updated_at,',',
    confirmer_id,',',
    creator_id,',',
    source_batch_id,','
  )
) AS document
FROM batches
WHERE organisation_id = ?1 AND id = ?2;
-- ?1 = 1
-- ?2 = 7
