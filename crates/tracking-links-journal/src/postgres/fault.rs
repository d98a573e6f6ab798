//! What an error of PostgreSQL means for a journal.

use tokio_postgres::Error;
use tokio_postgres::error::SqlState;
use tracking_links::journal::{JournalError, JournalErrorKind};

use super::address::Address;

/// What to do after an error.
pub(super) enum Remedy {
    /// Connect anew: the server or the network is gone.
    Reconnect,
    /// Run the statement again: nothing of it was done.
    Repeat,
    /// Tell the caller.
    Fail,
}

pub(super) fn remedy(error: &Error) -> Remedy {
    match error.code() {
        Some(code) => match code.code() {
            "40001" | "40P01" | "55P03" | "57014" => Remedy::Repeat,
            "53300" | "57P01" | "57P02" | "57P03" | "57P05" | "25P03" => Remedy::Reconnect,
            code if code.starts_with("08") => Remedy::Reconnect,
            _ => Remedy::Fail,
        },
        None if error.is_closed() || has_io(error) => Remedy::Reconnect,
        None => Remedy::Fail,
    }
}

/// Names the error for the caller, with what to do.
pub(super) fn explain(error: Error, address: &Address) -> JournalError {
    use JournalErrorKind as Kind;

    let Some(code) = error.code().map(SqlState::code) else {
        let kind = match remedy(&error) {
            Remedy::Reconnect => return unreachable(address).with_source(error),
            Remedy::Repeat | Remedy::Fail => Kind::Other,
        };
        let message = format!("the PostgreSQL journal at {address} can't be used");
        return JournalError::new(kind, message).with_source(error);
    };
    let (kind, advice) = match code {
        "53100" => (Kind::Full, "has no room left: free some space on its disk"),
        "25006" | "42501" => (
            Kind::ReadOnly,
            "can't be written: use the primary server, and a user that may create the schema \
             `tracking_links` and write its tables",
        ),
        "XX001" | "XX002" => (
            Kind::Damaged,
            "is damaged: restore the database from a backup",
        ),
        "42P01" | "42703" | "42883" | "3F000" => (
            Kind::Damaged,
            "lacks a part of its schema `tracking_links`: restore it from a backup",
        ),
        "3D000" => (Kind::Missing, "does not exist: create the database first"),
        code if code.starts_with("28") => (
            Kind::Other,
            "refused the user or the password: check both in the URL, and pg_hba.conf",
        ),
        _ => match remedy(&error) {
            Remedy::Reconnect => return unreachable(address).with_source(error),
            Remedy::Repeat => (Kind::Other, "is too busy: try again"),
            Remedy::Fail => (Kind::Other, "refused a statement"),
        },
    };
    let message = format!("the PostgreSQL journal at {address} {advice}");
    JournalError::new(kind, message).with_source(error)
}

pub(super) fn unreachable(address: &Address) -> JournalError {
    JournalError::new(
        JournalErrorKind::Unreachable,
        format!("PostgreSQL at {address} did not answer: check that it runs and can be reached"),
    )
}

fn has_io(error: &Error) -> bool {
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        if error.is::<std::io::Error>() {
            return true;
        }
        source = error.source();
    }
    // The text is the only sign that all addresses of a host failed, or that time ran out.
    error.to_string().contains("connect")
}
