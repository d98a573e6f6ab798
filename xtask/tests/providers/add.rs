//! `cargo xtask add`: what it writes, what it prints, and what it refuses without writing anything.

use std::fs;

use crate::tree::Tree;

/// Asserts that a command fails with this text, and writes nothing.
#[track_caller]
fn refused(tree: &Tree, arguments: &[&str], remedy: &str) {
    let before = tree.files();
    let (code, text) = tree.xtask(arguments);
    assert_eq!(code, 1, "{arguments:?}: {text}");
    assert!(text.contains(remedy), "{arguments:?}: {text}");
    assert!(tree.files() == before, "{arguments:?} changed a file");
}

#[test]
fn what_is_left_to_do_is_printed_for_each_file() {
    let (code, text) = Tree::new().xtask(&["add", "sample"]);
    assert_eq!(code, 0, "{text}");
    let (written, left) = text.split_once("\nleft to do:\n").unwrap();
    for file in [
        "specs/sample/openapi.yaml",
        "crates/tracking-links/src/providers/sample/mod.rs",
        "crates/tracking-links/src/providers/sample/errors.rs",
        "crates/tracking-links-sandbox/src/providers/sample.rs",
        "README.md",
    ] {
        assert!(written.contains(&format!("  {file}\n")), "{file}: {text}");
        assert!(left.contains(&format!("  {file}\n")), "{file}: {text}");
    }
}

#[test]
fn what_add_writes_is_as_regen_would_write_it() {
    let tree = Tree::new();
    assert_eq!(
        tree.xtask(&["add", "sample-links-2", "--title", "Acme & Co."])
            .0,
        0
    );
    let (code, text) = tree.xtask(&["regen", "--check"]);
    assert_eq!(code, 0, "{text}");
    let adapter = tree.path("crates/tracking-links/src/providers/sample_links_2/mod.rs");
    let adapter = fs::read_to_string(adapter).unwrap();
    assert!(
        adapter.contains("SampleLinks2, SampleLinks2Builder, sample_links_2_client"),
        "{adapter}"
    );
    assert!(adapter.contains("SAMPLE_LINKS_2_ACCESS_TOKEN"), "{adapter}");
    let readme = fs::read_to_string(tree.path("README.md")).unwrap();
    assert!(readme.contains("| Acme & Co. | `SampleLinks2` | `sample-links-2` |"));
}

/// The document that `add` begins with can be edited, and its hash renewed.
#[test]
fn the_example_is_edited_and_imported_again() {
    let tree = Tree::new();
    assert_eq!(tree.xtask(&["add", "sample"]).0, 0);
    let document = tree.path("specs/sample/openapi.yaml");
    let text = fs::read_to_string(&document).unwrap();
    assert!(text.starts_with("# TO BE REPLACED"), "{text}");
    fs::write(&document, text.replace("TO BE REPLACED", "Replaced")).unwrap();
    assert_eq!(tree.xtask(&["regen", "sample"]).0, 1);
    let (code, text) = tree.xtask(&["import", "sample", document.to_str().unwrap()]);
    assert_eq!(code, 0, "{text}");
    let (code, text) = tree.xtask(&["regen", "sample"]);
    assert_eq!(code, 0, "{text}");
}

#[test]
fn a_document_that_is_there_is_used() {
    for (scheme, kind, credential) in [
        (
            "{type: http, scheme: bearer}",
            "bearer",
            "Credential::bearer(token)",
        ),
        (
            "{type: http, scheme: basic}",
            "basic",
            "Credential::basic(user, password)",
        ),
        (
            "{type: apiKey, in: header, name: X-Acme-Key}",
            "api-key",
            "Credential::api_key(\"theirs\", key)",
        ),
    ] {
        let tree = Tree::new();
        import(&tree, scheme);
        refused(&tree, &["add", "sample"], "`credentials = \"bearer\"`");
        let settings = tree.path("specs/sample/provider.toml");
        let text = fs::read_to_string(&settings).unwrap();
        let text = text.replace(
            "# credentials = \"bearer\"",
            &format!("credentials = \"{kind}\""),
        );
        fs::write(&settings, text).unwrap();
        refused(
            &tree,
            &["add", "sample", "--title", "Acme"],
            "leave out --title",
        );
        let (code, text) = tree.xtask(&["add", "sample"]);
        assert_eq!(code, 0, "{text}");
        let adapter = tree.path("crates/tracking-links/src/providers/sample/mod.rs");
        let adapter = fs::read_to_string(adapter).unwrap();
        assert!(adapter.contains(credential), "{adapter}");
        assert_eq!(tree.xtask(&["regen", "--check"]).0, 0);
    }
}

/// Imports a document with one operation, which this security scheme protects.
fn import(tree: &Tree, scheme: &str) {
    let page = tree.path("openapi.yaml");
    let document = format!(
        "openapi: 3.1.0
info: {{title: Acme, version: '1'}}
servers: [{{url: 'https://api.sample.example'}}]
security: [{{theirs: []}}]
paths:
  /links:
    post: {{operationId: make, responses: {{'204': {{description: Done}}}}}}
components: {{securitySchemes: {{theirs: {scheme}}}}}
"
    );
    fs::write(&page, document).unwrap();
    let (code, text) = tree.xtask(&["import", "sample", page.to_str().unwrap()]);
    assert_eq!(code, 0, "{text}");
}

#[test]
fn a_name_that_can_not_be_used_is_refused() {
    let tree = Tree::new();
    for (name, remedy) in [
        ("Acme Links", "try `cargo xtask add acme-links`"),
        ("type", "a word of Rust"),
        ("fanvue", "has a row in"),
        ("rustls", "taken by [features]"),
        ("serde", "taken by [dependencies]"),
        ("links", "taken by crates/tracking-links/src/links.rs"),
        ("error", "taken by crates/tracking-links/src/error"),
        (
            "builder",
            "taken by crates/tracking-links/src/providers/builder.rs",
        ),
        (
            "server",
            "taken by crates/tracking-links-sandbox/src/server.rs",
        ),
        (
            "servers",
            "taken by a name in crates/tracking-links-sandbox/src/lib.rs",
        ),
        (
            "field",
            "taken by a name in crates/tracking-links/src/lib.rs",
        ),
        (
            "sandbox",
            "taken by a name in crates/tracking-links-sandbox/src/lib.rs",
        ),
    ] {
        refused(&tree, &["add", name], remedy);
    }
    refused(&tree, &["add", "sample", "--title", "A|B"], "--title");
}

#[test]
fn a_file_that_exists_is_not_overwritten_and_nothing_is_written() {
    for (file, remedy) in [
        (
            "crates/tracking-links/src/providers/sample/errors.rs",
            "is taken by",
        ),
        (
            "crates/tracking-links-sandbox/src/providers/sample/reply.rs",
            "is taken by",
        ),
        ("crates/sample-client/src/lib.rs", "remove the client"),
    ] {
        let tree = Tree::new();
        let path = tree.path(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "mine").unwrap();
        refused(&tree, &["add", "sample"], remedy);
    }
    let tree = Tree::new();
    fs::create_dir(tree.path("specs/sample")).unwrap();
    refused(&tree, &["add", "sample"], "has no provider.toml");
}

#[test]
fn a_page_or_a_table_that_can_not_be_changed_is_told_and_nothing_is_written() {
    for (file, text, remedy) in [
        ("README.md", "## Go live", "under the heading \"Go live\""),
        (
            "crates/tracking-links/README.md",
            "<!-- /providers -->",
            "has no part",
        ),
        (
            "crates/tracking-links/Cargo.toml",
            "all-providers = [",
            "`all-providers`",
        ),
    ] {
        let tree = Tree::new();
        let before = fs::read_to_string(tree.path(file)).unwrap();
        fs::write(tree.path(file), before.replace(text, "# x = [")).unwrap();
        refused(&tree, &["add", "sample"], remedy);
    }
}
