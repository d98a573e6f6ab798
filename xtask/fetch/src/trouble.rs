//! Why an address did not answer with what was vendored from it.

/// What happened, and what to do.
#[derive(Debug)]
pub(crate) struct Trouble {
    message: String,
    help: Option<String>,
}

impl Trouble {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            help: None,
        }
    }

    /// Adds the remedy, a sentence in the imperative.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The lines to print.
    pub(crate) fn lines(&self) -> Vec<String> {
        let help = self.help.as_ref().map(|help| format!("help: {help}"));
        let message = self.message.lines().map(str::to_owned);
        message.chain(help).collect()
    }
}

impl From<codegen::diagnostic::Failure> for Trouble {
    fn from(failure: codegen::diagnostic::Failure) -> Self {
        Self::new(failure.to_string().trim_end())
    }
}
