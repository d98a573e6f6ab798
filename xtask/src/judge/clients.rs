//! The publishers' own clients against the sandbox.
//!
//! Each has a program in tests/clients, which calls the simulated provider by the client and checks
//! what comes back. The client shares no code with this workspace, so what it can't send or read is
//! an error of our document or of the sandbox.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use super::npm;
use super::program::built;
use crate::failed::Failed;
use crate::process::run;

/// The folder of the programs, of which each is named after its provider.
const FOLDER: &str = "tests/clients";

/// A client: the provider, and the package of npm with its version.
const CLIENTS: &[(&str, &str, &str)] = &[
    ("bitly", "bitly", "7.1.2"),
    ("dub", "dub", "0.73.5"),
    ("kutt", "kutt", "3.0.2"),
    ("shlink", "@shlinkio/shlink-js-sdk", "3.2.1"),
    ("shortio", "@short.io/client-node", "3.3.1"),
];

/// The start of the last line that the sandbox prints.
const LAST_LINE: &str = "# Ctrl-C";

pub(super) fn judge(root: &Path, tools: &Path) -> Result<(), Failed> {
    for (_, package, version) in CLIENTS {
        npm::install(tools, package, version)?;
    }
    // Node.js looks for packages in the folders around a program.
    let folder = tools.join("clients");
    let cannot = |error| Failed(format!("cannot write {}: {error}", folder.display()));
    fs::create_dir_all(&folder).map_err(cannot)?;
    let sandbox = Sandbox::start(root)?;
    for (provider, package, version) in CLIENTS {
        println!("{package} {version} on the sandbox of {provider}");
        let program = format!("{provider}.mjs");
        let copy = folder.join(&program);
        fs::copy(root.join(FOLDER).join(&program), &copy).map_err(cannot)?;
        let variables = sandbox.variables.iter().map(|(name, value)| (name, value));
        run(npm::node()?
            .args(["--test", "--test-reporter=spec"])
            .arg(copy)
            .envs(variables))?;
    }
    Ok(())
}

/// The sandbox's program, which is stopped when this value is dropped.
struct Sandbox {
    child: Child,
    /// The base URLs and credentials.
    variables: Vec<(String, String)>,
}

impl Sandbox {
    fn start(root: &Path) -> Result<Self, Failed> {
        let name = "tracking-links-sandbox";
        let mut child = Command::new(built(root, name, name)?)
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
