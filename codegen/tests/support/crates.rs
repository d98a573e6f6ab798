//! A workspace of generated crates on disk, in which cargo runs.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// Dependencies of generated crates.
const DEPENDENCIES: [&str; 5] = [
    "chrono",
    "serde",
    "serde_json",
    "tracking-links-runtime",
    "uuid",
];

pub(crate) struct Crates {
    pub(crate) folder: PathBuf,
}

impl Crates {
    /// Writes the client of each document, by the client's name, and a workspace around them, into
    /// the folder `name` of this test's.
    pub(crate) fn write(name: &str, documents: &[(&str, Value)]) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(folder.join("crates"));
        fs::create_dir_all(folder.join("crates")).unwrap();
        for (name, document) in documents {
            let path = folder.join(format!("{name}.json"));
            fs::write(&path, document.to_string()).unwrap();
            let generated = codegen::standalone(&path, name).unwrap();
            assert!(generated.refused().is_empty(), "{:?}", generated.refused());
            generated.write(&folder).unwrap();
        }
        let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        fs::write(folder.join("Cargo.toml"), manifest(workspace)).unwrap();
        fs::copy(workspace.join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
        Self { folder }
    }

    /// Runs cargo without TLS. Its target folder is that of the probes, whose dependencies are the
    /// same.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Returns the command that runs cargo so.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command
            .args(arguments)
            .args(["--workspace", "--no-default-features"])
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", self.target());
        command
    }

    pub(crate) fn target(&self) -> PathBuf {
        self.folder.with_file_name("probes").join("target")
    }
}

/// The paths of all files in a folder and in those below.
pub(crate) fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => folders.push(path),
                false => files.push(path),
            }
        }
    }
    files.sort();
    files
}

/// The workspace's manifest: the versions and lints of this one, and every warning an error.
fn manifest(workspace: &Path) -> String {
    let text = fs::read_to_string(workspace.join("Cargo.toml")).unwrap();
    let root: toml::Table = text.parse().unwrap();
    let root = root["workspace"].as_table().unwrap();
    let mut dependencies = toml::Table::new();
    for name in DEPENDENCIES {
        let mut dependency = root["dependencies"][name].clone();
        if let Some(path) = dependency.get_mut("path") {
            *path = workspace
                .join(path.as_str().unwrap())
                .to_str()
                .unwrap()
                .into();
        }
        dependencies.insert(name.to_owned(), dependency);
    }
    let mut lints = root["lints"].as_table().unwrap().clone();
    let rust = lints["rust"].as_table_mut().unwrap();
    rust.insert("warnings".to_owned(), "deny".into());
    let inner = toml::Table::from_iter([
        ("members".to_owned(), toml::Value::from(vec!["crates/*"])),
        ("resolver".to_owned(), "3".into()),
        ("package".to_owned(), root["package"].clone()),
        ("dependencies".to_owned(), dependencies.into()),
        ("lints".to_owned(), lints.into()),
    ]);
    let profile: toml::Table = "[dev]\ndebug = false\n".parse().unwrap();
    toml::Table::from_iter([
        ("workspace".to_owned(), inner.into()),
        ("profile".to_owned(), profile.into()),
    ])
    .to_string()
}
