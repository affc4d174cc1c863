-- What people and other systems did. Writer of both tables: the history's writer thread.

-- What comes again under a source's key takes the place of what was there.
CREATE TABLE facts (
    id     INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    key    TEXT NOT NULL,
    kind   TEXT NOT NULL,
    at     INTEGER NOT NULL,
    until  INTEGER,
    title  TEXT NOT NULL,
    place  TEXT, -- a path of the site; NULL for all of it
    actor  TEXT,
    link   TEXT,
    UNIQUE (source, key)
) STRICT;
CREATE INDEX facts_by_time ON facts (at);

CREATE TABLE fact_attributes (
    fact  INTEGER NOT NULL REFERENCES facts,
    name  TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (fact, name)
) STRICT, WITHOUT ROWID;
