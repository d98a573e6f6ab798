use crate::text::syntax::Syntax;

use crate::text::spans::locate;

/// The line, from 1, and the text that is underlined.
fn underlined(text: &str, syntax: Syntax, pointer: &str) -> Option<(usize, String)> {
    let span = locate(text, syntax, pointer)?;
    Some((
        text[..span.start].matches('\n').count() + 1,
        text[span].to_owned(),
    ))
}

#[track_caller]
fn check(text: &str, syntax: Syntax, places: &[(&str, usize, &str)]) {
    for &(pointer, line, expected) in places {
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
fn scalars_are_underlined_and_containers_by_their_key() {
    let places = [
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
    check(YAML, Syntax::Yaml, &places);
    check(&format!("\u{feff}{YAML}"), Syntax::Yaml, &places);
    check(&YAML.replace('\n', "\r\n"), Syntax::Yaml, &places);
}

#[test]
fn aliases_and_merge_keys_lead_to_their_anchor() {
    let responses = "/paths/~1a~1{b~0c}/get/responses";
    let places = [
        (format!("{responses}/200"), 24, "200"),
        (format!("{responses}/200/description"), 24, "ok"),
        (format!("{responses}/404"), 25, "*ok"),
        (format!("{responses}/404/description"), 24, "ok"),
        (format!("{responses}/default/description"), 24, "ok"),
    ];
    let places: Vec<_> = places
        .iter()
        .map(|(pointer, line, text)| (pointer.as_str(), *line, *text))
        .collect();
    check(YAML, Syntax::Yaml, &places);
}

#[test]
fn a_pointer_beyond_the_text_finds_the_nearest_ancestor() {
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
fn json_has_places_in_one_line_and_in_many() {
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
fn a_text_that_does_not_parse_has_places_up_to_the_fault() {
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
fn large_documents_are_gone_through_once() {
    // A document in one line: counting its characters anew for each value would take minutes.
    let json = format!("{{\"ä\": [{}\"end\"]}}", "{\"ä\": \"b\"}, ".repeat(200_000));
    check(&json, Syntax::Json, &[("/ä/200000", 1, "\"end\"")]);
    let yaml = format!("ä: [{}end]", "{ä: b}, ".repeat(100_000));
    check(&yaml, Syntax::Yaml, &[("/ä/100000", 1, "end")]);
}
