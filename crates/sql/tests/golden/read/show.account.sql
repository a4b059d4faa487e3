SELECT concat(
  concat(
    '{"type":"account","id":',
    id,
    ',"attributes":{"buyerIntentScore":',
    json_quote(buyer_intent_score),
    ',"companyType":',
    json_quote(company_type),
    ',"createdAt":',
    coalesce('"' || created_at || '"', 'null'),
    ',"customId":',
    json_quote(custom_id),
    ',"description":',
    json_quote(description),
    ',"domain":',
    json_quote(domain),
    ',"externalSource":',
    json_quote(external_source),
    ',"foundedAt":',
    coalesce('"' || founded_at || '"', 'null'),
    ',"industry":',
    json_quote(industry),
    ',"linkedInUrl":',
    json_quote(linked_in_url),
    ',"locality":',
    json_quote(locality),
    ',"naicsCodes":',
    coalesce(naics_codes, '[]'),
    ',"name":',
    json_quote(name),
    ',"named":',
    CASE named WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END,
    ',"naturalName":'
  ),
  concat(
    json_quote(natural_name),
    ',"numberOfEmployees":',
    coalesce(number_of_employees, 'null'),
    ',"sharingTeamId":',
    json_quote(sharing_team_id),
    ',"sicCodes":',
    coalesce(sic_codes, '[]'),
    ',"tags":',
    coalesce(tags, '[]'),
    ',"touchedAt":',
    coalesce('"' || touched_at || '"', 'null'),
    ',"updatedAt":',
    coalesce('"' || updated_at || '"', 'null'),
    ',"websiteUrl":',
    json_quote(website_url),',',
    concat(
      '"followers":',
      coalesce(shared_attributes -> '$.followers', 'null'),
      ',"linkedInEmployees":',
      coalesce(shared_attributes -> '$.linkedInEmployees', 'null')
    ),
    iif(custom_fields = '{}', '}', ',' || substr(custom_fields, 2)),
    ',"relationships":{"assignedUsers":{"data":',
    (
      SELECT '[' || coalesce(group_concat('{"type":"user","id":' || value || '}'), '') || ']'
      FROM json_each(assigned_users)
    ),
    '},"batches":{"links":{"related":"',
    ?1,
    '/batches?filter%5Baccount%5D%5Bid%5D=',
    id,
    '"}},"creator":{"data":',
    coalesce('{"type":"user","id":' || iif(creator_id > 0, creator_id, NULL) || '}', 'null'),
    '},"owner":{"data":',
    coalesce('{"type":"user","id":' || iif(owner_id > 0, owner_id, NULL) || '}', 'null'),
    '},"prospects":{"links":{"related":"',
    ?1,
    '/prospects?filter%5Baccount%5D%5Bid%5D='
  ),
  concat(
    id,
    '"}},"tasks":{"links":{"related":"',
    ?1,
    '/tasks?filter%5Baccount%5D%5Bid%5D=',
    id,
    '"}},"updater":{"data":',
    coalesce('{"type":"user","id":' || iif(updater_id > 0, updater_id, NULL) || '}', 'null'),
    '}},"links":{"self":"',
    ?1,
    '/accounts/',
    id,
    '"}}'
  )
) AS document,
  id,
  version
FROM accounts
WHERE organisation_id = ?2 AND id = ?3;
-- ?1 = "https://example.test/api/v2"
-- ?2 = 1
-- ?3 = 7
