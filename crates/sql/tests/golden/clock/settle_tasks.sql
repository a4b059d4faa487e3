WITH s AS MATERIALIZED (
  SELECT a.organisation_id, a.state AS id, 'finished' AS state, NULL AS sequence_step_id
  FROM (
    SELECT a.organisation_id, a.state, a.step, NULL AS item
    FROM (
      SELECT s.organisation_id,
        s.id AS state,
        (
          SELECT later.id
          FROM sequence_steps AS later
          WHERE later.organisation_id = s.organisation_id
            AND later.sequence_id = s.sequence_id
            AND later."order" > coalesce(
              (SELECT own."order" FROM sequence_steps AS own WHERE own.id = s.sequence_step_id), 0
            )
          ORDER BY later."order"
          LIMIT 1
        ) AS step
      FROM json_each(?1) AS d
      CROSS JOIN tasks AS t
      CROSS JOIN sequence_states AS s
      WHERE t.id = d.value ->> 1
        AND +t.organisation_id = d.value ->> 0
        AND t.version = d.value ->> 2
        AND s.id = d.value ->> 3
        AND +s.organisation_id = t.organisation_id
        AND s.state IN ('active')
        AND coalesce(t.sequence_step_id, s.sequence_step_id) IS coalesce(
          s.sequence_step_id, t.sequence_step_id
        )
    ) AS a
    WHERE a.step IS NULL
  ) AS a
),
  m AS MATERIALIZED (
    SELECT t.id
    FROM s
    CROSS JOIN tasks AS t
    WHERE t.sequence_state_id = s.id
      AND s.state IN ('paused', 'finished', 'opted_out')
      AND t.state <> 'complete'
      AND t.organisation_id = s.organisation_id
      AND t.id NOT IN (SELECT value FROM json_each(?2))
  )
UPDATE tasks
SET organisation_id = -tasks.organisation_id, version = version + 1, removed_by = NULL, updated_at = ?3
WHERE id IN (SELECT id FROM m);
-- ?1 = "[[1,7,2,5]]"
-- ?2 = "[7]"
-- ?3 = "2026-03-01T00:00:00.000Z"

WITH s AS MATERIALIZED (
  SELECT a.organisation_id, a.state AS id, 'finished' AS state, NULL AS sequence_step_id
  FROM (
    SELECT a.organisation_id, a.state, a.step, NULL AS item
    FROM (
      SELECT s.organisation_id,
        s.id AS state,
        (
          SELECT later.id
          FROM sequence_steps AS later
          WHERE later.organisation_id = s.organisation_id
            AND later.sequence_id = s.sequence_id
            AND later."order" > coalesce(
              (SELECT own."order" FROM sequence_steps AS own WHERE own.id = s.sequence_step_id), 0
            )
          ORDER BY later."order"
          LIMIT 1
        ) AS step
      FROM json_each(?1) AS d
      CROSS JOIN tasks AS t
      CROSS JOIN sequence_states AS s
      WHERE t.id = d.value ->> 1
        AND +t.organisation_id = d.value ->> 0
        AND t.version = d.value ->> 2
        AND s.id = d.value ->> 3
        AND +s.organisation_id = t.organisation_id
        AND s.state IN ('active')
        AND coalesce(t.sequence_step_id, s.sequence_step_id) IS coalesce(
          s.sequence_step_id, t.sequence_step_id
        )
    ) AS a
    WHERE a.step IS NULL
  ) AS a
),
  m AS MATERIALIZED (
    SELECT t.id
    FROM s
    CROSS JOIN mailings AS t
    WHERE t.sequence_state_id = s.id
      AND s.state IN ('paused', 'finished', 'opted_out')
      AND t.state IN ('drafted', 'failed', 'placeholder', 'queued', 'scheduled')
      AND t.organisation_id = s.organisation_id
  )
UPDATE mailings
SET organisation_id = -mailings.organisation_id, version = version + 1, removed_by = NULL, updated_at = ?2
WHERE id IN (SELECT id FROM m);
-- ?1 = "[[1,7,2,5]]"
-- ?2 = "2026-03-01T00:00:00.000Z"

WITH a AS MATERIALIZED (
  SELECT a.organisation_id, a.state, a.step, NULL AS item
  FROM (
    SELECT s.organisation_id,
      s.id AS state,
      (
        SELECT later.id
        FROM sequence_steps AS later
        WHERE later.organisation_id = s.organisation_id
          AND later.sequence_id = s.sequence_id
          AND later."order" > coalesce(
            (SELECT own."order" FROM sequence_steps AS own WHERE own.id = s.sequence_step_id), 0
          )
        ORDER BY later."order"
        LIMIT 1
      ) AS step
    FROM json_each(?1) AS d
    CROSS JOIN tasks AS t
    CROSS JOIN sequence_states AS s
    WHERE t.id = d.value ->> 1
      AND +t.organisation_id = d.value ->> 0
      AND t.version = d.value ->> 2
      AND s.id = d.value ->> 3
      AND +s.organisation_id = t.organisation_id
      AND s.state IN ('active')
      AND coalesce(t.sequence_step_id, s.sequence_step_id) IS coalesce(s.sequence_step_id, t.sequence_step_id)
  ) AS a
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
  ?2,
  ?2,
  s.id,
  a.item,
  'prospect',
  s.prospect_id,
  CASE step.step_type WHEN 'call' THEN 'call' WHEN 'manual_email' THEN 'email' ELSE 'action_item' END,
  'sequence_step_' || iif(step.step_type = 'manual_email', 'email', step.step_type),
  iif(
    coalesce(
      strftime('%Y-%m-%dT%H:%M:%fZ', ?2, max(coalesce(step.interval, 0), 0) || ' seconds'),
      '9999-12-31T23:59:59.999Z'
    ) > ?2,
    'pending',
    'incomplete'
  ),
  iif(
    coalesce(
      strftime('%Y-%m-%dT%H:%M:%fZ', ?2, max(coalesce(step.interval, 0), 0) || ' seconds'),
      '9999-12-31T23:59:59.999Z'
    ) > ?2,
    coalesce(
      strftime('%Y-%m-%dT%H:%M:%fZ', ?2, max(coalesce(step.interval, 0), 0) || ' seconds'),
      '9999-12-31T23:59:59.999Z'
    ),
    NULL
  ),
  coalesce(
    strftime('%Y-%m-%dT%H:%M:%fZ', ?2, max(coalesce(step.interval, 0), 0) || ' seconds'),
    '9999-12-31T23:59:59.999Z'
  ),
  strftime(
    '%Y-%m-%dT%H:%M:%fZ',
    coalesce(
      strftime('%Y-%m-%dT%H:%M:%fZ', ?2, max(coalesce(step.interval, 0), 0) || ' seconds'),
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
WHERE s.id = a.state
  AND step.id = a.step
  AND step.step_type <> 'auto_email'
  AND s.organisation_id = a.organisation_id;
-- ?1 = "[[1,7,2,5]]"
-- ?2 = "2026-03-01T00:00:00.000Z"

WITH a AS MATERIALIZED (
  SELECT a.organisation_id, a.state, a.step, NULL AS item
  FROM (
    SELECT s.organisation_id,
      s.id AS state,
      (
        SELECT later.id
        FROM sequence_steps AS later
        WHERE later.organisation_id = s.organisation_id
          AND later.sequence_id = s.sequence_id
          AND later."order" > coalesce(
            (SELECT own."order" FROM sequence_steps AS own WHERE own.id = s.sequence_step_id), 0
          )
        ORDER BY later."order"
        LIMIT 1
      ) AS step
    FROM json_each(?1) AS d
    CROSS JOIN tasks AS t
    CROSS JOIN sequence_states AS s
    WHERE t.id = d.value ->> 1
      AND +t.organisation_id = d.value ->> 0
      AND t.version = d.value ->> 2
      AND s.id = d.value ->> 3
      AND +s.organisation_id = t.organisation_id
      AND s.state IN ('active')
      AND coalesce(t.sequence_step_id, s.sequence_step_id) IS coalesce(s.sequence_step_id, t.sequence_step_id)
  ) AS a
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
  ?2,
  ?2,
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
  ?2,
  iif(
    step.step_type = 'auto_email',
    coalesce(
      strftime('%Y-%m-%dT%H:%M:%fZ', ?2, max(coalesce(step.interval, 0), 0) || ' seconds'),
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
  AND s.organisation_id = a.organisation_id;
-- ?1 = "[[1,7,2,5]]"
-- ?2 = "2026-03-01T00:00:00.000Z"

UPDATE sequence_states
SET version = version + 1,
  state = iif(a.step IS NULL, 'finished', sequence_states.state),
  sequence_step_id = coalesce(a.step, sequence_step_id),
  updated_at = ?1,
  state_changed_at = iif(a.step IS NULL, ?1, state_changed_at)
FROM (
  SELECT a.organisation_id, a.state, a.step, NULL AS item
  FROM (
    SELECT s.organisation_id,
      s.id AS state,
      (
        SELECT later.id
        FROM sequence_steps AS later
        WHERE later.organisation_id = s.organisation_id
          AND later.sequence_id = s.sequence_id
          AND later."order" > coalesce(
            (SELECT own."order" FROM sequence_steps AS own WHERE own.id = s.sequence_step_id), 0
          )
        ORDER BY later."order"
        LIMIT 1
      ) AS step
    FROM json_each(?2) AS d
    CROSS JOIN tasks AS t
    CROSS JOIN sequence_states AS s
    WHERE t.id = d.value ->> 1
      AND +t.organisation_id = d.value ->> 0
      AND t.version = d.value ->> 2
      AND s.id = d.value ->> 3
      AND +s.organisation_id = t.organisation_id
      AND s.state IN ('active')
      AND coalesce(t.sequence_step_id, s.sequence_step_id) IS coalesce(s.sequence_step_id, t.sequence_step_id)
  ) AS a
) AS a
WHERE sequence_states.id = a.state AND +sequence_states.organisation_id = a.organisation_id;
-- ?1 = "2026-03-01T00:00:00.000Z"
-- ?2 = "[[1,7,2,5]]"

UPDATE tasks
SET version = version + 1, state = ?1, state_changed_at = ?2, completed_at = ?2, updated_at = ?2
FROM json_each(?3) AS d
WHERE tasks.id = d.value ->> 1 AND +tasks.organisation_id = d.value ->> 0 AND tasks.version = d.value ->> 2;
-- ?1 = "complete"
-- ?2 = "2026-03-01T00:00:00.000Z"
-- ?3 = "[[1,7,2],[2,8,2]]"
