//! What a source may answer instead of a document. Each leaves the vendored files as they were.

use std::io::Write as _;
use std::net::TcpListener;
use std::thread;
use std::time::{Duration, Instant};

use crate::server::Server;
use crate::source;
use crate::tree::{Tree, document, page};

/// Vendors from a server that answers as `answer` sets it, and checks that nothing is written, and
/// that the message has the words.
#[track_caller]
fn check(answer: impl FnOnce(&Server), words: &[&str]) -> String {
    let server = Server::start();
    answer(&server);
    let tree = Tree::new(&source(&server, "/page.md"), &document("Old"));
    let before = tree.files();
    let (code, text) = tree.fetch(&["--write", "--time-limit", "3"]);
    assert_eq!(code, 5, "{text}");
    assert!(
        text.starts_with("unreachable: acme; its files are as they were\n"),
        "{text}"
    );
    for words in words.iter().chain(&["help: "]) {
        assert!(text.contains(words), "`{words}` is not in: {text}");
    }
    assert_eq!(tree.files(), before);
    text
}

#[test]
fn a_status_other_than_200() {
    for (status, words) in [
        ("404 Not Found", "write its address as `source`"),
        ("410 Gone", "write its address as `source`"),
        ("401 Unauthorized", "fetch has no credentials"),
        ("403 Forbidden", "fetch has no credentials"),
        ("429 Too Many Requests", "fetch again later"),
        ("500 Internal Server Error", "fetch again later"),
        ("206 Partial Content", "fetch again later"),
        ("204 No Content", "fetch again later"),
    ] {
        let told = format!("the server answered {status}");
        check(
            |server| server.status("/page.md", status, ""),
            &[&told, words],
        );
    }
}

#[test]
fn not_modified_although_nothing_was_asked_about() {
    check(
        |server| server.status("/page.md", "304 Not Modified", "ETag: \"a\"\r\n"),
        &["the server answered 304"],
    );
}

#[test]
fn html() {
    for body in [
        "<!DOCTYPE html>\n<p>openapi: 3.0.0</p>",
        "\u{feff}\n <html><body>",
        "<HEAD>",
    ] {
        check(
            |server| server.body("/page.md", "Content-Type: text/html\r\n", body),
            &["the answer is HTML", "with `.md` appended"],
        );
    }
}

#[test]
fn half_an_answer() {
    let whole = page(&[&document("Newer")]);
    let half = whole[..whole.len() / 2].to_owned();
    let length = whole.len();
    let sent = half.clone();
    check(
        move |server| {
            server.raw("/page.md", move |stream| {
                write!(
                    stream,
                    "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{sent}"
                )
            });
        },
        &["the answer broke off after"],
    );
    check(
        move |server| {
            server.raw("/page.md", move |stream| {
                let bytes = half.len();
                write!(
                    stream,
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{bytes:x}\r\n{half}\r\n"
                )
            });
        },
        &["the answer broke off after"],
    );
}

#[test]
fn an_answer_that_ends_with_the_connection() {
    let whole = page(&[&document("Newer")]);
    check(
        move |server| {
            server.raw("/page.md", move |stream| {
                write!(stream, "HTTP/1.1 200 OK\r\n\r\n{whole}")
            });
        },
        &["does not tell where it ends"],
    );
}

#[test]
fn half_a_document() {
    // Cut off between two lines, YAML still parses; the page tells.
    let whole = page(&[&document("Newer")]);
    let unclosed = whole.strip_suffix("```\n").unwrap().to_owned();
    check(
        |server| server.body("/page.md", "", unclosed),
        &["is never closed"],
    );
    let cut = page(&["openapi: 3.0.3\ninfo: {title: Acme, version: '1'}\n"]);
    check(
        |server| server.body("/page.md", "", cut),
        &["neither `paths` nor"],
    );
    let cut = "{\"openapi\": \"3.0.3\", \"info\": {\"title\"";
    check(
        |server| server.body("/page.md", "", cut),
        &[":1: the text ends inside an object"],
    );
    let json = "# List\n\n```json\n{\"openapi\": \"3.0.3\", \"paths\": {\n```\n";
    check(
        |server| server.body("/page.md", "", json),
        &["does not parse"],
    );
}

#[test]
fn a_redirect_to_another_server() {
    let elsewhere = Server::start();
    elsewhere.body("/page.md", "", page(&[&document("Newer")]));
    let location = format!("Location: {}\r\n", elsewhere.url("/page.md"));
    for status in [
        "301 Moved",
        "302 Found",
        "303 See Other",
        "307 Temporary",
        "308 Permanent",
    ] {
        check(
            |server| server.status("/page.md", status, &location),
            &[
                "a server that provider.toml does not name; not followed",
                "as `fetch`",
            ],
        );
    }
    assert!(elsewhere.requests().is_empty());
    for (location, words) in [
        ("http://acme.example/page.md", "not of https"),
        ("file:///etc/passwd", "not of https"),
        ("https://[", "redirected to"),
    ] {
        let header = format!("Location: {location}\r\n");
        check(
            |server| server.status("/page.md", "302 Found", &header),
            &[words],
        );
    }
    check(
        |server| server.status("/page.md", "302 Found", ""),
        &["the server answered 302"],
    );
    check(
        |server| server.status("/page.md", "302 Found", "Location: /page.md\r\n"),
        &["redirected more than 5 times"],
    );
}

#[test]
fn a_redirect_on_the_same_server_is_followed_and_told() {
    let server = Server::start();
    server.status(
        "/page.md",
        "301 Moved Permanently",
        "Location: new/page.md\r\n",
    );
    server.body("/new/page.md", "", page(&[&document("Newer")]));
    let tree = Tree::new(&source(&server, "/page.md"), &document("Old"));
    let (code, text) = tree.fetch(&["--write"]);
    assert_eq!(code, 0, "{text}");
    let told = format!("note: redirected to {}", server.url("/new/page.md"));
    assert!(text.contains(&told), "{text}");
    assert_eq!(tree.read("openapi.yaml"), document("Newer"));
}

#[test]
fn two_hundred_megabytes() {
    const BYTES: usize = 200_000_000;
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {BYTES}\r\n\r\n");
    check(
        move |server| server.raw("/page.md", move |stream| stream.write_all(head.as_bytes())),
        &["larger than 32 MiB"],
    );
    check(
        |server| {
            server.raw("/page.md", |stream| {
                stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")?;
                let chunk = [b'a'; 100_000];
                for _ in 0..BYTES / chunk.len() {
                    write!(stream, "{:x}\r\n", chunk.len())?;
                    stream.write_all(&chunk)?;
                    stream.write_all(b"\r\n")?;
                }
                stream.write_all(b"0\r\n\r\n")
            });
        },
        &["larger than 32 MiB"],
    );
}

#[test]
fn an_answer_that_takes_too_long() {
    let begun = Instant::now();
    check(
        |server| {
            server.raw("/page.md", |_| {
                thread::sleep(Duration::from_secs(30));
                Ok(())
            });
        },
        &["no answer: nothing came for too long", "fetch again later"],
    );
    // Each part comes in time, and the whole does not.
    check(
        |server| {
            server.raw("/page.md", |stream| {
                stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")?;
                for _ in 0..1000 {
                    stream.write_all(b"a")?;
                    thread::sleep(Duration::from_millis(100));
                }
                Ok(())
            });
        },
        &["the answer was not complete within 3 s"],
    );
    assert!(
        begun.elapsed() < Duration::from_secs(20),
        "{:?}",
        begun.elapsed()
    );
}

#[test]
fn no_answer() {
    check(
        |server| server.raw("/page.md", |_| Ok(())),
        &["no answer: "],
    );
    check(
        |server| server.raw("/page.md", |stream| write!(stream, "SSH-2.0\r\n")),
        &["no answer: "],
    );
    let port = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    };
    let address = format!("source = \"http://127.0.0.1:{port}/\"");
    let tree = Tree::new(&address, &document("Old"));
    let (code, text) = tree.fetch(&["--write"]);
    assert_eq!(code, 5, "{text}");
    assert!(text.contains("no answer: "), "{text}");
}

#[test]
fn what_is_no_text() {
    let gzip = "Content-Encoding: gzip\r\n";
    check(
        |server| server.body("/page.md", gzip, "x"),
        &["compressed (gzip)"],
    );
    check(
        |server| server.body("/page.md", "", b"openapi: \xff".as_slice()),
        &["not UTF-8"],
    );
    check(
        |server| server.body("/page.md", "", ""),
        &["no OpenAPI document"],
    );
}

#[test]
fn a_page_whose_document_moved() {
    check(
        |server| server.body("/page.md", "", "# List links\n\nSee [the API](/api).\n"),
        &[
            "contains no OpenAPI document any more",
            "as `fetch` into provider.toml",
        ],
    );
    let tag = "{% openapi-operation spec=\"a\" path=\"/links\" method=\"get\" %}\n\
               [a](https://acme.example/openapi.yaml)\n{% endopenapi-operation %}\n";
    check(
        |server| server.body("/page.md", "", tag),
        &[
            "links to an OpenAPI document",
            "fetch https://acme.example/openapi.yaml",
        ],
    );
    let two = page(&[&document("Old"), &document("Newer")]);
    check(
        |server| server.body("/page.md", "", two),
        &[
            "now contains 2 documents, of which 1 was vendored",
            "import",
        ],
    );
    let json = "```json\n{\"openapi\": \"3.0.3\", \"paths\": {}}\n```\n";
    check(
        |server| server.body("/page.md", "", json),
        &["not of the syntax", "import"],
    );
}

#[test]
fn a_document_that_refers_to_a_file_that_is_not_listed() {
    let text = document("Newer") + "    post: {$ref: 'post.yaml'}\n";
    let server = Server::start();
    server.body("/openapi.yaml", "", text);
    let tree = Tree::new(&source(&server, "/openapi.yaml"), &document("Old"));
    let before = tree.files();
    let (code, text) = tree.fetch(&["--write"]);
    assert_eq!(code, 5, "{text}");
    assert!(
        text.contains("`post.yaml` is not listed in specs/acme/provider.toml"),
        "{text}"
    );
    assert_eq!(tree.files(), before);
}

#[test]
fn control_characters_of_an_answer_do_not_reach_the_terminal() {
    let server = Server::start();
    server.body("/openapi.yaml", "", document("Old"));
    let old = document("Old").replace("/links", "\"/links\\e[2J\"");
    let tree = Tree::new(&source(&server, "/openapi.yaml"), &old);
    let (code, text) = tree.fetch(&[]);
    assert_eq!(code, 4, "{text}");
    assert!(
        text.contains("no longer has GET /links\u{fffd}[2J"),
        "{text:?}"
    );
    let tag = "{% openapi-operation \u{1b}[2J %}\n[a](https://acme.example/\u{1b}[2J)\n";
    let text = check(
        |server| server.body("/page.md", "", tag),
        &["https://acme.example/"],
    );
    assert!(!text.contains('\u{1b}'), "{text:?}");
}
