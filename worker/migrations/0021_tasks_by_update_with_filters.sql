-- Whose the latest tasks are and how they stand is seen in the index: of a million tasks, a page of one owner's in
-- one state else looks for each candidate in a page of the table of its own. It costs no write more: whatever
-- changes here, `updated_at` changes, too.

DROP INDEX tasks_by_updated_at;
CREATE INDEX tasks_by_updated_at ON tasks (organisation_id, updated_at, id, owner_id, state);
