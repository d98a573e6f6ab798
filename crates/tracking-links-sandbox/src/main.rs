//! The sandbox as a program: starts the simulated providers, prints their base URLs and
//! credentials, and runs until Ctrl-C.

use std::error::Error;
use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use lexopt::prelude::{Long, Short, ValueExt};
use tracking_links_sandbox::Sandbox;

const HELP: &str = "\
Simulates the providers of tracking links on this machine, offline and without an account.

Usage: tracking-links-sandbox [--port PORT] [--vanity-quota LINKS] [--enforce-rate-limits]

Fanvue and impact.com each listen on a port of 127.0.0.1. They accept the paths, parameters, bodies
and credentials of the real ones, refuse what the providers' OpenAPI documents do not describe, and
forget all links when they stop. Base URLs and credentials are printed as `export` lines.

Options:
      --port PORT            Fanvue's port; impact.com takes the next one [default: free ports]
      --vanity-quota LINKS   most vanity links at impact.com; the next answers 403 [default: 5000]
      --enforce-rate-limits  answer 429 to more than 200 requests a minute (Fanvue) or 1,000 an hour
                             (impact.com)
  -h, --help                 print this
  -V, --version              print the version

Try it:
  tracking-links-sandbox --port 4010
  then, in a second shell, paste the export lines it prints, and:

  curl -X POST \"$FANVUE_BASE_URL/tracking-links\" \\
    -H \"Authorization: Bearer $FANVUE_TOKEN\" -H 'X-Fanvue-API-Version: 2025-06-26' \\
    -H 'Content-Type: application/json' \\
    -d '{\"name\": \"Spring\", \"externalSocialPlatform\": \"instagram\"}'

  programs=\"$IMPACT_BASE_URL/Mediapartners/$IMPACT_ACCOUNT_SID/Programs\"
  curl -X POST -u \"$IMPACT_ACCOUNT_SID:$IMPACT_AUTH_TOKEN\" -H 'Accept: application/json' \\
    \"$programs/$IMPACT_PROGRAM_ID/TrackingLinks?Type=Vanity\"

Exit status: 0 after Ctrl-C, 1 if it can't start, 2 for invalid arguments.
";

/// The command that the arguments select.
#[derive(Debug, PartialEq, Eq)]
enum Command {
    Help,
    Version,
    Run {
        port: u16,
        vanity_quota: Option<usize>,
        enforce_rate_limits: bool,
    },
}

fn main() -> ExitCode {
    let command = match parse(std::env::args_os().skip(1)) {
        Ok(command) => command,
        Err(error) => {
            eprintln!("error: {error}\n\nFor the options, try --help.");
            return ExitCode::from(2);
        }
    };
    match execute(command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            let mut cause = error.source();
            while let Some(error) = cause {
                eprintln!("  caused by: {error}");
                cause = error.source();
            }
            ExitCode::FAILURE
        }
    }
}

fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Command, lexopt::Error> {
    let mut parser = lexopt::Parser::from_args(arguments);
    let (mut port, mut vanity_quota, mut enforce_rate_limits) = (0, None, false);
    while let Some(argument) = parser.next()? {
        match argument {
            Short('h') | Long("help") => return Ok(Command::Help),
            Short('V') | Long("version") => return Ok(Command::Version),
            Long("port") => port = parser.value()?.parse()?,
            Long("vanity-quota") => vanity_quota = Some(parser.value()?.parse()?),
            Long("enforce-rate-limits") => enforce_rate_limits = true,
            other => return Err(other.unexpected()),
        }
    }
    Ok(Command::Run {
        port,
        vanity_quota,
        enforce_rate_limits,
    })
}

fn execute(command: Command) -> Result<(), Box<dyn Error>> {
    match command {
        Command::Help => io::stdout().write_all(HELP.as_bytes())?,
        Command::Version => writeln!(
            io::stdout(),
            "tracking-links-sandbox {}",
            env!("CARGO_PKG_VERSION")
        )?,
        Command::Run {
            port,
            vanity_quota,
            enforce_rate_limits,
        } => {
            let mut builder = Sandbox::builder()
                .port(port)
                .enforce_rate_limits(enforce_rate_limits);
            if let Some(links) = vanity_quota {
                builder = builder.vanity_quota(links);
            }
            tokio::runtime::Runtime::new()?.block_on(async {
                let sandbox = builder.start().await?;
                io::stdout().write_all(introduction(&sandbox).as_bytes())?;
                tokio::signal::ctrl_c().await?;
                Ok::<_, Box<dyn Error>>(())
            })?;
        }
    }
    Ok(())
}

/// Writes the base URLs and credentials as a shell script.
fn introduction(sandbox: &Sandbox) -> String {
    let (fanvue, impact) = (sandbox.fanvue(), sandbox.impact());
    format!(
        "# Fanvue. A token without the scope to write: FANVUE_TOKEN={}\n\
         export FANVUE_BASE_URL={}\n\
         export FANVUE_TOKEN={}\n\
         # impact.com. A token with read access: IMPACT_AUTH_TOKEN={}\n\
         export IMPACT_BASE_URL={}\n\
         export IMPACT_ACCOUNT_SID={}\n\
         export IMPACT_AUTH_TOKEN={}\n\
         export IMPACT_PROGRAM_ID={}\n\
         export IMPACT_PROPERTY_ID={}\n\
         # Ctrl-C stops the sandbox and deletes its links.\n",
        fanvue.read_only_token(),
        fanvue.base_url(),
        fanvue.token(),
        impact.read_only_auth_token(),
        impact.base_url(),
        impact.account_sid(),
        impact.auth_token(),
        impact.program_id(),
        impact.property_id(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(arguments: &[&str]) -> Result<Command, String> {
        parse(arguments.iter().map(OsString::from)).map_err(|error| error.to_string())
    }

    #[test]
    fn without_arguments_ports_are_free_and_the_quota_is_the_providers() {
        let run = Command::Run {
            port: 0,
            vanity_quota: None,
            enforce_rate_limits: false,
        };
        assert_eq!(parsed(&[]), Ok(run));
    }

    #[test]
    fn options_take_a_value_as_an_argument_or_after_an_equals_sign() {
        let run = Command::Run {
            port: 4010,
            vanity_quota: Some(2),
            enforce_rate_limits: true,
        };
        let arguments = [
            "--port",
            "4010",
            "--vanity-quota=2",
            "--enforce-rate-limits",
        ];
        assert_eq!(parsed(&arguments), Ok(run));
    }

    #[test]
    fn a_port_out_of_range_and_an_unknown_option_are_refused() {
        assert!(parsed(&["--port", "70000"]).is_err());
        assert!(parsed(&["--prot", "1"]).is_err_and(|error| error.contains("--prot")));
    }

    #[tokio::test]
    async fn the_introduction_is_a_shell_script_with_base_urls_and_credentials() {
        let sandbox = Sandbox::start().await.unwrap();
        let text = introduction(&sandbox);
        assert!(text.contains(&format!(
            "export IMPACT_BASE_URL={}\n",
            sandbox.impact().base_url()
        )));
        assert!(
            text.lines()
                .all(|line| line.starts_with("export ") || line.starts_with("# "))
        );
    }
}
