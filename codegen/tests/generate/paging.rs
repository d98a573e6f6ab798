//! Lists in pages: told by the operation's shape, or by provider.toml.

use expect_test::{Expect, expect};

use crate::{Workspace, one_operation};

/// Describes `GET /links`, whose answer is an object with these properties.
fn operation(parameters: &str, properties: &str) -> String {
    one_operation(&format!(
        "parameters: [{parameters}]\n\
         responses: {{'200': {{description: ok, content: {{application/json: {{schema: \
         {{type: object, properties: {{{properties}}}}}}}}}}}}}"
    ))
}

fn query(name: &str, ty: &str) -> String {
    format!("{{name: '{name}', in: query, schema: {{type: {ty}}}}}")
}

/// Says how the operation of a document comes in pages.
fn how(document: &str, toml: &str) -> String {
    let workspace = Workspace::new(document, &["listLinks"]).provider_toml(toml);
    let generated = workspace.generate().unwrap();
    match generated.paged() {
        [] => "not paged".to_owned(),
        [only] => only.how.clone(),
        _ => panic!("one operation is listed"),
    }
}

const TEXTS: &str = "items: {type: string}, type: array";

fn by_shape(parameters: &[(&str, &str)], properties: &str) -> String {
    let parameters: Vec<String> = parameters
        .iter()
        .map(|(name, ty)| query(name, ty))
        .collect();
    how(&operation(&parameters.join(", "), properties), "")
}

#[test]
fn a_shape_has_two_sides_whose_types_agree() {
    let data = format!("data: {{{TEXTS}}}");
    let of = |more: &str| format!("{data}, {more}");
    for (parameters, properties, expected) in [
        (
            &[("page_token", "string")][..],
            of("nextPageToken: {type: string}"),
            "cursor: `page_token` takes `/nextPageToken`; the items are at `/data`",
        ),
        (
            &[("offset", "integer")],
            of("next_offset: {type: integer}"),
            "cursor: `offset` takes `/next_offset`; the items are at `/data`",
        ),
        (
            &[("after", "string")],
            of(
                "paging: {type: object, properties: {next: {type: object, properties: {after: \
                {type: string}}}}}",
            ),
            "cursor: `after` takes `/paging/next/after`; the items are at `/data`",
        ),
        (
            &[("cursor", "string")],
            of("cursor: {type: string, description: Where the next page begins.}"),
            "cursor: `cursor` takes `/cursor`; the items are at `/data`",
        ),
        // The cursor that was sent may be repeated.
        (
            &[("cursor", "string")],
            of("cursor: {type: string}"),
            "not paged",
        ),
        (
            &[("cursor", "integer")],
            of("next_cursor: {type: string}"),
            "not paged",
        ),
        (
            &[("filter", "string")],
            of("next_cursor: {type: string}"),
            "not paged",
        ),
        (
            &[("cursor", "string")],
            of("total: {type: integer}"),
            "not paged",
        ),
        // The URL of the next page is no cursor.
        (
            &[("cursor", "string")],
            of("next: {type: string, format: uri}"),
            "next-url: `/next` is a URL; the items are at `/data`",
        ),
        (
            &[("limit", "integer")],
            of("next: {type: string}, previous: {type: string}"),
            "next-url: `/next` is a URL; the items are at `/data`",
        ),
        (
            &[("limit", "integer")],
            of("next: {type: string}"),
            "not paged",
        ),
        (
            &[("$skip", "integer"), ("$top", "integer")],
            format!("value: {{{TEXTS}}}, '@odata.nextLink': {{type: string}}"),
            "next-url: `/@odata.nextLink` is a URL; the items are at `/value`",
        ),
        (
            &[("page", "integer, default: 1")],
            of(
                "meta: {type: object, properties: {total_pages: {type: integer}, page: {type: \
                integer}}}",
            ),
            "page-number: `page` counts pages from 1, pages `/meta/total_pages`; the items are at \
             `/data`",
        ),
        (
            &[("page", "integer, default: 0"), ("size", "integer")],
            of("last: {type: boolean}"),
            "page-number: `page` counts pages from 0, is-last `/last`; the items are at `/data`",
        ),
        (
            &[("page", "integer")],
            of("meta: {type: object, properties: {page: {type: integer}}}"),
            "page-number: `page` counts pages from 1, number `/meta/page`; the items are at \
             `/data`",
        ),
        // The number of the first page is not known, or nothing else speaks of pages.
        (
            &[("page", "integer"), ("size", "integer")],
            data.clone(),
            "not paged",
        ),
        (
            &[("page", "integer, minimum: 1")],
            data.clone(),
            "not paged",
        ),
        (
            &[("skip", "integer"), ("limit", "integer")],
            of("total: {type: integer}"),
            "offset: `skip` counts items from 0, total `/total`; the items are at `/data`",
        ),
        (
            &[("start", "integer"), ("limit", "integer")],
            data.clone(),
            "not paged",
        ),
        (
            &[
                ("start", "integer, default: 1"),
                ("end", "integer"),
                ("limit", "integer"),
            ],
            data.clone(),
            "not paged",
        ),
        (&[("offset", "integer")], data.clone(), "not paged"),
        (
            &[("after", "string")],
            "data: {type: array, items: {type: object, properties: {id: {type: string}}}}, \
             has_more: {type: boolean}"
                .to_owned(),
            "last-id: `after` takes `/id` of the last item, has-more `/has_more`; the items are at \
             `/data`",
        ),
        (
            &[("after", "string")],
            of("has_more: {type: boolean}, last_id: {type: string}"),
            "cursor: `after` takes `/last_id`, has-more `/has_more`; the items are at `/data`",
        ),
        (
            &[("after", "integer")],
            "data: {type: array, items: {type: object, properties: {id: {type: string}}}}, \
             has_more: {type: boolean}"
                .to_owned(),
            "not paged",
        ),
    ] {
        assert_eq!(
            by_shape(parameters, &properties),
            expected,
            "{parameters:?} {properties}"
        );
    }
}

#[test]
fn the_items_are_the_only_list_or_the_one_that_is_named_as_such() {
    let next = "next_cursor: {type: string}";
    for (lists, at) in [
        (&["other"][..], "`/other`"),
        (&["data", "included"], "`/data`"),
        (&["links", "users"], "`/links`"),
        (&["results", "users"], "`/results`"),
        (&["users", "groups"], "not paged"),
        (&["data", "results"], "not paged"),
        (&["errors"], "not paged"),
        // A thing with a list of its own.
        (&["tags", "id"], "not paged"),
        (&["links", "id"], "`/links`"),
        (&["data", "id"], "`/data`"),
    ] {
        let lists: Vec<String> = lists
            .iter()
            .map(|list| format!("{list}: {{{TEXTS}}}"))
            .collect();
        let properties = format!("{}, {next}", lists.join(", "));
        let how = by_shape(&[("cursor", "string")], &properties);
        assert!(how.ends_with(at), "{properties}: {how}");
    }
    let inner = format!("result: {{type: object, properties: {{rows: {{{TEXTS}}}, {next}}}}}");
    let how = by_shape(&[("cursor", "string")], &inner);
    let told = "cursor: `cursor` takes `/result/next_cursor`; the items are at `/result/rows`";
    assert_eq!(how, told);
}

/// An operation whose shape tells nothing.
fn unusual() -> String {
    let parameters = [query("from", "string"), query("n", "integer")].join(", ");
    let properties = format!(
        "a: {{{TEXTS}}}, b: {{{TEXTS}}}, next_cursor: {{type: string}}, info: {{type: object, \
         properties: {{until: {{type: string}}, left: {{type: boolean}}, sum: {{type: integer}}}}}}"
    );
    operation(&parameters, &properties)
}

#[test]
fn provider_toml_describes_pages_or_denies_them() {
    let usual = operation(
        &query("cursor", "string"),
        &format!("data: {{{TEXTS}}}, next_cursor: {{type: string}}"),
    );
    assert!(how(&usual, "").starts_with("cursor"));
    assert_eq!(
        how(&usual, "[pagination]\nlistLinks = false\n"),
        "not paged"
    );
    assert_eq!(
        how(&usual, "[pagination]\n\"GET /links\" = false\n"),
        "not paged"
    );
    assert_eq!(how(&unusual(), ""), "not paged");
    for (lines, expected) in [
        (
            "kind = \"cursor\"\nparameter = \"from\"\nnext = \"/info/until\"\nitems = \"/a\"\n\
             has-more = \"/info/left\"\n",
            "cursor: `from` takes `/info/until`, has-more `/info/left`; the items are at `/a`",
        ),
        (
            "kind = \"page-number\"\nparameter = \"n\"\nitems = \"/b\"\nfirst = 0\n\
             total = \"/info/sum\"\n",
            "page-number: `n` counts pages from 0, total `/info/sum`; the items are at `/b`",
        ),
        (
            "kind = \"offset\"\nparameter = \"n\"\nitems = \"/b\"\nis-last = \"/info/left\"\n",
            "offset: `n` counts items from 0, is-last `/info/left`; the items are at `/b`",
        ),
        (
            "kind = \"next-url\"\nnext = \"/info/until\"\nitems = \"/a\"\n",
            "next-url: `/info/until` is a URL; the items are at `/a`",
        ),
        (
            "kind = \"link-header\"\nitems = \"/a\"\n",
            "link-header: the header `Link` has a URL; the items are at `/a`",
        ),
    ] {
        let how = how(&unusual(), &format!("[pagination.listLinks]\n{lines}"));
        assert_eq!(how, expected);
    }
}

fn refused(lines: &str, expected: Expect) {
    let workspace = Workspace::new(&unusual(), &["listLinks"]).provider_toml(lines);
    expected.assert_eq(&workspace.refusal());
}

#[test]
fn a_description_that_does_not_fit_is_refused() {
    let described = |lines: &str| format!("[pagination.listLinks]\n{lines}\n");
    refused(
        "[pagination]\nlistLinks = true\n",
        expect![[r#"
        specs/acme/provider.toml:8: invalid value: boolean `true`, expected `false`, or a table with `kind`
          help: see CONTRIBUTING.md for the keys of provider.toml"#]],
    );
    refused(
        "[pagination]\nlistUsers = false\n",
        expect![[r#"
        specs/acme/openapi.yaml:4: there is no operation `listUsers`
          at /paths
          help: in provider.toml, correct or delete it under [pagination]; the document has listLinks"#]],
    );
    refused(
        &described("kind = \"scroll\""),
        expect![[r#"
        specs/acme/provider.toml:8: unknown variant `scroll`, expected one of `cursor`, `last-id`, `page-number`, `offset`, `next-url`, `link-header`
          help: see CONTRIBUTING.md for the keys of provider.toml"#]],
    );
    refused(
        &described("kind = \"cursor\"\nnxt = \"/a\""),
        expect![[r#"
        specs/acme/provider.toml:9: unknown field `nxt`, expected one of `kind`, `parameter`, `items`, `next`, `has-more`, `is-last`, `number`, `pages`, `total`, `first`
          help: see CONTRIBUTING.md for the keys of provider.toml"#]],
    );
    refused(
        &described("kind = \"link-header\""),
        expect![[r#"
        specs/acme/openapi.yaml:6: the answer has not one list alone
          at /paths/~1links/get
          help: in provider.toml, under [pagination.listLinks], set `items` to the JSON pointer of the items in the answer"#]],
    );
    refused(
        &described(
            "kind = \"cursor\"\nitems = \"/a\"\nparameter = \"n2\"\nnext = \"/next_cursor\"",
        ),
        expect![[r#"
            specs/acme/openapi.yaml:6: `n2` is no query parameter that leads to a page
              at /paths/~1links/get
              help: in provider.toml, under [pagination.listLinks], set `parameter` to one of these: from"#]],
    );
    refused(
        &described("kind = \"cursor\"\nitems = \"/a\"\nparameter = \"from\"\nnext = \"/info/x\""),
        expect![[r#"
            specs/acme/openapi.yaml:6: `next = "/info/x"` leads to no member: `x`
              at /paths/~1links/get
              help: in provider.toml, under [pagination.listLinks], correct `next`; there are until, left, sum"#]],
    );
    refused(
        &described("kind = \"next-url\"\nitems = \"/a\"\nnext = \"/info\""),
        expect![[r#"
            specs/acme/openapi.yaml:6: `next = "/info"` does not lead to a text or an integer
              at /paths/~1links/get
              help: in provider.toml, under [pagination.listLinks], set `next` to the JSON pointer of a text or an integer"#]],
    );
    refused(
        &described("kind = \"link-header\"\nitems = \"/info\""),
        expect![[r#"
            specs/acme/openapi.yaml:6: `items = "/info"` does not lead to a list
              at /paths/~1links/get
              help: in provider.toml, under [pagination.listLinks], set `items` to the JSON pointer of a list"#]],
    );
}

#[test]
fn a_key_that_says_nothing_of_pages_is_refused() {
    let described = |lines: &str| format!("[pagination.listLinks]\nitems = \"/a\"\n{lines}\n");
    refused(
        &described(
            "kind = \"cursor\"\nparameter = \"from\"\nnext = \"/info/until\"\ntotal = \"/info/sum\"",
        ),
        expect![[r#"
            specs/acme/openapi.yaml:6: pages of the kind `cursor` have no key `total`
              at /paths/~1links/get
              help: in provider.toml, under [pagination.listLinks], delete `total`; `cursor` takes parameter, next, items, has-more, is-last"#]],
    );
    refused(
        &described(
            "kind = \"offset\"\nparameter = \"n\"\nhas-more = \"/info/left\"\nis-last = \"/info/left\"",
        ),
        expect![[r#"
            specs/acme/openapi.yaml:6: pages of the kind `offset` have both `has-more` and `is-last`
              at /paths/~1links/get
              help: in provider.toml, under [pagination.listLinks], delete one of them: each says whether a page follows"#]],
    );
    for (kind, key) in [
        ("last-id", "first = 1"),
        ("page-number", "next = \"/info/until\""),
        ("offset", "pages = \"/info/sum\""),
        ("next-url", "parameter = \"n\""),
        ("link-header", "has-more = \"/info/left\""),
    ] {
        let lines = described(&format!("kind = \"{kind}\"\n{key}"));
        let refusal = Workspace::new(&unusual(), &["listLinks"])
            .provider_toml(&lines)
            .refusal();
        let name = key.split(' ').next().unwrap();
        let expected = format!("pages of the kind `{kind}` have no key `{name}`");
        assert!(refusal.contains(&expected), "{refusal}");
    }
}
