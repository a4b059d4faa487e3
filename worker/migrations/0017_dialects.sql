-- What the HubSpot-style and the Talkdesk-style dialect are about. `docs/DATA_MODEL.md` says what it means.

CREATE TABLE communications (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation_id INTEGER NOT NULL REFERENCES organisations (id),
    version INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    properties TEXT NOT NULL DEFAULT '{}',
    accounts TEXT NOT NULL DEFAULT '[]',
    prospects TEXT NOT NULL DEFAULT '[]',
    creator_id INTEGER,
    -- The item of the batch that moved it to the bin.
    removed_by INTEGER
);
CREATE INDEX communications_by_organisation ON communications (organisation_id, id);
CREATE INDEX communications_by_created_at ON communications (organisation_id, created_at);
CREATE INDEX communications_by_updated_at ON communications (organisation_id, updated_at);
CREATE INDEX communications_in_bins ON communications (removed_by, updated_at) WHERE organisation_id < 0;

-- Properties that an organisation has defined, besides those that every organisation has.
CREATE TABLE communication_properties (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation_id INTEGER NOT NULL REFERENCES organisations (id),
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    archived_at TEXT,
    name TEXT NOT NULL,
    label TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    group_name TEXT NOT NULL,
    type TEXT NOT NULL,
    field_type TEXT NOT NULL,
    options TEXT NOT NULL DEFAULT '[]',
    display_order INTEGER NOT NULL DEFAULT -1,
    hidden INTEGER NOT NULL DEFAULT 0 CHECK (hidden IN (0, 1)),
    form_field INTEGER NOT NULL DEFAULT 0 CHECK (form_field IN (0, 1)),
    has_unique_value INTEGER NOT NULL DEFAULT 0 CHECK (has_unique_value IN (0, 1)),
    creator_id INTEGER,
    UNIQUE (organisation_id, name)
);

CREATE TABLE record_lists (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation_id INTEGER NOT NULL REFERENCES organisations (id),
    version INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    name TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'ACCEPTED',
    unique_identifier_type TEXT NOT NULL CHECK (unique_identifier_type IN ('PHONE_NUMBER', 'EXTERNAL', 'NOTHING')),
    creator_id INTEGER
);
CREATE INDEX record_lists_by_organisation ON record_lists (organisation_id, id);
CREATE INDEX record_lists_by_created_at ON record_lists (organisation_id, created_at);
CREATE INDEX record_lists_by_name ON record_lists (organisation_id, name);
CREATE INDEX record_lists_by_status ON record_lists (organisation_id, status);
CREATE INDEX record_lists_by_updated_at ON record_lists (organisation_id, updated_at);

CREATE TABLE records (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation_id INTEGER NOT NULL REFERENCES organisations (id),
    version INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    record_list_id INTEGER NOT NULL,
    external_id TEXT,
    external_provider TEXT,
    external_url TEXT,
    extra_data TEXT NOT NULL DEFAULT '{}',
    first_name TEXT NOT NULL,
    last_name TEXT NOT NULL,
    phone_numbers TEXT NOT NULL DEFAULT '{}',
    priority INTEGER,
    sync_external_id INTEGER NOT NULL DEFAULT 0 CHECK (sync_external_id IN (0, 1)),
    timezone TEXT,
    creator_id INTEGER,
    -- The item of the batch that moved it to the bin.
    removed_by INTEGER
);
CREATE INDEX records_by_organisation ON records (organisation_id, id);
CREATE INDEX records_by_created_at ON records (organisation_id, created_at);
CREATE INDEX records_by_external_id ON records (organisation_id, external_id);
CREATE INDEX records_by_last_name ON records (organisation_id, last_name);
CREATE INDEX records_by_priority ON records (organisation_id, priority);
CREATE INDEX records_by_record_list ON records (organisation_id, record_list_id);
CREATE INDEX records_by_timezone ON records (organisation_id, timezone) WHERE timezone IS NOT NULL;
CREATE INDEX records_by_updated_at ON records (organisation_id, updated_at);
CREATE INDEX records_in_bins ON records (removed_by, updated_at) WHERE organisation_id < 0;

-- Who has a value that only one may have: of communications a property with `has_unique_value`
-- (`scope` is its name), of records what their list says (`scope` is the list's id). Triggers keep it,
-- so that nothing that writes these tables can forget it; records in the bin have no values.
CREATE TABLE unique_values (
    organisation_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    scope TEXT NOT NULL,
    value TEXT NOT NULL,
    record_id INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, kind, scope, value)
) WITHOUT ROWID;
CREATE INDEX unique_values_by_record ON unique_values (organisation_id, kind, record_id);

-- Which records have a phone number.
CREATE TABLE record_phone_numbers (
    organisation_id INTEGER NOT NULL,
    record_list_id INTEGER NOT NULL,
    phone_number TEXT NOT NULL,
    record_id INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, record_list_id, phone_number, record_id)
) WITHOUT ROWID;
CREATE INDEX record_phone_numbers_by_record ON record_phone_numbers (organisation_id, record_id);

CREATE TRIGGER communications_inserted AFTER INSERT ON communications WHEN NEW.organisation_id > 0
BEGIN
    INSERT INTO unique_values (organisation_id, kind, scope, value, record_id)
    SELECT NEW.organisation_id, 'communication', d.name, p.value, NEW.id
    FROM json_each(NEW.properties) AS p CROSS JOIN communication_properties AS d
    WHERE d.organisation_id = NEW.organisation_id AND d.name = p.key AND d.has_unique_value = 1;
END;

CREATE TRIGGER communications_updated AFTER UPDATE OF organisation_id, properties ON communications
BEGIN
    DELETE FROM unique_values WHERE organisation_id = OLD.organisation_id AND kind = 'communication' AND record_id = OLD.id;
    INSERT INTO unique_values (organisation_id, kind, scope, value, record_id)
    SELECT NEW.organisation_id, 'communication', d.name, p.value, NEW.id
    FROM json_each(NEW.properties) AS p CROSS JOIN communication_properties AS d
    WHERE d.organisation_id = NEW.organisation_id AND d.name = p.key AND d.has_unique_value = 1;
END;

CREATE TRIGGER communications_deleted AFTER DELETE ON communications
BEGIN
    DELETE FROM unique_values WHERE organisation_id = OLD.organisation_id AND kind = 'communication' AND record_id = OLD.id;
END;

CREATE TRIGGER records_inserted AFTER INSERT ON records WHEN NEW.organisation_id > 0
BEGIN
    INSERT OR IGNORE INTO record_phone_numbers (organisation_id, record_list_id, phone_number, record_id)
    SELECT NEW.organisation_id, NEW.record_list_id, p.value, NEW.id FROM json_each(NEW.phone_numbers) AS p;
    INSERT INTO unique_values (organisation_id, kind, scope, value, record_id)
    SELECT DISTINCT NEW.organisation_id, 'record', l.id, p.value, NEW.id
    FROM record_lists AS l CROSS JOIN json_each(NEW.phone_numbers) AS p
    WHERE l.id = NEW.record_list_id AND l.unique_identifier_type = 'PHONE_NUMBER';
    INSERT INTO unique_values (organisation_id, kind, scope, value, record_id)
    SELECT NEW.organisation_id, 'record', l.id, json_array(NEW.external_provider, NEW.external_id), NEW.id
    FROM record_lists AS l
    WHERE l.id = NEW.record_list_id AND l.unique_identifier_type = 'EXTERNAL' AND NEW.external_id IS NOT NULL;
END;

-- Who a record is never changes, so it only leaves for the bin and comes back.
CREATE TRIGGER records_moved AFTER UPDATE OF organisation_id ON records
BEGIN
    DELETE FROM record_phone_numbers WHERE organisation_id = OLD.organisation_id AND record_id = OLD.id;
    DELETE FROM unique_values WHERE organisation_id = OLD.organisation_id AND kind = 'record' AND record_id = OLD.id;
    INSERT OR IGNORE INTO record_phone_numbers (organisation_id, record_list_id, phone_number, record_id)
    SELECT NEW.organisation_id, NEW.record_list_id, p.value, NEW.id FROM json_each(NEW.phone_numbers) AS p
    WHERE NEW.organisation_id > 0;
    INSERT INTO unique_values (organisation_id, kind, scope, value, record_id)
    SELECT DISTINCT NEW.organisation_id, 'record', l.id, p.value, NEW.id
    FROM record_lists AS l CROSS JOIN json_each(NEW.phone_numbers) AS p
    WHERE NEW.organisation_id > 0 AND l.id = NEW.record_list_id AND l.unique_identifier_type = 'PHONE_NUMBER';
    INSERT INTO unique_values (organisation_id, kind, scope, value, record_id)
    SELECT NEW.organisation_id, 'record', l.id, json_array(NEW.external_provider, NEW.external_id), NEW.id
    FROM record_lists AS l
    WHERE NEW.organisation_id > 0 AND l.id = NEW.record_list_id AND l.unique_identifier_type = 'EXTERNAL'
        AND NEW.external_id IS NOT NULL;
END;

CREATE TRIGGER records_deleted AFTER DELETE ON records
BEGIN
    DELETE FROM record_phone_numbers WHERE organisation_id = OLD.organisation_id AND record_id = OLD.id;
    DELETE FROM unique_values WHERE organisation_id = OLD.organisation_id AND kind = 'record' AND record_id = OLD.id;
END;
