//! Changes of what `provider.toml` says: the operations that it lists, and what errors mean.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::{told, workspace};

/// A copy of Kutt's files, after an edit of `provider.toml`.
fn edited(edit: impl Fn(&str) -> String) -> TempDir {
    let new = tempfile::tempdir().unwrap();
    let (from, to) = (
        workspace().join("specs/kutt"),
        new.path().join("specs/kutt"),
    );
    fs::create_dir_all(&to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
    let settings = fs::read_to_string(to.join("provider.toml")).unwrap();
    let edited = edit(&settings);
    assert_ne!(edited, settings);
    fs::write(to.join("provider.toml"), edited).unwrap();
    new
}

/// Compares two revisions of Kutt.
fn between(old: &Path, new: &Path) -> Vec<String> {
    told(&codegen::diff_revisions(old, new, "kutt").unwrap())
}

fn without_list(settings: &str) -> String {
    settings.replacen("    \"list-links\",\n", "", 1)
}

#[test]
fn operations_that_are_listed_come_and_go() {
    let less = edited(without_list);
    let gone = between(workspace(), less.path());
    let is_gone = |it: &String| {
        it.starts_with("breaking: GET /") && it.ends_with("/links: the operation is gone")
    };
    assert!(gone.iter().any(is_gone), "{gone:#?}");
    let more = between(less.path(), workspace());
    let is_new = |it: &String| {
        it.starts_with("compatible: GET /") && it.ends_with("/links: the operation is new")
    };
    assert!(more.iter().any(is_new), "{more:#?}");
}

#[test]
fn another_meaning_of_errors_breaks() {
    let new = edited(|it| it.replacen("means = \"refusal\"", "means = \"quota\"", 1));
    assert_eq!(
        between(workspace(), new.path()),
        ["breaking: the API: the rules in provider.toml by which errors are told are others"]
    );
}
