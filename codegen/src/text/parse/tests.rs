use std::fmt::Write as _;
use std::sync::Arc;

use expect_test::{Expect, expect};
use serde_json::{Value, json};

use crate::text::parse::parse;
use crate::text::syntax::Syntax;

fn yaml(text: &str) -> Value {
    parse("openapi.yaml", &Arc::from(text), Syntax::Yaml).unwrap()
}

/// The printed failure.
#[track_caller]
fn refused(syntax: Syntax, text: &str) -> String {
    parse("document", &Arc::from(text), syntax)
        .unwrap_err()
        .to_string()
}

/// Compares the printed failures of all texts, in their order.
#[track_caller]
fn check(syntax: Syntax, texts: &[&str], expected: Expect) {
    let failures: Vec<String> = texts.iter().map(|text| refused(syntax, text)).collect();
    expected.assert_eq(&failures.join("\n"));
}

#[test]
fn yaml_scalars_follow_the_core_schema() {
    let text =
        "[no, on, 2025-06-26, 1_000, 0123, 1e3, 1.5, ~, '', 0x1f, -7, true, 12:30, '1', !!str 1]";
    let expected = r#"["no", "on", "2025-06-26", "1_000", "0123", 1000.0, 1.5, null, "",
        31, -7, true, "12:30", "1", "1"]"#;
    assert_eq!(yaml(text), serde_json::from_str::<Value>(expected).unwrap());
}

#[test]
fn large_integers_keep_their_value() {
    let text =
        "[9007199254740993, 18446744073709551615, -9223372036854775808, 18446744073709551616]";
    let value = yaml(text);
    assert_eq!(value[0], 9_007_199_254_740_993_u64);
    assert_eq!(value[1], u64::MAX);
    assert_eq!(value[2], i64::MIN);
    assert_eq!(
        value,
        parse("openapi.json", &Arc::from(text), Syntax::Json).unwrap()
    );
}

#[test]
fn keys_are_text_exactly_as_written() {
    let value = yaml("200: a\ntrue: b\n1.0: c\n~: d\n'201': e\n");
    assert_eq!(
        value,
        json!({"200": "a", "true": "b", "1.0": "c", "~": "d", "201": "e"})
    );
}

#[test]
fn keys_keep_their_order() {
    for (syntax, text) in [
        (Syntax::Yaml, "z: 1\na: 2\n"),
        (Syntax::Json, r#"{"z":1,"a":2}"#),
    ] {
        let value = parse("document", &Arc::from(text), syntax).unwrap();
        assert_eq!(
            value.as_object().unwrap().keys().collect::<Vec<_>>(),
            ["z", "a"]
        );
    }
}

#[test]
fn own_entries_and_earlier_sources_take_precedence_over_a_merge_key() {
    let value =
        yaml("a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc:\n  <<: [*a, *b]\n  x: 3\nd: {<<: *b}\n");
    assert_eq!(value["c"], json!({"x": 3, "y": 1, "z": 2}));
    assert_eq!(value["d"], json!({"y": 2, "z": 2}));
    assert!(refused(Syntax::Yaml, "a:\n  <<: 1\n").contains("document:2: a merge key"));
}

#[test]
fn byte_order_mark_is_skipped() {
    for (syntax, text) in [
        (Syntax::Yaml, "\u{feff}openapi: 3.1.0\n"),
        (Syntax::Json, "\u{feff}{\"openapi\":\"3.1.0\"}"),
    ] {
        let value = parse("document", &Arc::from(text), syntax).unwrap();
        assert_eq!(value, json!({"openapi": "3.1.0"}));
    }
}

#[test]
fn windows_line_breaks_are_line_breaks() {
    assert_eq!(
        yaml("a: |\r\n  x\r\n  y\r\nb: 1\r\n"),
        json!({"a": "x\ny\n", "b": 1})
    );
    assert!(refused(Syntax::Yaml, "a: 1\r\nb: 1\r\na: 2\r\n").starts_with("document:3: "));
}

#[test]
fn a_duplicate_key_is_refused() {
    check(
        Syntax::Yaml,
        &["get:\n  id: a\npost: {}\nget:\n  id: b\n"],
        expect![[r#"
            document:4: the key `get` appears twice in one object
              help: remove or rename one of the two: a parser would silently drop the first"#]],
    );
    check(
        Syntax::Json,
        &["{\n\"get\": 1,\n\"get\": 2\n}"],
        expect![[r#"
            document:3: the key `get` appears twice in one object
              help: remove or rename one of the two: a parser would silently drop the first"#]],
    );
}

#[test]
fn yaml_values_that_json_cannot_express_are_refused() {
    check(
        Syntax::Yaml,
        &[
            "a:\n  maximum: .inf\n",
            "a:\n  b: !ref x\n",
            "a:\n  {{ host }}: 1\n",
        ],
        expect![[r#"
            document:2: `.inf` and `.nan` are not allowed: JSON has no such numbers
              help: leave the value out, or put it in quotes if it is text
            document:2: the tag `!ref` has no meaning in an OpenAPI document
              help: remove the tag, or put the value in quotes if the `!` is part of it
            document:2: found a mapping or a list where a key is expected
              help: put the key in quotes if it begins with `{` or `[`"#]],
    );
}

#[test]
fn each_json_fault_has_a_remedy() {
    check(
        Syntax::Json,
        &[
            "{\n  \"a\": 1,\n}\n",
            "{\n  \"a\": {\n    \"b\": [1\n",
            "{\n  // x\n  \"a\": 1}\n",
            "{\"a\": 'b'}",
            "{\"a\": 1}\n}",
            " ",
        ],
        expect![[r#"
            document:2: invalid JSON: a comma after the last entry
              help: remove the comma
            document:3: the text ends inside an array
              help: the text is cut off: fetch the whole document again
            document:2: invalid JSON: key must be a string
              help: put the key in double quotes; remove comments
            document:1: invalid JSON: expected value
              help: put the string in double quotes
            document:2: invalid JSON: trailing characters
              help: the document ends before this position: remove the rest
            document:1: the text is empty
              help: fetch the document again"#]],
    );
}

#[test]
fn each_yaml_fault_has_a_remedy() {
    check(
        Syntax::Yaml,
        &[
            "a:\n  b: 'cut\n  off",
            "a:\n  b: 1\n  descr",
            "a:\n\tb: 1\n",
            "a: @b\n",
            "a: b: c\n",
            "a: *b\n",
            "---\na: 1\n---\nb: 2\n",
        ],
        expect![[r#"
            document:3: invalid YAML: found unexpected end of stream, while scanning a quoted scalar that begins in line 2
              help: the text ends too early: if it is cut off, fetch the whole document again
            document:3: invalid YAML: could not find expected ':', while scanning a simple key that begins in line 3
              help: the text ends too early: if it is cut off, fetch the whole document again
            document:2: invalid YAML: found character that cannot start any token, while scanning for the next token
              help: indent with spaces: YAML does not allow tabs for indentation
            document:1: invalid YAML: found character that cannot start any token, while scanning for the next token
              help: put the value in quotes
            document:1: invalid YAML: mapping values are not allowed in this context
              help: put a text that holds `: ` in quotes, and check the indentation
            document:1: invalid YAML: unknown anchor
              help: define the anchor (`&name`) before its alias, or put the text in quotes if it begins with `*`
            document:4: the text holds more than one YAML document (`---`)
              help: keep only one document in the file"#]],
    );
}

#[test]
fn positions_after_non_ascii_text_are_right() {
    assert!(refused(Syntax::Yaml, "é: ü # ß\nb: 1\né: 2\n").starts_with("document:3: the key `é`"));
    assert!(refused(Syntax::Json, "{\"é\": 1,\n\"é\": 2}").starts_with("document:2: the key `é`"));
}

#[test]
fn depth_is_bounded() {
    for depth in [200, 100_000] {
        for open in ["[", "{\"a\": ", "{a: [", "- ", "[\"]\", "] {
            for syntax in [Syntax::Yaml, Syntax::Json] {
                refused(syntax, &open.repeat(depth));
            }
        }
    }
    for text in ["&a [*a]", "&a {<<: *a}", "&a {b: *a}"] {
        assert!(
            refused(Syntax::Yaml, text).contains("nested too deep"),
            "{text}"
        );
    }
}

#[test]
fn expansion_of_aliases_is_bounded() {
    let mut billion = "a0: &a0 lol\n".to_owned();
    for i in 1..30 {
        let _ = writeln!(
            billion,
            "a{i}: &a{i} [{}]",
            format!("*a{},", i - 1).repeat(9)
        );
    }
    assert!(refused(Syntax::Yaml, &billion).contains("aliases of this document expand"));

    let long_text = format!(
        "a: &a {}\nb: [{}]\n",
        "x".repeat(100_000),
        "*a,".repeat(10_000)
    );
    assert!(refused(Syntax::Yaml, &long_text).contains("aliases of this document expand"));
}

#[test]
fn truncated_documents_never_panic() {
    let yaml = "openapi: 3.1.0\r\ninfo: &i {title: \"é\\n\", version: '1'}\npaths:\n  /a:\n    <<: *i\n    x: |-\n      a\n    y: [1, 2]\n";
    let json = "{\"openapi\": \"3.1.0\", \"é\": [1, -2.5e3, true, null, \"\\u00e9\\n\"], \"o\": {\"a\": {}}}";
    for (syntax, text) in [(Syntax::Yaml, yaml), (Syntax::Json, json)] {
        parse("document", &Arc::from(text), syntax).unwrap();
        for end in (0..text.len()).filter(|&end| text.is_char_boundary(end)) {
            for cut in [&text[..end], &text[end..]] {
                if let Err(failure) = parse("document", &Arc::from(cut), syntax) {
                    assert!(
                        failure.diagnostics()[0]
                            .location()
                            .is_some_and(|(_, line)| line.is_some()),
                        "{cut}: {failure}"
                    );
                }
                for pointer in ["", "/info/title", "/paths/~1a/version", "/é/4", "/o/a/b"] {
                    crate::text::spans::locate(cut, syntax, pointer);
                }
            }
        }
    }
}
