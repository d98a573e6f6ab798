//! The files that an import writes, and those that it keeps.

use std::fs;
use std::path::PathBuf;

use codegen::import::{Outside, Servers, import};
use expect_test::expect;

use crate::{Workspace, lines, page};

#[test]
fn a_new_provider_toml_explains_its_keys() {
    let workspace = Workspace::new();
    let imported = workspace
        .import("example-links", "fern.md", &page("fern.md"))
        .unwrap();
    assert_eq!((imported.places[0].line, imported.is_new), (15, true));
    assert_eq!(imported.operations, ["create"]);
    let folder = workspace.specs().join("example-links");
    assert_eq!(
        imported.files,
        [folder.join("openapi.yaml"), folder.join("provider.toml")]
    );

    let files = workspace.files();
    assert_eq!(
        files.keys().collect::<Vec<_>>(),
        ["example-links/openapi.yaml", "example-links/provider.toml"]
    );
    assert_eq!(
        files["example-links/openapi.yaml"],
        lines(&page("fern.md"), 15, 54)
    );
    expect![[r##"
        # Facts about this provider that its document does not hold.

        # The provider's name as people write it.
        title = "Example Links"

        # The version of the client. If a document breaks callers, `cargo xtask regen --bump` raises it.
        version = "0.1.0"

        # The page's address, and the day on which it was saved.
        source = "https://links.example/docs/api-reference/short-links/create"
        # What `cargo xtask fetch` asks instead, if that address answers with HTML; `false` if the document
        # was written here.
        # fetch = "https://example.com/page.md"
        retrieved = 2025-11-21

        # The document exactly as in the page, and the SHA-256 of its bytes. Never edit it: put corrections
        # into overlay.yaml.
        document = "openapi.yaml"
        sha256 = "5fa544f2c2e5477866cbd3844f3728612d6d3370551a529474156b1419e6572d"

        # The server to call, from the HTTP method and URL shown in each page; the document names none.
        server = "https://api.links.example/v1.3"

        # The operations to generate: the id of each, or its method and path, as in "POST /links".
        operations = ["create"]

        # The kind of credential that these operations need: bearer, basic or api-key. With this line, a
        # document that asks for another kind is refused.
        # credentials = "bearer"

        # Headers to send with every request.
        # [headers]
        # X-Api-Version = "2025-01-01"

        # Names that replace the document's: of Rust types by schema, of Rust methods by operation id.
        # [names.types]
        # CreateLinkResponse201 = "Link"
        #
        # [names.operations]
        # linksCreate = "create_link"
    "##]].assert_eq(&files["example-links/provider.toml"]);
}

#[test]
fn the_pages_server_is_written_only_if_the_document_names_none() {
    let workspace = Workspace::new();
    workspace
        .import("partners", "gitbook.md", &page("gitbook.md"))
        .unwrap();
    workspace
        .import("file", "openapi.yaml", &page("openapi.yaml"))
        .unwrap();
    for file in ["partners/provider.toml", "file/provider.toml"] {
        let text = &workspace.files()[file];
        let toml: toml_edit::DocumentMut = text.parse().unwrap();
        assert!(toml.get("server").is_none(), "{text}");
        assert_eq!(toml["source"].as_str(), Some(""), "{text}");
    }
    // A relative server URL does not name a server: a vendored file has no address.
    let relative = page("unclosed.md").replace("paths:", "servers: [{url: /v1}]\npaths:");
    workspace.import("relative", "page.md", &relative).unwrap();
    assert!(
        workspace.files()["relative/provider.toml"]
            .contains("\nserver = \"https://api.links.example\"\n")
    );
}

#[test]
fn operations_without_an_id_are_listed_by_the_id_that_they_get() {
    let workspace = Workspace::new();
    workspace
        .import("links", "openapi.json", &page("openapi.json"))
        .unwrap();
    let text = &workspace.files()["links/provider.toml"];
    let operations = "\noperations = [\n    \"listLinks\",\n    \"put_links\",\n]\n";
    assert!(text.contains(operations), "{text}");
}

#[test]
fn operations_with_one_id_are_listed_by_method_and_path() {
    let workspace = Workspace::new();
    let document = page("openapi.json");
    let mut document: serde_json::Value = serde_json::from_str(&document).unwrap();
    document["paths"]["/links"]["put"]["operationId"] = "listLinks".into();
    let imported = workspace
        .import("links", "openapi.json", &document.to_string())
        .unwrap();
    assert_eq!(imported.operations, ["GET /links", "PUT /links"]);
}

#[test]
fn path_cannot_write_into_provider_toml() {
    let workspace = Workspace::new();
    let text = r#"{"openapi": "3.0.3", "info": {"title": "A", "version": "1"},
        "servers": [{"url": "https://api.example"}],
        "paths": {"/x\nheaders = {a = '1'}\n#\"": {"get": {"responses": {}, "operationId": "a\nb = '"},
                  "put": {"responses": {}, "operationId": "a\nb = '"}, "post": {"responses": {}}}}}"#;
    workspace.import("links", "openapi.json", text).unwrap();
    let toml: toml::Table = workspace.files()["links/provider.toml"].parse().unwrap();
    let mut keys: Vec<&str> = toml.keys().map(String::as_str).collect();
    keys.sort_unstable();
    assert_eq!(
        keys,
        [
            "document",
            "operations",
            "retrieved",
            "sha256",
            "source",
            "title",
            "version"
        ]
    );
}

const KNOWN: &str = r#"# Mine.
title = "Links, Inc."

source   = "https://old.example" # the old page
retrieved = 2024-01-01
document = 'openapi.json' # was JSON
sha256 = "00"
credentials = "bearer"
operations = [
    "create", # the one we need
]

# About headers.
[headers]
X-Version = "1"
"#;

#[test]
fn a_known_provider_keeps_the_values_that_are_not_from_the_page() {
    let workspace = Workspace::new();
    workspace.write("links/provider.toml", KNOWN);
    workspace.write("links/openapi.json", "{}");
    workspace.write("links/overlay.yaml", "overlay: 1.0.0\n");
    let imported = workspace
        .import("links", "fern.md", &page("fern.md"))
        .unwrap();
    assert!(!imported.is_new);

    let files = workspace.files();
    let names: Vec<_> = files.keys().collect();
    assert_eq!(
        names,
        [
            "links/openapi.yaml",
            "links/overlay.yaml",
            "links/provider.toml"
        ]
    );
    expect![[r##"
        # Mine.
        title = "Links, Inc."

        source   = "https://links.example/docs/api-reference/short-links/create" # the old page
        retrieved = 2025-11-21
        document = "openapi.yaml" # was JSON
        sha256 = "5fa544f2c2e5477866cbd3844f3728612d6d3370551a529474156b1419e6572d"
        credentials = "bearer"
        operations = [
            "create", # the one we need
        ]
        server = "https://api.links.example/v1.3"

        # About headers.
        [headers]
        X-Version = "1"
    "##]]
    .assert_eq(&files["links/provider.toml"]);

    // Importing the same page again changes nothing.
    workspace
        .import("links", "fern.md", &page("fern.md"))
        .unwrap();
    assert_eq!(workspace.files(), files);
}

#[test]
fn an_import_forgets_what_fetch_was_told() {
    let fetched = "\n[fetched.\"https://links.example/page.md\"]\nsha256 = \"0\"\netag = \"a\"\n";
    let workspace = Workspace::new();
    workspace.write("links/provider.toml", &format!("{KNOWN}{fetched}"));
    workspace
        .import("links", "fern.md", &page("fern.md"))
        .unwrap();
    let text = &workspace.files()["links/provider.toml"];
    assert!(
        !text.contains("fetched") && !text.contains("etag"),
        "{text}"
    );
    assert!(text.ends_with("X-Version = \"1\"\n"), "{text}");
}

#[test]
fn a_document_of_a_page_was_not_written_here() {
    let written_here = format!("fetch = false\n{KNOWN}");
    let workspace = Workspace::new();
    workspace.write("links/provider.toml", &written_here);
    workspace
        .import("links", "gitbook.md", &page("gitbook.md"))
        .unwrap();
    let text = &workspace.files()["links/provider.toml"];
    assert!(text.contains("fetch = false\n"), "{text}");
    workspace
        .import("links", "fern.md", &page("fern.md"))
        .unwrap();
    let text = &workspace.files()["links/provider.toml"];
    assert!(!text.contains("fetch"), "{text}");
}

#[test]
fn a_page_without_an_address_keeps_the_known_one() {
    let workspace = Workspace::new();
    workspace.write("links/provider.toml", KNOWN);
    workspace
        .import("links", "gitbook.md", &page("gitbook.md"))
        .unwrap();
    let text = &workspace.files()["links/provider.toml"];
    assert!(
        text.contains("source   = \"https://old.example\" # the old page\n"),
        "{text}"
    );
    assert!(!text.contains("server"), "{text}");
}

#[test]
fn a_document_without_a_server_is_refused_unless_provider_toml_names_one() {
    let workspace = Workspace::new();
    expect![[r#"
        apidog.md:6: neither the document nor the page names the server to call
          help: save the page including the line that shows the HTTP method and the full URL (such as `GET https://api.example/x`), write `server = "https://..."` into specs/links/provider.toml before the import, or import with --self-hosted if each user of the provider has a server"#]].assert_eq(&workspace.refused("links", "apidog.md", &page("apidog.md")));
    assert!(workspace.files().is_empty());
    assert!(!workspace.specs().join("links").exists());

    let known = KNOWN.replace("\n# About", "server = \"https://api.example\"\n\n# About");
    workspace.write("links/provider.toml", &known);
    workspace
        .import("links", "apidog.md", &page("apidog.md"))
        .unwrap();
    assert!(
        workspace.files()["links/provider.toml"].contains("\nserver = \"https://api.example\"\n")
    );
}

#[test]
fn a_refused_import_changes_nothing() {
    let workspace = Workspace::new();
    workspace.write("links/provider.toml", KNOWN);
    let before = workspace.files();
    expect![[r#"
        none.md: the page contains no OpenAPI document
          help: save the page's Markdown source, which is often at the page's address with `.md` appended: the document must be a fenced block with the key `openapi` or `swagger`"#]].assert_eq(&workspace.refused("links", "none.md", &page("none.md")));
    for name in [
        "cut-off.md",
        "trailing-comma.md",
        "gitbook-source.md",
        "mintlify-older.md",
    ] {
        for provider in ["links", "new"] {
            workspace.refused(provider, name, &page(name));
        }
    }
    assert_eq!(workspace.files(), before);
    assert!(!workspace.specs().join("new").exists());
}

#[test]
fn a_document_of_a_provider_that_its_users_host_needs_no_server() {
    let workspace = Workspace::new();
    let path = workspace.folder.path().join("apidog.md");
    fs::write(&path, page("apidog.md")).unwrap();
    let date = "2025-11-21";
    import(
        &workspace.specs(),
        "links",
        &[path],
        date,
        Servers::OfUsers,
        Outside::Refused,
    )
    .unwrap();
    let toml = fs::read_to_string(workspace.specs().join("links/provider.toml")).unwrap();
    assert!(!toml.contains("\nserver"), "{toml}");
}

#[test]
fn a_provider_toml_that_does_not_parse_is_refused() {
    let workspace = Workspace::new();
    workspace.write("links/provider.toml", "title = \"Links\"\nserver = \n");
    let before = workspace.files();
    expect![[r#"
        specs/links/provider.toml:2: invalid TOML: string values must be quoted, expected literal string
          help: correct the file, or remove it and import again"#]].assert_eq(&workspace.refused("links", "fern.md", &page("fern.md")));
    assert_eq!(workspace.files(), before);
}

#[test]
fn a_file_that_cannot_be_read_or_written_is_named() {
    let workspace = Workspace::new();
    let failure = import(
        &workspace.specs(),
        "links",
        &[PathBuf::from("absent.md")],
        "2025-11-21",
        Servers::Named,
        Outside::Refused,
    )
    .unwrap_err();
    expect![[r#"
        there is no file absent.md
          help: pass the path of the saved page: its Markdown source, or an OpenAPI file"#]]
    .assert_eq(&failure.to_string());

    let path = workspace.folder.path().join("latin.md");
    fs::write(&path, b"a\nGr\xf6\xdfe\n").unwrap();
    let failure = import(
        &workspace.specs(),
        "links",
        &[path],
        "2025-11-21",
        Servers::Named,
        Outside::Refused,
    )
    .unwrap_err()
    .to_string();
    assert!(
        failure.contains("latin.md:2: the file is not UTF-8 from byte 4 on"),
        "{failure}"
    );

    // A folder has the name of the document.
    fs::create_dir_all(workspace.specs().join("links/openapi.yaml/x")).unwrap();
    let failure = workspace.refused("links", "fern.md", &page("fern.md"));
    assert!(
        failure.contains("cannot write specs/links/openapi.yaml"),
        "{failure}"
    );
    assert!(workspace.files().is_empty());
}

#[test]
fn provider_names_and_days_are_checked() {
    let workspace = Workspace::new();
    for name in ["", "Links", "1st", "-a", "a_b", "../a", "a/b", "ä", "a b"] {
        let failure = workspace.refused(name, "fern.md", &page("fern.md"));
        assert!(failure.contains("cannot be a provider's name"), "{failure}");
    }
    let path = workspace.folder.path().join("fern.md");
    for day in [
        "",
        "today",
        "2025-13-01",
        "2025-02-30",
        "25-01-01",
        "2025-01-01T00:00:00Z",
        "10:00:00",
    ] {
        let failure = import(
            &workspace.specs(),
            "links",
            std::slice::from_ref(&path),
            day,
            Servers::Named,
            Outside::Refused,
        )
        .unwrap_err()
        .to_string();
        assert!(failure.contains("is not a date"), "{day}: {failure}");
    }
    assert!(workspace.files().is_empty());
    assert!(workspace.import("a-1", "fern.md", &page("fern.md")).is_ok());
}
