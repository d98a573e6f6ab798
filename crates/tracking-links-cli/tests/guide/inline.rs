//! Commands within sentences: each must name a command of the program, and options that it has.

use std::process::Command;

/// Returns what is wrong with the commands in a page's sentences, with the line.
pub(crate) fn faults(text: &str) -> Vec<(usize, String)> {
    let mut faults = Vec::new();
    let mut is_block = false;
    for (index, line) in text.lines().enumerate() {
        is_block ^= line.starts_with("```");
        if is_block {
            continue;
        }
        for code in line.split('`').skip(1).step_by(2) {
            let Some(words) = code.strip_prefix("tracking-links ") else {
                continue;
            };
            if let Some(fault) = fault(words) {
                faults.push((index + 1, format!("`{code}`: {fault}")));
            }
        }
    }
    faults
}

fn fault(words: &str) -> Option<String> {
    let is_name = |word: &&str| word.starts_with(|c: char| c.is_ascii_lowercase());
    let name = words.split_whitespace().find(is_name)?;
    let mut help = Command::new(env!("CARGO_BIN_EXE_tracking-links"));
    let help = help.env_clear().args([name, "--help"]).output().unwrap();
    if !help.status.success() {
        return Some(format!("there is no command {name}"));
    }
    let help = String::from_utf8(help.stdout).unwrap();
    let options = words
        .split_whitespace()
        .filter(|word| word.starts_with("--"));
    let mut unknown = options.filter(|option| !help.contains(*option));
    unknown
        .next()
        .map(|option| format!("{name} has no option {option}"))
}
