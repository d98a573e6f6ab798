use super::*;

#[test]
fn a_description_keeps_its_words_and_loses_markup_that_rustdoc_misreads() {
    for (description, expected) in [
        (
            "<Info>Scope required: `write:<x>`</Info>",
            "Scope required: `write:<x>`",
        ),
        ("a<br>b", "a\nb"),
        ("send <token> or a < b", "send \\<token> or a \\< b"),
        ("see https://example.com/a.", "see <https://example.com/a>."),
        (
            "see [docs](https://example.com/a) and [here](/docs/x)",
            "see [docs](https://example.com/a) and here",
        ),
        ("items[0] and [Foo]", "items\\[0\\] and \\[Foo\\]"),
        ("```js\nlet a = [1];\n```", "```text\nlet a = [1];\n```"),
        ("```\nnever closed", "```text\nnever closed\n```"),
        (
            "a\n\n        let x = 1;",
            "a\n\n```text\n    let x = 1;\n```",
        ),
        ("a lone ` tick", "a lone \\` tick"),
        ("\n\n  a\n\n", "a"),
        ("![logo](https://example.com/a.png)", "logo"),
        ("[run](javascript:alert(1))", "run"),
        ("<p>One **two**</p>\n\nthree", "One **two**\n\nthree"),
        ("<!-- hidden -->\nshown", "shown"),
        ("a\rb", "a\nb"),
        ("<b> a </b>\n<span> b", "a \nb"),
        ("a\u{202e}b\u{2066}c\u{7}", "abc"),
        (
            "| a | b |\n|---|---|\n| c<br>d | e |",
            "|a|b|\n|-|-|\n|c d|e|",
        ),
    ] {
        assert_eq!(sanitized(description), expected, "{description:?}");
    }
}

#[test]
fn no_description_has_html_or_code_that_runs() {
    let code = "std::fs::write(\"a\", \"b\").unwrap();";
    let script = "<script>alert(1)</script>";
    for description in [
        format!("> ~~~\n> {code}\n> ~~~"),
        format!("-     {code}"),
        format!("1. a\n\n       {code}"),
        format!("~~~rust\n{code}"),
        format!("``` {{.rust}}\n{code}\n```"),
        format!("\t{code}"),
        format!("\\`{script}` and [{script}](https://x.example) end"),
        format!("<div\n>{script}"),
        "&lt;script&gt;alert(1)&lt;/script&gt;".to_owned(),
        "<x<script>alert(1)</script>".to_owned(),
        format!("<!--{script}--!>{script}"),
        format!("`` ` ``{script}"),
        format!("| a |\n|---|\n| `\\|{script}` |"),
        format!("[a]: https://x.example '{script}'\n\n[a]"),
        format!("[a](<https://x.example/\"onclick=alert(1)> \"{script}\")"),
        format!("https://x.example/{script}"),
        format!("<https://x.example/a`b>\n\n    {code}"),
        "> ".repeat(300) + script,
        "- ".repeat(300) + "    " + code,
        "*".repeat(300) + script,
        format!("~~~\n{script}\n~~~"),
    ] {
        for text in [
            sanitized(&description),
            sanitized_line(&description),
            escaped(&description),
        ] {
            assert!(verify::is_harmless(&text), "{description:?}: {text:?}");
        }
        assert!(
            !sanitized_line(&description).contains('\n'),
            "{description:?}"
        );
        let labelled = labelled("200", Some(&description));
        assert!(
            verify::is_harmless(&labelled),
            "{description:?}: {labelled:?}"
        );
    }
}

#[test]
fn a_line_has_the_first_lines_up_to_the_end_of_a_sentence() {
    for (description, expected) in [
        ("Creates.\nMore.", "Creates."),
        ("## Creates *a* link\n\nb", "Creates *a* link"),
        (
            "Creates *a\nlink*. It\nworks.\nMore.",
            "Creates *a link*. It works.",
        ),
        ("Creates:\nmore", "Creates:"),
        ("- one\n- two", "one"),
        ("```\nlet a = 1;\n```", "let a = 1;"),
        ("", ""),
        ("1. a", "a"),
        ("# ", "\\#"),
        ("1.", "1\\."),
        ("example.com", "example.com"),
        ("a | b", "a \\| b"),
    ] {
        assert_eq!(sanitized_line(description), expected, "{description:?}");
    }
}

#[test]
fn a_code_span_shows_any_text() {
    for (text, expected) in [
        ("a", "`a`"),
        ("a`b", "``a`b``"),
        ("`", "`` ` ``"),
        ("a\n```\nb", "````a\\n```\\nb````"),
        ("", "`\"\"`"),
        (" ", "`\" \"`"),
        ("a\u{202e}", "`a\\u{202e}`"),
    ] {
        assert_eq!(code(text), expected, "{text:?}");
    }
}
