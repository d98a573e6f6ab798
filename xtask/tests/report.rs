//! `cargo xtask report` as a shell sees it: what the page has, and that nothing in it is markup
//! that is not ours.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[allow(dead_code, reason = "the rest is for the tests of `release`")]
#[path = "support/workspace.rs"]
mod workspace;

use workspace::Workspace;

const MARKUP: &str = "<script>alert(1)</script>";

const CAPABILITIES: &str = r#"{"providers": ["acme"], "tables": [
    {"title": "Fields <b>", "rows": [{"name": "`slug`", "cells": ["at most <i>3</i>"]}]},
    {"title": "Operations", "rows": [{"name": "`find()`", "cells": ["-"]}]},
    {"title": "Limits", "rows": [{"name": "`tags`", "cells": ["at most 5"]}]}]}"#;

/// A workspace whose provider's document has two operations, of which one is generated, and markup
/// wherever a document has words.
fn workspace() -> Workspace {
    let workspace = Workspace::new();
    let document = format!(
        r##"{{"openapi": "3.1.0", "info": {{"title": "{MARKUP}", "version": "{MARKUP}"}},
        "servers": [{{"url": "https://api.acme.example"}}], "paths": {{
        "/links": {{"get": {{"operationId": "listLinks", "summary": "All {MARKUP}",
            "description": "{MARKUP}", "parameters": [
                {{"name": "sort\"><script>", "in": "query", "schema": {{"type": ["string", "null"]}}}}],
            "responses": {{"200": {{"description": "{MARKUP}", "content": {{
                "application/json": {{"schema": {{"$ref": "#/components/schemas/Link"}}}}}}}}}}}}}},
        "/users/{MARKUP}": {{"post": {{"summary": "A user", "responses": {{"200": {{
            "description": "b", "content": {{"text/csv": {{"schema": {{
            "$ref": "#/components/schemas/User.script"}}}}}}}}}}}}}}}},
        "components": {{"schemas": {{
            "Link": {{"type": "object", "properties": {{"of": {{"$ref": "#/components/schemas/Owner"}}}}}},
            "Owner": {{"type": "object", "properties": {{"name": {{"type": ["string", "null"]}}}}}},
            "User.script": {{"type": "object"}}}}}}}}"##
    );
    workspace.write("../openapi.json", &document);
    let path = workspace.path("../openapi.json");
    std::fs::remove_dir_all(workspace.path("specs/acme")).unwrap();
    workspace.succeeds(&["import", "acme", path.to_str().unwrap()]);
    let toml = "specs/acme/provider.toml";
    workspace.edit(
        toml,
        "title = \"Acme\"",
        &format!("title = \"Acme {MARKUP}\""),
    );
    let text = workspace.read(toml);
    let (before, operations) = text.split_once("operations = [").unwrap();
    let (_, after) = operations.split_once(']').unwrap();
    workspace.write(
        toml,
        &format!("{before}operations = [\"listLinks\"]{after}"),
    );
    workspace.succeeds(&["regen", "--bump"]);
    workspace.write("../capabilities", CAPABILITIES);
    workspace.write("specs/acme/answers/list.json", "{}");
    workspace.commit();
    workspace
}

fn page(workspace: &Workspace) -> String {
    let text = workspace.succeeds(&["report"]);
    assert!(text.contains("target/report.html\n"), "{text}");
    workspace.read("target/report.html")
}

#[test]
fn the_page_has_what_the_other_commands_say() {
    let workspace = workspace();
    let page = page(&workspace);
    for words in [
        // The coverage: one of two operations, the two schemas that it uses, its media type.
        "<td data-label=\"operations\">1 of 2</td>",
        "<td data-label=\"schemas\">2 of 3</td>",
        "<dt>media types</dt><dd>1 of 2<br>",
        "Schemas that no operation of the client uses: 1</summary>\n<p><code>User.script</code></p>",
        "Media types that the client does not have: 1</summary>\n<p><code>text/csv</code></p>",
        "<code>Client::list_links</code>",
        "<span class=\"no\">not generated</span>",
        // The capabilities.
        "<th scope=\"row\"><code>slug</code></th><td>at most &lt;i&gt;3&lt;/i&gt;</td>",
        "<h3>Fields &lt;b&gt;</h3>",
        "<summary>Limits</summary>",
        "<td>1 recorded</td>",
        // The crates.
        "<code>acme-client</code>",
        "<td data-label=\"last release\">none</td>",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    // Each change to the document, as `regen --explain` prints them.
    let explained = workspace.succeeds(&["regen", "--check", "--explain"]);
    let places = explained
        .lines()
        .filter_map(|line| line.trim().strip_prefix("at "));
    let places: Vec<&str> = places.collect();
    assert!(places.len() > 1, "{explained}");
    for place in &places {
        let place = place
            .replace('<', "&lt;")
            .replace('>', "&gt;")
            .replace('"', "&quot;");
        assert!(
            page.contains(&format!("<code>{place}</code>")),
            "{place}: {page}"
        );
    }
    let changes = format!("<dt>changes to documents</dt><dd>{}</dd>", places.len());
    assert!(page.contains(&changes), "{changes}");
    let lost =
        explained.matches("meaning lost\n").count() - explained.matches(": no meaning").count();
    assert!(
        page.contains(&format!("<dt>meaning lost</dt><dd>{lost}</dd>")),
        "{explained}"
    );
}

#[test]
fn words_of_a_document_are_no_markup_and_the_page_loads_nothing() {
    let workspace = workspace();
    let page = page(&workspace);
    let shown = "All &lt;script&gt;alert(1)&lt;/script&gt;";
    assert!(page.contains(shown), "{page}");
    assert!(page.contains("Acme &lt;script&gt;"), "{page}");
    for markup in ["<script", "src=", "url(", "@import", "http-equiv=\"refresh"] {
        assert!(!page.contains(markup), "{markup}: {page}");
    }
    let links = page.split("href=\"").skip(1);
    for link in links {
        assert!(
            link.starts_with('#') || link.starts_with("data:,"),
            "{link}"
        );
    }
    for tag in [
        "section", "details", "div", "table", "ul", "dl", "li", "summary", "p",
    ] {
        let opened =
            page.matches(&format!("<{tag}>")).count() + page.matches(&format!("<{tag} ")).count();
        assert_eq!(opened, page.matches(&format!("</{tag}>")).count(), "{tag}");
    }
}

#[test]
fn a_facade_that_does_not_compile_costs_the_capabilities_only() {
    let workspace = workspace();
    std::fs::remove_file(workspace.path("../capabilities")).unwrap();
    let out = workspace.path("../pages/report.html");
    let text = workspace.succeeds(&["report", "--out", out.to_str().unwrap()]);
    assert!(text.contains("the report lacks the capabilities"), "{text}");
    let page = workspace.read("../pages/report.html");
    assert!(
        page.contains("Not known") && page.contains("1 of 2"),
        "{page}"
    );

    workspace.edit("specs/acme/provider.toml", "sha256 = \"", "sha256 = \"0");
    let (code, text) = workspace.xtask(&["report"]);
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("specs/acme/provider.toml:"), "{text}");
    assert!(!workspace.path("target/report.html").exists());
}
