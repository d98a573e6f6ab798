-- $1 job, $2 keys.
SELECT it.id, it.key, it.provider, it.request, it.state, it.link, it.failure, it.sends, it.sent_at,
    it.due_at, it.settled_at
FROM tracking_links.rows it
WHERE it.job = $1 AND sha256(it.key) IN (SELECT sha256(key) FROM unnest($2::bytea[]) AS key)
