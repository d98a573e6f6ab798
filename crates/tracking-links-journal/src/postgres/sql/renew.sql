-- $1 job, $2 worker, $3 lease in seconds, $4 rows, $5 their claims. A claim that ran out stays so.
WITH quick AS MATERIALIZED (
    SELECT set_config('synchronous_commit', 'off', true)
), locked AS MATERIALIZED (
    -- In this order everywhere, so that no two workers wait for each other.
    SELECT it.id FROM tracking_links.rows it
    WHERE it.job = $1 AND it.id = ANY ($4) AND it.worker = $2
    ORDER BY it.id FOR UPDATE
)
UPDATE tracking_links.rows it
SET lease_until = clock_timestamp() + $3::float8 * interval '1 second'
FROM quick, locked, unnest($4::bigint[], $5::bigint[]) AS held (id, claim)
WHERE it.job = $1 AND it.id = locked.id AND held.id = it.id AND it.worker = $2 AND it.claim = held.claim
    AND it.lease_until > clock_timestamp()
