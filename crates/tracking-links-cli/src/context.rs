//! What all commands share: the providers, the form of the output, and the terminal.

use std::io::{self, IsTerminal, Write};

use tokio::sync::OnceCell;
use tracking_links::{Account, TrackingLink, TrackingLinks};
use tracking_links_sandbox::Sandbox;

use crate::accounts::{Accounts, Source};
use crate::exit::Failed;
use crate::options::{Format, Options};
use crate::output::printable;
use crate::profile;

/// What all commands share.
#[derive(Debug)]
pub(crate) struct Context {
    options: Options,
    /// The whole command line, for what is generated from it.
    command: clap::Command,
    providers: OnceCell<Providers>,
    stdout_is_terminal: bool,
    stderr_is_terminal: bool,
}

#[derive(Debug)]
struct Providers {
    accounts: Accounts,
    /// Keeps the sandbox running.
    sandbox: Option<Sandbox>,
}

impl Context {
    /// Makes the context of a command. Reads no credentials yet.
    pub(crate) fn new(options: Options, command: clap::Command) -> Self {
        Self {
            options,
            command,
            providers: OnceCell::new(),
            stdout_is_terminal: io::stdout().is_terminal(),
            stderr_is_terminal: io::stderr().is_terminal(),
        }
    }

    /// Returns the accounts: those of the environment, of the profile, or of the sandbox, which is
    /// started by the first call. There may be none.
    pub(crate) async fn accounts(&self) -> Result<&Accounts, Failed> {
        Ok(&self.providers().await?.accounts)
    }

    /// Returns the configured providers. Fails if there is none that can be used.
    pub(crate) async fn links(&self) -> Result<&TrackingLinks, Failed> {
        let accounts = self.accounts().await?;
        accounts.require_any()?;
        Ok(&accounts.links)
    }

    /// Returns the configured providers. Fails if one of these can't be used; faults of others
    /// don't matter.
    pub(crate) async fn links_of(&self, providers: &[&str]) -> Result<&TrackingLinks, Failed> {
        let accounts = self.accounts().await?;
        for name in providers {
            accounts.require(name)?;
        }
        Ok(&accounts.links)
    }

    /// Returns the account of a provider, as journals keep it. All sandboxes are one account,
    /// though each has other ports and forgets its links at its end: a run is to go on in the next
    /// one as it would at the provider.
    pub(crate) async fn account(&self, provider: &str) -> Result<Account, Failed> {
        let Providers { accounts, sandbox } = self.providers().await?;
        Ok(match (sandbox, accounts.links.provider(provider)) {
            (None, Some(provider)) => provider.account(),
            _ => Account::new("sandbox").with_id(provider),
        })
    }

    /// Returns the sandbox, if `--sandbox` was given.
    pub(crate) async fn sandbox(&self) -> Result<Option<&Sandbox>, Failed> {
        Ok(self.providers().await?.sandbox.as_ref())
    }

    async fn providers(&self) -> Result<&Providers, Failed> {
        let configure = || async {
            if !self.options.sandbox {
                let (config, name) = (&self.options.config, &self.options.profile);
                let accounts = match config.is_some() || name.is_some() {
                    true => profile::load(config.as_deref(), name.as_deref())?,
                    false => Accounts::from_env()?,
                };
                return Ok(Providers {
                    accounts,
                    sandbox: None,
                });
            }
            let sandbox = Sandbox::start().await;
            let sandbox = sandbox.map_err(|error| Failed::setup(error.to_string()))?;
            self.note("sandbox: simulated providers in this process; nothing leaves this machine");
            Ok(Providers {
                accounts: Accounts::new(sandbox.links(), Vec::new(), Source::Sandbox),
                sandbox: Some(sandbox),
            })
        };
        self.providers.get_or_try_init(configure).await
    }

    /// Returns the form of the output: the one that was asked for, or else a table in a terminal,
    /// and `otherwise` elsewhere.
    pub(crate) fn format(&self, otherwise: Format) -> Format {
        let default = match self.stdout_is_terminal {
            true => Format::Table,
            false => otherwise,
        };
        self.options.format.unwrap_or(default)
    }

    /// Returns whether this form of the output was asked for.
    pub(crate) fn is_format(&self, format: Format) -> bool {
        self.options.format == Some(format)
    }

    /// Returns the whole command line, for what is generated from it.
    pub(crate) fn command(&self) -> clap::Command {
        self.command.clone()
    }

    /// Returns whether results and errors alone are to be printed.
    pub(crate) fn is_quiet(&self) -> bool {
        self.options.quiet
    }

    /// Returns whether messages and progress go to a terminal.
    pub(crate) fn stderr_is_terminal(&self) -> bool {
        self.stderr_is_terminal
    }

    /// Tells people what the provider made of a link otherwise than asked, and what it announces.
    pub(crate) fn remark(&self, link: &TrackingLink) {
        for changed in &link.changed {
            self.note(&format!("note: {}", printable(&changed.to_string())));
        }
        for warning in &link.warnings {
            self.note(&format!("warning: {}", printable(&warning.to_string())));
        }
    }

    /// Tells people something on stderr, unless `--quiet` was given.
    pub(crate) fn note(&self, text: &str) {
        if !self.is_quiet() {
            let _ = writeln!(io::stderr(), "{text}");
        }
    }
}
