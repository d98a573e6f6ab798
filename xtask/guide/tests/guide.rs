//! The guide builds, and its links lead somewhere; broken ones are found.

#![allow(clippy::unwrap_used, reason = "in a test an unwrap is an assertion")]

use std::fs;
use std::path::Path;

use expect_test::expect;

fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// Makes a workspace with a guide of two pages.
fn workspace(contents: &str, page: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    write(
        root,
        "docs/guide/book.toml",
        "[book]\ntitle = \"A guide\"\n[build]\ncreate-missing = false\n",
    );
    write(root, "docs/guide/src/SUMMARY.md", contents);
    write(root, "docs/guide/src/first.md", page);
    write(
        root,
        "docs/guide/src/second.md",
        "# Second\n\n## What's next?\n",
    );
    write(root, "docs/guide/src/picture.svg", "<svg/>");
    write(root, "docs/guide/src/stray.md", "# Stray\n");
    write(
        root,
        "README.md",
        "# A program\n\n## How to `build` it\n\n[1](docs/guide/src/first.md) [2](#a-program)\n",
    );
    folder
}

const CONTENTS: &str = "- [First](first.md)\n- [Second](second.md)\n";

fn faults(contents: &str, page: &str) -> String {
    let (workspace, target) = (workspace(contents, page), tempfile::tempdir().unwrap());
    match guide::build(workspace.path(), target.path()) {
        Ok(faults) => faults.join("\n"),
        Err(error) => format!("{error:#}").replace(workspace.path().to_str().unwrap(), "ROOT"),
    }
}

#[test]
fn the_guide_builds_and_no_link_is_broken() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let target = tempfile::tempdir().unwrap();
    let faults = guide::build(&root, target.path()).unwrap();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(target.path().join("index.html").is_file());
}

#[test]
fn links_that_lead_somewhere_are_no_fault() {
    let page = "# First\n\n[1](second.md) [2](second.md#whats-next) [3](./second.md) [4](#first)\n\
                ![5](picture.svg) [6](https://elsewhere.example/)\n\
                [7](https://github.com/tracking-links/tracking-links/blob/main/README.md)\n\
                [8](https://github.com/tracking-links/tracking-links/blob/main/README.md#how-to-build-it)\n\
                [9](https://github.com/tracking-links/tracking-links/tree/main/docs)\n";
    assert_eq!(faults(CONTENTS, page), "");
}

#[test]
fn each_broken_link_is_found_with_its_line() {
    let page = "# First\n\n[1](third.md)\n[2](second.md#whats-new) and [3](#second)\n\n\
                | a |\n|---|\n| [4](stray.md) |\n\n![5](pictures.svg)\n\
                [6](../../../README.md)\n\
                [7](https://github.com/tracking-links/tracking-links/blob/main/READ.md)\n\
                [8](https://github.com/tracking-links/tracking-links/blob/main/README.md#build)\n\
                [9](https://github.com/tracking-links/tracking-links/issues)\n\
                ```text\n[10](nowhere.md)\n```\n";
    expect![[r#"
        docs/guide/src/first.md:3: third.md: the guide has no such page; link to a file of the workspace by https://github.com/tracking-links/tracking-links/blob/main/
        docs/guide/src/first.md:4: second.md#whats-new: the page has no such anchor
        docs/guide/src/first.md:4: #second: the page has no such anchor
        docs/guide/src/first.md:8: stray.md: the guide has no such page; link to a file of the workspace by https://github.com/tracking-links/tracking-links/blob/main/
        docs/guide/src/first.md:10: pictures.svg: the guide has no such file
        docs/guide/src/first.md:11: ../../../README.md: the guide has no such page; link to a file of the workspace by https://github.com/tracking-links/tracking-links/blob/main/
        docs/guide/src/first.md:12: https://github.com/tracking-links/tracking-links/blob/main/READ.md: there is no such file
        docs/guide/src/first.md:13: https://github.com/tracking-links/tracking-links/blob/main/README.md#build: the file has no such heading
        docs/guide/src/first.md:14: https://github.com/tracking-links/tracking-links/issues: link to https://github.com/tracking-links/tracking-links/blob/main/ or tree/main/"#]].assert_eq(&faults(CONTENTS, page));
}

#[test]
fn a_broken_link_of_the_workspaces_own_pages_is_found() {
    let (workspace, target) = (
        workspace(CONTENTS, "# First\n"),
        tempfile::tempdir().unwrap(),
    );
    let page = "# A\n\n[1](b.md)\n[2](#b)\n";
    write(workspace.path(), "docs/a.md", page);
    let faults = guide::build(workspace.path(), target.path()).unwrap();
    expect![[r#"
        docs/a.md:3: b.md: there is no such file
        docs/a.md:4: #b: the file has no such heading"#]]
    .assert_eq(&faults.join("\n"));
}

#[test]
fn a_page_that_does_not_exist_fails() {
    let contents = "- [First](first.md)\n- [Third](third.md)\n";
    expect!["failed to read chapter `third.md`: No such file or directory (os error 2)"]
        .assert_eq(&faults(contents, "# First\n"));
}
