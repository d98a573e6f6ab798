PRAGMA application_id = 0x746c6e6b;
PRAGMA user_version = 1;
-- How often a worker opened the journal, and how many groups of changes were committed.
CREATE TABLE journal (
    openings INTEGER NOT NULL,
    changes INTEGER NOT NULL
) STRICT;
INSERT INTO journal VALUES (0, 0);

-- Which inputs the rows come from.
CREATE TABLE batches (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

-- A row for each of the caller's keys. The long columns are last, since all before a column are
-- read with it.
CREATE TABLE links (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    provider TEXT NOT NULL,
    state TEXT NOT NULL CHECK (
        state IN ('waiting', 'sent', 'created', 'existing', 'rejected', 'unknown')
    ),
    batch INTEGER NOT NULL REFERENCES batches (id),
    sends INTEGER NOT NULL DEFAULT 0,
    sent_at_ms INTEGER,
    settled_at_ms INTEGER,
    due_at_ms INTEGER,
    -- Left for the next worker that opens the journal.
    postponed INTEGER NOT NULL DEFAULT 0,
    link_id TEXT,
    failure TEXT,
    link TEXT,
    request TEXT NOT NULL
) STRICT;

CREATE INDEX links_by_state ON links (provider, state, batch);

-- What can be claimed, by age.
CREATE INDEX links_waiting ON links (provider, id)
WHERE state = 'waiting' AND due_at_ms IS NULL AND postponed = 0;
CREATE INDEX links_sent ON links (provider, id)
WHERE state = 'sent' AND due_at_ms IS NULL AND postponed = 0;

CREATE INDEX links_due ON links (provider, due_at_ms) WHERE due_at_ms IS NOT NULL;
CREATE INDEX links_postponed ON links (id) WHERE postponed <> 0;
INSERT INTO batches VALUES (1, 'batch');
INSERT INTO links (key, provider, state, batch, sends, link_id, failure, link, request) VALUES
    ('waiting', 'shlink', 'waiting', 1, 0, NULL, NULL, NULL, '{"slug":"a"}'),
    ('sent', 'shlink', 'sent', 1, 1, NULL, NULL, NULL, '{"slug":"b"}'),
    ('created', 'shlink', 'created', 1, 1, '1', NULL, '{"provider":"shlink","id":"1"}', '{}'),
    ('existing', 'shlink', 'existing', 1, 1, NULL, NULL, '{"provider":"shlink"}', '{}'),
    ('rejected', 'shlink', 'rejected', 1, 0, NULL, '{"kind":"x","message":"no"}', NULL, '{}'),
    ('unknown', 'shlink', 'unknown', 1, 1, NULL, '{"kind":"x","message":"no"}', NULL, '{}');
