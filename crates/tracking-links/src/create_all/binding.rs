//! Whether the rows that a journal has of a provider belong to the account of the run.

use std::sync::Arc;

use tokio::sync::OnceCell;

use crate::account::Account;
use crate::error::{Error, ErrorKind};
use crate::journal::{Journal, JournalError, JournalErrorKind};

/// The account at which a run works on the rows of a provider. The journal is told of it once,
/// before the first row is sent, settled or taken for done.
#[derive(Debug)]
pub(super) struct Binding {
    pub(super) provider: String,
    pub(super) account: Account,
    journal: Arc<dyn Journal>,
    refusal: OnceCell<Option<Error>>,
}

impl Binding {
    pub(super) fn new(provider: &str, account: Account, journal: Arc<dyn Journal>) -> Self {
        Self {
            provider: provider.to_owned(),
            account,
            journal,
            refusal: OnceCell::new(),
        }
    }

    /// Returns what [`refusal`](Self::refusal) did; `None` if the journal was not told yet.
    pub(super) fn known_refusal(&self) -> Option<&Error> {
        self.refusal.get()?.as_ref()
    }

    /// Returns why the rows are not to be touched: they belong to another account.
    pub(super) async fn refusal(&self) -> Result<Option<&Error>, JournalError> {
        let bind = || async {
            match self.journal.bind(&self.provider, &self.account).await {
                Ok(()) => Ok(None),
                Err(error) if error.kind() == JournalErrorKind::OtherAccount => {
                    let refusal = Error::new(ErrorKind::Configuration, error.to_string());
                    Ok(Some(refusal.or_names(&self.provider, "create")))
                }
                Err(error) => Err(error),
            }
        };
        Ok(self.refusal.get_or_try_init(bind).await?.as_ref())
    }
}
