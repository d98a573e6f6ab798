//! `cargo xtask release`: checks the crates that are published, packages them in the order of their
//! dependencies, and writes changelogs or publishes if it is told to.
//!
//! Everything is checked before anything is written. A release is three runs: one that says what is
//! missing, one with `--write`, whose changelogs a maintainer commits, and one with `--publish`.

mod changelogs;
mod checks;
mod dependencies;
mod member;
mod plan;
mod publish;
mod versions;

use std::path::Path;
use std::process::ExitCode;
use std::time::SystemTime;

use crate::ci::package;
use crate::date::date;
use crate::failed::{Failed, Stop};
use crate::files;
use crate::stdout::print;
use plan::Plan;

#[derive(Debug, clap::Args)]
pub(crate) struct Release {
    /// Crates to release. Default: all that are published and whose version is above their last
    /// tag.
    #[arg(value_name = "CRATE")]
    crates: Vec<String>,
    /// Write the version and today's date over the heading `Unreleased` of the changelogs.
    #[arg(long, conflicts_with = "publish")]
    write: bool,
    /// Publish the crates, each after its dependencies, and tag each once it is published. Skips
    /// those that the registry has already, so that a run that failed can be run again.
    #[arg(long)]
    publish: bool,
    /// Make the packages without building them. `cargo publish` always builds them.
    #[arg(long, conflicts_with = "publish")]
    no_verify: bool,
    /// Registry to publish to, as .cargo/config.toml names it. Default: crates.io.
    #[arg(long, value_name = "NAME", requires = "publish")]
    registry: Option<String>,
}

impl Release {
    pub(crate) fn run(self, root: &Path) -> Result<ExitCode, Stop> {
        let day = date(SystemTime::now());
        let plan = plan::plan(root, &self.crates, self.publish, &day)?;
        print(format_args!("{plan}"))?;
        if plan.members.is_empty() {
            return Ok(ExitCode::SUCCESS);
        }
        let packages: Vec<_> = plan.members.iter().map(|it| it.id()).collect();
        package::build(root, &packages, !self.no_verify)?;
        if self.publish {
            return Ok(publish::publish(
                root,
                &plan.members,
                self.registry.as_deref(),
            )?);
        }
        if self.write {
            write(root, &plan)?;
        }
        print(format_args!("\n{}", next(&plan, self.write)))?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Writes the changelogs, each in one step.
fn write(root: &Path, plan: &Plan) -> Result<(), Failed> {
    for changelog in &plan.changelogs {
        files::replace(root, &changelog.path, &changelog.text)?;
        print(format_args!("updated: {}\n", changelog.path))?;
    }
    Ok(())
}

/// Returns the commands that are left.
fn next(plan: &Plan, is_written: bool) -> String {
    let mut commands = Vec::new();
    if !plan.changelogs.is_empty() {
        if !is_written {
            commands.push("cargo xtask release --write".to_owned());
        }
        let paths = plan.changelogs.iter().map(|it| it.path.as_str());
        let paths: Vec<&str> = paths.collect();
        commands.push(format!(
            "git commit --message \"Release\" -- {}",
            paths.join(" ")
        ));
    }
    commands.extend(plan.members.iter().flat_map(publish::commands));
    commands.push(publish::PUSH.to_owned());
    let lines = commands.iter().map(|it| format!("    {it}\n"));
    format!(
        "Next, in this order (`cargo xtask release --publish` runs those of cargo and `git tag`):\n\n{}",
        lines.collect::<String>()
    )
}
