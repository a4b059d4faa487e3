SELECT '['
  || coalesce(
    group_concat(
      json_object(
        'name',
        d.name,
        'label',
        d.label,
        'description',
        d.description,
        'groupName',
        d.group_name,
        'type',
        d.type,
        'fieldType',
        d.field_type,
        'options',
        json(d.options),
        'displayOrder',
        d.display_order,
        'hidden',
        json(iif(d.hidden, 'true', 'false')),
        'formField',
        json(iif(d.form_field, 'true', 'false')),
        'hasUniqueValue',
        json(iif(d.has_unique_value, 'true', 'false')),
        'createdAt',
        d.created_at,
        'updatedAt',
        d.updated_at,
        'archivedAt',
        d.archived_at,
        'createdUserId',
        d.creator_id
      ), ','
      ORDER BY d.id
    ),
    ''
  )
  || ']' AS definitions
FROM communication_properties AS d
WHERE d.organisation_id = ?1 AND d.archived_at IS NULL;
-- ?1 = 1
