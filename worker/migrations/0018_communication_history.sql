-- What was written to the properties of communications, and when: one row for each value that a property
-- has had. Triggers keep it, so that nothing that writes them can forget it.
CREATE TABLE communication_history (
    record_id INTEGER NOT NULL,
    -- The version that the record had with it.
    version INTEGER NOT NULL,
    name TEXT NOT NULL,
    -- NULL where the property was cleared.
    value TEXT,
    at TEXT NOT NULL,
    user_id INTEGER,
    PRIMARY KEY (record_id, version, name)
) WITHOUT ROWID;

CREATE TRIGGER communications_inserted_history AFTER INSERT ON communications
BEGIN
    INSERT INTO communication_history (record_id, version, name, value, at, user_id)
    SELECT NEW.id, NEW.version, p.key, p.value, NEW.created_at, NEW.creator_id FROM json_each(NEW.properties) AS p;
END;

CREATE TRIGGER communications_updated_history AFTER UPDATE OF properties ON communications
WHEN NEW.properties <> OLD.properties
BEGIN
    INSERT OR REPLACE INTO communication_history (record_id, version, name, value, at)
    SELECT NEW.id, NEW.version, p.key, p.value, NEW.updated_at FROM json_each(NEW.properties) AS p
    WHERE p.value IS NOT (SELECT o.value FROM json_each(OLD.properties) AS o WHERE o.key = p.key)
    UNION ALL
    SELECT NEW.id, NEW.version, o.key, NULL, NEW.updated_at FROM json_each(OLD.properties) AS o
    WHERE NOT EXISTS (SELECT 1 FROM json_each(NEW.properties) AS p WHERE p.key = o.key);
END;

CREATE TRIGGER communications_deleted_history AFTER DELETE ON communications
BEGIN
    DELETE FROM communication_history WHERE record_id = OLD.id;
END;
