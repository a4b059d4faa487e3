SELECT concat(
  concat(
    id,',',
    buyer_intent_score,',',
    iif(company_type IS NULL,'',octet_length(company_type)||','||company_type),',',
    created_at,',',
    iif(custom_id IS NULL,'',octet_length(custom_id)||','||custom_id),',',
    iif(description IS NULL,'',octet_length(description)||','||description),',',
    iif(domain IS NULL,'',octet_length(domain)||','||domain),',',
    iif(external_source IS NULL,'',octet_length(external_source)||','||external_source),',',
    founded_at,',',
    iif(industry IS NULL,'',octet_length(industry)||','||industry),',',
    iif(linked_in_url IS NULL,'',octet_length(linked_in_url)||','||linked_in_url),',',
    iif(locality IS NULL,'',octet_length(locality)||','||locality),',',
    naics_codes,',',
    iif(name IS NULL,'',octet_length(name)||','||name),',',
    named,',',
    iif(natural_name IS NULL,'',octet_length(natural_name)||','||natural_name)
  ),
  concat(
    ',',
    number_of_employees,',',
    iif(sharing_team_id IS NULL,'',octet_length(sharing_team_id)||','||sharing_team_id),',',
    sic_codes,',',
    tags,',',
    touched_at,',',
    updated_at,',',
    iif(website_url IS NULL,'',octet_length(website_url)||','||website_url),',',
    nullif(shared_attributes,'{}'),',',
    nullif(custom_fields,'{}'),',',
    (
      SELECT '[' || coalesce(group_concat('{"type":"user","id":' || value || '}'), '') || ']'
      FROM json_each(assigned_users)
    ),',',
    creator_id,',',
    owner_id,',',
    updater_id,','
  )
) AS document
FROM accounts
WHERE organisation_id = ?1 AND id = ?2;
-- ?1 = 1
-- ?2 = 7
