//! Opens the journal that a command names: an SQLite file, or a PostgreSQL database.

use std::env::VarError;
use std::sync::Arc;

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use tracking_links::journal::{Journal, JournalError, JournalErrorKind};
use tracking_links_journal::{PostgresJournal, SqliteJournal};

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
        true => Arc::new(connect(place).await?),
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

/// Connects to a database. Others can read arguments in the list of processes, so the password
/// comes from the environment.
async fn connect(url: &str) -> Result<PostgresJournal, Failed> {
    if has_password(url) {
        return Err(
            Failed::setup("an argument can be read by others: leave the password out").help(
                format!("and put it into the variable {PASSWORD} of the environment"),
            ),
        );
    }
    let password = match std::env::var(PASSWORD) {
        Ok(password) => utf8_percent_encode(&password, NON_ALPHANUMERIC).to_string(),
        Err(VarError::NotPresent) => String::new(),
        Err(VarError::NotUnicode(_)) => {
            return Err(Failed::setup(format!(
                "the variable {PASSWORD} is not Unicode"
            )));
        }
    };
    let url = match (password.is_empty(), url.contains('?')) {
        (true, _) => url.to_owned(),
        (false, true) => format!("{url}&password={password}"),
        (false, false) => format!("{url}?password={password}"),
    };
    PostgresJournal::connect(&url).await.map_err(unopened)
}

/// The variable that has the password of a database, as for PostgreSQL's own programs.
const PASSWORD: &str = "PGPASSWORD";

/// Returns whether a URL has a password, before its host or as a parameter.
fn has_password(url: &str) -> bool {
    let (base, query) = url.split_once('?').unwrap_or((url, ""));
    let (_, base) = base.split_once("://").unwrap_or(("", base));
    let user = base.rsplit_once('@').map_or("", |(user, _)| user);
    user.contains(':') || query.split('&').any(is_password)
}

/// Returns whether a parameter of a URL, `name=value`, is a password. Any of its letters may be a
/// %-code.
fn is_password(parameter: &str) -> bool {
    let name = parameter.split('=').next().unwrap_or_default();
    percent_decode_str(name).eq(b"password".iter().copied())
}

pub(crate) fn is_postgres(place: &str) -> bool {
    place.starts_with("postgres://") || place.starts_with("postgresql://")
}

/// Returns the name of a journal, which names it in commands too: a URL without a password.
pub(crate) fn shown(place: &str) -> String {
    let Some((scheme, rest)) = place.split_once("://").filter(|_| is_postgres(place)) else {
        return place.to_owned();
    };
    let (base, query) = rest.split_once('?').unwrap_or((rest, ""));
    let base = match base.rsplit_once('@') {
        Some((user, host)) => {
            let user = user.split(':').next().unwrap_or_default();
            format!("{scheme}://{user}@{host}")
        }
        None => format!("{scheme}://{base}"),
    };
    let kept = query
        .split('&')
        .filter(|it| !it.is_empty() && !is_password(it));
    match kept.collect::<Vec<_>>().join("&") {
        kept if kept.is_empty() => base,
        kept => format!("{base}?{kept}"),
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
            JournalErrorKind::Refused | JournalErrorKind::OtherAccount => Exit::Usage,
            _ => Exit::Failed,
        };
        Self::new(exit, error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_no_argument() {
        for url in [
            "postgres://anna:secret@db/run",
            "postgres://anna:se@cret@db/run",
            "postgres://db/run?job=may&password=secret",
            "postgres://db/run?p%61ssword=secret",
        ] {
            let error = format!("{:?}", open(url).await.unwrap_err());
            assert!(
                error.contains(PASSWORD) && !error.contains("secret"),
                "{error}"
            );
        }
        assert!(!has_password("postgres://anna@db:5432/run?job=may"));
    }

    #[test]
    fn a_journals_name_has_no_password() {
        for (place, expected) in [
            ("run.db", "run.db"),
            (
                "postgres://anna:se:cr@et@db/run?password=x",
                "postgres://anna@db/run",
            ),
            (
                "postgres://db:5432/run?password=x&job=may",
                "postgres://db:5432/run?job=may",
            ),
            (
                "postgres://run?host=/run/pg&job=may&%70assword=x&",
                "postgres://run?host=/run/pg&job=may",
            ),
        ] {
            assert_eq!(shown(place), expected);
        }
    }
}
