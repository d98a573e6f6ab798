//! `cargo xtask regen`: every wanted provider is generated before the first file is written.

use std::path::Path;
use std::process::ExitCode;

use codegen::diagnostic::{Diagnostic, Failure};
use codegen::{Difference, Generated};

/// Exit code of `--check` on a tree that is not what would be generated.
const STALE: u8 = 4;

#[derive(Debug, clap::Args)]
pub(crate) struct Regen {
    /// Providers, by their folder under specs/; all of them where none is named.
    providers: Vec<String>,
    /// Write nothing: compare the tree with what would be generated, and print the differences.
    #[arg(long)]
    check: bool,
    /// Print every change that a rule made to a document: the rule, the JSON pointer, and whether meaning was lost.
    #[arg(long)]
    explain: bool,
    /// Leave out the operations that no client can have, and print why, rather than refuse the provider. For a look: until they are
    /// out of `operations` in provider.toml, the same command without this option fails.
    #[arg(long)]
    skip_unsupported: bool,
}

impl Regen {
    /// As `cargo xtask regen` without arguments.
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
        generated.iter().for_each(left_out);
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
                        println!("{}: surplus, nothing generates it", path.display())
                    }
                    Difference::Changed(diff) => print!("{}: changed\n{diff}", path.display()),
                }
            }
        }
        if all {
            for orphan in codegen::orphans(root)? {
                stale += 1;
                println!(
                    "{}: surplus, there is no such provider under specs/: delete it",
                    orphan.display()
                );
            }
        }
        if stale == 0 {
            println!("{} client crates are fresh", generated.len());
            return Ok(ExitCode::SUCCESS);
        }
        println!(
            "\n{stale} files are not what the documents generate. To mend them:\n\n    {}",
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

/// All providers, and all their faults, before anything is written.
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

/// Says which operations a client does not have, and why.
fn left_out(client: &Generated) {
    let refused = client.refused();
    if refused.is_empty() {
        return;
    }
    print_faults(refused);
    eprintln!(
        "{}: left out for {} reasons, and {} operations generated; take those that are left out from `operations` in specs/{}/provider.toml",
        client.provider(),
        refused.len(),
        client.operations(),
        client.provider()
    );
}

fn write(root: &Path, generated: &[Generated]) -> Result<ExitCode, Failure> {
    for client in generated {
        let written = client.write(root)?;
        println!(
            "{}: {} of {} files written to {}",
            client.provider(),
            written.len(),
            client.files().len(),
            client.folder().display()
        );
        for path in written {
            println!("  {}", path.display());
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints faults as a reader mends them: with the document's own text.
pub(crate) fn print_faults(faults: &[Diagnostic]) {
    for fault in faults {
        eprintln!("{:?}", miette::Report::new(fault.clone()));
    }
}

fn explain(client: &Generated) {
    let changes = client.report().changes();
    println!("{}: {} changes", client.provider(), changes.len());
    for change in changes {
        println!("  {}", change.to_string().replace('\n', "\n  "));
    }
    let lost = changes.iter().filter(|change| change.meaning_lost).count();
    println!("{}: meaning lost in {lost} of them\n", client.provider());
}
