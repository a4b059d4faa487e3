SELECT concat(
  concat(
    id,',',
    iif(body_html IS NULL,'',octet_length(body_html)||','||body_html),',',
    bounced_at,',',
    clicked_at,',',
    created_at,',',
    delivered_at,',',
    iif(
      (SELECT there.email FROM mailboxes AS there WHERE there.id = mailbox_id) IS NULL,
      '',
      octet_length((SELECT there.email FROM mailboxes AS there WHERE there.id = mailbox_id))
      ||','
      ||(SELECT there.email FROM mailboxes AS there WHERE there.id = mailbox_id)
    ),',',
    mailing_type,',',
    opened_at,',',
    replied_at,',',
    scheduled_at,',',
    state,',',
    state_changed_at,',',
    iif(subject IS NULL,'',octet_length(subject)||','||subject),',',
    updated_at,',',
    nullif(shared_attributes,'{}')
  ),
  concat(
    ',',
    follow_up_sequence_id,',',
    mailbox_id,',',
    opportunity_id,',',
    prospect_id,',',
    sequence_id,',',
    sequence_state_id,',',
    sequence_step_id,',',
    task_id,',',
    template_id,',',
    user_id,','
  )
) AS document
FROM mailings
WHERE organisation_id = ?1 AND id = ?2;
-- ?1 = 1
-- ?2 = 7
