//! The table of providers, the folders of `specs/`, and the command that adds a provider.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod add;
mod lacking;
mod tree;

use std::fs;

use lacking::lacking;
use tree::{Tree, here};

#[test]
fn each_provider_is_in_every_place() {
    let lacking = lacking(here());
    assert!(lacking.is_empty(), "\n{}\n", lacking.join("\n"));
}

#[test]
fn a_folder_in_specs_alone_names_every_place() {
    let tree = Tree::new();
    let added = Tree::new();
    assert_eq!(added.xtask(&["add", "sample"]).0, 0);
    fs::create_dir(tree.path("specs/sample")).unwrap();
    for file in ["openapi.yaml", "provider.toml"] {
        let file = format!("specs/sample/{file}");
        fs::copy(added.path(&file), tree.path(&file)).unwrap();
    }
    assert_eq!(
        lacking(tree.root()),
        [
            "crates/sample-client: run `cargo xtask regen sample`",
            "crates/tracking-links/src/providers/table.rs: write the row `\"sample\": \
             sample_client as sample { Sample, SampleBuilder };`, or \
             `\"sample\": sample_client as sample;` for the client alone",
            "crates/tracking-links/Cargo.toml: write `sample = [\"dep:sample-client\"]` under \
             [features]",
            "crates/tracking-links/Cargo.toml: write `\"sample\"` into `all-providers`, under \
             [features]",
            "crates/tracking-links/Cargo.toml: write `sample-client = { path = \
             \"../sample-client\", version = \"0.1.0\", default-features = false, optional = true \
             }` under [dependencies]",
            "README.md: write the row, then run `cargo xtask regen`: its table has no `sample`",
            "crates/tracking-links/README.md: write the row, then run `cargo xtask regen`: its \
             table has no `sample`",
            "crates/tracking-links/src/providers/sample/mod.rs: write the adapter `Sample`",
            "crates/tracking-links-sandbox/src/providers/sample.rs: write the simulated \
             provider",
            "README.md: write a row for Sample under \"Go live\"",
        ]
    );
}

#[test]
fn what_add_writes_is_in_every_place_and_each_place_removed_is_named() {
    let tree = Tree::new();
    assert_eq!(tree.xtask(&["add", "sample"]).0, 0);
    assert_eq!(lacking(tree.root()), Vec::<String>::new());

    let facade = "crates/tracking-links";
    let manifest = &format!("{facade}/Cargo.toml");
    for (file, line) in [
        (
            &format!("{facade}/src/providers/table.rs"),
            "\"sample\": sample_client",
        ),
        (manifest, "sample = ["),
        (manifest, "sample-client = {"),
        (&"README.md".to_owned(), "| Sample | `Sample` |"),
        (&"README.md".to_owned(), "| Sample | an access token |"),
        (&format!("{facade}/README.md"), "| Sample |"),
    ] {
        let before = fs::read_to_string(tree.path(file)).unwrap();
        let lines = before.lines().filter(|it| !it.contains(line));
        let without: String = lines.map(|line| format!("{line}\n")).collect();
        assert!(
            without.lines().count() + 1 == before.lines().count(),
            "{file}: {line}"
        );
        fs::write(tree.path(file), without).unwrap();
        names_one(&tree, file);
        fs::write(tree.path(file), before).unwrap();
    }
    let before = fs::read_to_string(tree.path(manifest)).unwrap();
    fs::write(tree.path(manifest), before.replace(", \"sample\"]", "]")).unwrap();
    names_one(&tree, manifest);
    fs::write(tree.path(manifest), before).unwrap();
    for place in [
        "crates/sample-client",
        "crates/tracking-links/src/providers/sample/mod.rs",
        "crates/tracking-links-sandbox/src/providers/sample.rs",
    ] {
        fs::rename(tree.path(place), tree.path("elsewhere")).unwrap();
        names_one(&tree, place);
        fs::rename(tree.path("elsewhere"), tree.path(place)).unwrap();
    }
    fs::rename(tree.path("specs/sample"), tree.path("elsewhere")).unwrap();
    names_one(&tree, "specs/sample");
}

#[test]
fn a_client_without_an_adapter_is_allowed_if_its_row_says_so() {
    let tree = Tree::new();
    assert_eq!(tree.xtask(&["add", "sample", "--client-only"]).0, 0);
    assert_eq!(lacking(tree.root()), Vec::<String>::new());
    assert!(
        !tree
            .path("crates/tracking-links/src/providers/sample")
            .exists()
    );
}

/// Asserts that this place is the only one that is named.
#[track_caller]
fn names_one(tree: &Tree, place: &str) {
    let lacking = lacking(tree.root());
    assert_eq!(lacking.len(), 1, "{place}: {lacking:#?}");
    assert!(
        lacking[0].starts_with(&format!("{place}: ")),
        "{lacking:#?}"
    );
}
