SELECT concat(
  concat(
    '{"type":"prospect","id":',
    id,
    ',"attributes":{"availableAt":',
    coalesce('"' || available_at || '"', 'null'),
    ',"callOptedOut":',
    CASE call_opted_out WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END,
    ',"clickCount":',
    coalesce(click_count, 'null'),
    ',"company":',
    json_quote(company),
    ',"createdAt":',
    coalesce('"' || created_at || '"', 'null'),
    ',"emailOptedOut":',
    CASE email_opted_out WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END,
    ',"emails":',
    coalesce(emails, '[]'),
    ',"emailsOptStatus":',
    json_quote(emails_opt_status),
    ',"engagedAt":',
    coalesce('"' || engaged_at || '"', 'null'),
    ',"engagedScore":',
    json_quote(engaged_score),
    ',"externalSource":',
    json_quote(external_source),
    ',"firstName":',
    json_quote(first_name),
    ',"githubUsername":',
    json_quote(github_username),
    ',"homePhones":',
    coalesce(home_phones, '[]'),
    ',"lastName":'
  ),
  concat(
    json_quote(last_name),
    ',"linkedInId":',
    json_quote(linked_in_id),
    ',"mobilePhones":',
    coalesce(mobile_phones, '[]'),
    ',"name":',
    json_quote(name),
    ',"occupation":',
    json_quote(occupation),
    ',"openCount":',
    coalesce(open_count, 'null'),
    ',"optedOut":',
    CASE opted_out WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END,
    ',"optedOutAt":',
    coalesce('"' || opted_out_at || '"', 'null'),
    ',"otherPhones":',
    coalesce(other_phones, '[]'),
    ',"replyCount":',
    coalesce(reply_count, 'null'),
    ',"score":',
    json_quote(score),
    ',"sharingTeamId":',
    json_quote(sharing_team_id),
    ',"stackOverflowId":',
    json_quote(stack_overflow_id),
    ',"tags":',
    coalesce(tags, '[]'),
    ',"timeZone":',
    json_quote(time_zone),
    ',"title":',
    json_quote(title)
  ),
  concat(
    ',"touchedAt":',
    coalesce('"' || touched_at || '"', 'null'),
    ',"twitterUsername":',
    json_quote(twitter_username),
    ',"updatedAt":',
    coalesce('"' || updated_at || '"', 'null'),
    ',"voipPhones":',
    coalesce(voip_phones, '[]'),
    ',"workPhones":',
    coalesce(work_phones, '[]'),
    iif(custom_fields = '{}', '}', ',' || substr(custom_fields, 2)),
    ',"relationships":{"account":{"data":',
    coalesce('{"type":"account","id":' || iif(account_id > 0, account_id, NULL) || '}', 'null'),
    '},"activeSequenceStates":',
    (
      SELECT '{"data":['
        || coalesce(group_concat('{"type":"sequenceState","id":' || f.id || '}', ','), '')
        || '],"links":{"related":"'
        || ?1
        || '/sequenceStates?filter%5Bprospect%5D%5Bid%5D='
        || prospects.id
        || '"},"meta":{"count":'
        || count(*)
        || '}}'
      FROM (
        SELECT f.id
        FROM sequence_states AS f
        WHERE f.organisation_id = prospects.organisation_id
          AND f.prospect_id = prospects.id
          AND f.state NOT IN ('finished', 'opted_out')
        ORDER BY f.id
      ) AS f
    ),
    ',"assignedUsers":{"data":',
    (
      SELECT '[' || coalesce(group_concat('{"type":"user","id":' || value || '}'), '') || ']'
      FROM json_each(assigned_users)
    ),
    '},"batches":{"links":{"related":"',
    ?1,
    '/batches?filter%5Bprospect%5D%5Bid%5D=',
    id,
    '"}},"calls":{"links":{"related":"',
    ?1,
    '/calls?filter%5Bprospect%5D%5Bid%5D=',
    id,
    '"}},"creator":{"data":',
    coalesce('{"type":"user","id":' || iif(creator_id > 0, creator_id, NULL) || '}', 'null'),
    '},"emailAddresses":{"links":{"related":"',
    ?1,
    '/emailAddresses?filter%5Bprospect%5D%5Bid%5D=',
    id
  ),
  concat(
    '"}},"mailings":{"links":{"related":"',
    ?1,
    '/mailings?filter%5Bprospect%5D%5Bid%5D=',
    id,
    '"}},"opportunities":{"data":',
    (
      SELECT '[' || coalesce(group_concat('{"type":"opportunity","id":' || value || '}'), '') || ']'
      FROM json_each(opportunities)
    ),
    '},"owner":{"data":',
    coalesce('{"type":"user","id":' || iif(owner_id > 0, owner_id, NULL) || '}', 'null'),
    '},"persona":{"data":',
    coalesce('{"type":"persona","id":' || iif(persona_id > 0, persona_id, NULL) || '}', 'null'),
    '},"phoneNumbers":{"links":{"related":"',
    ?1,
    '/phoneNumbers?filter%5Bprospect%5D%5Bid%5D=',
    id,
    '"}},"sequenceStates":{"links":{"related":"',
    ?1,
    '/sequenceStates?filter%5Bprospect%5D%5Bid%5D=',
    id,
    '"}},"stage":{"data":',
    coalesce('{"type":"stage","id":' || iif(stage_id > 0, stage_id, NULL) || '}', 'null'),
    '},"tasks":{"links":{"related":"',
    ?1,
    '/tasks?filter%5Bprospect%5D%5Bid%5D=',
    id,
    '"}},"updater":{"data":',
    coalesce('{"type":"user","id":' || iif(updater_id > 0, updater_id, NULL) || '}', 'null'),
    '}},"links":{"self":"',
    ?1,
    '/prospects/',
    id,
    '"}}'
  )
) AS document,
  id,
  version
FROM prospects
WHERE organisation_id = ?2 AND id = ?3;
-- ?1 = "https://example.test/api/v2"
-- ?2 = 1
-- ?3 = 7
