-- $1 job, $2 worker, $3 lease in seconds, and of each row: $4 its number, $5 its claim, $6 the call
-- that sends it. A call sends all of its rows or none.
WITH asked AS MATERIALIZED (
    SELECT * FROM unnest($4::bigint[], $5::bigint[], $6::bigint[]) AS asked (id, claim, call)
), held AS MATERIALIZED (
    SELECT it.id FROM tracking_links.rows it JOIN asked ON asked.id = it.id
    WHERE it.job = $1 AND it.worker = $2 AND it.claim = asked.claim
        AND it.lease_until > clock_timestamp() AND it.state IN ('waiting', 'sent')
    ORDER BY it.id
    FOR UPDATE OF it
), lost AS MATERIALIZED (
    SELECT DISTINCT call FROM asked WHERE NOT EXISTS (SELECT FROM held WHERE held.id = asked.id)
)
UPDATE tracking_links.rows it
SET state = 'sent',
    sends = it.sends + CASE WHEN it.send_call IS DISTINCT FROM asked.call THEN 1 ELSE 0 END,
    send_call = asked.call,
    sent_at = clock_timestamp(),
    lease_until = clock_timestamp() + $3::float8 * interval '1 second'
FROM asked
WHERE it.job = $1 AND it.id = asked.id
    AND NOT EXISTS (SELECT FROM lost WHERE lost.call = asked.call)
RETURNING it.id
