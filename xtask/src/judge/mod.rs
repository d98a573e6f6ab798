//! `cargo xtask judge`: checks the repaired documents with tools that share no code with the
//! generator.
//!
//! `openapi-spec-validator` checks that each document is valid. Prism, a mock server, answers
//! requests by each document. tests/judge sends it valid and invalid requests through the generated
//! clients and the facade. The publishers' own clients call the sandbox. All these tools are
//! installed into `.tools`, which git ignores. Chromium loads the page that the command writes.
//! actionlint checks the workflows of GitHub.

mod clients;
mod npm;
mod page;
mod pypi;
mod workflows;

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use crate::failed::Failed;
use crate::process::run;
use crate::program::built;

const PRISM: &str = "5.14.2";
const VALIDATOR: &str = "openapi-spec-validator";
const VALIDATOR_VERSION: &str = "0.9.0";
const PRISM_STARTS_WITHIN: Duration = Duration::from_secs(60);

pub(crate) fn judge(root: &Path) -> Result<ExitCode, Failed> {
    let providers = codegen::providers(root).map_err(|failure| Failed(failure.to_string()))?;
    let tools = root.join(".tools");
    let validator = pypi::install(&tools, VALIDATOR, VALIDATOR_VERSION)?.join(VALIDATOR);
    let prism = install_prism(&tools)?;
    let folder = tools.join("documents");
    fs::create_dir_all(&folder)
        .map_err(|error| Failed(format!("cannot create {}: {error}", folder.display())))?;

    let mut mocks = Vec::new();
    for provider in &providers {
        for stage in [codegen::Stage::Repaired, codegen::Stage::Lowered] {
            let text = codegen::document(root, provider, stage)
                .map_err(|failure| Failed(failure.to_string()))?;
            let name = format!("{provider}-{stage:?}.json").to_lowercase();
            let path = folder.join(&name);
            fs::write(&path, text)
                .map_err(|error| Failed(format!("cannot write {}: {error}", path.display())))?;
            println!(
                "openapi-spec-validator on {provider}, {}",
                format!("{stage:?}").to_lowercase()
            );
            run(Command::new(&validator).arg(&name).current_dir(&folder))?;
            if stage == codegen::Stage::Repaired {
                mocks.push(Mock::start(&prism, &path)?);
            }
        }
    }
    let of_providers = providers.iter().zip(&mocks);
    let urls = of_providers.map(|(provider, mock)| format!("{provider}={}", mock.url));
    let status = Command::new(built(root, "judge")?)
        .current_dir(root)
        .args(urls)
        .status()
        .map_err(|error| Failed(format!("cannot run the judge: {error}")))?;
    if !status.success() {
        return Ok(ExitCode::FAILURE);
    }
    workflows::judge(root, &tools)?;
    clients::judge(root, &tools)?;
    page::judge(root)?;
    Ok(ExitCode::SUCCESS)
}

/// Returns the file of Prism that Node.js runs.
fn install_prism(tools: &Path) -> Result<PathBuf, Failed> {
    let package = npm::install(tools, "@stoplight/prism-cli", PRISM)?;
    Ok(package.join("dist/index.js"))
}

/// A running Prism mock server, which is stopped when this value is dropped.
struct Mock {
    child: Child,
    url: String,
}

impl Mock {
    fn start(prism: &Path, document: &Path) -> Result<Self, Failed> {
        let port = free_port()?;
        let mut child = npm::node()?
            .arg(prism)
            .args([
                "mock",
                "--host",
                "127.0.0.1",
                "--port",
                &port.to_string(),
                "--errors",
            ])
            .arg(document)
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .map_err(|error| Failed(format!("cannot start Prism: {error}")))?;
        let output = child.stdout.take().expect("its output is a pipe");
        let mock = Self {
            child,
            url: format!("http://127.0.0.1:{port}"),
        };
        let (started, start) = mpsc::channel();
        // Prism writes to its log as long as it runs. The thread reads the log to the end, so that
        // a full pipe never blocks Prism.
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if line.contains("Prism is listening") {
                    let _ = started.send(());
                }
            }
        });
        start
            .recv_timeout(PRISM_STARTS_WITHIN)
            .map_err(|_| Failed(format!("Prism did not start on {}", document.display())))?;
        Ok(mock)
    }
}

impl Drop for Mock {
    fn drop(&mut self) {
        // Both calls fail if Prism has already exited.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_port() -> Result<u16, Failed> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr());
    listener
        .map(|address| address.port())
        .map_err(|error| Failed(format!("no free port on 127.0.0.1: {error}")))
}
