//! `cargo xtask regen`: generates the clients of all requested providers, and only then writes
//! files.

use std::path::Path;
use std::process::ExitCode;

use codegen::diagnostic::Failure;
use codegen::{Difference, Generated};

use crate::faults;

/// The exit code of `--check` if a file differs from what would be generated.
const STALE: u8 = 4;

#[derive(Debug, clap::Args)]
pub(crate) struct Regen {
    /// Providers, by their folder under specs/. Default: all of them.
    providers: Vec<String>,
    /// Write nothing; compare the files with what would be generated, and print the differences.
    #[arg(long)]
    check: bool,
    /// Print every change that the generator made to a document: the name of the repair or
    /// conversion, the JSON pointer, and whether meaning was lost.
    #[arg(long)]
    explain: bool,
    /// Skip unsupported operations and print why, instead of failing. Use it for a first look at a
    /// provider: without this option, the command fails until you remove those operations from
    /// `operations` in provider.toml.
    #[arg(long)]
    skip_unsupported: bool,
}

impl Regen {
    /// Returns the options of `cargo xtask regen` without arguments.
    pub(crate) fn everything() -> Self {
        Self {
            providers: Vec::new(),
            check: false,
            explain: false,
            skip_unsupported: false,
        }
    }

    pub(crate) fn run(self, root: &Path) -> Result<ExitCode, Failure> {
        let all = self.providers.is_empty();
        let providers = if all {
            codegen::providers(root)?
        } else {
            self.providers.clone()
        };
        let generate_one = match self.skip_unsupported {
            true => codegen::generate_supported,
            false => codegen::generate,
        };
        let generated = generate(root, &providers, generate_one)?;
        generated.iter().for_each(print_skipped);
        if self.explain {
            generated.iter().for_each(explain);
        }
        if self.check {
            self.check(root, &generated, all)
        } else {
            write(root, &generated)
        }
    }

    fn check(&self, root: &Path, generated: &[Generated], all: bool) -> Result<ExitCode, Failure> {
        let mut stale = 0;
        for client in generated {
            for (path, difference) in client.compare(root)? {
                stale += 1;
                match difference {
                    Difference::Missing => println!("{}: missing", path.display()),
                    Difference::Surplus => {
                        println!("{}: surplus, not generated from specs/", path.display())
                    }
                    Difference::Changed(diff) => print!("{}: changed\n{diff}", path.display()),
                }
            }
        }
        if all {
            for orphan in codegen::orphans(root)? {
                stale += 1;
                println!(
                    "{}: surplus, no provider under specs/ has this name; delete the folder",
                    orphan.display()
                );
            }
        }
        if stale == 0 {
            println!("fresh: {}", counted(generated.len(), "client crate"));
            return Ok(ExitCode::SUCCESS);
        }
        println!(
            "\n{} not as generated from specs/. To update, run\n\n    {}",
            counted(stale, "file"),
            self.remedy()
        );
        Ok(ExitCode::from(STALE))
    }

    fn remedy(&self) -> String {
        let mut command = "cargo xtask regen".to_owned();
        for provider in &self.providers {
            command.push(' ');
            command.push_str(provider);
        }
        command
    }
}

/// Generates the clients of all providers in memory. Fails with the faults of all providers
/// together.
fn generate(
    root: &Path,
    providers: &[String],
    generate_one: fn(&Path, &str) -> Result<Generated, Failure>,
) -> Result<Vec<Generated>, Failure> {
    let mut generated = Vec::new();
    let mut failure: Option<Failure> = None;
    for provider in providers {
        match generate_one(root, provider) {
            Ok(client) => generated.push(client),
            Err(more) => match &mut failure {
                Some(failure) => failure.extend(more),
                None => failure = Some(more),
            },
        }
    }
    failure.map_or(Ok(generated), Err)
}

/// Prints which operations a client lacks, and why.
fn print_skipped(client: &Generated) {
    let refused = client.refused();
    if refused.is_empty() {
        return;
    }
    faults::print(refused);
    let provider = client.provider();
    eprintln!(
        "{provider}: {} generated; operations skipped for {}; remove those from `operations` in \
         specs/{provider}/provider.toml",
        counted(client.operations(), "operation"),
        counted(refused.len(), "reason"),
    );
}

fn write(root: &Path, generated: &[Generated]) -> Result<ExitCode, Failure> {
    for client in generated {
        let folder = client.folder();
        let written = client.write(root)?;
        if written.is_empty() {
            println!("fresh: {}", folder.display());
            continue;
        }
        println!(
            "updated: {}, {}",
            folder.display(),
            counted(written.len(), "file")
        );
        for path in written {
            println!("  {}", path.display());
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes a number with its noun: `1 file`, `2 files`.
fn counted(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

fn explain(client: &Generated) {
    let changes = client.report().changes();
    println!(
        "{}: {}",
        client.provider(),
        counted(changes.len(), "change")
    );
    for change in changes {
        println!("  {}", change.to_string().replace('\n', "\n  "));
    }
    let lost = changes.iter().filter(|change| change.meaning_lost).count();
    println!("{}: meaning lost in {lost} of them\n", client.provider());
}
