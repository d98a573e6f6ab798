//! `cargo xtask diff` as a shell sees it: what it prints in each format, and its exit codes.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../../codegen/tests/diff/marked.rs"]
mod marked;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use marked::{Marked, marked};
use serde_json::Value;
use tempfile::TempDir;

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn diff(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xtask"))
        .arg("--root")
        .arg(here())
        .arg("diff")
        .args(arguments)
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_owned()).unwrap()
}

fn providers() -> Vec<String> {
    codegen::providers(here()).unwrap()
}

/// The vendored document of a provider.
fn published(provider: &str) -> PathBuf {
    let specs = here().join("specs").join(provider);
    let file = ["openapi.yaml", "openapi.json"].map(|name| specs.join(name));
    file.into_iter().find(|file| file.is_file()).unwrap()
}

/// Writes the next version of a provider's document, with all marked changes.
fn next_version(folder: &TempDir, provider: &str, marked: &[Marked]) -> PathBuf {
    let file = fs::read_to_string(published(provider)).unwrap();
    let mut document: Value = serde_yaml::from_str(&file).unwrap();
    marked.iter().for_each(|it| it.edit(&mut document));
    let path = folder.path().join("new.json");
    fs::write(&path, document.to_string()).unwrap();
    path
}

#[test]
fn all_marked_changes_are_in_each_format() {
    for (provider, marked) in marked() {
        all_formats(&provider, &marked);
    }
}

fn all_formats(provider: &str, marked: &[Marked]) {
    let folder = tempfile::tempdir().unwrap();
    let new = next_version(&folder, provider, marked);
    let printed = |format: &str| {
        let output = diff(&[provider, new.to_str().unwrap(), "--format", format]);
        assert_eq!(output.status.code(), Some(4), "{}", text(&output.stderr));
        text(&output.stdout)
    };
    let (as_text, as_json) = (printed("text"), printed("json"));
    let as_json: Value = serde_json::from_str(&as_json).unwrap();
    let changes = as_json["changes"].as_array().unwrap();
    for marked in marked {
        let head = format!("{}: ", marked.class);
        let is_line = |line: &str| line.starts_with(&head) && line.contains(&marked.what);
        assert!(as_text.lines().any(is_line), "{}\n{as_text}", marked.what);
        let is_change = |it: &&Value| {
            it["class"] == marked.class && it["what"].as_str().unwrap().contains(&marked.what)
        };
        assert!(changes.iter().any(|it| is_change(&it)), "{}", marked.what);
    }
    assert_eq!(as_json["step"]["0.x"], "minor");
    assert_eq!(as_json["step"]["1.x"], "major");
    let counted: u64 = as_json["counts"]
        .as_object()
        .unwrap()
        .values()
        .map(|it| it.as_u64().unwrap())
        .sum();
    assert_eq!(counted, changes.len() as u64);
    assert!(as_text.ends_with("version step: minor of a version 0.x, major of one from 1.0\n"));
    let as_markdown = printed("markdown");
    assert!(as_markdown.contains("\n## Breaking\n"), "{as_markdown}");
    assert!(as_markdown.contains("\n## Only words\n"), "{as_markdown}");
    let page = printed("html");
    assert!(page.contains("prefers-color-scheme: dark") && page.contains("width=device-width"));
    // The icon is none, so that a browser asks for none.
    let page = page.replace("href=\"data:,\"", "");
    for loaded in ["src=", "href=", "url(", "<script"] {
        assert!(!page.contains(loaded), "the page loads something: {loaded}");
    }
    assert_eq!(page.matches("<article").count(), changes.len());
}

#[test]
fn equal_documents_print_nothing() {
    for provider in providers() {
        let new = published(&provider);
        let output = diff(&[&provider, new.to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(0));
        assert_eq!(
            (text(&output.stdout), text(&output.stderr)),
            Default::default()
        );
        let new = new.to_str().unwrap();
        let output = diff(&["--files", new, new]);
        assert_eq!(
            (output.status.code(), text(&output.stdout)),
            (Some(0), String::new())
        );
    }
}

#[test]
fn a_faulty_document_is_told_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let new = folder.path().join("new.yaml");
    fs::write(&new, "openapi: 3.0.3\ninfo: [\n").unwrap();
    let output = diff(&["fanvue", new.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    let said = text(&output.stderr);
    assert!(said.contains("new.yaml:"), "{said}");
    let output = diff(&["fanvue", "nowhere.yaml"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("nowhere.yaml"));
    let output = diff(&["nobody"]);
    assert_eq!(output.status.code(), Some(1));
    let said = text(&output.stderr);
    assert!(
        said.contains("specs/nobody/") && said.contains("PROVIDER NEW"),
        "{said}"
    );
}

#[test]
fn a_page_has_the_words_of_a_document_as_words() {
    let folder = tempfile::tempdir().unwrap();
    let document = |id: &str| {
        let operation = format!(
            r#"{{"operationId": "a", "parameters": [{{"name": "{id}", "in": "query"}}],
            "responses": {{"204": {{"description": "ok"}}}}}}"#
        );
        format!(
            r#"{{"openapi": "3.0.3", "info": {{"title": "t", "version": "1"}}, "paths": {{"/a": {{"get": {operation}}}}}}}"#
        )
    };
    let path = |name: &str, id: &str| {
        let path = folder.path().join(name);
        fs::write(&path, document(id)).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (old, new) = (
        path("old.json", "x"),
        path("new.json", "<img src=x>`&amp;\\n@you"),
    );
    let printed = |format: &str| text(&diff(&["--files", &old, &new, "--format", format]).stdout);
    let page = printed("html");
    assert!(
        page.contains("&lt;img src=x&gt;") && !page.contains("<img"),
        "{page}"
    );
    let markdown = printed("markdown");
    assert!(
        markdown.contains("\\<img") && !markdown.contains(" <img"),
        "{markdown}"
    );
    assert!(printed("text").contains("<img src=x>"));
}

#[test]
fn files_on_disk_are_compared_with_the_last_commit() {
    let folder = tempfile::tempdir().unwrap();
    let specs = folder.path().join("specs/fanvue");
    fs::create_dir_all(&specs).unwrap();
    for entry in fs::read_dir(here().join("specs/fanvue")).unwrap() {
        let entry = entry.unwrap();
        if entry.path().is_file() {
            fs::copy(entry.path(), specs.join(entry.file_name())).unwrap();
        }
    }
    let git = |arguments: &[&str]| {
        let mut git = Command::new("git");
        git.args(["-c", "user.name=a", "-c", "user.email=a@b.example"]);
        let output = git.args(arguments).current_dir(&folder).output().unwrap();
        assert!(output.status.success(), "{}", text(&output.stderr));
    };
    git(&["init", "--quiet"]);
    git(&["add", "."]);
    git(&["commit", "--quiet", "--message", "a"]);
    let diff = || {
        let mut xtask = Command::new(env!("CARGO_BIN_EXE_xtask"));
        xtask.arg("--root").arg(folder.path());
        xtask.args(["diff", "fanvue"]).output().unwrap()
    };
    let output = diff();
    assert_eq!(
        (output.status.code(), text(&output.stdout)),
        (Some(0), String::new())
    );
    let settings = specs.join("provider.toml");
    let changed = fs::read_to_string(&settings).unwrap();
    let changed = changed.replace("requests = 200", "requests = 100");
    fs::write(&settings, changed).unwrap();
    let output = diff();
    assert_eq!(output.status.code(), Some(4), "{}", text(&output.stderr));
    assert!(text(&output.stdout).starts_with("compatible: the API: the rate limit is another\n"));
}

#[test]
fn uses_of_a_value_that_is_gone_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let text = fs::read_to_string(published("fanvue")).unwrap();
    let without = text.replace("- value: reddit\n", "- value: mastodon\n");
    assert_ne!(without, text);
    let new = folder.path().join("new.yaml");
    fs::write(&new, without).unwrap();
    let output = diff(&["fanvue", new.to_str().unwrap(), "--format", "json"]);
    let changes: Value = serde_json::from_slice(&output.stdout).unwrap();
    let uses = changes["uses"].as_array().unwrap();
    let is_named = |it: &Value| it["file"] == "tests/behaviour/fanvue.rs";
    assert!(uses.iter().any(is_named), "{uses:#?}");
}
