-- What kind of mistake an item failed for, and where: the sentence is for people only.

ALTER TABLE batch_items ADD COLUMN code TEXT;
ALTER TABLE batch_items ADD COLUMN pointer TEXT;

-- Of items that failed before, where their sentence tells.
UPDATE batch_items SET code = CASE
        WHEN info LIKE 'could not find the % that `%` names%' OR info = 'could not find the sequence' THEN 'relatedNotFound'
        WHEN info LIKE 'could not find the %' THEN 'notFound'
        WHEN info LIKE 'another % has the same `%' THEN 'taken'
        WHEN info = 'the record was changed since' THEN 'changedSince'
        WHEN info LIKE 'the record would have more than %' THEN 'listTooLong'
        WHEN info LIKE 'the prospect has opted out%' THEN 'optedOut'
        WHEN info LIKE 'gave up: %' THEN 'gaveUp'
    END,
    pointer = iif(info = 'another record has the same `phoneNumbers`, which has to be unique', '/data/attributes/phoneNumbers', NULL)
    WHERE state = 'error' AND info IS NOT NULL;
