SELECT concat(
  concat(
    '{"type":"user","id":',
    id,
    ',"attributes":{"createdAt":',
    coalesce('"' || created_at || '"', 'null'),
    ',"currentSignInAt":',
    coalesce('"' || current_sign_in_at || '"', 'null'),
    ',"email":',
    json_quote(email),
    ',"firstName":',
    json_quote(first_name),
    ',"lastName":',
    json_quote(last_name),
    ',"locked":',
    CASE locked WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END,
    ',"name":',
    json_quote(name),
    ',"phoneNumber":',
    json_quote(phone_number),
    ',"title":',
    json_quote(title),
    ',"updatedAt":',
    coalesce('"' || updated_at || '"', 'null'),
    ',"userGuid":',
    json_quote(user_guid),
    ',"username":',
    json_quote(username),
    '},"relationships":{"batches":{"links":{"related":"',
    ?1,
    '/batches?filter%5Buser%5D%5Bid%5D=',
    id,
    '"}},"creator":{"data":'
  ),
  concat(
    coalesce('{"type":"user","id":' || iif(creator_id > 0, creator_id, NULL) || '}', 'null'),
    '},"mailbox":{"data":',
    coalesce('{"type":"mailbox","id":' || iif(mailbox_id > 0, mailbox_id, NULL) || '}', 'null'),
    '},"mailboxes":{"links":{"related":"',
    ?1,
    '/mailboxes?filter%5Buser%5D%5Bid%5D=',
    id,
    '"}},"updater":{"data":',
    coalesce('{"type":"user","id":' || iif(updater_id > 0, updater_id, NULL) || '}', 'null'),
    '}},"links":{"self":"',
    ?1,
    '/users/',
    id,
    '"}}'
  )
) AS document,
  id,
  version
FROM users
WHERE organisation_id = ?2 AND id = ?3;
-- ?1 = "https://example.test/api/v2"
-- ?2 = 1
-- ?3 = 7
