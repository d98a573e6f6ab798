//! Probes: for each construct of OpenAPI a small document, the request that its client sends, and
//! the value that the client reads from the response.
//!
//! `probes/<group>/<construct>.yaml` is the document, and its first line names the construct. The
//! function `probe` in `<construct>.rs` beside it runs the client against a scripted server.
//!
//! `PROBES=parameters_path` runs the probes that have this in their names, and compiles no others.
//!
//! All clients are modules of one crate, generated under `target/tmp/probes`. It has a target
//! folder of its own: its dependencies are compiled once, and its cargo does not wait for the lock
//! of the cargo that runs this test. Probes that do not compile are reported, and the others still
//! run. `PROBES=bodies_multipart,union cargo test -p codegen --test probes` runs only those whose
//! names contain one of the texts.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Dependencies of the generated clients and of the harness, with features. Their versions are
/// those of the workspace's manifest.
const DEPENDENCIES: [(&str, &[&str]); 6] = [
    ("chrono", &[]),
    ("tracking-links-runtime", &["xml"]),
    ("serde", &[]),
    ("serde_json", &[]),
    ("tokio", &["io-util", "net", "rt", "sync", "time"]),
    ("uuid", &[]),
];

/// With fewer probes than this, the test looks in the wrong place.
const MIN_PROBES: usize = 100;

struct Probe {
    /// Group and construct: the name of its module.
    name: String,
    construct: String,
    document: PathBuf,
    code: PathBuf,
}

#[test]
fn every_construct_is_sent_and_read_as_documented() {
    let mut probes = probes();
    assert!(
        probes.len() >= MIN_PROBES,
        "only {} probes were found",
        probes.len()
    );
    if let Ok(wanted) = std::env::var("PROBES") {
        probes.retain(|probe| wanted.split(',').any(|it| probe.name.contains(it)));
        assert!(!probes.is_empty(), "no probe's name contains `{wanted}`");
    }
    let krate = Crate::prepare();
    let mut failed: BTreeMap<String, String> = BTreeMap::new();
    for probe in &probes {
        if let Err(reason) = krate.write_client(probe) {
            failed.insert(probe.name.clone(), reason);
        }
    }
    loop {
        let compiled: Vec<&Probe> = probes
            .iter()
            .filter(|probe| !failed.contains_key(&probe.name))
            .collect();
        krate.write_main(&compiled);
        let built = krate.cargo("build");
        if built.status.success() {
            break;
        }
        let errors = String::from_utf8_lossy(&built.stderr).into_owned();
        let broken: BTreeSet<String> = compiled
            .iter()
            .filter(|probe| errors.lines().any(|line| concerns(line, probe)))
            .map(|probe| probe.name.clone())
            .collect();
        assert!(!broken.is_empty(), "the crate does not build:\n{errors}");
        for probe in compiled.iter().filter(|probe| broken.contains(&probe.name)) {
            let lines: Vec<&str> = errors
                .lines()
                .filter(|line| concerns(line, probe))
                .take(3)
                .collect();
            failed.insert(
                probe.name.clone(),
                format!("does not compile: {}", lines.join("; ")),
            );
        }
    }
    let run = krate.cargo("run");
    let output = String::from_utf8_lossy(&run.stdout).into_owned();
    let mut passed = 0;
    for line in output.lines() {
        match line.split_once(' ') {
            Some(("ok", _)) => passed += 1,
            Some(("FAILED", rest)) => {
                let (name, reason) = rest.split_once(' ').unwrap_or((rest, ""));
                failed.insert(name.to_owned(), reason.to_owned());
            }
            _ => {}
        }
    }
    println!("{output}");
    let all: String = failed
        .iter()
        .map(|(name, reason)| {
            let construct = probes
                .iter()
                .find(|probe| probe.name == *name)
                .map_or("", |probe| &probe.construct);
            format!("\n{name} ({construct}): {reason}")
        })
        .collect();
    assert!(
        failed.is_empty(),
        "{} of {} probes failed:{all}",
        failed.len(),
        probes.len()
    );
    assert_eq!(
        passed,
        probes.len(),
        "not every probe ran:\n{output}\n{}",
        String::from_utf8_lossy(&run.stderr)
    );
}

/// Whether a line of rustc's short output is an error in a probe's code or in its client.
fn concerns(line: &str, probe: &Probe) -> bool {
    let of_client = line.contains(&format!("src/{}/", probe.name));
    let of_code = line.contains(&*probe.code.to_string_lossy());
    (of_client || of_code) && line.contains(": error")
}

fn probes() -> Vec<Probe> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/probes");
    let mut found: BTreeMap<String, Probe> = BTreeMap::new();
    for group in fs::read_dir(root).unwrap() {
        let group = group.unwrap().path();
        for file in fs::read_dir(&group).unwrap() {
            let document = file.unwrap().path();
            if document
                .extension()
                .is_none_or(|extension| extension != "yaml")
            {
                continue;
            }
            let word = |part: Option<&std::ffi::OsStr>| part.unwrap().to_str().unwrap().to_owned();
            let name = format!("{}_{}", word(group.file_name()), word(document.file_stem()));
            let text = fs::read_to_string(&document).unwrap();
            let construct = text
                .lines()
                .next()
                .and_then(|line| line.strip_prefix("# "))
                .unwrap_or_else(|| {
                    panic!(
                        "{} must begin with `# ` and the name of its construct",
                        document.display()
                    )
                });
            let probe = Probe {
                construct: construct.to_owned(),
                code: document.with_extension("rs"),
                name: name.clone(),
                document,
            };
            assert!(
                probe.code.exists(),
                "{} does not exist",
                probe.code.display()
            );
            assert!(
                found.insert(name.clone(), probe).is_none(),
                "two probes have the name {name}"
            );
        }
    }
    found.into_values().collect()
}

/// The crate with all clients and probes.
struct Crate {
    folder: PathBuf,
}

impl Crate {
    fn prepare() -> Self {
        let krate = Self {
            folder: Path::new(env!("CARGO_TARGET_TMPDIR")).join("probes"),
        };
        let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        krate.write("Cargo.toml", &manifest(workspace));
        // cargo removes unused packages from the copied Cargo.lock: compare with the last original.
        let lock = fs::read_to_string(workspace.join("Cargo.lock")).unwrap();
        if fs::read_to_string(krate.folder.join("workspace.lock"))
            .ok()
            .as_ref()
            != Some(&lock)
        {
            krate.write("Cargo.lock", &lock);
            krate.write("workspace.lock", &lock);
        }
        krate
    }

    /// Writes a probe and the client of its document as a module.
    fn write_client(&self, probe: &Probe) -> Result<(), String> {
        let generated = codegen::standalone(&probe.document, &probe.name.replace('_', "-"))
            .map_err(|failure| format!("not generated: {failure}"))?;
        if let [refused, ..] = generated.refused() {
            return Err(format!("an operation was left out: {refused}"));
        }
        let name = &probe.name;
        for file in ["client.rs", "operation.rs", "types.rs"] {
            let code = &generated.files()[&Path::new("src").join(file)];
            let code = code.replace("crate::", &format!("crate::{name}::"));
            self.write(&format!("src/{name}/{file}"), &code);
        }
        self.write(
            &format!("src/{name}/mod.rs"),
            &format!(
                "mod client;\npub mod operation;\npub mod types;\npub use client::Client;\n\
                 pub mod probe {{\n    use super::*;\n    use crate::server::Server;\n    use serde_json::json;\n    include!({:?});\n}}\n",
                probe.code
            ),
        );
        Ok(())
    }

    fn write_main(&self, probes: &[&Probe]) {
        let harness = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/probes/harness");
        let mut code = String::from("#![allow(warnings)]\n");
        for module in ["run", "server"] {
            let path = harness.join(format!("{module}.rs"));
            code.push_str(&format!("#[path = {path:?}]\nmod {module};\n"));
        }
        for Probe { name, .. } in probes {
            code.push_str(&format!("mod {name};\n"));
        }
        code.push_str("fn main() {\n    let mut run = run::Run::new();\n");
        for Probe {
            name, construct, ..
        } in probes
        {
            code.push_str(&format!(
                "    run.probe({name:?}, {construct:?}, {name}::probe::probe);\n"
            ));
        }
        code.push_str("}\n");
        self.write("src/main.rs", &code);
    }

    /// Writes a file unless it has this text already, so that cargo rebuilds only changed files.
    fn write(&self, path: &str, contents: &str) {
        let path = self.folder.join(path);
        if fs::read_to_string(&path).is_ok_and(|existing| existing == contents) {
            return;
        }
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, contents).unwrap();
    }

    fn cargo(&self, command: &str) -> Output {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        Command::new(cargo)
            .args([command, "--quiet", "--message-format", "short"])
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", self.folder.join("target"))
            .output()
            .unwrap()
    }
}

/// The crate's manifest: a workspace of its own, with the dependencies of this one.
fn manifest(workspace: &Path) -> String {
    let text = fs::read_to_string(workspace.join("Cargo.toml")).unwrap();
    let root: toml::Table = text.parse().unwrap();
    let pinned = root["workspace"]["dependencies"].as_table().unwrap();
    let mut dependencies = toml::Table::new();
    for (name, features) in DEPENDENCIES {
        let mut dependency = match &pinned[name] {
            toml::Value::String(version) => {
                toml::Table::from_iter([("version".to_owned(), version.clone().into())])
            }
            toml::Value::Table(table) => table.clone(),
            other => panic!("{name} = {other}"),
        };
        if let Some(path) = dependency.get("path").and_then(toml::Value::as_str) {
            let path = workspace.join(path).to_str().unwrap().to_owned();
            dependency.insert("path".to_owned(), path.into());
        }
        if !features.is_empty() {
            let features: Vec<toml::Value> =
                features.iter().map(|feature| (*feature).into()).collect();
            dependency.insert("features".to_owned(), features.into());
        }
        dependencies.insert(name.to_owned(), dependency.into());
    }
    let dependencies = toml::Table::from_iter([("dependencies".to_owned(), dependencies.into())]);
    format!(
        "[package]\nname = \"probes\"\nversion = \"0.1.0\"\nedition = \"2024\"\npublish = false\n\n[workspace]\n\n\
         [profile.dev]\ndebug = false\n\n{dependencies}"
    )
}
