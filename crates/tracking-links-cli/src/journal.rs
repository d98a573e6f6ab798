//! Opens the journal that a command names: an SQLite file, or a PostgreSQL database.

use std::sync::Arc;

use tracking_links::journal::{Journal, JournalError, JournalErrorKind};
use tracking_links_journal::SqliteJournal;

use crate::exit::{Exit, Failed};

/// A journal that a command works with, and its name for people.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) journal: Arc<dyn Journal>,
    /// The name, without a password.
    pub(crate) name: String,
}

/// Opens a journal to change it, or makes it.
pub(crate) async fn open(place: &str) -> Result<Opened, Failed> {
    let journal: Arc<dyn Journal> = match is_postgres(place) {
        true => return Err(no_postgres()),
        false => Arc::new(SqliteJournal::open(place).map_err(unopened)?),
    };
    let name = shown(place);
    Ok(Opened { journal, name })
}

/// Opens a journal that exists, to change it.
pub(crate) async fn open_existing(place: &str) -> Result<Opened, Failed> {
    if !is_postgres(place) && !std::path::Path::new(place).exists() {
        return Err(Failed::setup(format!("there is no journal {place}")).help(HELP));
    }
    open(place).await
}

/// Opens a journal to read it, also while another process works with it.
pub(crate) async fn read(place: &str) -> Result<Opened, Failed> {
    if is_postgres(place) {
        return open(place).await;
    }
    let journal = SqliteJournal::read(place).map_err(unopened)?;
    Ok(Opened {
        journal: Arc::new(journal),
        name: shown(place),
    })
}

const HELP: &str = "`tracking-links bulk IN.csv` keeps its journal in IN.csv.journal";

fn no_postgres() -> Failed {
    Failed::setup("this build has no PostgreSQL")
}

fn is_postgres(place: &str) -> bool {
    place.starts_with("postgres://") || place.starts_with("postgresql://")
}

/// Returns the name of a journal for people: a URL without its password.
pub(crate) fn shown(place: &str) -> String {
    let Some((scheme, rest)) = place.split_once("://").filter(|_| is_postgres(place)) else {
        return place.to_owned();
    };
    let rest = rest.split('?').next().unwrap_or_default();
    match rest.rsplit_once('@') {
        Some((user, host)) => {
            let user = user.split(':').next().unwrap_or_default();
            format!("{scheme}://{user}@{host}")
        }
        None => format!("{scheme}://{rest}"),
    }
}

/// Explains that a journal can't be opened.
fn unopened(error: JournalError) -> Failed {
    let failed = Failed::setup(error.to_string());
    match error.kind() {
        JournalErrorKind::Missing => failed.help(HELP),
        _ => failed,
    }
}

/// Explains an error of a journal that was opened.
impl From<JournalError> for Failed {
    fn from(error: JournalError) -> Self {
        let exit = match error.kind() {
            JournalErrorKind::Refused => Exit::Usage,
            _ => Exit::Failed,
        };
        Self::new(exit, error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_journals_name_has_no_password() {
        for (place, expected) in [
            ("run.db", "run.db"),
            (
                "postgres://anna:se:cr@et@db/run?password=x",
                "postgres://anna@db/run",
            ),
            (
                "postgres://db:5432/run?password=x",
                "postgres://db:5432/run",
            ),
        ] {
            assert_eq!(shown(place), expected);
        }
    }
}
