//! The publishers' own clients against the sandbox.
//!
//! Each has a program in tests/clients, which calls the simulated provider by the client and checks
//! what comes back. The client shares no code with this workspace, so what it can't send or read is
//! an error of our document or of the sandbox.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use super::{npm, pypi};
use crate::failed::Failed;
use crate::process::run;
use crate::program::built;
use Registry::{Npm, PyPi};

/// The folder of the programs, of which each is named after its provider.
const FOLDER: &str = "tests/clients";

/// The registry that has a client.
enum Registry {
    Npm,
    PyPi,
}

/// A client: the provider, and the package with its version.
const CLIENTS: &[(&str, Registry, &str, &str)] = &[
    ("bitly", Npm, "bitly", "7.1.2"),
    ("dub", Npm, "dub", "0.73.5"),
    ("kutt", Npm, "kutt", "3.0.2"),
    ("linkbreakers", PyPi, "linkbreakers", "1.183.3"),
    ("rebrandly", PyPi, "rebrandly-official", "0.1.0"),
    ("shlink", Npm, "@shlinkio/shlink-js-sdk", "3.2.1"),
    ("shortio", Npm, "@short.io/client-node", "3.3.1"),
];

/// The start of the last line that the sandbox prints.
const LAST_LINE: &str = "# Ctrl-C";

pub(super) fn judge(root: &Path, tools: &Path) -> Result<(), Failed> {
    for (_, registry, package, version) in CLIENTS {
        match registry {
            Npm => npm::install(tools, package, version)?,
            PyPi => pypi::install(tools, package, version)?,
        };
    }
    let sandbox = Sandbox::start(root)?;
    for (provider, registry, package, version) in CLIENTS {
        println!("{package} {version} on the sandbox of {provider}");
        let program = |extension: &str| format!("{FOLDER}/{provider}.{extension}");
        let mut command = match registry {
            Npm => in_node(tools, &root.join(program("mjs")))?,
            PyPi => {
                let programs = pypi::install(tools, package, version)?;
                let mut python = Command::new(programs.join("python"));
                // Else a program takes itself for the package that it is named after.
                python.arg("-I");
                python.arg(root.join(program("py")));
                python
            }
        };
        let variables = sandbox.variables.iter().map(|(name, value)| (name, value));
        run(command.envs(variables))?;
    }
    Ok(())
}

/// Returns a command that runs a program of tests in Node.js, which looks for packages in the
/// folders around a program: so it runs a copy.
fn in_node(tools: &Path, program: &Path) -> Result<Command, Failed> {
    let folder = tools.join("clients");
    let cannot = |error| Failed(format!("cannot write {}: {error}", folder.display()));
    fs::create_dir_all(&folder).map_err(cannot)?;
    let copy = folder.join(program.file_name().unwrap_or_default());
    fs::copy(program, &copy).map_err(cannot)?;
    let mut node = npm::node()?;
    node.args(["--test", "--test-reporter=spec"]).arg(copy);
    Ok(node)
}

/// The sandbox's program, which is stopped when this value is dropped.
struct Sandbox {
    child: Child,
    /// The base URLs and credentials.
    variables: Vec<(String, String)>,
}

impl Sandbox {
    fn start(root: &Path) -> Result<Self, Failed> {
        let mut child = Command::new(built(root, "tracking-links-sandbox")?)
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| Failed(format!("cannot start the sandbox: {error}")))?;
        let output = child.stdout.take().expect("its output is a pipe");
        let mut sandbox = Self {
            child,
            variables: Vec::new(),
        };
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            if line.starts_with(LAST_LINE) {
                return Ok(sandbox);
            }
            let variable = line
                .strip_prefix("export ")
                .and_then(|it| it.split_once('='));
            let variable = variable.map(|(name, value)| (name.to_owned(), value.to_owned()));
            sandbox.variables.extend(variable);
        }
        Err(Failed("the sandbox ended before it started".to_owned()))
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        // Both calls fail if the sandbox has already ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
