-- What holds for an organisation as a whole: one record for each.
CREATE TABLE settings (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation_id INTEGER NOT NULL REFERENCES organisations (id),
    version INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    -- NULL: one person may change any number of records; 0: none.
    approval_above INTEGER
);
CREATE INDEX settings_by_organisation ON settings (organisation_id, id);
INSERT INTO settings (organisation_id, created_at, updated_at) SELECT id, created_at, created_at FROM organisations ORDER BY id;
CREATE TRIGGER organisations_have_settings AFTER INSERT ON organisations
BEGIN
    INSERT INTO settings (organisation_id, created_at, updated_at) VALUES (NEW.id, NEW.created_at, NEW.created_at);
END;

-- Who has to confirm a batch and who did, and why it is done.
ALTER TABLE batches ADD COLUMN approval_required INTEGER NOT NULL DEFAULT 0 CHECK (approval_required IN (0, 1));
ALTER TABLE batches ADD COLUMN confirmer_id INTEGER;
ALTER TABLE batches ADD COLUMN note TEXT;
CREATE INDEX batches_by_confirmer ON batches (organisation_id, confirmer_id) WHERE confirmer_id IS NOT NULL;
