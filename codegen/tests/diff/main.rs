//! What changed between two documents.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

mod bodies;
mod directions;
mod growth;
mod hostile;
mod items;
mod kinds;
mod listed;
mod marked;
mod sharing;
mod wire;

use std::fs;
use std::path::{Path, PathBuf};

use codegen::diff::{Changes, Class};
use marked::{Marked, marked};
use serde_json::Value;

fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// The vendored document of a provider.
fn vendored(provider: &str) -> Value {
    let folder = workspace().join("specs").join(provider);
    let file = ["openapi.yaml", "openapi.json"].map(|name| folder.join(name));
    let file = file.into_iter().find(|file| file.is_file()).unwrap();
    serde_yaml::from_str(&fs::read_to_string(file).unwrap()).unwrap()
}

fn written(folder: &Path, name: &str, document: &Value) -> PathBuf {
    let path = folder.join(name);
    fs::write(&path, document.to_string()).unwrap();
    path
}

/// Compares the vendored document of a provider with another.
fn next_version(provider: &str, document: &Value) -> Changes {
    let folder = tempfile::tempdir().unwrap();
    let new = written(folder.path(), "new.json", document);
    codegen::diff_document(workspace(), provider, &new).unwrap()
}

/// Compares two documents.
fn between(old: &Value, new: &Value) -> Changes {
    let folder = tempfile::tempdir().unwrap();
    let old = written(folder.path(), "old.json", old);
    let new = written(folder.path(), "new.json", new);
    codegen::diff_files(&old, &new).unwrap()
}

/// The classes and sentences of all changes.
fn told(changes: &Changes) -> Vec<String> {
    let changes = changes.changes().iter();
    let told = changes.map(|it| format!("{}: {}: {}", it.class, it.subject, it.what));
    told.collect()
}

fn is_told(marked: &Marked, changes: &Changes) -> bool {
    let mut changes = changes.changes().iter();
    changes.any(|it| it.class.to_string() == marked.class && it.what.contains(&marked.what))
}

#[test]
fn each_marked_change_has_its_class() {
    let (mut faults, mut counts) = (Vec::new(), [0; 3]);
    for (provider, marked) in marked() {
        for marked in marked {
            let mut document = vendored(&provider);
            marked.edit(&mut document);
            let changes = next_version(&provider, &document);
            let class = changes.class().map(|class| class.to_string());
            if !is_told(&marked, &changes) || class.as_deref() != Some(&*marked.class) {
                let told = told(&changes).join("\n    ");
                faults.push(format!("{} {}:\n    {told}", marked.class, marked.what));
            }
            let classes = ["breaking", "compatible", "docs-only"];
            counts[classes.iter().position(|it| *it == marked.class).unwrap()] += 1;
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert_eq!(counts, [30, 22, 8]);
}

#[test]
fn marked_changes_have_their_classes_together() {
    for (provider, marked) in marked() {
        let mut document = vendored(&provider);
        marked.iter().for_each(|it| it.edit(&mut document));
        let changes = next_version(&provider, &document);
        let missing = marked.iter().filter(|it| !is_told(it, &changes));
        let missing: Vec<&str> = missing.map(|it| &*it.what).collect();
        assert!(missing.is_empty(), "{missing:#?}\n{:#?}", told(&changes));
    }
}

#[test]
fn equal_documents_have_no_changes() {
    for provider in codegen::providers(workspace()).unwrap() {
        let changes = next_version(&provider, &vendored(&provider));
        assert!(changes.changes().is_empty(), "{:#?}", told(&changes));
        assert_eq!((changes.class(), changes.step(0)), (None, None));
        let changes = codegen::diff_revisions(workspace(), workspace(), &provider).unwrap();
        assert!(changes.changes().is_empty(), "{:#?}", told(&changes));
    }
}

#[test]
fn a_change_has_its_places_and_items() {
    let mut document = vendored("fanvue");
    document["components"]["schemas"]["createTrackingLink_Response_201"]["properties"]["clicks"] =
        serde_json::json!({ "type": "string" });
    let changes = next_version("fanvue", &document);
    let change = &changes.changes()[0];
    assert_eq!(change.class, Class::Breaking);
    let old = change.old.as_ref().unwrap();
    assert_eq!(old.file, "specs/fanvue/openapi.yaml");
    let text = fs::read_to_string(workspace().join(&old.file)).unwrap();
    let line = text.lines().nth(old.line.unwrap() - 1).unwrap();
    assert_eq!(line.trim(), "clicks:");
    assert!(
        old.pointer.ends_with("/properties/clicks"),
        "{}",
        old.pointer
    );
    assert_eq!(
        change.item_before.as_deref(),
        Some("types::TrackingLink.clicks: f64")
    );
    assert_eq!(
        change.item_after.as_deref(),
        Some("types::TrackingLink.clicks: String")
    );
    assert_eq!(change.operations[0], "POST /tracking-links");
}
