//! A call without an argument that the operation requires does not compile.
//!
//! Cargo builds the programs as examples of the whole workspace, with what it has built for the
//! other tests. `UPDATE_EXPECT=1 cargo test -p client-alone` writes down what another compiler
//! says.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;
use std::process::Command;

use expect_test::{Expect, expect};
use serde_json::Value;

const PROGRAMS: [&str; 2] = ["missing_body", "missing_path_parameter"];

#[test]
fn what_is_required_can_not_be_forgotten() {
    let expected = [
        expect![[r#"
            E0061 error: this method takes 1 argument but 0 arguments were supplied
                missing_body.rs:5: `()` argument #1 is missing
                missing_body.rs:5: `create_tracking_link`
              note: method defined here
                crates/fanvue-client/src/client.rs: `create_tracking_link`
              help: provide the argument
                missing_body.rs:5: `()` -> `(/* body */)`
        "#]],
        expect![[r#"
            E0061 error: this method takes 2 arguments but 1 argument was supplied
                missing_path_parameter.rs:6: `(creator)` argument #2 is missing
                missing_path_parameter.rs:6: `delete_creator_tracking_link`
              note: method defined here
                crates/fanvue-client/src/client.rs: `delete_creator_tracking_link`
              help: provide the argument
                missing_path_parameter.rs:6: `(creator)` -> `(creator, /* uuid */)`
        "#]],
    ];
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    // Cargo unifies features over all packages that are selected: these are those of `cargo test
    // --workspace`.
    let arguments = "build --workspace --locked --keep-going --message-format json \
                     --features client-alone/missing";
    let mut build = Command::new(cargo);
    build.args(arguments.split_whitespace());
    build.args(PROGRAMS.iter().flat_map(|it| ["--example", it]));
    let built = build.current_dir(workspace()).output().unwrap();
    let errors = String::from_utf8_lossy(&built.stderr).into_owned();
    assert!(!built.status.success(), "{errors}");
    let messages = String::from_utf8(built.stdout).unwrap();
    let messages = messages.lines().map(|it| serde_json::from_str(it).unwrap());
    let messages: Vec<Value> = messages.collect();
    for (program, expected) in PROGRAMS.iter().zip(expected) {
        let of_program = |it: &&Value| it["target"]["name"] == *program;
        let said = messages.iter().filter(of_program).map(|it| &it["message"]);
        // Rustc's last message, without a place, is how many errors there are.
        let said = said.filter(|it| it["spans"] != Value::Array(vec![]));
        check(said, &expected);
    }
}

fn workspace() -> &'static Path {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2);
    root.unwrap()
}

/// Compares the messages about a program, with the code that each part of them marks.
fn check<'m>(messages: impl Iterator<Item = &'m Value>, expected: &Expect) {
    let mut text = String::new();
    for message in messages {
        let code = message["code"]["code"].as_str().unwrap_or_default();
        text += &format!("{code} ");
        add(&mut text, message);
        for part in message["children"].as_array().unwrap() {
            text += "  ";
            add(&mut text, part);
        }
    }
    expected.assert_eq(&text);
}

fn add(text: &mut String, message: &Value) {
    let word = |it: &Value| it.as_str().unwrap_or_default().to_owned();
    *text += &format!(
        "{}: {}\n",
        word(&message["level"]),
        word(&message["message"])
    );
    for span in message["spans"].as_array().unwrap() {
        let mut place = word(&span["file_name"]);
        // The line of a generated file says nothing.
        if let Some(program) = place.strip_prefix("tests/client-alone/programs/") {
            place = format!("{program}:{}", span["line_start"]);
        }
        let line = &span["text"][0];
        let column = |it: &str| usize::try_from(line[it].as_u64().unwrap_or(1)).unwrap() - 1;
        let marked = column("highlight_start")..column("highlight_end");
        let marked = &line["text"].as_str().unwrap_or_default()[marked];
        let mut label = word(&span["label"]);
        if let Some(suggested) = span["suggested_replacement"].as_str() {
            label += &format!("-> `{suggested}`");
        }
        *text += format!("    {place}: `{marked}` {label}").trim_end();
        text.push('\n');
    }
}
