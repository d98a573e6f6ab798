//! Runs each example, which asserts what it shows. `cargo test --workspace` builds them before.

#![allow(clippy::unwrap_used, reason = "in a test an unwrap is an assertion")]

use std::path::Path;
use std::process::Command;

/// The names of the examples, sorted.
fn examples() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let paths = folder
        .read_dir()
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let sources = paths.filter(|path| path.extension().is_some_and(|it| it == "rs"));
    let mut names: Vec<_> = sources
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    names.sort();
    assert!(names.len() > 1, "no examples in {}", folder.display());
    names
}

#[test]
fn each_example_runs() {
    let test = std::env::current_exe().unwrap();
    let folder = test.parent().unwrap().with_file_name("examples");
    for name in examples() {
        let program = folder
            .join(&name)
            .with_extension(std::env::consts::EXE_EXTENSION);
        assert!(
            program.exists(),
            "the example {name} is not built; run `cargo build -p tracking-links --all-features \
             --examples`, or all tests: `cargo test --workspace`"
        );
        let output = Command::new(program).output().unwrap();
        let (shown, failure) = (output.stdout.trim_ascii(), output.stderr);
        assert!(
            output.status.success() && !shown.is_empty(),
            "{name}: {}\n{}{}",
            output.status,
            String::from_utf8_lossy(shown),
            String::from_utf8_lossy(&failure)
        );
    }
}

#[test]
fn the_table_lists_each_example() {
    let table = include_str!("../examples/README.md");
    let listed: Vec<_> = table
        .lines()
        .filter_map(|line| line.strip_prefix("| [`")?.split('`').next())
        .map(str::to_owned)
        .collect();
    let mut sorted = listed.clone();
    sorted.sort();
    assert_eq!(sorted, examples());
}
