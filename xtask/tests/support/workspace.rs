//! A small workspace with a generated client, in a repository of its own, and a cargo that packages
//! and publishes nothing.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// What stands for cargo: it writes down its calls. `registry` has a file for each published
/// version, and `refused` the name of a crate that can't be published; if there is a file `silent`,
/// the registry does not answer once. `capabilities` is what the program with the facade prints.
const CARGO: &str = r#"#!/bin/sh
real=@real@ folder=@folder@
case "$*" in
metadata* | *--list*) exec "$real" "$@" ;;
esac
echo "cargo $*" >>"$folder/calls"
case $1 in
info)
    for id; do :; done
    rm "$folder/silent" 2>/dev/null && exit 101
    [ -e "$folder/registry/$id" ]
    ;;
publish)
    for name; do :; done
    grep -qx "$name" "$folder/refused" 2>/dev/null && exit 101
    version=$(sed -n 's/^version = "\(.*\)"/\1/p' "crates/$name/Cargo.toml" Cargo.toml | head -n 1)
    [ -e "$folder/registry/$name@$version" ] && exit 101
    touch "$folder/registry/$name@$version"
    ;;
build)
    [ -e "$folder/capabilities" ] || exit 101
    printf '#!/bin/sh\ncat "%s/capabilities"\n' "$folder" >"$folder/program"
    chmod +x "$folder/program"
    echo "{\"target\": {\"name\": \"capabilities\"}, \"executable\": \"$folder/program\"}"
    ;;
esac
"#;

const MANIFEST: &str = r#"[workspace]
resolver = "3"
members = ["crates/*"]

[workspace.package]
version = "0.1.0"
edition = "2024"
rust-version = "1.89"
license = "MIT OR Apache-2.0"
repository = "https://git.example/links"
keywords = ["links"]
categories = ["api-bindings"]

[workspace.dependencies]
tracking-links-runtime = { path = "crates/tracking-links-runtime", version = "0.1.0", default-features = false }
serde = "1"
serde_json = "1"

[workspace.lints.rust]
unsafe_code = "forbid"
"#;

const PACKAGE: &str = r#"[package]
name = "@name@"
description = "A crate"
version.workspace = true
edition.workspace = true
license.workspace = true
repository.workspace = true
keywords.workspace = true
categories.workspace = true

[package.metadata.docs.rs]
all-features = true
"#;

const DOCUMENT: &str = "openapi: 3.0.3\ninfo: {title: Acme, version: '1'}\n\
    servers: [{url: 'https://api.acme.example'}]\npaths:\n  /links:\n    get:\n      \
    operationId: listLinks\n      parameters: [{name: tag, in: query, schema: {type: string}}]\n      \
    responses: {'204': {description: Done}}\n";

pub(crate) struct Workspace(TempDir);

impl Workspace {
    /// Makes the workspace and commits it, on the branch `main`.
    pub(crate) fn new() -> Self {
        let it = Self(tempfile::tempdir().unwrap());
        let script = CARGO
            .replace("@real@", env!("CARGO"))
            .replace("@folder@", it.0.path().to_str().unwrap());
        it.write("../cargo", &script);
        let cargo = it.path("../cargo");
        fs::set_permissions(cargo, fs::Permissions::from_mode(0o755)).unwrap();
        fs::create_dir(it.path("../registry")).unwrap();
        it.write("../openapi.yaml", DOCUMENT);

        it.write(".gitignore", "/target\n/.regen-*\n");
        it.write("Cargo.toml", MANIFEST);
        it.write(
            "CHANGELOG.md",
            "# Changelog\n\n## Unreleased\n\n### Added\n\n- All.\n",
        );
        let table = "# Links\n\n<!-- providers: written by `cargo xtask regen` -->\n\
                     <!-- /providers -->\n";
        it.write("README.md", table);
        for (name, dependencies) in [
            ("tracking-links-runtime", ""),
            (
                "tracking-links",
                "\n[dependencies]\ntracking-links-runtime.workspace = true\n\
                 acme-client = { path = \"../acme-client\", version = \"0.1.0\" }\n",
            ),
        ] {
            let manifest = PACKAGE.replace("@name@", name) + dependencies;
            it.write(&format!("crates/{name}/Cargo.toml"), &manifest);
            it.write(&format!("crates/{name}/src/lib.rs"), "//! A crate.\n");
            for file in ["LICENSE-APACHE", "LICENSE-MIT", "README.md"] {
                it.write(&format!("crates/{name}/{file}"), table);
            }
        }
        it.write(
            "crates/tracking-links/src/providers/table.rs",
            "\"acme\": acme_client as acme;\n",
        );
        let document = it.path("../openapi.yaml");
        it.succeeds(&["import", "acme", document.to_str().unwrap()]);
        it.succeeds(&["regen"]);
        it.git(&["init", "--quiet", "--initial-branch", "main"]);
        it.commit();
        it
    }

    /// Returns a path below the workspace.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        match path.strip_prefix("../") {
            Some(outside) => self.0.path().join(outside),
            None => self.0.path().join("workspace").join(path),
        }
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Replaces a part of a file, which has it.
    #[track_caller]
    pub(crate) fn edit(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{path}: {text}");
        self.write(path, &text.replace(from, to));
    }

    pub(crate) fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&[
            "commit",
            "--quiet",
            "--allow-empty",
            "--message",
            "A commit",
        ]);
    }

    /// Runs git, and returns what it prints.
    #[track_caller]
    pub(crate) fn git(&self, words: &[&str]) -> String {
        let mut git = Command::new("git");
        let output = with_name(&mut git)
            .args(words)
            .current_dir(self.path(""))
            .output()
            .unwrap();
        assert!(output.status.success(), "{words:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.arg("--root").arg(self.path("")).args(words);
        command.env("CARGO", self.path("../cargo"));
        with_name(&mut command);
        command
    }

    /// Runs a command. Returns its exit code, and standard output and error, without the line
    /// breaks of messages.
    pub(crate) fn xtask(&self, words: &[&str]) -> (i32, String) {
        result(&self.command(words).output().unwrap())
    }

    #[track_caller]
    pub(crate) fn succeeds(&self, words: &[&str]) -> String {
        let (code, text) = self.xtask(words);
        assert_eq!(code, 0, "{words:?}: {text}");
        text
    }

    /// Checks that a release is refused, and that each of these faults is named.
    #[track_caller]
    pub(crate) fn refuses(&self, words: &[&str], faults: &[&str]) {
        let before = self.files();
        let (code, text) = self.xtask(words);
        assert_eq!(code, 1, "{text}");
        let joined = joined(&text);
        for fault in faults {
            let fault = fault.replace(' ', "");
            assert!(joined.contains(&fault), "{fault}: {text}");
        }
        assert_eq!(joined.matches('×').count(), faults.len(), "{text}");
        assert!(self.files() == before, "{text}");
    }

    /// The calls of cargo that package or publish, and forgets them.
    pub(crate) fn calls(&self) -> String {
        let calls = fs::read_to_string(self.path("../calls")).unwrap_or_default();
        let _ = fs::remove_file(self.path("../calls"));
        calls
    }

    /// All files of the workspace without those of git and cargo, by path.
    pub(crate) fn files(&self) -> BTreeMap<PathBuf, String> {
        let mut files = BTreeMap::new();
        let mut folders = vec![self.path("")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                match path.is_dir() {
                    true if path.ends_with(".git") || path.ends_with("target") => {}
                    true => folders.push(path),
                    false => _ = files.insert(path.clone(), fs::read_to_string(path).unwrap()),
                }
            }
        }
        files
    }
}

/// Gives git the name that commits and tags need, whatever this machine's settings are.
fn with_name(command: &mut Command) -> &mut Command {
    for who in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{who}_NAME"), "Ann");
        command.env(format!("GIT_{who}_EMAIL"), "ann@acme.example");
    }
    command.env("GIT_CONFIG_GLOBAL", Path::new("/dev/null"))
}

fn result(output: &Output) -> (i32, String) {
    let text = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    (output.status.code().unwrap(), text)
}

/// Returns a text without blanks, and without the signs with which miette continues a line.
fn joined(text: &str) -> String {
    let words = text.split_whitespace().filter(|it| *it != "│");
    words.collect::<Vec<_>>().concat()
}
