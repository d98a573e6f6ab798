//! `cargo xtask fetch` against a local server: what it says, and that it replaces the vendored
//! files whole or not at all.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod failures;
mod kills;
mod server;
mod several;
#[cfg(target_os = "linux")]
mod tls;
mod tree;

use std::fs;
use std::io::Write as _;

use server::Server;
use tree::{Tree, document, page, result};

/// The line of `provider.toml` for one address.
fn source(server: &Server, path: &str) -> String {
    format!("source = \"{}\"", server.url(path))
}

#[test]
fn a_page_with_the_vendored_document_is_fresh() {
    let server = Server::start();
    server.body("/page.md", "", page(&[&document("Old")]));
    let tree = Tree::new(&source(&server, "/page.md"), &document("Old"));
    let before = tree.files();
    assert_eq!(tree.fetch(&[]), (0, "fresh: acme\n".to_owned()));
    assert_eq!(tree.fetch(&["--write", "acme"]).0, 0);
    assert_eq!(tree.files(), before);
}

#[test]
fn a_changed_document_is_told_and_not_written() {
    let server = Server::start();
    server.body("/page.md", "", page(&[&document("Newer")]));
    let tree = Tree::new(&source(&server, "/page.md"), &document("Old"));
    let before = tree.files();
    let (code, text) = tree.fetch(&[]);
    assert_eq!(code, 4, "{text}");
    let (new, old) = (document("Newer").len(), document("Old").len());
    let expected = format!("specs/acme/openapi.yaml: {new} bytes, was {old}");
    assert!(
        text.starts_with("changed: acme\n") && text.contains(&expected),
        "{text}"
    );
    let next = "`cargo xtask diff acme target/fetched/specs/acme/openapi.yaml` says what changed.";
    assert!(text.contains(next), "{text}");
    assert_eq!(tree.files(), before);
    let fetched = tree.root().join("target/fetched/specs/acme/openapi.yaml");
    assert_eq!(fs::read_to_string(fetched).unwrap(), document("Newer"));
}

#[test]
fn write_vendors_the_bytes_with_hash_and_date_and_keeps_the_rest() {
    let server = Server::start();
    server.body("/page.md", "", page(&[&document("Newer")]));
    let tree = Tree::new(&source(&server, "/page.md"), &document("Old"));
    let toml = tree.read("provider.toml");
    let (code, text) = tree.fetch(&["--write"]);
    assert_eq!(code, 0, "{text}");
    assert!(
        text.contains("vendored: acme\n") && text.contains("cargo xtask regen acme"),
        "{text}"
    );
    assert_eq!(tree.read("openapi.yaml"), document("Newer"));
    assert_eq!(tree.read("answers/list.json"), "{}");
    let now = tree.read("provider.toml");
    let today = now
        .lines()
        .find(|line| line.starts_with("retrieved"))
        .unwrap();
    assert!(
        today.ends_with("# a day") && !today.contains("2020-02-29"),
        "{today}"
    );
    let expected = toml
        .replace("retrieved = 2020-02-29 # a day", today)
        .replace(
            &tree::sha256(&document("Old")),
            &tree::sha256(&document("Newer")),
        );
    assert_eq!(now, expected);
    codegen::generate(tree.root(), "acme").unwrap();
    assert_eq!(tree.fetch(&[]), (0, "fresh: acme\n".to_owned()));
}

#[test]
fn a_changed_page_becomes_a_new_client() {
    let server = Server::start();
    let tree = Tree::new(&source(&server, "/page.md"), &document("Old"));
    let client = || codegen::generate(tree.root(), "acme").unwrap();
    client().write(tree.root()).unwrap();
    let required =
        "      parameters: [{name: q, in: query, required: true, schema: {type: string}}]\n";
    let new = document("Old") + required;
    server.body("/page.md", "", page(&[&new]));

    assert_eq!(tree.fetch(&[]).0, 4);
    let fetched = tree.root().join("target/fetched");
    let document = fetched.join("specs/acme/openapi.yaml");
    let breaks = |changes: codegen::diff::Changes| {
        let classes = changes.changes().iter().map(|change| change.class);
        classes.collect::<Vec<_>>() == [codegen::diff::Class::Breaking]
    };
    assert!(breaks(
        codegen::diff_document(tree.root(), "acme", &document).unwrap()
    ));
    assert!(breaks(
        codegen::diff_revisions(tree.root(), &fetched, "acme").unwrap()
    ));
    assert!(client().compare(tree.root()).unwrap().is_empty());

    assert_eq!(tree.fetch(&["--write"]).0, 0);
    let unchanged = codegen::diff_revisions(&fetched, tree.root(), "acme").unwrap();
    assert!(unchanged.changes().is_empty());
    assert!(!client().compare(tree.root()).unwrap().is_empty());
    // `regen` refuses a client that lacks the step, and `--bump` writes this version.
    let step = client().missing_step().unwrap().version;
    assert_eq!(step.to_string(), "0.2.0");
    let toml = codegen::with_version(tree.root(), "acme", step).unwrap();
    tree.write("provider.toml", &toml);
    assert!(client().missing_step().is_none());
    client().write(tree.root()).unwrap();
    assert!(client().compare(tree.root()).unwrap().is_empty());
    let log = fs::read_to_string(tree.root().join("crates/acme-client/CHANGELOG.md")).unwrap();
    let entry = "### Breaking\n\n- `GET /links`: the query parameter `q` is new and required.\n";
    assert!(log.contains(entry), "{log}");
    assert_eq!(tree.fetch(&[]), (0, "fresh: acme\n".to_owned()));
}

#[test]
fn the_next_request_is_conditional() {
    let server = Server::start();
    let headers = "ETag: W/\"a\"\r\nLast-Modified: Fri, 27 Nov 2026 10:00:00 GMT\r\n";
    server.body("/page.md", headers, page(&[&document("Newer")]));
    let tree = Tree::new(&source(&server, "/page.md"), &document("Old"));
    assert_eq!(tree.fetch(&["--write"]).0, 0);
    let first = server.requests();
    assert_eq!(first.len(), 1);
    assert!(!first[0].contains("\nif-"), "{first:?}");

    server.status("/page.md", "304 Not Modified", "");
    let before = tree.files();
    assert_eq!(tree.fetch(&["--write"]), (0, "fresh: acme\n".to_owned()));
    let next = server.requests().concat();
    let date = "\nif-modified-since: fri, 27 nov 2026 10:00:00 gmt\r\n";
    assert!(
        next.contains("\nif-none-match: w/\"a\"\r\n") && next.contains(date),
        "{next}"
    );
    assert_eq!(tree.files(), before);
    codegen::generate(tree.root(), "acme").unwrap();
}

#[test]
fn validators_are_renewed_when_only_the_prose_changes() {
    let server = Server::start();
    let tree = Tree::new(&source(&server, "/page.md"), &document("Old"));
    for etag in ["\"a\"", "\"b\""] {
        let headers = format!("ETag: {etag}\r\n");
        server.body("/page.md", &headers, page(&[&document("Old")]));
        let before = tree.read("provider.toml");
        assert_eq!(tree.fetch(&[]).0, 0);
        assert_eq!(tree.read("provider.toml"), before);
        assert_eq!(tree.fetch(&["--write"]).0, 0);
        let now = tree.read("provider.toml");
        assert!(now.contains(&format!("etag = '{etag}'")), "{now}");
        assert!(
            now.contains("2020-02-29") && now.matches("[fetched.").count() == 1,
            "{now}"
        );
    }
}

#[test]
fn no_condition_is_sent_for_files_that_are_not_those_vendored() {
    let server = Server::start();
    server.body("/page.md", "ETag: \"a\"\r\n", page(&[&document("Old")]));
    let tree = Tree::new(&source(&server, "/page.md"), &document("Old"));
    assert_eq!(tree.fetch(&["--write"]).0, 0);
    let whole = tree.files();
    server.requests();

    // A damaged and a missing file are made whole again.
    tree.write("openapi.yaml", "openapi: 3.0.3\n");
    assert_eq!(tree.fetch(&[]).0, 4);
    assert_eq!(tree.fetch(&["--write"]).0, 0);
    assert_eq!(tree.read("openapi.yaml"), document("Old"));
    fs::remove_file(tree.path("openapi.yaml")).unwrap();
    assert_eq!(tree.fetch(&["--write"]).0, 0);
    assert_eq!(
        tree.files().keys().collect::<Vec<_>>(),
        whole.keys().collect::<Vec<_>>()
    );

    // Likewise, if another document was put there with its hash.
    let toml = tree.read("provider.toml");
    let hash = format!(
        "\"openapi.yaml\"\nsha256 = \"{}\"",
        tree::sha256(&document("Old"))
    );
    let other = hash.replace(
        &tree::sha256(&document("Old")),
        &tree::sha256(&document("Other")),
    );
    tree.write("provider.toml", &toml.replacen(&hash, &other, 1));
    tree.write("openapi.yaml", &document("Other"));
    assert_eq!(tree.fetch(&[]).0, 4);
    let requests = server.requests();
    assert_eq!(requests.len(), 4);
    assert!(!requests.concat().contains("\nif-"), "{requests:?}");
}

#[test]
fn a_document_that_was_written_here_is_not_asked_for() {
    let server = Server::start();
    let lines = format!("{}\nfetch = false", source(&server, "/page.md"));
    let tree = Tree::new(&lines, &document("Ours"));
    let expected = "written here: acme; no source\n";
    assert_eq!(tree.fetch(&["--write"]), (0, expected.to_owned()));
    assert!(server.requests().is_empty());
}

#[test]
fn fetch_names_another_address_than_the_source() {
    let server = Server::start();
    server.body("/openapi.yaml", "", document("Old"));
    let lines = format!(
        "source = \"https://acme.example/docs\"\nfetch = \"{}\"",
        server.url("/openapi.yaml")
    );
    let tree = Tree::new(&lines, &document("Old"));
    assert_eq!(tree.fetch(&[]), (0, "fresh: acme\n".to_owned()));
}

#[test]
fn a_value_of_fetch_that_is_no_address_is_refused_at_its_line() {
    for value in [
        "true",
        "7",
        "\"ftp://acme.example\"",
        "\"https://\"",
        "\"openapi.yaml\"",
    ] {
        let lines = format!("source = \"https://acme.example\"\nfetch = {value}");
        let tree = Tree::new(&lines, &document("Old"));
        let (code, text) = tree.fetch(&[]);
        assert_eq!(code, 1, "{value}: {text}");
        let told = format!("{value} can't be fetched");
        assert!(
            text.contains(&told) && text.contains("provider.toml:4:"),
            "{text}"
        );
    }
}

#[test]
fn a_file_outside_of_the_folder_is_neither_read_nor_written() {
    let server = Server::start();
    server.body("/page.md", "", page(&[&document("Newer")]));
    let tree = Tree::new(&source(&server, "/page.md"), &document("Old"));
    let toml = tree.read("provider.toml");
    for path in ["../other.yaml", "/tmp/other.yaml", "a/../../b.yaml"] {
        let listed = format!("document = \"{path}\"");
        tree.write(
            "provider.toml",
            &toml.replace("document = \"openapi.yaml\"", &listed),
        );
        let (code, text) = tree.fetch(&["--write"]);
        assert_eq!(code, 1, "{text}");
        assert!(text.contains("which is not inside of"), "{text}");
    }
}

#[test]
fn an_edit_of_provider_toml_is_not_overwritten() {
    let server = Server::start();
    let tree = Tree::new(&source(&server, "/page.md"), &document("Old"));
    let edited = tree.read("provider.toml").replace("Facts", "More facts");
    let (path, text) = (tree.path("provider.toml"), edited.clone());
    let body = page(&[&document("Newer")]);
    // The edit is saved while the server answers.
    server.raw("/page.md", move |stream| {
        fs::write(&path, &text)?;
        let length = body.len();
        write!(
            stream,
            "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{body}"
        )
    });
    let (code, text) = tree.fetch(&["--write"]);
    assert_eq!(code, 1, "{text}");
    assert!(
        text.contains("provider.toml was edited meanwhile"),
        "{text}"
    );
    assert_eq!(tree.read("provider.toml"), edited);
    assert_eq!(tree.read("openapi.yaml"), document("Old"));
}

#[test]
fn only_https_is_asked() {
    let server = Server::start();
    server.body("/page.md", "", page(&[&document("Newer")]));
    let local = Tree::new(&source(&server, "/page.md"), &document("Old"));
    let (code, text) = result(&local.command(&["--write"]).output().unwrap());
    assert_eq!(code, 5, "{text}");
    assert!(text.contains("not of https"), "{text}");
    assert!(server.requests().is_empty());

    for (address, words) in [
        ("http://acme.example/openapi.yaml", "not of https"),
        ("http://localhost.acme.example/openapi.yaml", "not of https"),
        ("file:///etc/passwd", "not of https"),
        (
            "https://name:word@127.0.0.1/openapi.yaml",
            "has a user name or password",
        ),
        ("docs of Acme", "is no address"),
    ] {
        let tree = Tree::new(&format!("source = \"{address}\""), &document("Old"));
        let (code, text) = tree.fetch(&[]);
        assert_eq!(code, 5, "{address}: {text}");
        assert!(
            text.contains(words) && !text.contains(":word@1"),
            "{address}: {text}"
        );
    }
}

#[test]
fn a_server_that_the_page_names_now_is_noted() {
    let server = Server::start();
    let text = document("Old").replace("servers: [{url: 'https://api.acme.example'}]\n", "");
    let with_url = format!("GET https://new.acme.example/links\n\n{}", page(&[&text]));
    server.body("/page.md", "", with_url);
    let lines = format!(
        "{}\nserver = \"https://api.acme.example\"",
        source(&server, "/page.md")
    );
    let tree = Tree::new(&lines, &text);
    let (code, text) = tree.fetch(&[]);
    assert_eq!(code, 0, "{text}");
    assert!(
        text.contains("note: the page of openapi.yaml names the server https://new"),
        "{text}"
    );
}

#[test]
fn an_operation_that_is_gone_is_noted() {
    let server = Server::start();
    let two =
        document("Old") + "    post: {operationId: run, responses: {'204': {description: d}}}\n";
    server.body("/openapi.yaml", "", document("Old"));
    let tree = Tree::new(&source(&server, "/openapi.yaml"), &two);
    let (code, text) = tree.fetch(&[]);
    assert_eq!(code, 4, "{text}");
    assert!(
        text.contains("note: openapi.yaml no longer has POST /links\n"),
        "{text}"
    );
}

#[test]
fn a_provider_that_is_unknown_is_told_before_any_is_asked() {
    let server = Server::start();
    server.body("/page.md", "", page(&[&document("Newer")]));
    let tree = Tree::new(&source(&server, "/page.md"), &document("Old"));
    let (code, text) = tree.fetch(&["--write", "acme", "acmee"]);
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("there is no provider `acmee`"), "{text}");
    assert!(server.requests().is_empty());
}
