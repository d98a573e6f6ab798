//! The crates of hostile documents, compiled, tested and documented.

use std::fs;

use serde_json::{Value, json};

use crate::crates::{Crates, files_below};
use crate::document::with_everywhere;

/// Markdown whose code, if it is run, writes a file, and whose HTML, if it is shown, is a script.
fn harmful() -> String {
    let run = |name: &str| format!("std::fs::write(\"ran-{name}\", \"\").unwrap();");
    let script = "<script>alert('shown')</script><img src=x onerror=alert('shown')>";
    [
        "First line.".to_owned(),
        format!("```\n{}\n```", run("fence")),
        format!("> ~~~\n> {}\n> ~~~", run("quote")),
        format!("-     {}", run("list")),
        format!("1. one\n   - two\n\n         {}", run("lists")),
        format!("    {}", run("indent")),
        format!("\t{}", run("tab")),
        format!("\\`{script}` and [{script}](https://x.example)"),
        format!("<div>\n{script}\n</div>"),
        format!("<!-- --!>{script} -->"),
        "[a](javascript:alert('shown')) ![a](https://x.example/a.png)".to_owned(),
        format!("| a |\n|---|\n| `\\|{script}` |"),
        format!("```{{.rust}}\n{}", run("open")),
    ]
    .join("\n\n")
}

/// Names in several forms of Unicode, some of which look like others.
fn forms() -> Value {
    let mut document = with_everywhere("\u{fb01}");
    let names = [
        "e\u{301}",
        "\u{e9}",
        "\u{ff41}",
        "a",
        "\u{430}",
        "\u{e33}",
        "\u{130}",
        "\u{1d49c}",
        "\u{3000}b",
        "\u{200d}c",
        "\u{1e9b}\u{323}",
        "\u{aa}",
        "\u{2b0}d",
        "\u{2173}",
    ];
    let link = &mut document["components"]["schemas"]["\u{fb01}Link"]["properties"];
    for name in names {
        link[name] = json!({"type": "string", "enum": names});
    }
    document
}

/// Types in types in types, of each kind that can contain another.
fn nested() -> Value {
    type Link = fn(Value, usize) -> Value;
    let kinds: [(&str, Link); 5] = [
        (
            "Map",
            |next, _| json!({"type": "object", "additionalProperties": next}),
        ),
        ("List", |next, _| json!({"type": "array", "items": next})),
        (
            "Object",
            |next, _| json!({"type": "object", "properties": {"next": next}}),
        ),
        (
            "Needed",
            |next, _| json!({"type": "object", "required": ["next"], "properties": {"next": next}}),
        ),
        ("Union", |next, level| {
            let other = json!({"type": "object", "properties": {format!("p{level}"): {}}});
            json!({"oneOf": [next, other]})
        }),
    ];
    let mut document = with_everywhere("nested");
    for (kind, link) in kinds {
        let reference = |level| json!({"$ref": format!("#/components/schemas/{kind}{level}x")});
        document["components"]["schemas"]["nestedLink"]["properties"][kind] = reference(0);
        for level in 0..200 {
            let component = &mut document["components"]["schemas"][format!("{kind}{level}x")];
            *component = link(reference(level + 1), level);
        }
        document["components"]["schemas"][format!("{kind}200x")] = json!({"type": "string"});
    }
    document
}

#[test]
fn hostile_documents_compile_run_no_code_and_show_no_script() {
    let documents = [
        ("markdown", with_everywhere(&harmful())),
        ("closed", with_everywhere("*/ \"# }} {0} `\n```")),
        ("return", with_everywhere("a\rb")),
        (
            "bidi",
            with_everywhere("a\u{202e}b\u{2066}c\u{feff}\u{2028}d"),
        ),
        ("forms", forms()),
        ("nested", nested()),
    ];
    let crates = Crates::write("hostile", &documents);
    let before = files_below(&crates.folder);

    let tested = crates.cargo(&["test"]);
    let printed = String::from_utf8_lossy(&tested.stdout).into_owned();
    let errors = String::from_utf8_lossy(&tested.stderr).into_owned();
    assert!(tested.status.success(), "{printed}\n{errors}");
    // The examples of the client and of its methods, which are compiled and not run.
    let tests = printed
        .lines()
        .filter(|line| line.starts_with("test crates/"));
    let is_own = |line: &str| line.contains(" - client::Client") && line.contains(" - compile ");
    let (own, others): (Vec<&str>, Vec<&str>) = tests.partition(|line| is_own(line));
    assert!(own.len() > documents.len(), "{printed}\n{errors}");
    assert!(others.is_empty(), "{others:?}");
    // No description adds one to the one of its method.
    let names = own.iter().map(|line| line.split(" (line").next());
    let names: std::collections::BTreeSet<_> = names.collect();
    assert_eq!(names.len(), own.len(), "{own:?}");
    assert_eq!(files_below(&crates.folder), before, "a test wrote a file");

    let documented = crates.cargo(&["doc", "--no-deps"]);
    let errors = String::from_utf8_lossy(&documented.stderr).into_owned();
    assert!(documented.status.success(), "{errors}");
    assert!(!errors.contains("warning"), "{errors}");
    let mut pages = 0;
    for (name, _) in documents {
        for page in files_below(&crates.target().join(format!("doc/{name}_client"))) {
            let html = fs::read_to_string(&page).unwrap();
            pages += 1;
            for live in [
                "<script>alert",
                "<img src=x",
                "<img src=\"https",
                "href=\"javascript",
            ] {
                assert!(!html.contains(live), "{live} in {}", page.display());
            }
        }
    }
    assert!(pages > 50, "only {pages} pages");
}
