-- Which rows have a link.
CREATE INDEX links_by_link ON links (provider, link_id) WHERE link_id IS NOT NULL;

-- The rows in doubt, by age.
CREATE INDEX links_in_doubt ON links (provider, id) WHERE state IN ('sent', 'unknown');
