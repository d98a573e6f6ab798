//! Which account a provider's links are of, in words that are no secret.

use std::fmt;

use tracking_links_runtime::Runtime;

/// The account at which a provider creates, lists and deletes links: its server, and the public
/// part of its name there. It contains no secret, and nothing made of one.
///
/// A [`Journal`](crate::journal::Journal) keeps it with the rows of the provider, so that a run at
/// another account neither takes their links for its own nor looks for them there. Workers that
/// share a journal keep the rate limit of an account together.
///
/// ```
/// use tracking_links::Account;
///
/// let account = Account::new("https://links.example/rest").with_id("IRabc123");
/// assert_eq!(account.to_string(), "https://links.example/rest (IRabc123)");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Account {
    server: String,
    id: Option<String>,
}

impl Account {
    /// Makes the account of a server: its URL without credentials and query, or another name of it
    /// if its URL changes.
    pub fn new(server: impl Into<String>) -> Self {
        Self {
            server: server.into(),
            id: None,
        }
    }

    /// Sets what tells the account from others of the server, and may be known to all: an account
    /// number, a handle.
    #[must_use]
    pub fn with_id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Makes the account of a client, as far as its base URL tells.
    pub(crate) fn of_client(client: &Runtime) -> Self {
        Self::new(client.base_url().as_str().trim_end_matches('/'))
    }

    /// Returns the server.
    pub fn server(&self) -> &str {
        &self.server
    }

    /// Returns what tells the account from others of the server; `None` if nothing does.
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }
}

/// Writes the server, and the id in brackets.
impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.server)?;
        match &self.id {
            Some(id) => write!(f, " ({id})"),
            None => Ok(()),
        }
    }
}
