//! The sandbox as a program: starts it, prints what a client needs to reach it, and runs until
//! Ctrl-C.
//!
//! It has no state of its own and never touches anything but its two loopback ports.

use std::error::Error;
use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use lexopt::prelude::{Long, Short, ValueExt};
use tracking_links_sandbox::Sandbox;

const HELP: &str = "\
The providers of tracking links on this machine: offline, with no account.

Usage: tracking-links-sandbox [--port PORT] [--vanity-quota LINKS] [--enforce-rate-limits]

Fanvue and impact.com each listen on a port of 127.0.0.1. They take the paths, parameters, bodies and credentials
that the real ones take, refuse what the providers' OpenAPI documents don't describe, and forget all links when
they stop. What a client needs to reach them is printed as `export` lines for a shell.

Options:
      --port PORT            Fanvue's port; impact.com takes the one after it. Free ports unless given
      --vanity-quota LINKS   vanity links that impact.com allows before it answers 403 [default: 5000]
      --enforce-rate-limits  answer 429 to more than 200 requests a minute (Fanvue), 1,000 an hour (impact.com)
  -h, --help                 print this
  -V, --version              print the version

Try it:
  tracking-links-sandbox --port 4010
  then, in a second shell, paste the export lines it prints, and:

  curl -X POST \"$FANVUE_BASE_URL/tracking-links\" \\
    -H \"Authorization: Bearer $FANVUE_TOKEN\" -H 'X-Fanvue-API-Version: 2025-06-26' \\
    -H 'Content-Type: application/json' -d '{\"name\": \"Spring\", \"externalSocialPlatform\": \"instagram\"}'

  curl -X POST -u \"$IMPACT_ACCOUNT_SID:$IMPACT_AUTH_TOKEN\" -H 'Accept: application/json' \\
    \"$IMPACT_BASE_URL/Mediapartners/$IMPACT_ACCOUNT_SID/Programs/$IMPACT_PROGRAM_ID/TrackingLinks?Type=Vanity\"

Exit status: 0 stopped by Ctrl-C, 1 couldn't start, 2 wrong arguments.
";

/// What the arguments ask for.
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
            eprintln!("error: {error}\n\nFor what can be given, try --help.");
            return ExitCode::from(2);
        }
    };
    match execute(command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            let mut cause = error.source();
            while let Some(error) = cause {
                eprintln!("  because: {error}");
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

/// The lines that a shell can take as they are.
fn introduction(sandbox: &Sandbox) -> String {
    let (fanvue, impact) = (sandbox.fanvue(), sandbox.impact());
    format!(
        "# Fanvue. Without the scope to write: FANVUE_TOKEN={}\n\
         export FANVUE_BASE_URL={}\n\
         export FANVUE_TOKEN={}\n\
         # impact.com. A token that may only read: IMPACT_AUTH_TOKEN={}\n\
         export IMPACT_BASE_URL={}\n\
         export IMPACT_ACCOUNT_SID={}\n\
         export IMPACT_AUTH_TOKEN={}\n\
         export IMPACT_PROGRAM_ID={}\n\
         export IMPACT_PROPERTY_ID={}\n\
         # Ctrl-C stops the sandbox, and its links are forgotten.\n",
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
    fn no_arguments_mean_free_ports_and_the_providers_quota() {
        let run = Command::Run {
            port: 0,
            vanity_quota: None,
            enforce_rate_limits: false,
        };
        assert_eq!(parsed(&[]), Ok(run));
    }

    #[test]
    fn options_are_taken_in_both_spellings() {
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
    async fn the_introduction_is_shell_with_base_urls_and_credentials() {
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
