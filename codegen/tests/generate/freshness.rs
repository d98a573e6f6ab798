//! Freshness: whether each file on disk is the one that would be generated.

use std::fs;
use std::path::{Path, PathBuf};

use codegen::Difference;

use crate::{Workspace, one_operation};

/// A workspace whose client is generated and written.
fn written() -> (Workspace, codegen::Generated) {
    let workspace = Workspace::new(
        &one_operation("responses: {'200': {description: ok}}"),
        &["listLinks"],
    );
    let generated = workspace.generate().unwrap();
    let paths = generated.write(workspace.path()).unwrap();
    assert_eq!(paths.len(), generated.files().len());
    (workspace, generated)
}

#[test]
fn a_written_tree_is_fresh_and_writing_again_changes_no_file() {
    let (workspace, generated) = written();
    assert!(generated.compare(workspace.path()).unwrap().is_empty());
    assert!(generated.write(workspace.path()).unwrap().is_empty());
}

#[test]
fn changed_missing_and_surplus_files_are_found_and_corrected() {
    let (workspace, generated) = written();
    let krate = workspace.path().join("crates/acme-client");
    let client = fs::read_to_string(krate.join("src/client.rs")).unwrap();
    fs::write(
        krate.join("src/client.rs"),
        client.replacen("Cheap", "cheap", 1),
    )
    .unwrap();
    fs::remove_file(krate.join("README.md")).unwrap();
    fs::create_dir(krate.join("src/old")).unwrap();
    fs::write(krate.join("src/old/mod.rs"), "").unwrap();

    let found = generated.compare(workspace.path()).unwrap();
    let at = |path: &str| found.get(Path::new(path));
    assert_eq!(found.len(), 3);
    assert_eq!(
        at("crates/acme-client/README.md"),
        Some(&Difference::Missing)
    );
    assert_eq!(
        at("crates/acme-client/src/old/mod.rs"),
        Some(&Difference::Surplus)
    );
    let Some(Difference::Changed(diff)) = at("crates/acme-client/src/client.rs") else {
        panic!("{found:?}")
    };
    assert!(
        diff.contains("-/// cheap to clone") && diff.contains("+/// Cheap to clone"),
        "{diff}"
    );

    generated.write(workspace.path()).unwrap();
    assert!(generated.compare(workspace.path()).unwrap().is_empty());
}

#[test]
fn a_crate_without_a_provider_is_an_orphan() {
    let (workspace, _) = written();
    assert!(codegen::orphans(workspace.path()).unwrap().is_empty());
    fs::create_dir(workspace.path().join("crates/gone-client")).unwrap();
    fs::create_dir(workspace.path().join("crates/other")).unwrap();
    assert_eq!(
        codegen::orphans(workspace.path()).unwrap(),
        [PathBuf::from("crates/gone-client")]
    );
}
