-- Which rows have a link.
CREATE INDEX links_by_link ON links (provider, link_id) WHERE link_id IS NOT NULL;

-- Which rows may have the same link.
CREATE INDEX links_in_doubt ON links (provider, request) WHERE state IN ('sent', 'unknown');
