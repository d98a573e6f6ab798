//! `cargo xtask ci`: runs the checks that a change must pass in addition to `cargo test
//! --workspace` and `cargo xtask judge`.

mod api;
mod dependencies;
pub(crate) mod package;
mod skeleton;

use std::path::Path;
use std::process::{Command, ExitCode};

use crate::failed::Failed;
use crate::metadata::Metadata;
use crate::process::{run, shown};
use crate::workspace::cargo;

/// The features for TLS that are off by default. `cargo test --workspace` tests the default.
const TLS: [&str; 3] = ["native-tls", "rustls-no-provider", "rustls-ring"];

pub(crate) fn ci(root: &Path) -> Result<ExitCode, Failed> {
    let cargo = |arguments: &str| {
        let mut command = cargo(root);
        command.args(arguments.split_whitespace());
        command
    };
    let providers = codegen::providers(root).map_err(|failure| Failed(failure.to_string()))?;
    let mut steps = vec![
        cargo("fmt --all --check"),
        format_of(&providers, root),
        cargo("clippy --workspace --all-targets --locked -- --deny warnings"),
        cargo("run --quiet --package xtask -- regen --check"),
    ];
    let mut doc = cargo("doc --workspace --no-deps --locked --quiet");
    doc.env("RUSTDOCFLAGS", "--deny warnings");
    steps.push(doc);
    steps.extend(each_feature(&providers).iter().map(|line| cargo(line)));
    steps.extend(TLS.map(|feature| {
        let package = "--package tracking-links-runtime --no-default-features";
        cargo(&format!(
            "test {package} --features {feature} --test tls --locked"
        ))
    }));
    // Off by default too; `cargo test --workspace` tests it with generated clients only.
    steps.push(cargo(
        "test --package tracking-links-runtime --features xml --lib --test xml --locked",
    ));
    for mut step in steps {
        eprintln!("\n==> {}", shown(&step));
        run(&mut step)?;
    }
    skeleton::check(root)?;
    let metadata = Metadata::read(root)?;
    dependencies::without_generator(&metadata)?;
    dependencies::rust_version(root, &metadata)?;
    dependencies::deny(root)?;
    package::list(root, &metadata)?;
    api::semver(root, &metadata)?;
    Ok(ExitCode::SUCCESS)
}

/// Returns a command that checks the format of the providers' modules and tests. `cargo fmt` does
/// not find them, because a macro or a build script declares them.
fn format_of(providers: &[String], root: &Path) -> Command {
    let mut command = Command::new("rustfmt");
    command.current_dir(root);
    command.args(["--check", "--edition", "2024"]);
    for folder in [
        "crates/tracking-links/src/providers",
        "crates/tracking-links-sandbox/src/providers",
        "tests/behaviour",
        "tests/judge",
        "tests/secrets",
    ] {
        let folder = Path::new(folder);
        for provider in providers.iter().map(|it| it.replace('-', "_")) {
            let files = [format!("{provider}.rs"), format!("{provider}/mod.rs")];
            let files = files.map(|file| folder.join(file));
            command.args(files.iter().filter(|file| root.join(file).exists()));
        }
    }
    command
}

/// Runs clippy on the facade without features and with each feature alone, and on
/// tracking-links-runtime without TLS and with each TLS library. Checks that every provider has a
/// feature in the facade.
fn each_feature(providers: &[String]) -> Vec<String> {
    let clippy = |package: &str, features: &str| {
        format!(
            "clippy --package {package} --no-default-features {features} --locked -- --deny warnings"
        )
    };
    let features = providers.iter().map(String::as_str);
    let alone = features
        .chain(["blocking", "oauth", "opentelemetry", "rustls"])
        .map(|feature| clippy("tracking-links", &format!("--features {feature}")));
    let tls = TLS.map(|feature| {
        let feature = format!("--features {feature}");
        clippy("tracking-links-runtime", &feature)
    });
    alone
        .chain(tls)
        .chain([
            clippy("tracking-links", ""),
            clippy("tracking-links-runtime", ""),
        ])
        .collect()
}
