//! Conversion of Swagger 2.0: what each construct becomes in OpenAPI 3.0.3.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod document;
mod operations;
#[path = "../support/pointers.rs"]
mod pointers;

use std::fs;

use codegen::{Change, Stage};
use expect_test::Expect;
use serde_json::Value;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

fn workspace(document: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let specs = folder.path().join("specs/acme");
    fs::create_dir_all(&specs).unwrap();
    fs::create_dir_all(folder.path().join("crates")).unwrap();
    fs::write(specs.join("openapi.yaml"), document).unwrap();
    let sha256: String = Sha256::digest(document.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let toml = format!(
        "title = \"Acme\"\nsource = \"https://acme.example/docs\"\nretrieved = 2026-01-02\n\
         document = \"openapi.yaml\"\nsha256 = \"{sha256}\"\noperations = [\"run\"]\n"
    );
    fs::write(specs.join("provider.toml"), toml).unwrap();
    folder
}

fn converted(document: &str) -> Value {
    let workspace = workspace(document);
    let text = codegen::document(workspace.path(), "acme", Stage::Repaired)
        .unwrap_or_else(|failure| panic!("{failure}"));
    serde_json::from_str(&text).unwrap()
}

/// Checks the values at the pointers of the converted document, a line each.
#[track_caller]
fn check(document: &str, pointers: &[&str], expected: Expect) {
    let converted = converted(document);
    let lines: Vec<String> = pointers
        .iter()
        .map(|pointer| match converted.pointer(pointer) {
            Some(value) => format!("{pointer} {value}"),
            None => format!("{pointer} absent"),
        })
        .collect();
    expected.assert_eq(&lines.join("\n"));
}

/// The changes that the conversion reports.
fn changes(document: &str) -> Vec<Change> {
    let workspace = workspace(document);
    let generated =
        codegen::generate(workspace.path(), "acme").unwrap_or_else(|failure| panic!("{failure}"));
    let changes = generated.report().changes().iter();
    changes
        .filter(|change| change.stage == "convert")
        .cloned()
        .collect()
}

/// A document with the operation `POST /run`, of these members, and more members of the root.
fn operation(members: &str, root: &str) -> String {
    let members: String = members
        .lines()
        .map(|line| format!("      {line}\n"))
        .collect();
    format!(
        "swagger: '2.0'\ninfo: {{title: Acme, version: '1'}}\nhost: api.acme.example\n{root}\npaths:\n  /run:\n    post:\n      operationId: run\n{members}"
    )
}

const RESPONSES: &str = "\nresponses: {'204': {description: Done}}";

const OPERATION: &str = "/paths/~1run/post";

/// Checks members of the operation `POST /run`.
#[track_caller]
fn check_operation(members: &str, root: &str, names: &[&str], expected: Expect) {
    let pointers: Vec<String> = names
        .iter()
        .map(|name| format!("{OPERATION}/{name}"))
        .collect();
    let pointers: Vec<&str> = pointers.iter().map(String::as_str).collect();
    check(&operation(members, root), &pointers, expected);
}
