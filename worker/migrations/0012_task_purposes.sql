-- What a task is for, and what came of it. The indexes serve only the deleting of a purpose or a disposition,
-- which has to find the tasks that name it; tasks that name none cost nothing.
ALTER TABLE tasks ADD COLUMN task_purpose_id INTEGER;
ALTER TABLE tasks ADD COLUMN task_disposition_id INTEGER;
CREATE INDEX tasks_by_task_purpose ON tasks (organisation_id, task_purpose_id) WHERE task_purpose_id IS NOT NULL;
CREATE INDEX tasks_by_task_disposition ON tasks (organisation_id, task_disposition_id) WHERE task_disposition_id IS NOT NULL;
