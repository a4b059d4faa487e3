SELECT concat(
  concat(
    id,',',
    iif(body_html IS NULL,'',octet_length(body_html)||','||body_html),',',
    bounced_at,',',
    clicked_at,',',
    created_at,',',
    delivered_at,',',
    mailing_type,',',
    opened_at,',',
    replied_at,',',
    scheduled_at,',',
    state,',',
    iif(subject IS NULL,'',octet_length(subject)||','||subject),',',
    updated_at,',',
    mailbox_id,',',
    prospect_id,',',
    sequence_id
  ),
  concat(',',sequence_state_id,',',sequence_step_id,',',task_id,',',template_id,',',user_id,',')
) AS document
FROM mailings
WHERE organisation_id = ?1 AND id = ?2;
-- ?1 = 1
-- ?2 = 7
