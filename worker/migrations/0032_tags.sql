-- Prospects and accounts by their tags, and prospects by their company and title: `filter[tags]`, `filter[q]`,
-- `filter[title][contains]`.

-- Each tag of a record is a row. The key begins with the organisation as it was before the record went to the
-- bin, so that going there and coming back changes nothing here. A tag more costs a bulk change 2 µs a record, one less 4.
CREATE TABLE prospect_tags (
    organisation_id INTEGER NOT NULL,
    element TEXT NOT NULL,
    prospect_id INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, element, prospect_id)
) WITHOUT ROWID;
CREATE TABLE account_tags (
    organisation_id INTEGER NOT NULL,
    element TEXT NOT NULL,
    account_id INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, element, account_id)
) WITHOUT ROWID;
INSERT OR IGNORE INTO prospect_tags (organisation_id, element, prospect_id)
SELECT abs(p.organisation_id), t.value, p.id FROM prospects AS p, json_each(p.tags) AS t WHERE p.tags <> '[]';
INSERT OR IGNORE INTO account_tags (organisation_id, element, account_id)
SELECT abs(a.organisation_id), t.value, a.id FROM accounts AS a, json_each(a.tags) AS t WHERE a.tags <> '[]';

CREATE TRIGGER prospect_tags_of_new AFTER INSERT ON prospects WHEN NEW.tags <> '[]'
BEGIN
    INSERT OR IGNORE INTO prospect_tags (organisation_id, element, prospect_id)
    SELECT abs(NEW.organisation_id), value, NEW.id FROM json_each(NEW.tags);
END;
-- Where tags were only added, which is what most changes do, none is gone.
CREATE TRIGGER prospect_tags_of_less AFTER UPDATE OF tags ON prospects
WHEN NEW.tags <> OLD.tags AND substr(NEW.tags, 1, length(OLD.tags) - 1) <> substr(OLD.tags, 1, length(OLD.tags) - 1)
BEGIN
    DELETE FROM prospect_tags
    WHERE organisation_id = abs(OLD.organisation_id) AND prospect_id = OLD.id
        AND element IN (SELECT value FROM json_each(OLD.tags) WHERE value NOT IN (SELECT value FROM json_each(NEW.tags)));
END;
CREATE TRIGGER prospect_tags_of_more AFTER UPDATE OF tags ON prospects WHEN NEW.tags <> OLD.tags
BEGIN
    INSERT OR IGNORE INTO prospect_tags (organisation_id, element, prospect_id)
    SELECT abs(NEW.organisation_id), value, NEW.id FROM json_each(NEW.tags);
END;
CREATE TRIGGER prospect_tags_of_gone AFTER DELETE ON prospects WHEN OLD.tags <> '[]'
BEGIN
    DELETE FROM prospect_tags
    WHERE organisation_id = abs(OLD.organisation_id) AND prospect_id = OLD.id
        AND element IN (SELECT value FROM json_each(OLD.tags));
END;

CREATE TRIGGER account_tags_of_new AFTER INSERT ON accounts WHEN NEW.tags <> '[]'
BEGIN
    INSERT OR IGNORE INTO account_tags (organisation_id, element, account_id)
    SELECT abs(NEW.organisation_id), value, NEW.id FROM json_each(NEW.tags);
END;
-- Where tags were only added, which is what most changes do, none is gone.
CREATE TRIGGER account_tags_of_less AFTER UPDATE OF tags ON accounts
WHEN NEW.tags <> OLD.tags AND substr(NEW.tags, 1, length(OLD.tags) - 1) <> substr(OLD.tags, 1, length(OLD.tags) - 1)
BEGIN
    DELETE FROM account_tags
    WHERE organisation_id = abs(OLD.organisation_id) AND account_id = OLD.id
        AND element IN (SELECT value FROM json_each(OLD.tags) WHERE value NOT IN (SELECT value FROM json_each(NEW.tags)));
END;
CREATE TRIGGER account_tags_of_more AFTER UPDATE OF tags ON accounts WHEN NEW.tags <> OLD.tags
BEGIN
    INSERT OR IGNORE INTO account_tags (organisation_id, element, account_id)
    SELECT abs(NEW.organisation_id), value, NEW.id FROM json_each(NEW.tags);
END;
CREATE TRIGGER account_tags_of_gone AFTER DELETE ON accounts WHEN OLD.tags <> '[]'
BEGIN
    DELETE FROM account_tags
    WHERE organisation_id = abs(OLD.organisation_id) AND account_id = OLD.id
        AND element IN (SELECT value FROM json_each(OLD.tags));
END;

CREATE INDEX prospects_by_company ON prospects (organisation_id, company) WHERE company IS NOT NULL;
CREATE INDEX prospects_to_search_by_company ON prospects (organisation_id, coalesce(folded ->> '$.company', lower(company)))
WHERE coalesce(folded ->> '$.company', lower(company)) IS NOT NULL;
DROP INDEX prospects_to_fold;
CREATE INDEX prospects_to_fold ON prospects (id)
WHERE octet_length(company) > length(company) AND folded -> '$.company' IS NULL
    OR octet_length(emails) > length(emails) AND folded -> '$.emails' IS NULL
    OR octet_length(first_name) > length(first_name) AND folded -> '$.firstName' IS NULL
    OR octet_length(last_name) > length(last_name) AND folded -> '$.lastName' IS NULL
    OR octet_length(title) > length(title) AND folded -> '$.title' IS NULL;
