//! `cargo xtask regen`: generates the clients of all requested providers, and the tables of the
//! pages that list the providers, and only then writes files, each crate whole, one by one.
//! `--bump` writes `provider.toml` before, once all clients can be generated, because the clients
//! with new versions are generated from it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use codegen::diagnostic::Failure;
use codegen::{Difference, Generated};
use miette::Severity;

use crate::failed::{Failed, Stop};
use crate::faults;
use crate::files;
use crate::pages;
use crate::stdout::print;
use crate::versions;
use crate::words::counted;

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
    /// Where a document breaks callers of a client, write the next version of the client into
    /// provider.toml.
    #[arg(long, conflicts_with = "check")]
    bump: bool,
}

impl Regen {
    /// Returns the options of `cargo xtask regen` without arguments.
    pub(crate) fn everything() -> Self {
        Self {
            providers: Vec::new(),
            check: false,
            explain: false,
            skip_unsupported: false,
            bump: false,
        }
    }

    pub(crate) fn run(self, root: &Path) -> Result<ExitCode, Stop> {
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
        let mut generated = generate(root, &providers, generate_one)?;
        let (mut pages, mut bumped) = (Vec::new(), String::new());
        if !self.check {
            pages = pages::stale(root)?;
            check_steps(&generated, self.bump)?;
            bumped = bump(root, &mut generated, generate_one)?;
        }
        for client in &generated {
            faults::print(client.warnings(), Severity::Warning);
            print_skipped(client);
            for note in client.changes().notes() {
                faults::to_stderr(format_args!("note: {}: {note}", client.provider()));
            }
        }
        let code = match self.check {
            true => self.check(root, &generated, all)?,
            false => {
                let versions = versions::stale(root, &generated)?;
                versions::widen(root, &generated)?;
                let written = write(root, &generated)?;
                let versions = write_files(root, &versions)?;
                let pages = write_files(root, &pages)?;
                print(format_args!("{bumped}{written}{versions}{pages}"))?;
                ExitCode::SUCCESS
            }
        };
        if self.explain {
            generated.iter().try_for_each(explain)?;
        }
        Ok(code)
    }

    fn check(&self, root: &Path, generated: &[Generated], all: bool) -> Result<ExitCode, Stop> {
        let files = differences(root, generated)?;
        for (path, how) in &files {
            print(format_args!("{path}: {}\n", how.trim_end()))?;
        }
        let orphans = match all {
            true => orphans(root)?,
            false => Vec::new(),
        };
        for (path, how) in &orphans {
            print(format_args!("{path}: {how}\n"))?;
        }
        if files.is_empty() && orphans.is_empty() {
            let crates = counted(generated.len(), "client crate");
            print(format_args!("fresh: {crates}\n"))?;
            return Ok(ExitCode::SUCCESS);
        }
        // `regen` does not delete a folder.
        if !files.is_empty() {
            print(format_args!(
                "\n{} not as generated from specs/. To update, run\n\n    {}\n",
                counted(files.len(), "file"),
                self.remedy()
            ))?;
        }
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

/// Returns the files that are not as generated from specs/, of all providers, and how each differs.
pub(crate) fn stale(root: &Path) -> Result<Vec<(String, String)>, Stop> {
    let generated = generate(root, &codegen::providers(root)?, codegen::generate)?;
    let mut stale = differences(root, &generated)?;
    stale.extend(orphans(root)?);
    Ok(stale)
}

/// Returns the files that are not as these clients and the pages would have them, and how each
/// differs: in words, and in lines below.
fn differences(root: &Path, generated: &[Generated]) -> Result<Vec<(String, String)>, Stop> {
    let mut files = Vec::new();
    for client in generated {
        for (path, difference) in client.compare(root)? {
            let how = match difference {
                Difference::Missing => "missing".to_owned(),
                Difference::Surplus => "surplus, not generated from specs/".to_owned(),
                Difference::Changed(diff) => format!("changed\n{diff}"),
            };
            files.push((path.display().to_string(), how));
        }
    }
    for (path, _) in pages::stale(root)? {
        let how = "changed, in its table of the providers";
        files.push((path.to_owned(), how.to_owned()));
    }
    for (path, _) in versions::stale(root, generated)? {
        let how = "changed, in a version of a client";
        files.push((path.to_owned(), how.to_owned()));
    }
    Ok(files)
}

/// Returns the client crates without a provider, and what to do about them.
fn orphans(root: &Path) -> Result<Vec<(String, String)>, Failure> {
    let how = "surplus, no provider under specs/ has this name; delete the folder";
    let orphans = codegen::orphans(root)?.into_iter();
    let orphans = orphans.map(|path| (path.display().to_string(), how.to_owned()));
    Ok(orphans.collect())
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

/// Refuses clients that break callers without a step of their version, unless it is to be made.
fn check_steps(generated: &[Generated], is_bumped: bool) -> Result<(), Failure> {
    let missing = generated.iter().filter_map(Generated::missing_step);
    let missing = missing.filter(|_| !is_bumped);
    Failure::check(missing.map(|step| step.fault.clone()).collect())
}

/// Writes the versions that clients lack into `provider.toml`, and generates those clients again.
/// Returns what to print.
fn bump(
    root: &Path,
    generated: &mut [Generated],
    generate_one: fn(&Path, &str) -> Result<Generated, Failure>,
) -> Result<String, Stop> {
    let mut text = String::new();
    for client in generated {
        let Some(step) = client.missing_step() else {
            continue;
        };
        let provider = client.provider().to_owned();
        let path = format!("specs/{provider}/provider.toml");
        let toml = codegen::with_version(root, &provider, step.version)?;
        files::replace(root, &path, &toml)?;
        text.push_str(&format!("updated: {path}, version {}\n", step.version));
        *client = generate_one(root, &provider)?;
    }
    Ok(text)
}

/// Prints which operations a client lacks, and why.
fn print_skipped(client: &Generated) {
    let refused = client.refused();
    if refused.is_empty() {
        return;
    }
    faults::print(refused, Severity::Warning);
    let provider = client.provider();
    faults::to_stderr(format_args!(
        "{provider}: {} generated; operations skipped for {}; remove those from `operations` in \
         specs/{provider}/provider.toml",
        counted(client.operations(), "operation"),
        counted(refused.len(), "reason"),
    ));
}

/// Writes all crates, and returns what to print: nothing that fails there may leave some unwritten.
fn write(root: &Path, generated: &[Generated]) -> Result<String, Failure> {
    let mut text = String::new();
    for client in generated {
        let differences = client.write(root)?;
        text.push_str(&written(&client.folder(), differences));
    }
    Ok(text)
}

fn written(folder: &Path, differences: BTreeMap<PathBuf, Difference>) -> String {
    let folder = folder.display();
    if differences.is_empty() {
        return format!("fresh: {folder}\n");
    }
    let (removed, updated): (Vec<_>, Vec<_>) = differences
        .into_iter()
        .partition(|(_, difference)| *difference == Difference::Surplus);
    let mut text = String::new();
    if !updated.is_empty() {
        text = format!("updated: {folder}, {}\n", counted(updated.len(), "file"));
    }
    for (path, _) in updated {
        text.push_str(&format!("  {}\n", path.display()));
    }
    for (path, _) in removed {
        text.push_str(&format!("removed: {}\n", path.display()));
    }
    text
}

/// Writes the pages or manifests, and returns what to print.
fn write_files(root: &Path, stale: &[(&str, String)]) -> Result<String, Failed> {
    let mut text = String::new();
    for (path, file) in stale {
        files::replace(root, path, file)?;
        text.push_str(&format!("updated: {path}\n"));
    }
    Ok(text)
}

fn explain(client: &Generated) -> Result<(), Failed> {
    let provider = client.provider();
    let changes = client.report().changes();
    print(format_args!(
        "{provider}: {}\n",
        counted(changes.len(), "change")
    ))?;
    for change in changes {
        let change = change.to_string().replace('\n', "\n  ");
        print(format_args!("  {change}\n"))?;
    }
    let lost = changes.iter().filter(|change| change.meaning_lost).count();
    let lost = match lost {
        0 => "no meaning lost".to_owned(),
        lost => format!("meaning lost in {lost} of them"),
    };
    print(format_args!("{provider}: {lost}\n\n"))
}
