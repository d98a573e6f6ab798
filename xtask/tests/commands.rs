//! The commands as a shell sees them: exit codes, output, and changed files.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// A temporary copy of this workspace's specs, client crates and what lists the providers.
struct Tree(TempDir);

impl Tree {
    fn new() -> Self {
        let tree = Self(tempfile::tempdir().unwrap());
        let clients = providers().into_iter().map(|it| client(&it));
        for folder in clients.chain(["specs".to_owned()]) {
            copy(&here().join(&folder), &tree.path(&folder));
        }
        for file in [
            "README.md",
            "crates/tracking-links/README.md",
            "crates/tracking-links/src/providers/table.rs",
        ] {
            fs::create_dir_all(tree.path(file).parent().unwrap()).unwrap();
            fs::copy(here().join(file), tree.path(file)).unwrap();
        }
        tree
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn xtask(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_xtask"))
            .arg("--root")
            .arg(self.0.path())
            .args(arguments)
            .output()
            .unwrap()
    }
}

/// The root of this workspace.
fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn providers() -> Vec<String> {
    let providers = codegen::providers(here()).unwrap();
    assert!(providers.len() > 1, "{providers:?}");
    providers
}

/// The folder of a provider's client.
fn client(provider: &str) -> String {
    format!("crates/{provider}-client")
}

/// What `--check` prints if all clients are as generated.
fn all_fresh() -> String {
    format!("fresh: {} client crates\n", providers().len())
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The exit code, and standard output and error.
fn result(output: &Output) -> (i32, String) {
    let text = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    (output.status.code().unwrap(), text)
}

#[test]
fn check_passes_on_the_committed_crates() {
    let (code, text) = result(&Tree::new().xtask(&["regen", "--check"]));
    assert_eq!((code, text.as_str()), (0, all_fresh().as_str()));
}

#[test]
fn check_names_every_file_in_which_a_byte_changed() {
    let tree = Tree::new();
    let mut files = Vec::new();
    for krate in providers().iter().map(|it| client(it)) {
        for file in [
            "Cargo.toml",
            "LICENSE-APACHE",
            "LICENSE-MIT",
            "README.md",
            "openapi.json",
            "src/lib.rs",
            "src/client.rs",
            "src/operation.rs",
            "src/types.rs",
        ] {
            files.push(format!("{krate}/{file}"));
        }
    }
    for file in files {
        let path = tree.path(&file);
        let before = fs::read(&path).unwrap();
        let mut after = before.clone();
        *after.last_mut().unwrap() = b' ';
        fs::write(&path, after).unwrap();
        let (code, text) = result(&tree.xtask(&["regen", "--check"]));
        assert_eq!(code, 4, "{file}: {text}");
        assert!(
            text.contains(&format!("{file}: changed")) && text.contains("cargo xtask regen"),
            "{file}: {text}"
        );
        fs::write(&path, before).unwrap();
    }
}

#[test]
fn skip_unsupported_prints_what_is_skipped() {
    let tree = Tree::new();
    let (code, text) = result(&tree.xtask(&["regen", "--check", "--skip-unsupported"]));
    assert_eq!((code, text.as_str()), (0, all_fresh().as_str()));

    let page = tree.path("openapi.yaml");
    let document = "openapi: 3.1.0\ninfo: {title: Acme, version: '1'}\nservers: [{url: 'https://api.acme.example'}]\npaths:\n  /links:\n    get: {operationId: list, responses: {'204': {description: Done}}}\n    post: {operationId: run, security: [{gone: []}], responses: {'204': {description: Done}}}\n";
    fs::write(&page, document).unwrap();
    let (code, text) = result(&tree.xtask(&["import", "sample", page.to_str().unwrap()]));
    assert_eq!(code, 0, "{text}");
    let (code, text) = result(&tree.xtask(&["regen", "--check", "sample"]));
    assert_eq!(code, 1, "{text}");
    let (code, text) = result(&tree.xtask(&["regen", "--check", "--skip-unsupported", "sample"]));
    assert_eq!(code, 4, "{text}");
    assert!(
        text.contains("the security scheme `gone` is not described")
            && text.contains("operations skipped for 1 reason;"),
        "{text}"
    );
}

#[test]
fn check_names_missing_and_surplus_files_and_regen_restores_them() {
    let tree = Tree::new();
    fs::remove_file(tree.path("crates/fanvue-client/README.md")).unwrap();
    fs::write(tree.path("crates/fanvue-client/src/extra.rs"), "").unwrap();
    fs::create_dir(tree.path("crates/gone-client")).unwrap();
    let (code, text) = result(&tree.xtask(&["regen", "--check"]));
    assert_eq!(code, 4, "{text}");
    for line in [
        "crates/fanvue-client/README.md: missing",
        "crates/fanvue-client/src/extra.rs: surplus",
        "crates/gone-client: surplus",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    fs::remove_dir(tree.path("crates/gone-client")).unwrap();
    assert_eq!(result(&tree.xtask(&["regen"])).0, 0);
    assert_eq!(result(&tree.xtask(&["regen", "--check"])).0, 0);
}

#[test]
fn regen_writes_the_tables_of_the_providers_and_check_compares_them() {
    let tree = Tree::new();
    for page in ["README.md", "crates/tracking-links/README.md"] {
        let before = fs::read_to_string(tree.path(page)).unwrap();
        let stale = before.replace("| Fanvue | `", "| Fanfare | `");
        assert!(stale != before, "{page} lists Fanvue");
        fs::write(tree.path(page), stale).unwrap();
        let (code, text) = result(&tree.xtask(&["regen", "--check"]));
        assert_eq!(code, 4, "{text}");
        assert!(text.contains(&format!("{page}: changed")), "{text}");
        assert_eq!(result(&tree.xtask(&["regen"])).0, 0);
        assert!(
            fs::read_to_string(tree.path(page)).unwrap() == before,
            "{page}"
        );

        let unmarked = before.replace("<!-- /providers -->", "");
        fs::write(tree.path(page), unmarked).unwrap();
        let (code, text) = result(&tree.xtask(&["regen"]));
        assert_eq!(code, 1, "{text}");
        assert!(text.contains(&format!("{page} has no part")), "{text}");
        fs::write(tree.path(page), before).unwrap();
    }
}

#[test]
fn regen_writes_nothing_if_one_provider_is_refused() {
    let tree = Tree::new();
    let other = providers().into_iter().find(|it| it != "fanvue").unwrap();
    let stale = tree.path(&client(&other)).join("README.md");
    fs::write(&stale, "stale").unwrap();
    let document = tree.path("specs/fanvue/openapi.yaml");
    fs::write(&document, fs::read_to_string(&document).unwrap() + " ").unwrap();
    let (code, text) = result(&tree.xtask(&["regen"]));
    assert_eq!(code, 1, "{text}");
    assert!(
        text.contains("specs/fanvue/provider.toml:")
            && text.contains("cargo xtask import fanvue PAGE"),
        "{text}"
    );
    assert_eq!(fs::read_to_string(stale).unwrap(), "stale");
}

#[test]
fn explain_prints_rule_pointer_and_lost_meaning() {
    let (code, text) = result(&Tree::new().xtask(&["regen", "--check", "--explain"]));
    assert_eq!(code, 0, "{text}");
    for words in [
        "repair/enum_objects: 8 enum values",
        "at /paths/~1tracking-links/post/tags",
        ": no meaning lost\n",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
}

#[test]
fn doc_prints_the_document_at_each_stage() {
    let tree = Tree::new();
    let document = |stage| {
        let output = tree.xtask(&["doc", "fanvue", "--stage", stage]);
        String::from_utf8(output.stdout).unwrap()
    };
    // `allOf` keeps the keywords beside a `$ref` once the document is lowered.
    assert!(!document("repaired").contains("allOf"));
    assert!(document("lowered").contains("allOf"));
}

#[test]
fn import_extracts_the_documents_of_several_pages() {
    let tree = Tree::new();
    let block = |method: &str| {
        format!(
            "openapi: 3.1.0\ninfo: {{title: Acme, version: '1'}}\nservers: [{{url: 'https://api.acme.example'}}]\npaths:\n  /links:\n    {method}: {{operationId: run, responses: {{'204': {{description: Done}}}}}}\n"
        )
    };
    for method in ["get", "post"] {
        let page = format!("# Links\n\n```yaml\n{}```\n", block(method));
        fs::write(tree.path(&format!("{method}.md")), page).unwrap();
    }
    let pages = [tree.path("get.md"), tree.path("post.md")];
    let mut arguments = vec!["import", "sample"];
    arguments.extend(pages.iter().map(|page| page.to_str().unwrap()));
    let (code, text) = result(&tree.xtask(&arguments));
    assert_eq!(code, 0, "{text}");
    assert!(
        text.contains("operations: list_links, create_link"),
        "{text}"
    );
    assert_eq!(
        fs::read_to_string(tree.path("specs/sample/pages/post.yaml")).unwrap(),
        block("post")
    );
    let (code, text) = result(&tree.xtask(&["doc", "sample"]));
    assert_eq!(code, 0, "{text}");
    assert!(
        text.contains("\"list_links\"") && text.contains("\"create_link\""),
        "{text}"
    );
}

#[test]
fn import_extracts_the_document_of_a_page_and_refuses_a_page_without_one() {
    let tree = Tree::new();
    let page = tree.path("page.md");
    let block = "openapi: 3.1.0\ninfo: {title: Acme, version: '1'}\npaths:\n  /links:\n    post: {operationId: createLink, responses: {}}\n";
    fs::write(
        &page,
        format!("# Links\n\nPOST https://api.acme.example/v2/links\n\n```yaml\n{block}```\n"),
    )
    .unwrap();
    let (code, text) = result(&tree.xtask(&[
        "import",
        "sample",
        page.to_str().unwrap(),
        "--retrieved",
        "2026-01-02",
    ]));
    assert_eq!(code, 0, "{text}");
    assert_eq!(
        fs::read_to_string(tree.path("specs/sample/openapi.yaml")).unwrap(),
        block
    );
    let facts = fs::read_to_string(tree.path("specs/sample/provider.toml")).unwrap();
    assert!(
        facts.contains("server = \"https://api.acme.example/v2\"")
            && facts.contains("retrieved = 2026-01-02"),
        "{facts}"
    );

    fs::write(&page, "# Links\n\nNothing here.\n").unwrap();
    let (code, text) = result(&tree.xtask(&["import", "other", page.to_str().unwrap()]));
    assert_eq!(code, 1, "{text}");
    assert!(!tree.path("specs/other").exists());
}

#[test]
fn the_workspace_is_the_one_around_the_current_folder() {
    let (here, there) = (Tree::new(), Tree::new());
    fs::write(there.path("crates/fanvue-client/README.md"), "stale").unwrap();
    for (tree, code) in [(&here, 0), (&there, 4)] {
        fs::write(tree.path("Cargo.toml"), "[workspace]\n").unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
            .args(["regen", "--check"])
            .current_dir(tree.path("specs/fanvue"))
            .env_remove("CARGO_MANIFEST_DIR")
            .output()
            .unwrap();
        let (found, text) = result(&output);
        assert_eq!(found, code, "{text}");
    }
}

#[test]
fn a_build_of_another_checkout_is_refused() {
    let tree = Tree::new();
    let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["regen", "--check"])
        .env("TRACKING_LINKS_CHECKOUT", tree.path(""))
        .output()
        .unwrap();
    let (code, text) = result(&output);
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("run the command again"), "{text}");
}

#[test]
fn regen_and_doc_end_quietly_if_nobody_reads_their_output() {
    let tree = Tree::new();
    let readme = tree.path("crates/fanvue-client/README.md");
    fs::write(&readme, "stale").unwrap();
    for arguments in [&["regen", "--explain"][..], &["doc", "fanvue"]] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
            .arg("--root")
            .arg(tree.path(""))
            .args(arguments)
            .stdout(writer)
            .output()
            .unwrap();
        assert_eq!(result(&output), (0, String::new()), "{arguments:?}");
    }
    assert_ne!(fs::read_to_string(&readme).unwrap(), "stale");
}

#[test]
fn regen_prints_updated_and_removed_files_apart() {
    let tree = Tree::new();
    fs::write(tree.path("crates/fanvue-client/src/extra.rs"), "").unwrap();
    let (code, text) = result(&tree.xtask(&["regen"]));
    let mut expected = String::new();
    for provider in providers() {
        expected += &match provider.as_str() {
            "fanvue" => "removed: crates/fanvue-client/src/extra.rs\n".to_owned(),
            other => format!("fresh: {}\n", client(other)),
        };
    }
    assert_eq!((code, text.as_str()), (0, expected.as_str()));

    fs::write(tree.path("crates/fanvue-client/src/extra.rs"), "").unwrap();
    fs::write(tree.path("crates/fanvue-client/README.md"), "stale").unwrap();
    let (code, text) = result(&tree.xtask(&["regen", "fanvue"]));
    let expected = "updated: crates/fanvue-client, 1 file\n  crates/fanvue-client/README.md\n\
                    removed: crates/fanvue-client/src/extra.rs\n";
    assert_eq!((code, text.as_str()), (0, expected));
}

#[test]
fn import_names_each_page_without_a_document() {
    let tree = Tree::new();
    let pages = ["first.md", "second.md"].map(|page| tree.path(page));
    let mut arguments = vec!["import", "sample"];
    for page in &pages {
        fs::write(page, "# Links\n\nNothing here.\n").unwrap();
        arguments.push(page.to_str().unwrap());
    }
    let (code, text) = result(&tree.xtask(&arguments));
    assert_eq!(code, 1, "{text}");
    for page in &pages {
        assert!(text.contains(page.to_str().unwrap()), "{text}");
    }
}

#[test]
fn check_says_to_delete_a_crate_without_a_provider() {
    let tree = Tree::new();
    fs::create_dir(tree.path("crates/gone-client")).unwrap();
    let orphan = "crates/gone-client: surplus, no provider under specs/ has this name; delete the \
                  folder\n";
    let (code, text) = result(&tree.xtask(&["regen", "--check"]));
    assert_eq!((code, text.as_str()), (4, orphan));

    fs::write(tree.path("crates/fanvue-client/README.md"), "stale").unwrap();
    let (code, text) = result(&tree.xtask(&["regen", "--check"]));
    assert_eq!(code, 4, "{text}");
    assert!(
        text.contains("\n1 file not as generated from specs/. To update, run"),
        "{text}"
    );
}

#[test]
fn corpus_checks_its_folder_before_it_builds_anything() {
    let tree = Tree::new();
    let missing = tree.path("nothere");
    let (code, text) = result(&tree.xtask(&["corpus", missing.to_str().unwrap()]));
    let expected = format!("error: there is no folder {}\n", missing.display());
    assert_eq!((code, text), (1, expected));
}

#[test]
fn record_asks_before_it_creates_links_and_builds_nothing() {
    let tree = Tree::new();
    let (code, text) = result(&tree.xtask(&["record", "fanvue", "--write"]));
    let expected =
        "error: the command creates links in the account; pass --create-links to agree\n";
    assert_eq!((code, text.as_str()), (1, expected));
    let (code, text) = result(&tree.xtask(&["record", "nobody", "--create-links"]));
    let expected = "error: there is no provider `nobody` under specs/\n";
    assert_eq!((code, text.as_str()), (1, expected));
}
