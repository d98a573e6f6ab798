-- $1 job, $2 worker, and of each row: $3 its number, $4 its claim, $5 its new state or null for the
-- one that it has, $6 link, $7 link id, $8 failure, $9 seconds until it is due, $10 whether this
-- worker doesn't want it again.
--
-- A link counts unless the row has an outcome. Anything else counts only while the claim lasts:
-- afterwards, somebody else may be sending the row.
WITH locked AS MATERIALIZED (
    -- In this order everywhere, so that no two workers wait for each other.
    SELECT it.id FROM tracking_links.rows it
    WHERE it.job = $1 AND it.id = ANY ($3)
    ORDER BY it.id FOR UPDATE
)
UPDATE tracking_links.rows it
SET state = coalesce(o.state, it.state), link = o.link, link_id = o.link_id, failure = o.failure,
    settled_at = CASE WHEN o.state NOT IN ('waiting', 'sent') THEN clock_timestamp() END,
    due_at = clock_timestamp() + o.due * interval '1 second',
    postponed_by = CASE WHEN o.postponed THEN array_append(it.postponed_by, $2)
        ELSE it.postponed_by END,
    worker = NULL, lease_until = NULL
FROM locked, unnest($3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::bytea[], $8::text[],
    $9::float8[], $10::bool[]) AS o (id, claim, state, link, link_id, failure, due, postponed)
WHERE it.job = $1 AND it.id = locked.id AND o.id = it.id AND it.state IN ('waiting', 'sent')
    AND (o.link IS NOT NULL OR (
        it.worker = $2 AND it.claim = o.claim AND it.lease_until > clock_timestamp()
    ))
