//! What all providers of a sandbox start with, and the error if one does not start.

use std::fmt;

use crate::time::Clock;

/// What all providers of a sandbox start with.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings {
    pub(crate) enforce_rate_limits: bool,
    pub(crate) clock: Clock,
}

/// Why the sandbox did not start.
#[derive(Debug)]
pub struct StartError {
    what: String,
    source: Box<dyn std::error::Error + Send + Sync>,
}

impl StartError {
    pub(crate) fn new(
        what: impl Into<String>,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Self {
            what: what.into(),
            source: source.into(),
        }
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.source)
    }
}
