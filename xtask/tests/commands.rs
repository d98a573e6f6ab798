//! The commands as a shell sees them: exit codes, output, and changed files.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../../codegen/tests/support/killed.rs"]
mod killed;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Instant;

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
            "Cargo.lock",
            "README.md",
            "crates/tracking-links/Cargo.toml",
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

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.arg("--root").arg(self.0.path()).args(arguments);
        command
    }

    fn xtask(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
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
    for provider in providers() {
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
            files.push((provider.clone(), format!("{}/{file}", client(&provider))));
        }
    }
    let change = |file: &str| {
        let path = tree.path(file);
        let before = fs::read(&path).unwrap();
        let mut after = before.clone();
        *after.last_mut().unwrap() = b' ';
        fs::write(&path, after).unwrap();
        before
    };
    let names = |text: &str, file: &str| {
        text.contains(&format!("{file}: changed")) && text.contains("cargo xtask regen")
    };
    // Each alone, of one provider; the others' clients do not have the file.
    for (provider, file) in &files {
        let before = change(file);
        let (code, text) = result(&tree.xtask(&["regen", "--check", provider]));
        assert_eq!(code, 4, "{file}: {text}");
        assert!(names(&text, file), "{file}: {text}");
        assert_eq!(text.matches(": changed").count(), 1, "{file}: {text}");
        fs::write(tree.path(file), before).unwrap();
    }
    // All at once, of all providers.
    for (_, file) in &files {
        change(file);
    }
    let (code, text) = result(&tree.xtask(&["regen", "--check"]));
    assert_eq!(code, 4, "{text}");
    for (_, file) in &files {
        assert!(names(&text, file), "{file}: {text}");
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
fn import_refuses_documents_without_an_operation() {
    let tree = Tree::new();
    let page = tree.path("page.yaml");
    let start = "openapi: 3.1.0\ninfo: {title: Acme, version: '1'}\n\
                 servers: [{url: 'https://api.acme.example'}]\n";
    for (rest, help) in [
        (
            "path:\n  /links:\n    post: {responses: {}}\n",
            "write `paths` instead of `path`",
        ),
        (
            "Paths: {/links: {post: {responses: {}}}}\n",
            "write `paths` instead of `Paths`",
        ),
        ("paths: {}\n", "save the page that has the operations"),
        ("components: {}\n", "save the page that has the operations"),
    ] {
        fs::write(&page, format!("{start}{rest}")).unwrap();
        let (code, text) = result(&tree.xtask(&["import", "sample", page.to_str().unwrap()]));
        assert_eq!(code, 1, "{text}");
        assert!(text.contains("the document has no operation"), "{text}");
        assert!(text.contains(help), "{text}");
        assert!(!tree.path("specs/sample").exists());
    }
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

/// All files of the tree, by path.
fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files.extend(contents(&path)),
            false => {
                let bytes = fs::read(&path).unwrap();
                files.insert(path, bytes);
            }
        }
    }
    files
}

/// Takes a parameter out of Kutt's document.
fn break_kutt(tree: &Tree) {
    let overlay = "overlay: 1.0.0\nactions:\n  - target: $.paths['/api/v2/links'].get.parameters[?@.name \
                   == 'search']\n    description: Gone.\n    remove: true\n";
    fs::write(tree.path("specs/kutt/overlay.yaml"), overlay).unwrap();
}

#[test]
fn regen_refuses_a_break_without_the_step_and_writes_it_with_the_step() {
    let tree = Tree::new();
    break_kutt(&tree);
    fs::create_dir(tree.path("crates/tracking-links/src/providers/kutt")).unwrap();
    let before = contents(&tree.path(""));
    let (code, text) = result(&tree.xtask(&["regen", "--check"]));
    assert_eq!(code, 4, "{text}");
    let (code, text) = result(&tree.xtask(&["regen"]));
    assert_eq!(code, 1, "{text}");
    // miette breaks the lines.
    let words = text.split_whitespace().filter(|it| *it != "│");
    let words: Vec<&str> = words.collect();
    let words = words.concat();
    for part in [
        "breaks callers of the kutt-client in place",
        "GET /api/v2/links: the query parameter `search` is gone",
        "regen kutt --bump` writes version 0.2.0",
        "crates/tracking-links/src/providers/kutt",
    ] {
        assert!(words.contains(&part.replace(' ', "")), "{part}: {text}");
    }
    assert_eq!(contents(&tree.path("")), before);

    let (code, text) = result(&tree.xtask(&["regen", "--bump"]));
    assert_eq!(code, 0, "{text}");
    assert!(
        text.starts_with("updated: specs/kutt/provider.toml, version 0.2.0\n"),
        "{text}"
    );
    let after = contents(&tree.path(""));
    let changed = after
        .iter()
        .filter(|(path, bytes)| before.get(*path) != Some(*bytes));
    let changed = changed.map(|(path, _)| path.strip_prefix(tree.path("")).unwrap());
    let changed: Vec<&str> = changed.map(|path| path.to_str().unwrap()).collect();
    for path in [
        "Cargo.lock",
        "crates/kutt-client/CHANGELOG.md",
        "crates/kutt-client/Cargo.toml",
        "crates/kutt-client/openapi.json",
        "crates/tracking-links/Cargo.toml",
        "specs/kutt/provider.toml",
    ] {
        assert!(changed.contains(&path), "{path}: {changed:?}");
    }
    let is_of_kutt = |path: &&str| path.contains("kutt") || path.ends_with("Cargo.toml");
    let others: Vec<_> = changed.iter().filter(|path| !is_of_kutt(path)).collect();
    assert_eq!(others, [&"Cargo.lock"]);
    let read = |path| fs::read_to_string(tree.path(path)).unwrap();
    let lines_of = |text: String, before: &str| {
        let lines = text.lines().filter(|line| !before.contains(*line));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    let facade = String::from_utf8(before[&tree.path("crates/tracking-links/Cargo.toml")].clone());
    let facade = lines_of(read("crates/tracking-links/Cargo.toml"), &facade.unwrap());
    let required = "kutt-client = { path = \"../kutt-client\", version = \"0.2.0\", \
                    default-features = false, optional = true }";
    assert_eq!(facade, [required]);
    assert!(read("Cargo.lock").contains("name = \"kutt-client\"\nversion = \"0.2.0\"\n"));
    assert_eq!(result(&tree.xtask(&["regen", "--check"])), (0, all_fresh()));
    assert_eq!(result(&tree.xtask(&["regen", "--bump"])).0, 0);
    assert_eq!(contents(&tree.path("")), after);
}

#[test]
fn regen_ends_what_a_killed_run_began() {
    let tree = Tree::new();
    let toml = tree.path("specs/kutt/provider.toml");
    let text = fs::read_to_string(&toml).unwrap();
    fs::write(
        &toml,
        text.replace("version = \"0.1.0\"", "version = \"0.2.0\""),
    )
    .unwrap();
    // The run has let the facade take both versions, and not written the client.
    let facade = tree.path("crates/tracking-links/Cargo.toml");
    let text = fs::read_to_string(&facade).unwrap();
    let [one, both, next] = ["0.1.0", ">=0.1.0, <=0.2.0", "0.2.0"]
        .map(|version| format!("\"../kutt-client\", version = \"{version}\""));
    fs::write(&facade, text.replace(&one, &both)).unwrap();
    assert_eq!(result(&tree.xtask(&["regen", "--check", "kutt"])).0, 4);
    assert_eq!(result(&tree.xtask(&["regen", "kutt"])).0, 0);
    assert_eq!(
        fs::read_to_string(&facade).unwrap(),
        text.replace(&one, &next)
    );
    assert_eq!(result(&tree.xtask(&["regen", "--check"])), (0, all_fresh()));
}

/// The files of Kutt's client, by path in it.
fn kutt_client(tree: &Tree) -> BTreeMap<PathBuf, Vec<u8>> {
    let folder = tree.path(&client("kutt"));
    let files = contents(&folder).into_iter();
    let files = files.map(|(path, it)| (path.strip_prefix(&folder).unwrap().to_owned(), it));
    files.collect()
}

/// `REGEN_KILLS=400 cargo test -p xtask --test commands kill` kills more of them.
#[test]
fn a_kill_leaves_a_client_whole_and_a_facade_that_takes_it() {
    const REGEN: [&str; 3] = ["regen", "--bump", "kutt"];
    let kills = std::env::var("REGEN_KILLS").map_or(24, |text| text.parse().unwrap());
    let tree = || {
        let tree = Tree::new();
        break_kutt(&tree);
        tree
    };
    let command = |tree: &Tree| tree.command(&REGEN);
    let whole = tree();
    let old = kutt_client(&whole);
    let begun = Instant::now();
    assert_eq!(result(&whole.xtask(&REGEN)).0, 0);
    let took = begun.elapsed();
    let new = kutt_client(&whole);
    let all = |tree: &Tree| {
        let files = contents(&tree.path("")).into_iter();
        let files =
            files.map(|(path, it)| (path.strip_prefix(tree.path("")).unwrap().to_owned(), it));
        let files = files.filter(|(path, _)| !path.to_string_lossy().starts_with(".regen-"));
        files.collect::<BTreeMap<_, _>>()
    };
    let ended = all(&whole);
    let mut found = BTreeSet::new();
    let mut check = |tree: &Tree, when: &str| {
        let left = kutt_client(tree);
        assert!(left == old || left == new, "{when}: {:?}", left.keys());
        let version = if left == new { "0.2.0" } else { "0.1.0" };
        let facade = fs::read_to_string(tree.path("crates/tracking-links/Cargo.toml")).unwrap();
        let taken = [version, ">=0.1.0, <=0.2.0"];
        let is_taken =
            taken.map(|it| facade.contains(&format!("kutt-client\", version = \"{it}\"")));
        assert!(is_taken.contains(&true), "{when}: {facade}");
        found.insert((version, is_taken));
        assert_eq!(result(&tree.xtask(&REGEN)).0, 0);
        let now = all(tree);
        let differs = now
            .iter()
            .filter(|(path, it)| ended.get(*path) != Some(*it));
        let differs: Vec<_> = differs.map(|(path, _)| path).collect();
        assert!(
            differs.is_empty() && now.len() == ended.len(),
            "{when}: {differs:?}"
        );
    };
    // The first file that is written is `provider.toml`.
    #[cfg(target_os = "linux")]
    killed::at_each_call(tree, command, "/.regen-", kills, &mut check);
    killed::at_times(
        u32::try_from(kills / 4).unwrap(),
        tree,
        command,
        took,
        0.5,
        &mut check,
    );
    println!("versions that were left, and whether the facade takes it or both: {found:?}");
    #[cfg(target_os = "linux")]
    assert!(found.len() > 3, "{found:?}");
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
