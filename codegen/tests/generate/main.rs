//! From `specs/<p>/` to the files of a client: what is refused and how, what the rules do, what comes out.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so by panicking"
)]

mod freshness;
mod output;
mod refusals;
mod rules;
mod structs;

use std::fs;
use std::path::Path;

use codegen::Generated;
use codegen::diagnostic::Failure;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

/// A workspace of one provider, `acme`, in a folder of its own.
struct Workspace {
    folder: TempDir,
}

impl Workspace {
    /// With a YAML document; `operations` as provider.toml lists them.
    fn new(document: &str, operations: &[&str]) -> Self {
        Self::with_file("openapi.yaml", document, operations)
    }

    fn with_file(file: &str, document: &str, operations: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let specs = folder.path().join("specs/acme");
        fs::create_dir_all(&specs).unwrap();
        fs::create_dir_all(folder.path().join("crates")).unwrap();
        fs::write(specs.join(file), document).unwrap();
        let sha256: String = Sha256::digest(document.as_bytes())
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let toml = format!(
            "title = \"Acme\"\nsource = \"https://acme.example/docs\"\nretrieved = 2026-01-02\ndocument = \"{file}\"\n\
             sha256 = \"{sha256}\"\noperations = {operations:?}\n"
        );
        fs::write(specs.join("provider.toml"), toml).unwrap();
        Self { folder }
    }

    fn overlay(self, overlay: &str) -> Self {
        fs::write(self.path().join("specs/acme/overlay.yaml"), overlay).unwrap();
        self
    }

    /// With more lines at the end of provider.toml.
    fn facts(self, lines: &str) -> Self {
        let path = self.path().join("specs/acme/provider.toml");
        let toml = fs::read_to_string(&path).unwrap();
        fs::write(path, toml + lines).unwrap();
        self
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn generate(&self) -> Result<Generated, Failure> {
        codegen::generate(self.path(), "acme")
    }

    /// The refusal, in the words that a terminal without colours shows.
    fn refusal(&self) -> String {
        match self.generate() {
            Ok(_) => "generated".to_owned(),
            Err(failure) => failure.to_string(),
        }
    }

    /// A generated file, or the refusal.
    fn file(&self, path: &str) -> String {
        match self.generate() {
            Ok(generated) => generated.files()[Path::new(path)].clone(),
            Err(failure) => panic!("refused: {failure}"),
        }
    }

    /// The rules that changed something, each with its pointer.
    fn changes(&self) -> Vec<String> {
        let generated = self.generate().unwrap();
        generated
            .report()
            .changes()
            .iter()
            .map(|change| format!("{}/{} {}", change.stage, change.rule, change.pointer))
            .collect()
    }
}

/// A document of one operation, `GET /links`, with `members` of it (four spaces deeper than `get`).
fn one_operation(members: &str) -> String {
    let members: String = members
        .lines()
        .map(|line| format!("      {line}\n"))
        .collect();
    format!(
        "openapi: 3.1.0\ninfo: {{title: Acme, version: '1'}}\nservers: [{{url: 'https://api.acme.example'}}]\npaths:\n  /links:\n    get:\n      operationId: listLinks\n{members}"
    )
}
