-- $1 job, $2 row. The hash of a request is indexed, since a B-tree can't hold long values.
SELECT it.id
FROM tracking_links.rows own
JOIN tracking_links.rows it ON it.job = own.job AND it.provider = own.provider
    AND md5(it.request) = md5(own.request) AND it.request = own.request
WHERE own.job = $1 AND own.id = $2 AND it.id <> $2 AND it.state IN ('sent', 'unknown')
ORDER BY it.id
