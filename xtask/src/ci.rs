//! `cargo xtask ci`: what a change must pass beside the tests, one step after the other.

use std::path::Path;
use std::process::{Command, ExitCode};

use crate::process::{Failed, run, shown};

pub(crate) fn ci(root: &Path) -> Result<ExitCode, Failed> {
    let cargo = |arguments: &str| {
        let mut command = Command::new(env!("CARGO"));
        command.args(arguments.split_whitespace()).current_dir(root);
        command
    };
    let mut steps = vec![
        cargo("fmt --all --check"),
        cargo("clippy --workspace --all-targets --locked -- --deny warnings"),
        cargo("run --quiet --package xtask -- regen --check"),
    ];
    let mut doc = cargo("doc --workspace --no-deps --locked --quiet");
    doc.env("RUSTDOCFLAGS", "--deny warnings");
    steps.push(doc);
    // Each feature alone, and none; every provider is one.
    let providers = codegen::providers(root).map_err(|failure| Failed(failure.to_string()))?;
    let features = providers.iter().map(String::as_str).chain(["oauth"]);
    let alone = features.map(|feature| format!("--features {feature}"));
    for features in alone.chain([String::new()]) {
        steps.push(cargo(&format!("clippy --package tracking-links --no-default-features {features} --locked -- --deny warnings")));
    }
    for mut step in steps {
        eprintln!("\n==> {}", shown(&step));
        run(&mut step)?;
    }
    light_facade(&mut cargo(
        "tree --package tracking-links --edges normal --prefix none --locked",
    ))?;
    Ok(ExitCode::SUCCESS)
}

/// Whoever depends on the facade compiles no part of the generator.
fn light_facade(tree: &mut Command) -> Result<(), Failed> {
    eprintln!("\n==> {}", shown(tree));
    let output = tree
        .output()
        .map_err(|error| Failed(format!("cannot run cargo tree: {error}")))?;
    let packages = String::from_utf8_lossy(&output.stdout);
    for heavy in [
        "progenitor-impl",
        "typify",
        "openapiv3",
        "prettyplease",
        "codegen",
    ] {
        if packages
            .lines()
            .any(|line| line.split(' ').next() == Some(heavy))
        {
            return Err(Failed(format!(
                "tracking-links depends on {heavy}: `cargo tree -p tracking-links -e normal -i {heavy}` shows by which way"
            )));
        }
    }
    if !output.status.success() || packages.is_empty() {
        return Err(Failed("cargo tree printed nothing".to_owned()));
    }
    Ok(())
}
