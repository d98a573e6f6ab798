//! Finding the documents in a page, with the server, address and title that the page gives.

use std::sync::Arc;

use codegen::extract::{Found, Syntax, documents};
use expect_test::{Expect, expect};

use crate::{lines, page};

fn found(name: &str) -> Vec<Found> {
    documents(name, &page(name).into()).unwrap()
}

#[track_caller]
fn only(name: &str) -> Found {
    let mut found = found(name);
    assert_eq!(found.len(), 1, "{name}");
    found.remove(0)
}

/// Checks the printed failure.
#[track_caller]
fn refused(name: &str, text: &str, expected: Expect) {
    expected.assert_eq(&documents(name, &text.into()).unwrap_err().to_string());
}

#[test]
fn the_server_of_a_fern_page_is_in_its_method_line() {
    let page = page("fern.md");
    let found = only("fern.md");
    assert_eq!(found.text, lines(&page, 15, 54));
    assert_eq!((found.line, found.syntax), (15, Syntax::Yaml));
    assert_eq!(
        found.server.as_deref(),
        Some("https://api.links.example/v1.3")
    );
    assert_eq!(
        found.reference.as_deref(),
        Some("https://links.example/docs/api-reference/short-links/create")
    );
    assert_eq!(found.title.as_deref(), Some("Shorten an address"));
}

#[test]
fn the_footer_of_a_gitbook_page_is_not_a_document() {
    let page = page("gitbook.md");
    let found = only("gitbook.md");
    assert_eq!(found.text, lines(&page, 8, 8));
    assert_eq!((found.line, found.syntax), (8, Syntax::Json));
    assert_eq!((found.server, found.reference), (None, None));
    assert_eq!(found.title.as_deref(), Some("Make a link"));
}

#[test]
fn a_gitbook_page_of_several_operations_has_several_documents() {
    let found = found("gitbook-several.md");
    let places: Vec<_> = found
        .iter()
        .map(|f| (f.line, f.title.as_deref().unwrap()))
        .collect();
    assert_eq!(places, [(6, "Make a link"), (12, "Remove a link")]);
}

#[test]
fn a_fence_of_four_backticks_may_contain_fences_of_three() {
    let page = page("mintlify.md");
    let found = only("mintlify.md");
    assert_eq!(found.text, lines(&page, 11, 29));
    assert_eq!(found.title.as_deref(), Some("Create a tag"));
}

#[test]
fn examples_on_a_readme_page_need_not_be_valid_json() {
    let found = only("readme.md");
    assert_eq!((found.line, found.syntax), (25, Syntax::Json));
    assert_eq!(found.title.as_deref(), Some("Update a campaign"));
    assert_eq!(
        found.reference.as_deref(),
        Some("https://reference.campaigns.example/update-campaign")
    );
}

#[test]
fn an_apidog_page_has_neither_server_nor_address() {
    let found = only("apidog.md");
    assert_eq!((found.line, found.syntax), (6, Syntax::Yaml));
    assert_eq!((found.server, found.reference), (None, None));
    assert_eq!(found.title.as_deref(), Some("创建链接"));
}

#[test]
fn a_block_in_a_list_loses_the_indentation_of_its_fence() {
    let found = only("listed.md");
    assert!(found.text.starts_with("openapi: 3.1.0\ninfo:"));
    assert!(found.text.ends_with("{description: Put}}\n"));
    assert_eq!(found.line, 12);
    assert_eq!(found.server.as_deref(), Some("https://api.lists.example"));
}

#[test]
fn a_deeply_indented_block_in_a_tag_is_found() {
    let found = only("tabs.md");
    assert_eq!(
        found.text,
        "openapi: 3.1.0\ninfo: {title: Things, version: \"1\"}\nservers: [{url: \"https://api.tabs.example\"}]\npaths: {}\n"
    );
}

#[test]
fn a_page_that_is_a_document_is_found_whole() {
    for (name, syntax) in [
        ("openapi.yaml", Syntax::Yaml),
        ("openapi.json", Syntax::Json),
    ] {
        for shown in [name, "page.txt"] {
            let found = documents(shown, &page(name).into()).unwrap();
            assert_eq!(found.len(), 1, "{name} as {shown}");
            assert_eq!((&found[0].text, found[0].line), (&page(name), 1));
            assert_eq!(found[0].syntax, syntax);
        }
    }
}

#[test]
fn settings_and_mentions_of_openapi_are_not_documents() {
    assert!(found("none.md").is_empty());
    assert!(documents("page.md", &"".into()).unwrap().is_empty());
    assert!(
        documents("package.json", &"{\"openapi\": true}".into())
            .unwrap()
            .is_empty()
    );
}

#[test]
fn windows_line_breaks_are_kept() {
    for name in [
        "fern.md",
        "gitbook.md",
        "mintlify.md",
        "readme.md",
        "listed.md",
    ] {
        let windows: Arc<str> = page(name).replace('\n', "\r\n").into();
        let found = documents(name, &windows).unwrap();
        let plain = only(name);
        assert_eq!(found.len(), 1, "{name}");
        assert_eq!(found[0].text, plain.text.replace('\n', "\r\n"));
        assert_eq!(
            (found[0].line, &found[0].server),
            (plain.line, &plain.server)
        );
        assert_eq!(
            (&found[0].reference, &found[0].title),
            (&plain.reference, &plain.title)
        );
    }
}

#[test]
fn a_byte_order_mark_before_the_page_is_skipped() {
    for name in ["fern.md", "readme.md", "openapi.yaml", "openapi.json"] {
        let marked: Arc<str> = format!("\u{feff}{}", page(name)).into();
        let found = documents(name, &marked).unwrap();
        let plain = only(name);
        assert_eq!(
            found[0].text.trim_start_matches('\u{feff}'),
            plain.text,
            "{name}"
        );
        assert_eq!((found[0].line, &found[0].title), (plain.line, &plain.title));
    }
    let fence: Arc<str> = "\u{feff}```yaml\nopenapi: 3.1.0\n```\n".into();
    assert_eq!(
        documents("page.md", &fence).unwrap()[0].text,
        "openapi: 3.1.0\n"
    );
}

#[test]
fn a_block_that_is_never_closed_ends_with_the_page() {
    let found = only("unclosed.md");
    assert_eq!(found.text, lines(&page("unclosed.md"), 6, 10));
    assert_eq!(found.server.as_deref(), Some("https://api.links.example"));

    let page = page("unclosed.md") + "```\n\nThe end.\n";
    let closed_late = page.replace("{\"204\"", "{\"204").replace("```\n\n", "\n");
    refused(
        "page.md",
        &closed_late,
        expect![[r#"
            page.md:12: the OpenAPI document that begins in line 6 does not parse: invalid YAML: found unexpected end of stream, while scanning a quoted scalar that begins in line 10
              help: the block that opens in line 5 is never closed: save the whole page again, or close the block"#]],
    );
}

#[test]
fn fences_follow_commonmark() {
    let cases = [
        ("~~~\nopenapi: 3.1.0\n```\n~~~\n", "openapi: 3.1.0\n```\n"),
        (
            "````\nopenapi: 3.1.0\n~~~~\n`````  \nx",
            "openapi: 3.1.0\n~~~~\n",
        ),
        (
            "   ```\n   openapi: 3.1.0\n   info:\n     a: 1\n ```\n",
            "openapi: 3.1.0\ninfo:\n  a: 1\n",
        ),
        (
            "> ```yaml\n> openapi: 3.1.0\n> a: 1\n\nprose",
            "openapi: 3.1.0\na: 1\n",
        ),
        (
            "- a\n  ```\n  openapi: 3.1.0\n\n  b: 1\nprose\n",
            "openapi: 3.1.0\n\nb: 1\n",
        ),
        (
            "<RequestExample>\n```yaml\nopenapi: 3.1.0\n```\n</RequestExample>",
            "openapi: 3.1.0\n",
        ),
        (
            "``` yaml title=\"a\"\r\nopenapi: 3.1.0\r\n```",
            "openapi: 3.1.0\r\n",
        ),
    ];
    for (page, text) in cases {
        let found = documents("page.md", &page.into());
        match text.contains('`') || text.contains('~') {
            // The block contains the other fence, so it does not parse.
            true => assert!(found.is_err(), "{page}"),
            false => assert_eq!(found.unwrap()[0].text, text, "{page}"),
        }
    }
    let inline = "```a``` b\nopenapi: 3.1.0\n```\n";
    assert!(documents("page.md", &inline.into()).is_ok_and(|found| found.is_empty()));
}

#[test]
fn the_server_is_the_url_without_the_documents_path() {
    let cases = [
        (
            "POST https://h.example/v1.3/indexes/{index}/items",
            "/indexes/{index-name}/items",
            Some("https://h.example/v1.3"),
        ),
        (
            "`POST` **https://h.example/a/b**",
            "/a/b",
            Some("https://h.example"),
        ),
        (
            "post https://h.example/a/b/?x=1#y",
            "/a/b",
            Some("https://h.example"),
        ),
        (
            "POST https://h.example/a/:id:run",
            "/a/{id}:run",
            Some("https://h.example"),
        ),
        (
            "POST https://h.example/base",
            "/",
            Some("https://h.example/base"),
        ),
        (
            "POST http://localhost:8080/a",
            "a",
            Some("http://localhost:8080"),
        ),
        ("POST https://h.example", "/", Some("https://h.example")),
        ("POST https://h.example", "/a", None),
        ("GET https://h.example/a", "/a", None),
        ("POST https://h.example/b", "/a", None),
        ("POST https://h.example/xa", "/a", None),
        ("POST /a", "/a", None),
    ];
    for (line, path, server) in cases {
        let page =
            format!("{line}\n```yaml\nopenapi: 3.1.0\npaths: {{'{path}': {{post: {{}}}}}}\n```\n");
        let found = documents("page.md", &page.into()).unwrap();
        assert_eq!(found[0].server.as_deref(), server, "{line} {path}");
    }
}

#[test]
fn a_document_that_does_not_parse_is_shown_in_its_page() {
    refused(
        "cut-off.md",
        &page("cut-off.md"),
        expect![[r#"
            cut-off.md:9: the OpenAPI document that begins in line 4 does not parse: invalid YAML: found unexpected end of stream, while scanning a quoted scalar that begins in line 9
              help: the text ends too early: if it is cut off, fetch the whole document again"#]],
    );
    refused(
        "trailing-comma.md",
        &page("trailing-comma.md"),
        expect![[r#"
        trailing-comma.md:10: the OpenAPI document that begins in line 6 does not parse: invalid JSON: a comma after the last entry
          help: remove the comma"#]],
    );
    let labelled =
        "```json\n{'openapi': '3.1.0'}\n```\n\n```yaml\nopenapi: 3.1.0\ninfo:\n\ttitle: a\n```\n";
    refused(
        "page.md",
        labelled,
        expect![[r#"
            page.md:2: the OpenAPI document that begins in line 2 does not parse: invalid JSON: key must be a string
              help: put the key in double quotes; remove comments
            page.md:8: the OpenAPI document that begins in line 6 does not parse: invalid YAML: found character that cannot start any token, while scanning for the next token
              help: indent with spaces: YAML does not allow tabs for indentation"#]],
    );
    refused(
        "openapi.json",
        "{\"openapi\": \"3.1.0\",}",
        expect![[r#"
        openapi.json:1: invalid JSON: a comma after the last entry
          help: remove the comma"#]],
    );
}

#[test]
fn a_fault_in_an_indented_block_is_shown_at_its_position_in_the_page() {
    let page: Arc<str> = page("trailing-comma.md").into();
    let failure = documents("trailing-comma.md", &page).unwrap_err();
    let labels = miette::Diagnostic::labels(&failure.diagnostics()[0])
        .unwrap()
        .next()
        .unwrap();
    let before = page.find("\"1\",").unwrap() + 3;
    assert_eq!((labels.offset(), labels.len()), (before, 1));
}

#[test]
fn a_page_without_its_document_is_refused_with_where_to_find_it() {
    refused(
        "gitbook-source.md",
        &page("gitbook-source.md"),
        expect![[r#"
            gitbook-source.md:7: the page is GitBook source: it links to an OpenAPI document but does not contain it
              help: fetch https://files.partners.example/openapi/partner-links.json and import that file"#]],
    );
    refused(
        "mintlify-older.md",
        &page("mintlify-older.md"),
        expect![[r#"
            mintlify-older.md:6: the page has Mintlify's older format, which is not OpenAPI: `paths` holds `path` and `method`
              help: fetch the publisher's `openapi/v1.json` and import that file"#]],
    );
}

#[test]
fn truncated_pages_never_panic() {
    for name in [
        "fern.md",
        "gitbook-source.md",
        "mintlify-older.md",
        "listed.md",
        "trailing-comma.md",
    ] {
        let page = page(name);
        for end in (0..=page.len()).filter(|&end| page.is_char_boundary(end)) {
            for cut in [&page[..end], &page[end..]] {
                if let Err(failure) = documents(name, &cut.into()) {
                    assert!(
                        failure.diagnostics()[0]
                            .location()
                            .is_some_and(|(_, line)| line.is_some())
                    );
                }
            }
        }
    }
}
