-- Samples and the alarm journal. Applied files are never edited: a checksum of each is kept in `migrations`.
-- Instants are nanoseconds since 1970, UTC. Writer of every table: the history's writer thread.

CREATE TABLE migrations (
    version  INTEGER PRIMARY KEY,
    name     TEXT NOT NULL,
    checksum INTEGER NOT NULL
) STRICT;

-- One series per point, for good.
CREATE TABLE series (
    id    INTEGER PRIMARY KEY,
    point TEXT NOT NULL UNIQUE,
    unit  TEXT NOT NULL
) STRICT;

-- Committed samples that are not all in blocks yet: one row per commit, ids rise and are never used again.
CREATE TABLE batches (
    id        INTEGER PRIMARY KEY,
    samples   INTEGER NOT NULL,
    newest_at INTEGER NOT NULL,
    checksum  INTEGER NOT NULL,
    data      BLOB NOT NULL
) STRICT;

-- Batches up to this id are in blocks and have been deleted.
CREATE TABLE folded (
    only    INTEGER PRIMARY KEY CHECK (only = 1),
    through INTEGER NOT NULL
) STRICT;
INSERT INTO folded VALUES (1, 0);

-- Compressed samples. Blocks of one series do not overlap in time. The checksum covers every column but the id.
CREATE TABLE blocks (
    id       INTEGER PRIMARY KEY,
    series   INTEGER NOT NULL REFERENCES series,
    first_at INTEGER NOT NULL,
    last_at  INTEGER NOT NULL,
    samples  INTEGER NOT NULL,
    quality  INTEGER NOT NULL, -- the worst
    min      REAL,             -- of usable values, as the three below; NULL when there is none
    max      REAL,
    first    REAL,
    last     REAL,
    checksum INTEGER NOT NULL,
    data     BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX blocks_by_time ON blocks (series, last_at);

-- Blocks and batches whose checksum was wrong when they were to be folded: put aside, not lost.
CREATE TABLE quarantine (
    id     INTEGER PRIMARY KEY,
    origin TEXT NOT NULL,
    series INTEGER,
    data   BLOB NOT NULL
) STRICT;

-- The alarm journal: each step of each alarm's life, once, for good.
CREATE TABLE transitions (
    id              INTEGER PRIMARY KEY,
    alarm           INTEGER NOT NULL,
    ordinal         INTEGER NOT NULL,
    at              INTEGER NOT NULL,
    kind            TEXT NOT NULL,
    point           TEXT NOT NULL,
    rule            TEXT NOT NULL,
    priority        INTEGER NOT NULL,
    is_active       INTEGER NOT NULL,
    is_acknowledged INTEGER NOT NULL,
    raised_at       INTEGER NOT NULL,
    cleared_at      INTEGER,
    acknowledged_at INTEGER,
    acknowledged_by TEXT,
    note            TEXT,
    value           REAL,
    peak            REAL,
    occurrences     INTEGER NOT NULL,
    message         TEXT NOT NULL,
    action          TEXT NOT NULL,
    UNIQUE (alarm, ordinal)
) STRICT;
CREATE INDEX transitions_by_time ON transitions (at);

CREATE TRIGGER transitions_are_not_changed BEFORE UPDATE ON transitions
BEGIN SELECT RAISE(ABORT, 'the alarm journal is append-only'); END;
CREATE TRIGGER transitions_are_not_deleted BEFORE DELETE ON transitions
BEGIN SELECT RAISE(ABORT, 'the alarm journal is append-only'); END;

-- Alarms on the list, each by its latest transition.
CREATE TABLE listed_alarms (
    alarm      INTEGER PRIMARY KEY,
    transition INTEGER NOT NULL REFERENCES transitions
) STRICT;
