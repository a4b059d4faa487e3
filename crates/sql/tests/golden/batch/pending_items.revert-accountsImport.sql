SELECT i.id,
  i.record_id,
  coalesce(r.version, 0) AS guard,
  coalesce(r.removed_by = i.source_item_id AND r.organisation_id < 0 AND NOT (0), 0) AS removed,
  s.before,
  s.after,
  iif(
    r.organisation_id > 0,
    concat(
      concat(
        '{"buyerIntentScore":',
        json_quote(r.buyer_intent_score),
        ',"companyType":',
        json_quote(r.company_type),
        ',"customId":',
        json_quote(r.custom_id),
        ',"description":',
        json_quote(r.description),
        ',"domain":',
        json_quote(r.domain),
        ',"externalSource":',
        json_quote(r.external_source),
        ',"foundedAt":',
        coalesce('"' || r.founded_at || '"', 'null'),
        ',"industry":',
        json_quote(r.industry),
        ',"linkedInUrl":',
        json_quote(r.linked_in_url),
        ',"locality":',
        json_quote(r.locality),
        ',"naicsCodes":',
        coalesce(r.naics_codes, '[]'),
        ',"name":',
        json_quote(r.name),
        ',"named":',
        CASE r.named WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END,
        ',"naturalName":',
        json_quote(r.natural_name),
        ',"numberOfEmployees":',
        coalesce(r.number_of_employees, 'null'),
        ',"sharingTeamId":'
      ),
      concat(
        json_quote(r.sharing_team_id),
        ',"sicCodes":',
        coalesce(r.sic_codes, '[]'),
        ',"tags":',
        coalesce(r.tags, '[]'),
        ',"websiteUrl":',
        json_quote(r.website_url),
        ',"followers":',
        coalesce(r.shared_attributes -> '$.followers', 'null'),
        ',"linkedInEmployees":',
        coalesce(r.shared_attributes -> '$.linkedInEmployees', 'null'),
        ',"assignedUsers":',
        (
          SELECT '[' || coalesce(group_concat('{"type":"user","id":' || value || '}'), '') || ']'
          FROM json_each(r.assigned_users)
        ),
        ',"owner":',
        coalesce(('{"type":"' || 'user' || '","id":' || iif(r.owner_id > 0, r.owner_id, NULL) || '}'), 'null'),
        iif(r.custom_fields = '{}', '', ',' || substr(r.custom_fields, 2, length(r.custom_fields) - 2)),
        '}'
      )
    ),
    NULL
  ) AS record
FROM (
  SELECT *
  FROM batch_items
  WHERE organisation_id = ?1
    AND id BETWEEN ?2 AND ?3
    AND state = 'pending'
    AND EXISTS (SELECT 1 FROM batches AS b WHERE b.id = ?4 AND b.state IN ('running'))
  ORDER BY id
  LIMIT 1000
) AS i
LEFT JOIN accounts AS r ON r.id = i.record_id AND abs(r.organisation_id) = i.organisation_id
LEFT JOIN batch_items AS s ON s.id = i.source_item_id AND s.organisation_id = i.organisation_id
ORDER BY i.id;
-- ?1 = 1
-- ?2 = 30000001
-- ?3 = 30001200
-- ?4 = 3
