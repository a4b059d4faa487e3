UPDATE sequence_states
SET version = version + 1, state = ?1, state_changed_at = ?2, updated_at = ?2, active_at = ?2
WHERE organisation_id IN (?3, ?4)
  AND sequence_id = ?5
  AND state IN ('pending', 'disabled')
  AND EXISTS (SELECT 1 FROM sequences WHERE organisation_id = ?3 AND id = ?5 AND version = ?6);
-- ?1 = "active"
-- ?2 = "2026-03-01T00:05:00.000Z"
-- ?3 = 1
-- ?4 = -1
-- ?5 = 7
-- ?6 = 3

WITH a AS MATERIALIZED (
  SELECT s.id AS state, s.sequence_step_id AS step, NULL AS item
  FROM sequence_states AS s
  WHERE s.organisation_id = ?1
    AND s.sequence_id = ?2
    AND s.state = ?3
    AND s.state_changed_at = ?4
    AND NOT EXISTS (
      SELECT 1 FROM tasks AS w WHERE w.organisation_id = s.organisation_id AND w.sequence_state_id = s.id
    )
    AND EXISTS (SELECT 1 FROM sequences WHERE organisation_id = ?1 AND id = ?2 AND version = ?5)
)
INSERT INTO tasks (
  organisation_id,
  created_at,
  updated_at,
  sequence_state_id,
  made_by,
  subject_type,
  subject_id,
  action,
  task_type,
  state,
  scheduled_at,
  due_at,
  autoskip_at,
  note,
  creator_type,
  creator_id,
  owner_id,
  sequence_id,
  sequence_step_id,
  sequence_template_id,
  template_id,
  task_priority_id
)
SELECT s.organisation_id,
  ?4,
  ?4,
  s.id,
  a.item,
  'prospect',
  s.prospect_id,
  CASE step.step_type WHEN 'call' THEN 'call' WHEN 'manual_email' THEN 'email' ELSE 'action_item' END,
  'sequence_step_' || iif(step.step_type = 'manual_email', 'email', step.step_type),
  iif(
    coalesce(
      strftime('%Y-%m-%dT%H:%M:%fZ', ?4, max(coalesce(step.interval, 0), 0) || ' seconds'),
      '9999-12-31T23:59:59.999Z'
    ) > ?4,
    'pending',
    'incomplete'
  ),
  iif(
    coalesce(
      strftime('%Y-%m-%dT%H:%M:%fZ', ?4, max(coalesce(step.interval, 0), 0) || ' seconds'),
      '9999-12-31T23:59:59.999Z'
    ) > ?4,
    coalesce(
      strftime('%Y-%m-%dT%H:%M:%fZ', ?4, max(coalesce(step.interval, 0), 0) || ' seconds'),
      '9999-12-31T23:59:59.999Z'
    ),
    NULL
  ),
  coalesce(
    strftime('%Y-%m-%dT%H:%M:%fZ', ?4, max(coalesce(step.interval, 0), 0) || ' seconds'),
    '9999-12-31T23:59:59.999Z'
  ),
  strftime(
    '%Y-%m-%dT%H:%M:%fZ',
    coalesce(
      strftime('%Y-%m-%dT%H:%M:%fZ', ?4, max(coalesce(step.interval, 0), 0) || ' seconds'),
      '9999-12-31T23:59:59.999Z'
    ),
    max(step.task_autoskip_delay, 0) || ' seconds'
  ),
  step.task_note,
  'sequenceStep',
  step.id,
  coalesce(
    (SELECT m.user_id FROM mailboxes AS m WHERE m.id = s.mailbox_id),
    s.creator_id,
    (SELECT p.owner_id FROM prospects AS p WHERE p.id = s.prospect_id),
    (SELECT q.owner_id FROM sequences AS q WHERE q.id = s.sequence_id),
    (SELECT min(u.id) FROM users AS u WHERE u.organisation_id = s.organisation_id)
  ),
  s.sequence_id,
  step.id,
  (
    SELECT x.id
    FROM sequence_templates AS x
    WHERE x.organisation_id = s.organisation_id AND x.sequence_step_id = step.id AND x.enabled = 1
    ORDER BY x.id
    LIMIT 1
  ),
  (
    SELECT x.template_id
    FROM sequence_templates AS x
    WHERE x.organisation_id = s.organisation_id AND x.sequence_step_id = step.id AND x.enabled = 1
    ORDER BY x.id
    LIMIT 1
  ),
  coalesce(
    step.task_priority_id,
    (
      SELECT t.id
      FROM task_priorities AS t
      WHERE t.organisation_id = s.organisation_id
      ORDER BY t.is_default DESC, t.weight, t.id
      LIMIT 1
    )
  )
FROM a
CROSS JOIN sequence_states AS s
CROSS JOIN sequence_steps AS step
WHERE s.id = a.state AND step.id = a.step AND step.step_type <> 'auto_email' AND s.organisation_id = ?1;
-- ?1 = 1
-- ?2 = 7
-- ?3 = "active"
-- ?4 = "2026-03-01T00:05:00.000Z"
-- ?5 = 3

WITH a AS MATERIALIZED (
  SELECT s.id AS state, s.sequence_step_id AS step, NULL AS item
  FROM sequence_states AS s
  WHERE s.organisation_id = ?1
    AND s.sequence_id = ?2
    AND s.state = ?3
    AND s.state_changed_at = ?4
    AND NOT EXISTS (
      SELECT 1 FROM mailings AS w WHERE w.organisation_id = s.organisation_id AND w.sequence_state_id = s.id
    )
    AND EXISTS (SELECT 1 FROM sequences WHERE organisation_id = ?1 AND id = ?2 AND version = ?5)
)
INSERT INTO mailings (
  organisation_id,
  created_at,
  updated_at,
  sequence_state_id,
  made_by,
  mailbox_id,
  prospect_id,
  opportunity_id,
  mailing_type,
  sequence_id,
  sequence_step_id,
  template_id,
  task_id,
  user_id,
  state,
  state_changed_at,
  scheduled_at
)
SELECT s.organisation_id,
  ?4,
  ?4,
  s.id,
  a.item,
  s.mailbox_id,
  s.prospect_id,
  s.opportunity_id,
  'sequence',
  s.sequence_id,
  step.id,
  (
    SELECT x.template_id
    FROM sequence_templates AS x
    WHERE x.organisation_id = s.organisation_id AND x.sequence_step_id = step.id AND x.enabled = 1
    ORDER BY x.id
    LIMIT 1
  ),
  iif(
    step.step_type = 'manual_email',
    (
      SELECT max(t.id)
      FROM tasks AS t
      WHERE t.organisation_id = s.organisation_id
        AND t.sequence_state_id = s.id
        AND t.sequence_step_id = step.id
    ),
    NULL
  ),
  (SELECT m.user_id FROM mailboxes AS m WHERE m.id = s.mailbox_id),
  iif(step.step_type = 'auto_email', 'scheduled', 'drafted'),
  ?4,
  iif(
    step.step_type = 'auto_email',
    coalesce(
      strftime('%Y-%m-%dT%H:%M:%fZ', ?4, max(coalesce(step.interval, 0), 0) || ' seconds'),
      '9999-12-31T23:59:59.999Z'
    ),
    NULL
  )
FROM a
CROSS JOIN sequence_states AS s
CROSS JOIN sequence_steps AS step
WHERE s.id = a.state
  AND step.id = a.step
  AND step.step_type IN ('auto_email', 'manual_email')
  AND s.organisation_id = ?1;
-- ?1 = 1
-- ?2 = 7
-- ?3 = "active"
-- ?4 = "2026-03-01T00:05:00.000Z"
-- ?5 = 3
