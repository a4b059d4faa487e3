-- Which item of a batch made a task or a mailing, so that taking the item back takes it away, and which
-- one last moved a sequence state, so that no batch moves one twice.

ALTER TABLE tasks ADD COLUMN made_by INTEGER;
ALTER TABLE mailings ADD COLUMN made_by INTEGER;
ALTER TABLE sequence_states ADD COLUMN moved_by INTEGER;
