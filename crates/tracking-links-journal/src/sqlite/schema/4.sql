-- One index for the rows that are not settled, and one for those that are, instead of three that
-- each change of a state wrote to.
DROP INDEX links_by_state;
DROP INDEX links_waiting;
DROP INDEX links_sent;

-- What can be claimed, by age: nothing holds it back, so that `postponed` is 0 and `due_at_ms` is
-- null.
CREATE INDEX links_open ON links (provider, state, postponed, due_at_ms, id, batch)
WHERE state IN ('waiting', 'sent');

CREATE INDEX links_settled ON links (provider, state, batch)
WHERE state NOT IN ('waiting', 'sent');
