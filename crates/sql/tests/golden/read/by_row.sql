SELECT concat(
  concat(
    id,',',
    created_at,',',
    current_sign_in_at,',',
    iif(email IS NULL,'',octet_length(email)||','||email),',',
    iif(first_name IS NULL,'',octet_length(first_name)||','||first_name),',',
    iif(last_name IS NULL,'',octet_length(last_name)||','||last_name),',',
    locked,',',
    iif(name IS NULL,'',octet_length(name)||','||name),',',
    iif(phone_number IS NULL,'',octet_length(phone_number)||','||phone_number),',',
    iif(title IS NULL,'',octet_length(title)||','||title),',',
    updated_at,',',
    iif(user_guid IS NULL,'',octet_length(user_guid)||','||user_guid),',',
    iif(username IS NULL,'',octet_length(username)||','||username),',',
    nullif(shared_attributes,'{}'),',',
    creator_id,',',
    mailbox_id
  ),
  concat(',',updater_id,',')
) AS document
FROM users
WHERE organisation_id = ?1 AND id = ?2;
-- ?1 = 1
-- ?2 = 7
