use crate::text::syntax::Syntax;

use crate::text::spans::locate;

/// Returns the line of the underlined bytes, counted from 1, and their text.
fn underlined(text: &str, syntax: Syntax, pointer: &str) -> Option<(usize, String)> {
    let span = locate(text, syntax, pointer)?;
    Some((
        text[..span.start].matches('\n').count() + 1,
        text[span].to_owned(),
    ))
}

#[track_caller]
fn check(text: &str, syntax: Syntax, values: &[(&str, usize, &str)]) {
    for &(pointer, line, expected) in values {
        assert_eq!(
            underlined(text, syntax, pointer),
            Some((line, expected.to_owned())),
            "{pointer}"
        );
    }
}

const YAML: &str = "\
# Größe
openapi: 3.1.0 # version
info:
  title: 'Größe: ä'
  description: |
    two
    lines
  note: >-
    folded
    text
  plain: runs over
    two lines
  empty:
paths:
  /a/{b~c}:
    get:
      tags: [ü, {x: y}, [z]]
      parameters:
        - name: a
          in: query
        - $ref: '#/x'
        - 7
      responses:
        200: &ok {description: ok}
        \"404\": *ok
        default:
          <<: *ok
";

#[test]
fn a_scalar_is_underlined_itself_and_a_container_by_its_key() {
    let values = [
        ("/openapi", 2, "3.1.0"),
        ("/info", 3, "info"),
        ("/info/title", 4, "'Größe: ä'"),
        ("/info/description", 5, "description"),
        ("/info/note", 8, "note"),
        ("/info/plain", 11, "plain"),
        ("/info/empty", 13, "empty"),
        ("/paths/~1a~1{b~0c}", 15, "/a/{b~c}"),
        ("/paths/~1a~1{b~0c}/get/tags/0", 17, "ü"),
        ("/paths/~1a~1{b~0c}/get/tags/1", 17, "{x"),
        ("/paths/~1a~1{b~0c}/get/tags/1/x", 17, "y"),
        ("/paths/~1a~1{b~0c}/get/tags/2", 17, "["),
        ("/paths/~1a~1{b~0c}/get/parameters/0", 19, "name"),
        ("/paths/~1a~1{b~0c}/get/parameters/0/in", 20, "query"),
        ("/paths/~1a~1{b~0c}/get/parameters/1/$ref", 21, "'#/x'"),
        ("/paths/~1a~1{b~0c}/get/parameters/2", 22, "7"),
    ];
    check(YAML, Syntax::Yaml, &values);
    check(&format!("\u{feff}{YAML}"), Syntax::Yaml, &values);
    check(&YAML.replace('\n', "\r\n"), Syntax::Yaml, &values);
}

#[test]
fn a_value_of_an_alias_or_merge_key_is_found_at_its_anchor() {
    for (pointer, line, text) in [
        ("200", 24, "200"),
        ("200/description", 24, "ok"),
        ("404", 25, "*ok"),
        ("404/description", 24, "ok"),
        ("default/description", 24, "ok"),
    ] {
        let pointer = format!("/paths/~1a~1{{b~0c}}/get/responses/{pointer}");
        check(YAML, Syntax::Yaml, &[(&pointer, line, text)]);
    }
}

#[test]
fn a_pointer_to_no_value_finds_the_nearest_ancestor() {
    check(
        YAML,
        Syntax::Yaml,
        &[
            ("", 2, "openapi"),
            ("/components/schemas", 2, "openapi"),
            ("/info/contact/name", 3, "info"),
            ("/paths/~1a~1{b~0c}/get/tags/9", 17, "tags"),
            ("/openapi/x", 2, "3.1.0"),
            ("not a pointer", 2, "openapi"),
        ],
    );
    assert_eq!(locate("", Syntax::Yaml, "/a"), None);
    assert_eq!(locate(" ", Syntax::Json, "/a"), None);
}

#[test]
fn values_of_json_are_found_with_and_without_line_breaks() {
    let lines = "{\n  \"openapi\": \"3.1.0\",\n  \"pa\\u0074hs\": {\n    \"/ä\": {\"get\": [1, {\"x\": \"\\\"}\"}, []]}\n  },\n  \"n\": -1.5\n}";
    check(
        lines,
        Syntax::Json,
        &[
            ("/openapi", 2, "\"3.1.0\""),
            ("/paths", 3, "\"pa\\u0074hs\""),
            ("/paths/~1ä/get", 4, "\"get\""),
            ("/paths/~1ä/get/0", 4, "1"),
            ("/paths/~1ä/get/1", 4, "{\"x\""),
            ("/paths/~1ä/get/1/x", 4, "\"\\\"}\""),
            ("/paths/~1ä/get/2", 4, "["),
            ("/n", 6, "-1.5"),
            ("/n/x", 6, "-1.5"),
            ("/absent", 1, "{"),
        ],
    );
    let one: String = lines.split('\n').map(str::trim_start).collect();
    check(
        &one,
        Syntax::Json,
        &[("/paths/~1ä/get/1/x", 1, "\"\\\"}\""), ("/n", 1, "-1.5")],
    );
}

#[test]
fn values_before_a_syntax_error_are_found() {
    check(
        "a:\n  b: 1\n  c: 'cut",
        Syntax::Yaml,
        &[("/a/b", 2, "1"), ("/a/c", 1, "a")],
    );
    check(
        "{\"a\": {\"b\": 1, \"c\": \"cut",
        Syntax::Json,
        &[("/a/b", 1, "1"), ("/a/c", 1, "\"cut")],
    );
}

#[test]
fn locating_in_a_long_line_takes_linear_time() {
    // Counting the characters of the line again for each value would take minutes.
    let json = format!("{{\"ä\": [{}\"end\"]}}", "{\"ä\": \"b\"}, ".repeat(200_000));
    check(&json, Syntax::Json, &[("/ä/200000", 1, "\"end\"")]);
    let yaml = format!("ä: [{}end]", "{ä: b}, ".repeat(100_000));
    check(&yaml, Syntax::Yaml, &[("/ä/100000", 1, "end")]);
}
