-- Incidents: alarms that belong together. Writer of both tables: the history's writer thread.

CREATE TABLE incidents (
    number        INTEGER PRIMARY KEY,
    title         TEXT NOT NULL,
    state         TEXT NOT NULL,
    started_at    INTEGER NOT NULL,
    ended_at      INTEGER,
    root          INTEGER NOT NULL,
    first_out     INTEGER NOT NULL,
    priority      INTEGER NOT NULL,
    forgotten     INTEGER NOT NULL, -- members that are no longer kept up to date: too many were resolved
    absorbed_into INTEGER           -- the incident that it turned out to be a part of; its members are that one's
) STRICT;
CREATE INDEX incidents_by_time ON incidents (started_at);

-- Every alarm that was ever grouped, in the one incident that it belongs to.
CREATE TABLE incident_members (
    alarm           INTEGER PRIMARY KEY,
    incident        INTEGER NOT NULL REFERENCES incidents,
    point           TEXT NOT NULL,
    rule            TEXT NOT NULL,
    priority        INTEGER NOT NULL,
    message         TEXT NOT NULL,
    raised_at       INTEGER NOT NULL,
    annunciated_at  INTEGER NOT NULL,
    cleared_at      INTEGER,
    is_acknowledged INTEGER NOT NULL,
    is_listed       INTEGER NOT NULL,
    because         INTEGER,          -- the alarm that explains it
    evidence        TEXT NOT NULL     -- the way from that alarm's place to its own, for people
) STRICT;
CREATE INDEX incident_members_by_incident ON incident_members (incident);
