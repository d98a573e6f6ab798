//! The job of a journal: the command that works on its rows, and that goes on with them.

use std::path::Path;

use tracking_links::journal::{Journal, JournalError, RowFilter};

use crate::journal::is_postgres;
use crate::phrases::quoted;

/// The command that works on a journal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Job {
    /// `bulk`, which adds the rows of a file.
    #[default]
    Bulk,
    /// `move`, which adds a row for each link of an account.
    Move { from: String, to: String },
}

/// Makes the key of a moved link's row.
pub(crate) fn moved_key(from: &str, id: &str) -> String {
    format!("{from}:{id}")
}

impl Job {
    /// Finds out which command made a journal. The rows of `move` come from a batch of the
    /// account's name, with which their keys begin; those of `bulk` from one of a file's digest.
    pub(crate) async fn of(journal: &dyn Journal) -> Result<Self, JournalError> {
        let first = journal.rows(&RowFilter::new(), None, 1).await?;
        let Some(row) = first.into_iter().next() else {
            return Ok(Self::Bulk);
        };
        // The account's name and the link's id may have a colon too.
        for (end, _) in row.key.match_indices(':') {
            let from = &row.key[..end];
            let others = RowFilter::new().outside_batch(from);
            if journal.rows(&others, None, 1).await?.is_empty() {
                let (from, to) = (from.to_owned(), row.provider);
                return Ok(Self::Move { from, to });
            }
        }
        Ok(Self::Bulk)
    }

    /// Names the command.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Bulk => "bulk",
            Self::Move { .. } => "move",
        }
    }

    /// Returns the command that goes on with the journal of this name, to be pasted into a shell.
    /// The file of a bulk run is named if it is there, beside the journal, where `bulk` looks for
    /// the journal by default.
    pub(crate) fn command(&self, journal: &str) -> String {
        if let Self::Move { from, to } = self {
            let (from, to, journal) = (quoted(from), quoted(to), quoted(journal));
            return format!("tracking-links move {from} {to} --journal {journal}");
        }
        let is_file = |file: &&str| !is_postgres(journal) && Path::new(file).is_file();
        let file = journal.strip_suffix(".journal");
        let in_sandbox = file.and_then(|file| file.strip_suffix(".sandbox"));
        match (in_sandbox.filter(is_file), file.filter(is_file)) {
            (Some(file), _) => {
                let file = quoted(file);
                format!("tracking-links --sandbox bulk {file} --out OUT.csv")
            }
            (None, Some(file)) => format!("tracking-links bulk {} --out OUT.csv", quoted(file)),
            (None, None) => {
                let journal = quoted(journal);
                format!("tracking-links bulk IN.csv --out OUT.csv --journal {journal}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_names_a_file_only_if_it_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("in.csv");
        let file = file.to_str().unwrap();
        let journal = format!("{file}.journal");
        let sandbox = format!("{file}.sandbox.journal");
        let with =
            |journal: &str| format!("tracking-links bulk IN.csv --out OUT.csv --journal {journal}");
        assert_eq!(Job::Bulk.command(&journal), with(&journal));
        assert_eq!(Job::Bulk.command(&sandbox), with(&sandbox));
        std::fs::write(file, "key\n").unwrap();
        assert_eq!(
            Job::Bulk.command(&journal),
            format!("tracking-links bulk {file} --out OUT.csv")
        );
        assert_eq!(
            Job::Bulk.command(&sandbox),
            format!("tracking-links --sandbox bulk {file} --out OUT.csv")
        );
        // The job of a database may have any name.
        let database = "postgres://db/run?job=in.csv.journal";
        assert_eq!(
            Job::Bulk.command(database),
            with("'postgres://db/run?job=in.csv.journal'")
        );
    }
}
