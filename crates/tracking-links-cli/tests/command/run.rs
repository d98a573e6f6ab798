//! Runs the program.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use tracking_links_sandbox::Sandbox;

/// What a run of the program printed, and its exit code.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    /// Writes all for an expectation.
    pub(crate) fn screen(&self) -> String {
        let Self {
            code,
            stdout,
            stderr,
        } = self;
        format!("{stdout}{stderr}exit code {code}\n")
    }

    /// Returns the output of a run that did all.
    #[track_caller]
    pub(crate) fn ok(self) -> String {
        assert_eq!(self.code, 0, "{}", self.screen());
        self.stdout
    }
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
