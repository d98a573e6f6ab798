//! From `specs/<p>/` to the files of a client: refusals, rules, generated code, freshness.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

mod credentials;
mod documentation;
mod freshness;
mod losses;
mod merges;
mod output;
mod overlays;
mod paging;
mod public;
mod refusals;
mod rules;
mod sharing;
mod stability;
mod structs;
mod succession;

use std::fs;
use std::path::Path;

use codegen::diagnostic::Failure;
use codegen::{Generated, Stage};
use expect_test::Expect;
use serde_json::Value;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

/// A temporary workspace with one provider, `acme`.
struct Workspace {
    folder: TempDir,
}

impl Workspace {
    /// A workspace with a YAML document; `operations` are those that provider.toml lists.
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

    /// Adds lines at the end of provider.toml.
    fn provider_toml(self, lines: &str) -> Self {
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

    /// The failure's text, as a terminal without colours shows it.
    fn refusal(&self) -> String {
        match self.generate() {
            Ok(_) => "generated".to_owned(),
            Err(failure) => failure.to_string(),
        }
    }

    /// The text of a generated file.
    fn file(&self, path: &str) -> String {
        match self.generate() {
            Ok(generated) => generated.files()[Path::new(path)].clone(),
            Err(failure) => panic!("refused: {failure}"),
        }
    }

    /// The rules that changed the document, each with the pointer of the change.
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

/// A document with one operation, `GET /links`, and these members of it, as block YAML.
fn one_operation(members: &str) -> String {
    let members: String = members
        .lines()
        .map(|line| format!("      {line}\n"))
        .collect();
    format!(
        "openapi: 3.1.0\ninfo: {{title: Acme, version: '1'}}\nservers: [{{url: 'https://api.acme.example'}}]\npaths:\n  /links:\n    get:\n      operationId: listLinks\n{members}"
    )
}

/// Checks the value at `pointer` of the document after `stage`.
fn check_value(document: &str, stage: Stage, pointer: &str, expected: Expect) {
    expected.assert_eq(&value(document, stage, pointer));
}

/// The value at `pointer` of the document after `stage`, as JSON.
fn value(document: &str, stage: Stage, pointer: &str) -> String {
    let workspace = Workspace::new(document, &["listLinks"]);
    let text = codegen::document(workspace.path(), "acme", stage)
        .unwrap_or_else(|failure| panic!("{failure}"));
    let root: Value = serde_json::from_str(&text).unwrap();
    let value = root
        .pointer(pointer)
        .cloned()
        .unwrap_or(Value::String("absent".to_owned()));
    value.to_string()
}

const OPERATION: &str = "/paths/~1links/get";

/// A document whose one response has this schema.
fn schema(schema: &str) -> String {
    one_operation(&format!(
        "responses: {{'200': {{description: ok, content: {{application/json: {{schema: {schema}}}}}}}}}"
    ))
}

const SCHEMA: &str = "/paths/~1links/get/responses/200/content/application~1json/schema";

fn lost(document: &str) -> Vec<String> {
    let generated = Workspace::new(document, &["listLinks"]).generate().unwrap();
    let changes = generated.report().changes().iter();
    let lost = changes.filter(|change| change.meaning_lost);
    lost.map(|change| change.what.clone()).collect()
}

fn check_refusal(workspace: &Workspace, expected: Expect) {
    expected.assert_eq(&workspace.refusal());
    let crates = fs::read_dir(workspace.path().join("crates"))
        .unwrap()
        .count();
    assert_eq!(crates, 0, "a refusal writes no file");
}

/// A member of an operation that no test here objects to.
const GOOD: &str = "responses: {'200': {description: ok}}";
