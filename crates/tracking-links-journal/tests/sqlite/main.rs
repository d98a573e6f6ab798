//! The journal in an SQLite file.

mod one_worker;
