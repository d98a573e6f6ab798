//! Help, completions and manual pages.

use tempfile::TempDir;

use crate::run::run;

/// Lists the commands, as the help does.
fn commands() -> Vec<String> {
    let help = run(&["help"]).ok();
    let (_, list) = help.split_once("Commands:\n").unwrap();
    let (list, _) = list.split_once("\n\n").unwrap();
    let names = list
        .lines()
        .filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    let names: Vec<_> = names.filter(|it| !matches!(*it, "" | "help")).collect();
    assert!(names.len() > 8, "{names:?}");
    names.into_iter().map(str::to_owned).collect()
}

#[test]
fn the_help_of_each_command_has_an_example_and_fits_the_line() {
    for command in commands() {
        let help = run(&[&command, "--help"]).ok();
        let (_, example) = help
            .split_once("\nExample")
            .unwrap_or_else(|| panic!("{command}"));
        let uses = example
            .lines()
            .filter(|line| line.contains("tracking-links"));
        let uses: Vec<_> = uses.collect();
        assert!(uses.iter().any(|line| line.contains(&command)), "{help}");
        for line in help.lines() {
            assert!(line.chars().count() <= 100, "{command}: {line}");
        }
    }
}

/// Checks that a line of an example is a command that parses, if it has one.
fn check_example(line: &str) -> bool {
    let program = line
        .rsplit(" | ")
        .find(|part| part.contains("tracking-links "));
    let Some((_, arguments)) = program.and_then(|it| it.split_once("tracking-links ")) else {
        return false;
    };
    let arguments = arguments.split(" > ").next().unwrap();
    let arguments = arguments.split(" #").next().unwrap();
    let mut words: Vec<_> = arguments.split_whitespace().collect();
    // All before it is parsed, so that a misspelt option is an error.
    words.push("--help");
    let shown = run(&words);
    assert_eq!(shown.code, 0, "{line}: {}", shown.screen());
    true
}

#[test]
fn the_examples_of_help_are_commands_that_parse() {
    for command in commands() {
        let help = run(&[&command, "--help"]).ok();
        let (_, examples) = help.split_once("\nExample").unwrap();
        let lines = examples.lines().filter(|line| line.starts_with("  "));
        assert!(
            lines.filter(|line| check_example(line)).count() > 0,
            "{command}"
        );
    }
}

#[test]
fn the_examples_of_the_readme_are_commands_that_parse() {
    let readme = include_str!("../../README.md").lines();
    let lines = readme.filter(|line| line.starts_with("tracking-links "));
    assert!(lines.filter(|line| check_example(line)).count() > 10);
}

#[test]
fn completions_name_each_command_for_each_shell() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = run(&["completions", shell]).ok();
        for command in commands() {
            assert!(script.contains(&command), "{shell}: {command}");
        }
    }
}

#[test]
fn each_command_has_a_manual_page() {
    let folder = TempDir::new().unwrap();
    let pages = folder.path().join("man1");
    run(&["man", pages.to_str().unwrap()]).ok();
    for command in commands() {
        let page = pages.join(format!("tracking-links-{command}.1"));
        assert!(page.exists(), "{}", page.display());
    }
    assert!(run(&["man"]).ok().contains(".TH tracking-links"));
}
