//! What all commands share: the providers, the form of the output, and the terminal.

use std::io::{self, IsTerminal, Write};

use tokio::sync::OnceCell;
use tracking_links::{
    Account, ProviderVariable, TrackingLink, TrackingLinks, TrackingLinksBuilder,
};
use tracking_links_sandbox::Sandbox;

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
    links: TrackingLinks,
    /// Keeps the sandbox running.
    sandbox: Option<Sandbox>,
}

/// Builds the providers that the environment configures.
fn from_env() -> Result<TrackingLinks, Failed> {
    let links = TrackingLinks::from_env().and_then(TrackingLinksBuilder::build);
    links.map_err(|error| {
        Failed::from(error).help("or name accounts with --profile, or try it with --sandbox")
    })
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

    /// Returns the configured providers: those of the environment, of the profile, or of the
    /// sandbox, which is started by the first call.
    pub(crate) async fn links(&self) -> Result<&TrackingLinks, Failed> {
        Ok(&self.providers().await?.links)
    }

    /// Returns the account of a provider, as journals keep it. All sandboxes are one account,
    /// though each has other ports and forgets its links at its end: a run is to go on in the next
    /// one as it would at the provider.
    pub(crate) async fn account(&self, provider: &str) -> Result<Account, Failed> {
        let Providers { links, sandbox } = self.providers().await?;
        Ok(match (sandbox, links.provider(provider)) {
            (None, Some(provider)) => provider.account(),
            _ => Account::new("sandbox").with_id(provider),
        })
    }

    /// Returns the configured providers as [`links`](Self::links) does; `None` if no argument says
    /// where accounts are, and none is in the environment.
    pub(crate) async fn links_if_configured(&self) -> Result<Option<&TrackingLinks>, Failed> {
        let is_set = |it: &ProviderVariable| std::env::var_os(&it.name).is_some();
        let mut variables = TrackingLinks::variables().flat_map(|(_, variables)| variables);
        match self.names_accounts() || variables.any(|it| it.is_required && is_set(&it)) {
            true => self.links().await.map(Some),
            false => Ok(None),
        }
    }

    /// Returns whether an argument says where the accounts are; else the environment does.
    pub(crate) fn names_accounts(&self) -> bool {
        let options = &self.options;
        options.sandbox || options.profile.is_some() || options.config.is_some()
    }

    /// Returns the sandbox, if `--sandbox` was given.
    pub(crate) async fn sandbox(&self) -> Result<Option<&Sandbox>, Failed> {
        Ok(self.providers().await?.sandbox.as_ref())
    }

    async fn providers(&self) -> Result<&Providers, Failed> {
        let configure = || async {
            if !self.options.sandbox {
                let (config, name) = (&self.options.config, &self.options.profile);
                let links = match config.is_some() || name.is_some() {
                    true => profile::load(config.as_deref(), name.as_deref())?,
                    false => from_env()?,
                };
                return Ok(Providers {
                    links,
                    sandbox: None,
                });
            }
            let sandbox = Sandbox::start().await;
            let sandbox = sandbox.map_err(|error| Failed::setup(error.to_string()))?;
            self.note("sandbox: simulated providers in this process; nothing leaves this machine");
            Ok(Providers {
                links: sandbox.links(),
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
