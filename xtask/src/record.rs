//! `cargo xtask record`: keeps the answers of a provider's real server beside its document.
//!
//! tests/record makes the calls, compares and writes, since that needs the facade, and since the
//! test that holds the sandbox to the answers compares them in the same way.

use std::path::Path;
use std::process::ExitCode;

use crate::failed::{Failed, Stop};
use crate::workspace::{cargo, exit_code};

#[derive(Debug, clap::Args)]
pub(crate) struct Record {
    /// Provider, by its folder under specs/.
    provider: String,
    /// Agree that the command creates links in the account: one with the required fields, and
    /// another one if the provider accepts an invalid request. What can't be deleted stays.
    #[arg(long)]
    create_links: bool,
    /// Write new answers, and replace those that have another shape. Without it, the command only
    /// shows the differences.
    #[arg(long)]
    write: bool,
    /// Fields of the link, as a request of the facade in JSON. Required fields that it lacks have
    /// the examples of the sandbox, which not every account accepts.
    #[arg(long, value_name = "JSON", default_value = "{}")]
    request: String,
}

impl Record {
    pub(crate) fn run(self, root: &Path) -> Result<ExitCode, Stop> {
        let Self {
            provider,
            create_links,
            write,
            request,
        } = self;
        if !codegen::providers(root)?.contains(&provider) {
            return Err(Failed(format!("there is no provider `{provider}` under specs/")).into());
        }
        if !create_links {
            let why = "the command creates links in the account; pass --create-links to agree";
            return Err(Failed(why.to_owned()).into());
        }
        let folder = root.join("specs").join(&provider).join("answers");
        let mut command = cargo(root);
        command
            .args("run --quiet --package tests --bin record --".split(' '))
            .arg(&provider)
            .arg(folder)
            .arg(request)
            .args(write.then_some("--write"));
        Ok(exit_code(&mut command)?)
    }
}
