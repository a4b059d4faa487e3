-- Searches find a name whatever its capitals, in every script. SQLite folds the letters a to z and nothing
-- else, so what is not ASCII alone is kept folded: an object by the attribute's name. NULL where there is none;
-- rows that are here already are folded by the scheduler.
ALTER TABLE accounts ADD COLUMN folded TEXT;
ALTER TABLE communications ADD COLUMN folded TEXT;
ALTER TABLE prospects ADD COLUMN folded TEXT;
ALTER TABLE record_lists ADD COLUMN folded TEXT;
ALTER TABLE records ADD COLUMN folded TEXT;

-- What `filter[q]` looks for.
DROP INDEX accounts_to_search_by_name;
DROP INDEX accounts_to_search_by_domain;
DROP INDEX prospects_to_search_by_name;
DROP INDEX prospects_to_search_by_last_name;
CREATE INDEX accounts_to_search_by_name ON accounts (organisation_id, coalesce(folded ->> '$.name', lower(name)));
CREATE INDEX accounts_to_search_by_domain ON accounts (organisation_id, coalesce(folded ->> '$.domain', lower(domain)))
WHERE coalesce(folded ->> '$.domain', lower(domain)) IS NOT NULL;
CREATE INDEX prospects_to_search_by_name ON prospects (
    organisation_id,
    trim(coalesce(coalesce(folded ->> '$.firstName', lower(first_name)), '') || ' ' || coalesce(coalesce(folded ->> '$.lastName', lower(last_name)), ''))
);
CREATE INDEX prospects_to_search_by_last_name ON prospects (organisation_id, coalesce(folded ->> '$.lastName', lower(last_name)))
WHERE coalesce(folded ->> '$.lastName', lower(last_name)) IS NOT NULL;

-- What the scheduler folds. Once it has, nothing is in these.
CREATE INDEX accounts_to_fold ON accounts (id)
WHERE octet_length(domain) > length(domain) AND folded -> '$.domain' IS NULL
    OR octet_length(name) > length(name) AND folded -> '$.name' IS NULL;
CREATE INDEX communications_to_fold ON communications (id)
WHERE octet_length(properties) > length(properties) AND folded -> '$.properties' IS NULL;
CREATE INDEX prospects_to_fold ON prospects (id)
WHERE octet_length(emails) > length(emails) AND folded -> '$.emails' IS NULL
    OR octet_length(first_name) > length(first_name) AND folded -> '$.firstName' IS NULL
    OR octet_length(last_name) > length(last_name) AND folded -> '$.lastName' IS NULL;
CREATE INDEX record_lists_to_fold ON record_lists (id)
WHERE octet_length(name) > length(name) AND folded -> '$.name' IS NULL;
CREATE INDEX records_to_fold ON records (id)
WHERE octet_length(first_name) > length(first_name) AND folded -> '$.firstName' IS NULL
    OR octet_length(last_name) > length(last_name) AND folded -> '$.lastName' IS NULL;

-- The rows of e-mail addresses are those that are searched: folded, where the prospect has them so.
DROP TRIGGER prospect_emails_of_new;
DROP TRIGGER prospect_emails_of_changed;
DROP TRIGGER prospect_emails_of_gone;
CREATE TRIGGER prospect_emails_of_new AFTER INSERT ON prospects WHEN NEW.emails <> '[]'
BEGIN
    INSERT OR IGNORE INTO prospect_emails (element, prospect_id)
    SELECT value, NEW.id FROM json_each(coalesce(NEW.folded -> '$.emails', NEW.emails));
END;
CREATE TRIGGER prospect_emails_of_changed AFTER UPDATE OF emails, folded ON prospects
WHEN NEW.emails <> OLD.emails OR NEW.folded -> '$.emails' IS NOT OLD.folded -> '$.emails'
BEGIN
    DELETE FROM prospect_emails
    WHERE element IN (SELECT value FROM json_each(coalesce(OLD.folded -> '$.emails', OLD.emails))) AND prospect_id = OLD.id;
    INSERT OR IGNORE INTO prospect_emails (element, prospect_id)
    SELECT value, NEW.id FROM json_each(coalesce(NEW.folded -> '$.emails', NEW.emails));
END;
CREATE TRIGGER prospect_emails_of_gone AFTER DELETE ON prospects WHEN OLD.emails <> '[]'
BEGIN
    DELETE FROM prospect_emails
    WHERE element IN (SELECT value FROM json_each(coalesce(OLD.folded -> '$.emails', OLD.emails))) AND prospect_id = OLD.id;
END;
