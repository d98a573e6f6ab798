//! Runs the program.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use tracking_links::TrackingLinks;
use tracking_links_sandbox::Sandbox;

/// What a run of the program printed, and its exit code.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    /// Writes all for an expectation. Lists of all providers are placeholders in it, so that a new
    /// provider changes no expectation.
    pub(crate) fn screen(&self) -> String {
        let Self {
            code,
            stdout,
            stderr,
        } = self;
        let mut screen = format!("{stdout}{stderr}exit code {code}\n");
        for (list, placeholder) in lists_of_providers() {
            screen = screen.replace(&list, placeholder);
        }
        screen
    }

    /// Returns the output of a run that did all.
    #[track_caller]
    pub(crate) fn ok(self) -> String {
        assert_eq!(self.code, 0, "{}", self.screen());
        self.stdout
    }
}

/// Lists all providers in each way in which messages do, with a placeholder for the list.
fn lists_of_providers() -> [(String, &'static str); 3] {
    let names: Vec<_> = TrackingLinks::variables().map(|(name, _)| name).collect();
    let quoted: Vec<_> = names.iter().map(|name| format!("{name:?}")).collect();
    let required = TrackingLinks::variables().map(|(_, variables)| {
        let required = variables.into_iter().filter(|it| it.is_required);
        let names: Vec<_> = required.map(|it| it.name).collect();
        names.join(" and ")
    });
    let required: Vec<_> = required.collect();
    [
        (names.join(", "), "<PROVIDERS>"),
        (quoted.join(", "), "<QUOTED PROVIDERS>"),
        (required.join(", or "), "<REQUIRED VARIABLES>"),
    ]
}

/// The program, with no variable of the environment.
pub(crate) fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tracking-links"));
    command.env_clear().stdin(Stdio::null());
    command
}

/// The program, with the variables of a sandbox.
pub(crate) fn program_at(sandbox: &Sandbox) -> Command {
    let mut command = program();
    for server in sandbox.servers() {
        let variables = server.variables().into_iter();
        command.envs(variables.map(|it| (it.name, it.value)));
    }
    command
}

/// Runs a program to its end.
pub(crate) fn finish(command: &mut Command) -> Run {
    read(command.output().unwrap())
}

pub(crate) fn read(output: Output) -> Run {
    Run {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Runs the program with a sandbox of the test.
pub(crate) async fn run_at(sandbox: &Sandbox, arguments: &[&str]) -> Run {
    let mut command = program_at(sandbox);
    command.args(arguments);
    let run = tokio::task::spawn_blocking(move || finish(&mut command));
    run.await.unwrap()
}

/// Runs the program with its own sandbox.
pub(crate) fn run_in_sandbox(arguments: &[&str]) -> Run {
    finish(program().arg("--sandbox").arg("--quiet").args(arguments))
}

/// Runs the program without any provider.
pub(crate) fn run(arguments: &[&str]) -> Run {
    finish(program().args(arguments))
}

/// Writes a file that only its owner can read.
pub(crate) fn write_private(path: &Path, text: &str) {
    std::fs::write(path, text).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
}
