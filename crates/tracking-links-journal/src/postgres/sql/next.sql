-- $1 job, $2 provider, $3 worker, $4 rows that it works on. How many seconds until there may be a
-- row for this worker; null if none is left. Whoever else works on a row may end that any time.
SELECT min(greatest(
    extract(epoch FROM it.due_at - clock_timestamp()),
    CASE WHEN it.lease_until > clock_timestamp() AND it.worker IS NOT NULL THEN
        least(extract(epoch FROM it.lease_until - clock_timestamp()), 1)
    END,
    0.02
))::float8 AS seconds
FROM tracking_links.rows it
WHERE it.job = $1 AND it.provider = $2 AND it.state IN ('waiting', 'sent')
    AND $3::bigint <> ALL (it.postponed_by) AND it.id <> ALL ($4::bigint[])
