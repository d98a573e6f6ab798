//! The sandbox as a program: starts the simulated providers, prints their base URLs and
//! credentials, and runs until Ctrl-C. Its command `conformance` checks real providers.

mod check;

use std::error::Error;
use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;
use std::str::FromStr;

use lexopt::prelude::{Long, Short, Value, ValueExt};
use tracking_links_sandbox::{Sandbox, Variable};

const HELP: &str = "\
Simulates the providers of tracking links on this machine, offline and without an account.

Usage: tracking-links-sandbox [--port PORT] [--enforce-rate-limits] [--set NAME.SETTING=VALUE]...
       tracking-links-sandbox conformance --help

Each provider listens on a port of 127.0.0.1. It accepts the paths, parameters, bodies and
credentials of the real one, refuses what the provider's OpenAPI document does not describe, and
forgets all links when it stops. Base URLs and credentials are printed as `export` lines.

Options:
      --port PORT                 the first provider's port; each further one takes the next
                                  [default: free ports]
      --enforce-rate-limits       answer 429 to requests over the documented rate limits
      --set NAME.SETTING=VALUE    change a setting that one provider has; those that there are, and
                                  their values, are printed at the start
  -h, --help                      print this
  -V, --version                   print the version

Try it:
  tracking-links-sandbox --port 4010
  then, in a second shell, paste the export lines it prints. A program that calls
  TrackingLinks::from_env() then calls the sandbox, and so does this:

  curl -X POST \"$FANVUE_BASE_URL/tracking-links\" \\
    -H \"Authorization: Bearer $FANVUE_ACCESS_TOKEN\" -H 'X-Fanvue-API-Version: 2025-06-26' \\
    -H 'Content-Type: application/json' \\
    -d '{\"name\": \"Spring\", \"externalSocialPlatform\": \"instagram\"}'

Exit status: 0 after Ctrl-C, 1 if it can't start, 2 for invalid arguments.
";

/// The command that the arguments select.
#[derive(Debug, PartialEq, Eq)]
enum Command {
    Help,
    Version,
    Run {
        port: u16,
        enforce_rate_limits: bool,
        settings: Vec<Setting>,
    },
    /// Checks the providers that the environment configures.
    Check(Box<check::Arguments>),
    CheckHelp,
}

/// A value for a setting that one provider alone has.
#[derive(Debug, PartialEq, Eq)]
struct Setting {
    provider: String,
    name: String,
    value: String,
}

impl FromStr for Setting {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts = text.split_once('=').and_then(|(setting, value)| {
            let (provider, name) = setting.split_once('.')?;
            Some([provider, name, value].map(str::to_owned))
        });
        let [provider, name, value] = parts.ok_or("write NAME.SETTING=VALUE")?;
        Ok(Self {
            provider,
            name,
            value,
        })
    }
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
        Ok(code) => code,
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
    let (mut port, mut enforce_rate_limits, mut settings) = (0, false, Vec::new());
    while let Some(argument) = parser.next()? {
        match argument {
            Short('h') | Long("help") => return Ok(Command::Help),
            Short('V') | Long("version") => return Ok(Command::Version),
            Long("port") => port = parser.value()?.parse()?,
            Long("enforce-rate-limits") => enforce_rate_limits = true,
            Long("set") => settings.push(parser.value()?.parse()?),
            Value(command) if command == "conformance" => {
                let arguments = check::Arguments::parse(&mut parser)?;
                return Ok(arguments.map_or(Command::CheckHelp, |it| Command::Check(Box::new(it))));
            }
            other => return Err(other.unexpected()),
        }
    }
    Ok(Command::Run {
        port,
        enforce_rate_limits,
        settings,
    })
}

fn execute(command: Command) -> Result<ExitCode, Box<dyn Error>> {
    match command {
        Command::Help => io::stdout().write_all(HELP.as_bytes())?,
        Command::CheckHelp => io::stdout().write_all(check::HELP.as_bytes())?,
        Command::Check(arguments) => {
            return tokio::runtime::Runtime::new()?.block_on(check::run(&arguments));
        }
        Command::Version => writeln!(
            io::stdout(),
            "tracking-links-sandbox {}",
            env!("CARGO_PKG_VERSION")
        )?,
        Command::Run {
            port,
            enforce_rate_limits,
            settings,
        } => {
            let builder = Sandbox::builder()
                .port(port)
                .enforce_rate_limits(enforce_rate_limits);
            tokio::runtime::Runtime::new()?.block_on(async {
                let sandbox = builder.start().await?;
                settings.iter().try_for_each(|it| apply(&sandbox, it))?;
                io::stdout().write_all(introduction(&sandbox).as_bytes())?;
                tokio::signal::ctrl_c().await?;
                Ok::<_, Box<dyn Error>>(())
            })?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn apply(sandbox: &Sandbox, setting: &Setting) -> Result<(), String> {
    let Setting {
        provider,
        name,
        value,
    } = setting;
    let server = sandbox.server(provider);
    match server.is_some_and(|server| server.set(name, value)) {
        true => Ok(()),
        false => Err(format!("can't set {name} of {provider} to {value:?}")),
    }
}

/// Writes the base URLs and credentials as a shell script.
fn introduction(sandbox: &Sandbox) -> String {
    let mut script = String::new();
    for server in sandbox.servers() {
        script.push_str(&format!("# {}\n", server.title()));
        for (setting, value) in server.settings() {
            script.push_str(&format!("# --set {}.{setting}={value}\n", server.name()));
        }
        for Variable { name, value, .. } in server.variables() {
            script.push_str(&format!("export {name}={value}\n"));
        }
    }
    script.push_str("# Ctrl-C stops the sandbox and deletes its links.\n");
    script
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(arguments: &[&str]) -> Result<Command, String> {
        parse(arguments.iter().map(OsString::from)).map_err(|error| error.to_string())
    }

    #[test]
    fn without_arguments_ports_are_free_and_settings_are_the_providers() {
        let run = Command::Run {
            port: 0,
            enforce_rate_limits: false,
            settings: Vec::new(),
        };
        assert_eq!(parsed(&[]), Ok(run));
    }

    #[test]
    fn options_take_a_value_as_an_argument_or_after_an_equals_sign() {
        let run = Command::Run {
            port: 4010,
            enforce_rate_limits: true,
            settings: vec![Setting {
                provider: "acme".to_owned(),
                name: "quota".to_owned(),
                value: "a=b".to_owned(),
            }],
        };
        let arguments = [
            "--port",
            "4010",
            "--set=acme.quota=a=b",
            "--enforce-rate-limits",
        ];
        assert_eq!(parsed(&arguments), Ok(run));
    }

    #[test]
    fn a_port_out_of_range_half_a_setting_and_an_unknown_option_are_refused() {
        assert!(parsed(&["--port", "70000"]).is_err());
        assert!(parsed(&["--set", "quota=2"]).is_err_and(|error| error.contains("NAME.SETTING")));
        assert!(parsed(&["--prot", "1"]).is_err_and(|error| error.contains("--prot")));
    }

    #[tokio::test]
    async fn the_introduction_is_a_shell_script_with_base_urls_and_credentials() {
        let sandbox = Sandbox::start().await.unwrap();
        let text = introduction(&sandbox);
        for server in sandbox.servers() {
            let line = format!("_BASE_URL={}\n", server.base_url());
            assert!(text.contains(&line), "{text}");
        }
        assert!(
            text.lines()
                .all(|line| line.starts_with("export ") || line.starts_with("# "))
        );
    }

    #[tokio::test]
    async fn a_setting_as_it_is_printed_is_accepted_and_no_other() {
        let sandbox = Sandbox::start().await.unwrap();
        let text = introduction(&sandbox);
        let printed = text.lines().filter_map(|it| it.strip_prefix("# --set "));
        let printed: Vec<&str> = printed.collect();
        assert!(!printed.is_empty(), "{text}");
        for setting in printed {
            assert_eq!(apply(&sandbox, &setting.parse().unwrap()), Ok(()));
            let odd = format!("{setting}x").parse().unwrap();
            let refusal = apply(&sandbox, &odd).unwrap_err();
            assert!(refusal.contains(&odd.value), "{refusal}");
            let unknown = format!("no{setting}").parse().unwrap();
            assert!(apply(&sandbox, &unknown).is_err());
        }
    }
}
