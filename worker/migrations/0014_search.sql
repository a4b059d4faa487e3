-- What finds records by their lists and by the beginnings of their names, and pages by id.
CREATE INDEX task_priorities_by_organisation ON task_priorities (organisation_id);
CREATE INDEX users_by_organisation ON users (organisation_id);

-- What `filter[q]` looks for, in capitals or not.
CREATE INDEX accounts_to_search_by_name ON accounts (organisation_id, name COLLATE NOCASE);
CREATE INDEX accounts_to_search_by_domain ON accounts (organisation_id, domain COLLATE NOCASE) WHERE domain IS NOT NULL;
CREATE INDEX prospects_to_search_by_name ON prospects (organisation_id, name COLLATE NOCASE);
CREATE INDEX prospects_to_search_by_last_name ON prospects (organisation_id, last_name COLLATE NOCASE) WHERE last_name IS NOT NULL;

-- E-mail addresses of prospects in rows, so that a prospect is found by them. The list in the prospect's row is
-- the truth; whatever changes it changes these.
CREATE TABLE prospect_emails (
    element TEXT NOT NULL COLLATE NOCASE,
    prospect_id INTEGER NOT NULL,
    PRIMARY KEY (element, prospect_id)
) WITHOUT ROWID;
INSERT OR IGNORE INTO prospect_emails (element, prospect_id)
SELECT e.value, p.id FROM prospects AS p JOIN json_each(p.emails) AS e;
CREATE TRIGGER prospect_emails_of_new AFTER INSERT ON prospects WHEN NEW.emails <> '[]'
BEGIN
    INSERT OR IGNORE INTO prospect_emails (element, prospect_id) SELECT value, NEW.id FROM json_each(NEW.emails);
END;
CREATE TRIGGER prospect_emails_of_changed AFTER UPDATE OF emails ON prospects WHEN NEW.emails <> OLD.emails
BEGIN
    DELETE FROM prospect_emails WHERE element IN (SELECT value FROM json_each(OLD.emails)) AND prospect_id = OLD.id;
    INSERT OR IGNORE INTO prospect_emails (element, prospect_id) SELECT value, NEW.id FROM json_each(NEW.emails);
END;
CREATE TRIGGER prospect_emails_of_gone AFTER DELETE ON prospects WHEN OLD.emails <> '[]'
BEGIN
    DELETE FROM prospect_emails WHERE element IN (SELECT value FROM json_each(OLD.emails)) AND prospect_id = OLD.id;
END;

-- Opportunities of prospects in rows, so that a prospect is found by them. The list in the prospect's row is
-- the truth; whatever changes it changes these.
CREATE TABLE prospect_opportunities (
    opportunity_id INTEGER NOT NULL,
    prospect_id INTEGER NOT NULL,
    PRIMARY KEY (opportunity_id, prospect_id)
) WITHOUT ROWID;
INSERT OR IGNORE INTO prospect_opportunities (opportunity_id, prospect_id)
SELECT e.value, p.id FROM prospects AS p JOIN json_each(p.opportunities) AS e;
CREATE TRIGGER prospect_opportunities_of_new AFTER INSERT ON prospects WHEN NEW.opportunities <> '[]'
BEGIN
    INSERT OR IGNORE INTO prospect_opportunities (opportunity_id, prospect_id) SELECT value, NEW.id FROM json_each(NEW.opportunities);
END;
CREATE TRIGGER prospect_opportunities_of_changed AFTER UPDATE OF opportunities ON prospects WHEN NEW.opportunities <> OLD.opportunities
BEGIN
    DELETE FROM prospect_opportunities WHERE opportunity_id IN (SELECT value FROM json_each(OLD.opportunities)) AND prospect_id = OLD.id;
    INSERT OR IGNORE INTO prospect_opportunities (opportunity_id, prospect_id) SELECT value, NEW.id FROM json_each(NEW.opportunities);
END;
CREATE TRIGGER prospect_opportunities_of_gone AFTER DELETE ON prospects WHEN OLD.opportunities <> '[]'
BEGIN
    DELETE FROM prospect_opportunities WHERE opportunity_id IN (SELECT value FROM json_each(OLD.opportunities)) AND prospect_id = OLD.id;
END;
