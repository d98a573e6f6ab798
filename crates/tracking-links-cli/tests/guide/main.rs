//! The guide's commands, run as it shows them.
//!
//! Each page has a folder of its own and a sandbox of its own, whose variables are set. In it, the
//! commands of the page's `console` blocks run in order, in `sh`. What they print must be what the
//! page shows; `UPDATE_EXPECT=1 cargo test -p tracking-links-cli --test guide` rewrites the pages.
//! Comments of the page, which a reader does not see, prepare what a command meets:
//!
//! - `<!-- file: NAME -->`: the next block is the content of this file.
//! - `<!-- sandbox: PROVIDER loses the next answer -->`, and the others in `prepare.rs`.
//! - `<!-- varies -->`: numbers in the next block differ from run to run.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "in a test an unwrap is an assertion")]

mod inline;
mod page;
mod prepare;
mod shell;

use std::fs;
use std::path::{Path, PathBuf};

use page::{Block, Kind, Page};
use shell::Shell;

/// The languages that blocks may have, besides those that are run: what nothing executes.
const OTHER: [&str; 4] = ["csv", "json", "text", "toml"];

/// Returns the pages of the guide, in the order of its contents.
fn pages() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/guide/src");
    let contents = fs::read_to_string(folder.join("SUMMARY.md")).unwrap();
    let links = contents.split("](").skip(1);
    let names = links.map(|rest| rest.split(')').next().unwrap_or_default());
    names.map(|name| folder.join(name)).collect()
}

#[test]
fn commands_print_what_the_guide_shows() {
    let is_updating = std::env::var_os("UPDATE_EXPECT").is_some();
    let (mut commands, mut faults) = (0, Vec::new());
    for path in pages() {
        let text = fs::read_to_string(&path).unwrap();
        let mut page = Page::parse(&text);
        let shell = Shell::new();
        for block in page.blocks() {
            if let Some(file) = &block.file {
                shell.write(file, &block.text());
            }
            block
                .preparations
                .iter()
                .for_each(|it| prepare::prepare(&shell, it));
            let Kind::Console = block.kind() else {
                continue;
            };
            let shown = block.text();
            let (printed, count) = shell.run(&shown);
            commands += count;
            if !block.is_same(&shown, &printed) {
                faults.push(format!(
                    "{}:{}: printed instead:\n{printed}",
                    path.display(),
                    block.line
                ));
            }
            // Also if it is the same but for numbers, so that those of a page agree.
            block.replace(&printed);
        }
        if is_updating {
            fs::write(&path, page.to_text()).unwrap();
        }
    }
    assert!(commands > 0, "no command ran");
    assert!(
        is_updating || faults.is_empty(),
        "{}\nUPDATE_EXPECT=1 rewrites the guide",
        faults.join("\n")
    );
}

/// Every block is run or shows no command: `console` here, `rust` as a test of documentation.
#[test]
fn no_command_and_no_example_is_left_out() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/readme.rs");
    let examples = fs::read_to_string(examples).unwrap();
    let mut faults = Vec::new();
    for path in pages() {
        let text = fs::read_to_string(&path).unwrap();
        let mut page = Page::parse(&text);
        let mut fault = |block: &Block, what: &str| {
            faults.push(format!("{}:{}: {what}", path.display(), block.line));
        };
        for block in page.blocks() {
            let text = block.text();
            let mut lines = text.lines().map(str::trim_start);
            match block.kind() {
                Kind::Console if !text.starts_with("$ ") => {
                    fault(block, "a block of `console` begins with `$ ` and a command");
                }
                Kind::Console | Kind::Rust => {}
                Kind::Other(language) if !OTHER.contains(&language.as_str()) => {
                    fault(block, "nothing runs a block of this language");
                }
                Kind::Other(_) if lines.any(|it| it.starts_with("$ ")) => {
                    fault(block, "a command must be in a block of `console`");
                }
                Kind::Other(_) => {}
            }
        }
        let name = path.file_name().unwrap().to_string_lossy();
        if !examples.contains(&format!("docs/guide/src/{name}\"")) {
            faults.push(format!(
                "{}: tests/readme.rs does not run the examples",
                path.display()
            ));
        }
        for (line, fault) in inline::faults(&text) {
            faults.push(format!("{}:{line}: {fault}", path.display()));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
