//! Opens the journal that a command names.

use std::path::Path;
use std::sync::Arc;

use tracking_links::journal::{Journal, JournalError, JournalErrorKind};
use tracking_links_journal::SqliteJournal;

use crate::exit::{Exit, Failed};

/// Opens a journal for work, or makes it.
pub(crate) fn open(place: &str) -> Result<Arc<dyn Journal>, Failed> {
    Ok(Arc::new(SqliteJournal::open(file(place)?)?))
}

/// Opens a journal that exists for reading, also while another process works on it.
pub(crate) fn read(place: &str) -> Result<Arc<dyn Journal>, Failed> {
    Ok(Arc::new(SqliteJournal::read(file(place)?)?))
}

/// Returns the name of a journal for people, without what may be secret.
pub(crate) fn name(place: &str) -> String {
    let name = Path::new(place).file_name();
    name.map_or_else(
        || place.to_owned(),
        |name| name.to_string_lossy().into_owned(),
    )
}

fn file(place: &str) -> Result<&Path, Failed> {
    match place.contains("://") {
        true => Err(Failed::setup("the journal must be a file")),
        false => Ok(Path::new(place)),
    }
}

/// Takes the message, which says what to do.
impl From<JournalError> for Failed {
    fn from(error: JournalError) -> Self {
        let exit = match error.kind() {
            JournalErrorKind::Unreachable | JournalErrorKind::ClaimLost => Exit::Failed,
            _ => Exit::Usage,
        };
        Self::new(exit, error.to_string())
    }
}
