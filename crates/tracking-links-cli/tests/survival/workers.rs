//! Several processes that share their journal in PostgreSQL.
