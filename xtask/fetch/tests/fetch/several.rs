//! Providers with several documents: all are replaced, or none.

use crate::server::Server;
use crate::tree::{Tree, document, page, sha256};

/// A provider with two documents of one page, one of another page, and a file to which it refers.
fn tree(server: &Server) -> Tree {
    let tree = Tree::new("source = \"https://acme.example\"", &document("Old"));
    let files = [
        ("pages/a.yaml", numbered(1, "Old")),
        ("pages/b.yaml", numbered(2, "Old")),
        ("pages/c.yaml", referring("Old")),
    ];
    let mut toml = "title = \"Acme\"\nsource = \"https://acme.example\"\nretrieved = 2020-02-29\n\
                    operations = []\n"
        .to_owned();
    for ((file, text), address) in files.iter().zip(["/ab.md", "/ab.md", "/docs/c.yaml"]) {
        tree.write(file, text);
        let (hash, address) = (sha256(text), server.url(address));
        toml += &format!(
            "\n[[documents]]\nfile = \"{file}\" # kept\nsha256 = \"{hash}\"\nsource = \"{address}\"\n"
        );
    }
    toml += &format!(
        "\n[files]\n\"pages/schemas/link.yaml\" = \"{}\"\n",
        sha256("type: string\n")
    );
    tree.write("pages/schemas/link.yaml", "type: string\n");
    tree.write("provider.toml", &toml);
    std::fs::remove_file(tree.path("openapi.yaml")).unwrap();
    tree
}

fn numbered(number: u8, summary: &str) -> String {
    document(summary).replace("/links", &format!("/links/{number}"))
}

/// A document that refers to a file. The reference leads from its server's folder `docs`.
fn referring(summary: &str) -> String {
    document(summary).replace(
        "description: Done}",
        "description: Done, content: {application/json: {schema: {$ref: 'schemas/link.yaml'}}}}",
    )
}

fn serve(server: &Server, summary: &str, schema: &str) {
    let two = page(&[&numbered(1, "Old"), &numbered(2, summary)]);
    server.body("/ab.md", "ETag: \"ab\"\r\n", two);
    server.body("/docs/c.yaml", "", referring(summary));
    server.body("/docs/schemas/link.yaml", "ETag: \"link\"\r\n", schema);
}

#[test]
fn all_files_are_compared_and_replaced() {
    let server = Server::start();
    serve(&server, "Old", "type: string\n");
    // `pages/c.yaml` has the address `/docs/c.yaml`, so its schema is beside it.
    let tree = tree(&server);
    assert_eq!(tree.fetch(&[]), (0, "fresh: acme\n".to_owned()));
    assert_eq!(server.requests().len(), 3);

    serve(&server, "Newer", "type: integer\n");
    let (code, text) = tree.fetch(&["--write"]);
    assert_eq!(code, 0, "{text}");
    assert!(!text.contains("a.yaml"), "{text}");
    for (file, expected) in [
        ("pages/a.yaml", numbered(1, "Old")),
        ("pages/b.yaml", numbered(2, "Newer")),
        ("pages/c.yaml", referring("Newer")),
        ("pages/schemas/link.yaml", "type: integer\n".to_owned()),
    ] {
        assert_eq!(tree.read(file), expected, "{file}");
        let toml = tree.read("provider.toml");
        assert!(
            toml.contains(&sha256(&expected)) && toml.contains("# kept"),
            "{file}: {toml}"
        );
    }
    codegen::document(tree.root(), "acme", codegen::Stage::Repaired).unwrap();
    server.requests();
    assert_eq!(tree.fetch(&[]).0, 0);
    let requests = server.requests().concat();
    for etag in ["if-none-match: \"ab\"", "if-none-match: \"link\""] {
        assert!(requests.contains(etag), "{requests}");
    }
}

#[test]
fn one_source_that_does_not_answer_keeps_all_files() {
    for missing in ["/ab.md", "/docs/c.yaml", "/docs/schemas/link.yaml"] {
        let server = Server::start();
        serve(&server, "Newer", "type: integer\n");
        server.status(missing, "404 Not Found", "");
        let tree = tree(&server);
        let before = tree.files();
        let (code, text) = tree.fetch(&["--write"]);
        assert_eq!(code, 5, "{text}");
        let told = format!(
            "  {}:\n    the server answered 404 Not Found\n",
            server.url(missing)
        );
        assert!(text.contains(&told), "{text}");
        assert_eq!(tree.files(), before, "{missing}");
    }
}

#[test]
fn a_document_without_an_address_is_told() {
    let server = Server::start();
    let tree = tree(&server);
    let toml = tree.read("provider.toml");
    let line = format!("source = \"{}\"\n", server.url("/docs/c.yaml"));
    tree.write("provider.toml", &toml.replace(&line, ""));
    let (code, text) = tree.fetch(&[]);
    assert_eq!(code, 5, "{text}");
    assert!(
        text.contains("  provider.toml names no address for pages/c.yaml\n"),
        "{text}"
    );
}

#[test]
fn the_others_are_asked_when_one_provider_is_unreachable() {
    let server = Server::start();
    serve(&server, "Newer", "type: integer\n");
    let tree = tree(&server);
    let gone = tree.root().join("specs/aaa");
    std::fs::create_dir(&gone).unwrap();
    let toml = format!(
        "title = \"Gone\"\nsource = \"{}\"\nretrieved = 2020-02-29\ndocument = \"a.yaml\"\n\
         sha256 = \"\"\noperations = []\n",
        server.url("/gone")
    );
    std::fs::write(gone.join("provider.toml"), toml).unwrap();
    let (code, text) = tree.fetch(&["--write"]);
    assert_eq!(code, 5, "{text}");
    assert!(
        text.contains("unreachable: aaa") && text.contains("vendored: acme"),
        "{text}"
    );
    assert_eq!(tree.read("pages/b.yaml"), numbered(2, "Newer"));
}
