-- The accounts to which the rows of the providers belong.
CREATE TABLE accounts (
    provider TEXT PRIMARY KEY,
    server TEXT NOT NULL,
    id TEXT
) STRICT;
