-- $1 job, $2 provider, $3 server, $4 id or null. The first account is kept, and a later id of the
-- same server. Returns the account that is kept.
INSERT INTO tracking_links.accounts AS it (job, provider, server, id) VALUES ($1, $2, $3, $4)
ON CONFLICT (job, provider) DO UPDATE
SET id = CASE WHEN it.server = excluded.server THEN coalesce(it.id, excluded.id) ELSE it.id END
RETURNING it.server, it.id
