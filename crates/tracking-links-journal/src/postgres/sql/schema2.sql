-- The accounts to which the rows of the providers belong.
CREATE TABLE tracking_links.accounts (
    job text NOT NULL,
    provider bytea NOT NULL,
    server bytea NOT NULL,
    id bytea,
    PRIMARY KEY (job, provider)
);
