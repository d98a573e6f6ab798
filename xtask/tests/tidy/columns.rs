//! Hand-written lines have at most 100 columns and no space at their end.
//!
//! The width holds for comments in Rust and TOML, and for prose in Markdown. Code is left to
//! rustfmt. Tables, code blocks, measured sections and words that are longer than a line cannot be
//! wrapped, so they are exempt.

use std::fs;
use std::path::Path;

const COLUMNS: usize = 100;

#[test]
fn comments_and_prose_fit_the_line_and_no_line_ends_with_a_space() {
    let root = super::workspace();
    let mut faults = Vec::new();
    for path in hand_written(&root) {
        let text = fs::read_to_string(root.join(&path)).expect("a file is UTF-8 text");
        for (line, fault) in faults_of(&path, &text) {
            faults.push(format!("{path}:{line}: {fault}"));
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// The files in which people write, by path from the root: no vendored document, no generated
/// crate, no page that a test reads.
fn hand_written(root: &Path) -> Vec<String> {
    let inputs = ["specs", "codegen/tests/pages", "codegen/tests/probes"];
    let mut files = Vec::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder can be listed") {
            let full = entry.expect("a folder can be listed").path();
            let path = full.strip_prefix(root).expect("it is below the root");
            let path = path.to_str().expect("paths are UTF-8").replace('\\', "/");
            let hidden = path.starts_with('.') && ![".cargo", ".github"].contains(&path.as_str());
            let skipped = hidden
                || path == "target"
                || path.ends_with("-client")
                || inputs.contains(&path.as_str());
            if skipped {
                continue;
            }
            if full.is_dir() {
                folders.push(full);
            } else if [".rs", ".toml", ".md"].iter().any(|it| path.ends_with(it)) {
                files.push(path);
            }
        }
    }
    files.sort();
    assert!(files.len() > 30, "found only {} files", files.len());
    files
}

/// The faults of a text, with their lines.
fn faults_of(path: &str, text: &str) -> Vec<(usize, String)> {
    let mut faults = Vec::new();
    let mut exempt = false;
    for (number, line) in (1..).zip(text.lines()) {
        if line.ends_with([' ', '\t']) {
            faults.push((number, "a space at the end".to_owned()));
        }
        let trimmed = line.trim_start();
        let prose = match path.rsplit_once('.') {
            Some((_, "rs")) => trimmed.starts_with("//"),
            Some((_, "toml")) => trimmed.starts_with('#'),
            _ => {
                let begins = trimmed.starts_with("<!-- measured:");
                let ends = trimmed.starts_with("<!-- end:");
                if begins || ends || trimmed.starts_with("```") {
                    exempt = begins || !(ends || exempt);
                }
                !exempt && !trimmed.starts_with('|')
            }
        };
        let columns = line.chars().count();
        if prose && columns > COLUMNS && can_be_wrapped(trimmed) {
            faults.push((number, format!("{columns} columns, more than {COLUMNS}")));
        }
    }
    faults
}

/// Whether a space other than the one after the comment's or list's mark stands before the last
/// column.
fn can_be_wrapped(line: &str) -> bool {
    let marks = |c: char| "/!#*->0123456789. ".contains(c);
    let text = line.trim_start_matches(marks);
    let until_last = text.char_indices().take(COLUMNS);
    until_last.into_iter().any(|(_, c)| c == ' ')
}

#[test]
fn faults_are_found_with_their_lines() {
    let long = "x ".repeat(60).trim_end().to_owned();
    let url = format!("https://{}", "x".repeat(120));
    let lines = |path: &str, text: &str| -> Vec<usize> {
        faults_of(path, text)
            .into_iter()
            .map(|(line, _)| line)
            .collect()
    };
    assert_eq!(lines("a.rs", &format!("let x;\n    // {long}\n")), [2]);
    assert_eq!(
        lines(
            "a.rs",
            &format!("let x = \"{long}\";\n/// {url}\nlet y; \n")
        ),
        [3]
    );
    assert_eq!(lines("a.toml", &format!("# {long}\nx = \"{long}\"\n")), [1]);
    let page = format!("```sh\n{long}\n```\n| {long} |\n- {url}\n{long}\n");
    assert_eq!(lines("a.md", &page), [6]);
    let page = format!("<!-- measured: a -->\n{long}\n<!-- end: a -->\n{long}\n");
    assert_eq!(lines("a.md", &page), [4]);
}
