-- SQLite computes generated columns anew with every change of a row, whatever has changed. This one takes an address
-- apart, and would cost every bulk change of prospects: the core says it now, when the address changes.
DROP INDEX prospects_by_linked_in_slug;
ALTER TABLE prospects RENAME COLUMN linked_in_slug TO generated_slug;
ALTER TABLE prospects ADD COLUMN linked_in_slug TEXT;
UPDATE prospects SET linked_in_slug = generated_slug WHERE generated_slug IS NOT NULL;
ALTER TABLE prospects DROP COLUMN generated_slug;
CREATE INDEX prospects_by_linked_in_slug ON prospects (organisation_id, linked_in_slug);
