-- $1 job, $2 provider, $3 most rows, $4 worker, $5 rows that it works on, $6 lease in seconds.
-- A claim needs no sync: a send does it, and finds a lost claim.
WITH quick AS MATERIALIZED (
    SELECT set_config('synchronous_commit', 'off', true)
), doubtful AS (
    SELECT it.id FROM tracking_links.rows it
    WHERE it.job = $1 AND it.provider = $2 AND it.state = 'sent'
        AND (it.worker IS NULL OR it.lease_until <= clock_timestamp())
        AND (it.due_at IS NULL OR it.due_at <= clock_timestamp())
        AND $4::bigint <> ALL (it.postponed_by) AND it.id <> ALL ($5::bigint[])
    ORDER BY it.id LIMIT $3::bigint
    FOR UPDATE SKIP LOCKED
), fresh AS (
    SELECT it.id FROM tracking_links.rows it
    WHERE it.job = $1 AND it.provider = $2 AND it.state = 'waiting'
        AND (it.worker IS NULL OR it.lease_until <= clock_timestamp())
        AND (it.due_at IS NULL OR it.due_at <= clock_timestamp())
        AND $4::bigint <> ALL (it.postponed_by) AND it.id <> ALL ($5::bigint[])
    ORDER BY it.id LIMIT $3::bigint - (SELECT count(*) FROM doubtful)
    FOR UPDATE SKIP LOCKED
), picked AS (
    SELECT id FROM doubtful UNION ALL SELECT id FROM fresh
)
UPDATE tracking_links.rows it
SET worker = $4, claim = it.claim + 1,
    lease_until = clock_timestamp() + $6::float8 * interval '1 second'
FROM picked, quick
WHERE it.job = $1 AND it.id = picked.id
RETURNING it.id, it.key, it.provider, it.request, it.state, it.link, it.failure, it.sends,
    it.sent_at, it.due_at, it.settled_at, it.claim
