//! Runs `cargo check` or `cargo clippy` on the generated crates, in a temporary workspace with one
//! target folder.
//!
//! The temporary workspace has the dependencies, lints and lock file of this workspace. Nothing is
//! written outside the folder of the temporary workspace.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use serde_json::Value;

use crate::failed::Failed;
use crate::outcome::{Compiled, Record};
use crate::progress::Progress;

/// The temporary workspace, `target/corpus-crates`.
#[derive(Debug)]
pub(crate) struct Workspace {
    folder: PathBuf,
    /// The lock of the folder, held while this value exists: two runs at the same time would empty
    /// each other's folder.
    _lock: File,
}

impl Workspace {
    /// Creates the temporary workspace, without crates. Dependencies that an earlier run compiled
    /// are kept.
    pub(crate) fn new(root: &Path) -> Result<Self, Failed> {
        let folder = root.join("target/corpus-crates");
        let crates = folder.join("crates");
        let lock = fs::create_dir_all(&folder)
            .and_then(|()| File::create(folder.join("lock")))
            .map_err(|error| Failed(format!("cannot make {}: {error}", folder.display())))?;
        if lock.try_lock().is_err() {
            eprintln!(
                "waiting for another run of `cargo xtask corpus`, which compiles in {}",
                folder.display()
            );
            lock.lock()
                .map_err(|error| Failed(format!("cannot lock {}: {error}", folder.display())))?;
        }
        let made = || {
            if crates.exists() {
                fs::remove_dir_all(&crates)?;
            }
            fs::create_dir_all(&crates)?;
            fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock"))?;
            fs::read_to_string(root.join("Cargo.toml"))
        };
        let manifest =
            made().map_err(|error| Failed(format!("cannot make {}: {error}", folder.display())))?;
        let manifest = temporary_manifest(&manifest, root)
            .map_err(|error| Failed(format!("cannot read the workspace's Cargo.toml: {error}")))?;
        let path = folder.join("Cargo.toml");
        fs::write(&path, manifest)
            .map_err(|error| Failed(format!("cannot write {}: {error}", path.display())))?;
        Ok(Self {
            folder,
            _lock: lock,
        })
    }

    /// Returns the folder that holds one folder per crate.
    pub(crate) fn crates(&self) -> PathBuf {
        self.folder.join("crates")
    }

    /// Compiles all generated crates, and stores the result of each crate in the record of its
    /// document.
    pub(crate) fn compile(&self, records: &mut [Record], clippy: bool) -> Result<(), Failed> {
        let mut crates: BTreeMap<String, Compiled> = records
            .iter()
            .filter(|record| record.told.outcome.has_crate())
            .map(|record| (format!("{}-client", record.name), Compiled::default()))
            .collect();
        if crates.is_empty() {
            return Ok(());
        }
        let log = self.folder.join("cargo.log");
        let mut cargo = self.cargo(if clippy { "clippy" } else { "check" }, &log)?;
        if clippy {
            cargo.args(["--", "-A", "clippy::all"]);
            cargo.args(["-D", "clippy::correctness", "-D", "clippy::suspicious"]);
        }
        let progress = Progress::new(crates.len(), "crates");
        let mut any_message = false;
        let status = read(&mut cargo, |message| {
            any_message = true;
            note(message, &mut crates, &progress);
        })?;
        drop(progress);
        if !any_message {
            return Err(Failed(format!(
                "cargo compiled nothing ({status}): see {}",
                log.display()
            )));
        }
        for record in records {
            record.compiled = crates
                .remove(&format!("{}-client", record.name))
                .map(|mut it| {
                    if clippy {
                        it.findings.get_or_insert_default();
                    }
                    if !it.passes && it.first_error.is_none() {
                        it.first_error = Some("the compiler did not finish".to_owned());
                    }
                    it
                });
        }
        Ok(())
    }

    /// Builds all programs. Calls `built` with the name of each crate, and its program or the first
    /// error.
    pub(crate) fn build(
        &self,
        crates: usize,
        mut built: impl FnMut(&str, Result<&Path, &str>),
    ) -> Result<(), Failed> {
        let log = self.folder.join("cargo.log");
        let progress = Progress::new(crates, "programs");
        read(&mut self.cargo("build", &log)?, |message| {
            let Some(name) = crate_of(message) else {
                return;
            };
            if let Some(program) = message["executable"].as_str() {
                built(name, Ok(Path::new(program)));
                progress.step(name);
            } else if message["message"]["level"] == "error" {
                let error = message["message"]["message"].as_str();
                built(name, Err(error.unwrap_or_default()));
            }
        })?;
        Ok(())
    }

    fn cargo(&self, command: &str, log: &Path) -> Result<Command, Failed> {
        let log = File::create(log)
            .map_err(|error| Failed(format!("cannot write {}: {error}", log.display())))?;
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo
            .arg(command)
            .args(["--workspace", "--keep-going", "--message-format=json"])
            .current_dir(&self.folder)
            .env("CARGO_INCREMENTAL", "0")
            .env("CARGO_TARGET_DIR", self.folder.join("target"))
            // The caller's RUSTFLAGS are meant for this workspace, not for the generated crates.
            .env_remove("RUSTFLAGS")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log);
        Ok(cargo)
    }
}

/// Runs cargo, and passes its JSON messages on.
fn read(cargo: &mut Command, mut pass: impl FnMut(&Value)) -> Result<ExitStatus, Failed> {
    let failed = |error| Failed(format!("cannot run cargo: {error}"));
    let mut child = cargo.spawn().map_err(failed)?;
    let output = child.stdout.take().expect("its output is a pipe");
    for line in BufReader::new(output).lines() {
        if let Ok(message) = serde_json::from_str(&line.map_err(failed)?) {
            pass(&message);
        }
    }
    child.wait().map_err(failed)
}

/// Returns the folder of the crate that one of cargo's JSON messages is about.
fn crate_of(message: &Value) -> Option<&str> {
    let manifest = Path::new(message["manifest_path"].as_str()?);
    manifest.parent()?.file_name()?.to_str()
}

/// Reads one of cargo's JSON messages, and adds what it says to the result of the crate that it is
/// about.
fn note(message: &Value, crates: &mut BTreeMap<String, Compiled>, progress: &Progress) {
    let name = crate_of(message);
    let Some((name, compiled)) = name.and_then(|name| Some((name, crates.get_mut(name)?))) else {
        return;
    };
    match message["reason"].as_str() {
        Some("compiler-artifact") => {
            compiled.passes = true;
            progress.step(name);
        }
        Some("compiler-message") if message["message"]["level"] == "error" => {
            let error = &message["message"];
            let words = error["message"].as_str().unwrap_or_default();
            match error["code"]["code"].as_str() {
                Some(code) if code.starts_with("clippy::") => {
                    compiled
                        .findings
                        .get_or_insert_default()
                        .push(format!("{code}: {words}"));
                    compiled.passes = compiled.first_error.is_none();
                }
                code => {
                    if compiled.first_error.is_none() {
                        progress.step(name);
                    }
                    let place = &error["spans"][0];
                    let code = code.map(|code| format!("{code}: ")).unwrap_or_default();
                    let (file, line) = (place["file_name"].as_str(), place["line_start"].as_u64());
                    let place = file.zip(line).map(|(file, line)| {
                        // Show the path from the folder of the crate on.
                        let within = file
                            .split_once(&format!("{name}/"))
                            .map_or(file, |(_, file)| file);
                        format!(" ({within}:{line})")
                    });
                    compiled.errors += 1;
                    compiled.passes = false;
                    compiled
                        .first_error
                        .get_or_insert(format!("{code}{words}{}", place.unwrap_or_default()));
                }
            }
        }
        _ => {}
    }
}

/// Makes the manifest of the temporary workspace: everything that its members inherit, with
/// absolute paths.
fn temporary_manifest(manifest: &str, root: &Path) -> Result<String, String> {
    let manifest: toml::Table = manifest.parse().map_err(|error| format!("{error}"))?;
    let mut workspace = manifest
        .get("workspace")
        .and_then(toml::Value::as_table)
        .cloned()
        .ok_or("the table [workspace] is missing")?;
    for key in ["exclude", "default-members"] {
        workspace.remove(key);
    }
    workspace.insert("members".to_owned(), vec!["crates/*".to_owned()].into());
    let dependencies = workspace
        .get_mut("dependencies")
        .and_then(toml::Value::as_table_mut);
    for (_, dependency) in dependencies.into_iter().flatten() {
        if let Some(path) = dependency.get_mut("path") {
            let absolute = root.join(path.as_str().unwrap_or_default());
            *path = absolute.to_string_lossy().into_owned().into();
        }
    }
    let dev: toml::Table = ["debug", "strip"]
        .into_iter()
        .zip([false, true])
        .map(|(setting, value)| (setting.to_owned(), toml::Value::Boolean(value)))
        .collect();
    let profile: toml::Table = [("dev".to_owned(), dev.into())].into_iter().collect();
    let whole: toml::Table = [
        ("profile".to_owned(), profile.into()),
        ("workspace".to_owned(), workspace.into()),
    ]
    .into_iter()
    .collect();
    toml::to_string(&whole).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn temporary_manifest_keeps_what_members_inherit_and_makes_paths_absolute() {
        let manifest = "[workspace]\nmembers = [\"a\"]\nresolver = \"3\"\n[workspace.package]\nedition = \"2024\"\n\
                        [workspace.dependencies]\nown = { path = \"crates/own\" }\nserde = \"1\"\n[profile.dev]\nopt-level = 3\n";
        let made: toml::Table = temporary_manifest(manifest, Path::new("/w"))
            .unwrap()
            .parse()
            .unwrap();
        let workspace = &made["workspace"];
        assert_eq!(workspace["members"][0].as_str(), Some("crates/*"));
        assert_eq!(workspace["package"]["edition"].as_str(), Some("2024"));
        assert_eq!(
            workspace["dependencies"]["own"]["path"].as_str(),
            Some("/w/crates/own")
        );
        assert_eq!(workspace["dependencies"]["serde"].as_str(), Some("1"));
        assert!(made["profile"]["dev"].get("opt-level").is_none());
    }

    fn compiled(messages: &[Value]) -> Compiled {
        let mut crates = BTreeMap::from([("a-client".to_owned(), Compiled::default())]);
        let progress = Progress::new(1, "crates");
        for message in messages {
            note(message, &mut crates, &progress);
        }
        crates.remove("a-client").unwrap()
    }

    fn error(code: &str) -> Value {
        serde_json::json!({
            "reason": "compiler-message", "manifest_path": "/t/crates/a-client/Cargo.toml",
            "message": {"level": "error", "message": "words", "code": {"code": code},
                "spans": [{"file_name": "crates/a-client/src/types.rs", "line_start": 3}]},
        })
    }

    #[test]
    fn clippy_findings_and_compile_errors_are_kept_apart() {
        let found = compiled(&[error("clippy::eq_op")]);
        assert!(found.passes && found.first_error.is_none());
        assert_eq!(found.findings.unwrap(), ["clippy::eq_op: words"]);
        let failed = compiled(&[error("E0308"), error("clippy::eq_op"), error("E0277")]);
        assert!(!failed.passes);
        assert_eq!(failed.errors, 2);
        assert_eq!(
            failed.first_error.as_deref(),
            Some("E0308: words (src/types.rs:3)")
        );
    }
}
