-- What people make of alarms. Writer of every table: the history's writer thread.

-- Which version of the rule an alarm stands on, and why it is withheld from the list, if it is.
ALTER TABLE transitions ADD COLUMN rule_version INTEGER NOT NULL DEFAULT 0;
ALTER TABLE transitions ADD COLUMN withheld TEXT; -- shelved, suppressed or out-of-service
ALTER TABLE transitions ADD COLUMN withheld_since INTEGER;
ALTER TABLE transitions ADD COLUMN withheld_until INTEGER;
ALTER TABLE transitions ADD COLUMN withheld_by TEXT;
ALTER TABLE transitions ADD COLUMN withheld_note TEXT;

-- What people have made of rules: each change once, for good; the newest of a rule counts.
CREATE TABLE rule_versions (
    rule    TEXT NOT NULL,
    version INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    by      TEXT NOT NULL,
    note    TEXT NOT NULL,
    setting TEXT NOT NULL, -- JSON
    PRIMARY KEY (rule, version)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER rule_versions_are_not_changed BEFORE UPDATE ON rule_versions
BEGIN SELECT RAISE(ABORT, 'versions of rules are append-only'); END;
CREATE TRIGGER rule_versions_are_not_deleted BEFORE DELETE ON rule_versions
BEGIN SELECT RAISE(ABORT, 'versions of rules are append-only'); END;

-- Equipment that was taken out of service and returned; the newest row of a place counts.
CREATE TABLE services (
    id       INTEGER PRIMARY KEY,
    place    TEXT NOT NULL, -- a path of the site
    at       INTEGER NOT NULL,
    is_out   INTEGER NOT NULL,
    since    INTEGER NOT NULL,
    until    INTEGER NOT NULL,
    taken_by TEXT NOT NULL,
    note     TEXT NOT NULL,
    by       TEXT NOT NULL, -- who took it out or put it back; empty: its time was over
    UNIQUE (place, at, is_out)
) STRICT;
