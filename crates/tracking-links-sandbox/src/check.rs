//! The command `conformance` of the program: checks real providers.

use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;

use lexopt::Parser;
use lexopt::prelude::{Long, Short, ValueExt};
use tracking_links::{LinkRequest, Provider, TrackingLinks};
use tracking_links_sandbox::conformance::Conformance;

pub(crate) const HELP: &str = "\
Checks that real providers do what tracking-links claims of them, and prints a line for each check.

Usage: tracking-links-sandbox conformance --create-links [--provider NAME]... [--examples JSON]

The environment configures the providers, as for TrackingLinks::from_env(): their credentials, and
their base URLs if they are not the usual ones, such as that of a server in a container. The checks
create some dozens of links at each provider, whose names, slugs and destinations begin with or
contain `test` and a time. They delete those links again where the provider can delete, and no
other links. What they can't delete is counted in the last line. Use an account for tests, in which
nobody else makes links at the same time.

Checks that must see what is sent, or lose an answer, are skipped: they run in the sandbox alone.

Options:
      --create-links     create the links; without it, nothing is sent
      --provider NAME    check this provider; may be repeated
                         [default: all that the environment configures]
      --examples JSON    values that the account accepts, as the JSON of a LinkRequest, such as
                         '{\"program\": \"1000\", \"domain\": \"go.brand.example\"}'
  -h, --help             print this

A server that is not on this machine needs TLS, which is a feature of this program:
  cargo install tracking-links-sandbox --features rustls

Exit status: 0 if no check failed, 1 if one did or a provider can't be set up, 2 for invalid
arguments.
";

/// What is checked.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Arguments {
    /// The names of the providers; empty for all.
    providers: Vec<String>,
    examples: LinkRequest,
}

impl Arguments {
    /// Parses what follows the name of the command. `None` if it asks for help.
    pub(crate) fn parse(parser: &mut Parser) -> Result<Option<Self>, lexopt::Error> {
        let (mut arguments, mut creates_links) = (Self::default(), false);
        while let Some(argument) = parser.next()? {
            match argument {
                Short('h') | Long("help") => return Ok(None),
                Long("create-links") => creates_links = true,
                Long("provider") => arguments.providers.push(parser.value()?.string()?),
                Long("examples") => {
                    let read = |json: &str| serde_json::from_str(json);
                    arguments.examples = parser.value()?.parse_with(read)?;
                }
                other => return Err(other.unexpected()),
            }
        }
        match creates_links {
            true => Ok(Some(arguments)),
            false => Err("the checks create links; add --create-links if they may".into()),
        }
    }
}

/// Checks the providers, and prints a report of each.
pub(crate) async fn run(arguments: &Arguments) -> Result<ExitCode, Box<dyn Error>> {
    let links = TrackingLinks::from_env()?.build()?;
    let providers: Vec<&dyn Provider> = match arguments.providers.as_slice() {
        [] => links.providers().collect(),
        names => {
            let named = names.iter().map(|name| {
                let unknown = || format!("the environment configures no provider {name:?}");
                links.provider(name).ok_or_else(unknown)
            });
            named.collect::<Result<_, _>>()?
        }
    };
    let mut code = ExitCode::SUCCESS;
    for provider in providers {
        let subject = Conformance::new(provider).examples(arguments.examples.clone());
        let report = subject.run().await;
        writeln!(io::stdout(), "{report}\n")?;
        if !report.is_passed() {
            code = ExitCode::FAILURE;
        }
    }
    Ok(code)
}
