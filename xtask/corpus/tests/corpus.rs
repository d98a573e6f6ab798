//! Runs on a corpus of three files: output, files written, exit codes.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

const GOOD: &str = "openapi: 3.1.0
info: {title: Good, version: '1'}
servers: [{url: 'https://api.good.example'}]
paths:
  /links:
    get: {operationId: listLinks, responses: {'204': {description: done}}}
    post: {operationId: createLink, responses: {'204': {description: done}}}
";

fn corpus() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("deep")).unwrap();
    fs::write(folder.path().join("deep/good.yaml"), GOOD).unwrap();
    fs::write(
        folder.path().join("bad.json"),
        r#"{"openapi": "3.0.1", "paths": "#,
    )
    .unwrap();
    fs::write(
        folder.path().join("package.json"),
        r#"{"name": "no-document"}"#,
    )
    .unwrap();
    folder
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_corpus"))
        .arg("corpus")
        .arg(folder)
        .args(arguments)
        .output()
        .unwrap()
}

#[test]
fn every_document_is_reported_and_other_files_are_skipped() {
    let folder = corpus();
    let json = folder.path().join("all.txt");
    let output = run(folder.path(), &["--json", json.to_str().unwrap()]);
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("2 documents, 1 other files"), "{told}");
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(
        output.status.success(),
        "a refused document does not fail the run: {shown}"
    );
    assert!(
        shown.starts_with("2 documents, 2 operations: 2 of the operations generated (100.00 %)."),
        "{shown}"
    );
    assert!(shown.contains("| bad.json"), "{shown}");

    let all: Value = serde_json::from_slice(&fs::read(&json).unwrap()).unwrap();
    let documents = all["documents"].as_array().unwrap();
    let brief = |i: usize| {
        (
            &documents[i]["document"],
            &documents[i]["outcome"],
            &documents[i]["generated_operations"],
        )
    };
    assert_eq!(brief(0), (&"bad.json".into(), &"refused".into(), &0.into()));
    assert_eq!(
        brief(1),
        (&"deep/good.yaml".into(), &"generated".into(), &2.into())
    );
}

#[test]
fn baseline_reports_progenitor_alone() {
    let folder = corpus();
    let output = run(folder.path(), &["--baseline", "--version", "3.1"]);
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(
        shown.contains("progenitor alone: 0 documents (0.00 %)"),
        "{shown}"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_document_over_the_memory_limit_fails_the_run() {
    let folder = tempfile::tempdir().unwrap();
    let mut document =
        br#"{"openapi": "3.1.0", "info": {"title": "Large", "version": "1"}, "paths": {}}"#
            .to_vec();
    // The memory limit holds the document once, but not twice.
    document.resize(128 << 20, b' ');
    fs::write(folder.path().join("large.json"), document).unwrap();
    let output = run(folder.path(), &["--memory-limit", "256"]);
    let shown = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{shown}");
    assert!(shown.contains("| over the memory limit |"), "{shown}");
}

#[test]
fn what_is_lost_is_counted_by_reason() {
    let folder = tempfile::tempdir().unwrap();
    for (file, reference) in [("a.yaml", "Cat"), ("b.yaml", "Dog")] {
        let schema = format!("{{schema: {{$ref: '#/components/schemas/{reference}'}}}}");
        let content = format!("{{description: found, content: {{application/json: {schema}}}}}");
        let document = GOOD.replace("{description: done}", &content);
        fs::write(folder.path().join(file), document).unwrap();
    }
    let output = run(folder.path(), &[]);
    let shown = String::from_utf8(output.stdout).unwrap();
    let name = "schemas/Cat";
    let counted = "| documents | places | rule";
    assert!(shown.contains("What is lost, by reason:"), "{shown}");
    assert!(shown.contains(counted) && !shown.contains(name), "{shown}");
    assert!(shown.contains("|         2 |      2 | "), "{shown}");
}

#[test]
fn a_run_that_selects_no_document_fails() {
    let folder = corpus();
    let output = run(folder.path(), &["--version", "2.0"]);
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1));
    assert!(told.contains("is selected"), "{told}");
}

#[test]
fn the_measured_section_of_a_page_is_replaced() {
    let folder = corpus();
    let page = folder.path().join("page.md");
    fs::write(
        &page,
        "before\n<!-- measured: all -->\nold\n<!-- end: all -->\nafter\n",
    )
    .unwrap();
    let page_path = page.to_str().unwrap();
    let output = run(
        folder.path(),
        &["--markdown", page_path, "--section", "all"],
    );
    assert!(output.status.success());
    let written = fs::read_to_string(&page).unwrap();
    assert!(
        written.starts_with("before\n<!-- measured: all -->\n\n2 documents"),
        "{written}"
    );
    assert!(
        written.ends_with("\n\n<!-- end: all -->\nafter\n"),
        "{written}"
    );
    let missing = run(
        folder.path(),
        &["--markdown", page_path, "--section", "other"],
    );
    assert_eq!(missing.status.code(), Some(1));
}
