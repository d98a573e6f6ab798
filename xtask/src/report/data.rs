//! What the report tells, as `regen` and the other commands know it.

use std::fs;
use std::path::Path;

use codegen::coverage::Coverage;
use codegen::diagnostic::Failure;
use codegen::{Generated, Version};

use super::capabilities::{self, Capabilities};
use crate::failed::{Failed, Stop};
use crate::faults;
use crate::git;
use crate::metadata::{Metadata, text};
use crate::specs::Facts;
use crate::tags;

/// All that the report tells.
#[derive(Debug)]
pub(super) struct Workspace {
    pub(super) providers: Vec<Provider>,
    /// `None` if the program with the facade does not compile.
    pub(super) capabilities: Option<Capabilities>,
    pub(super) crates: Vec<Crate>,
}

/// A provider under specs/.
#[derive(Debug)]
pub(super) struct Provider {
    pub(super) name: String,
    pub(super) facts: Facts,
    pub(super) generated: Generated,
    pub(super) coverage: Coverage,
    /// The number of answers that were recorded of the provider's real server.
    pub(super) answers: usize,
}

impl Provider {
    pub(super) fn lost(&self) -> impl Iterator<Item = &codegen::Change> {
        let changes = self.generated.report().changes().iter();
        changes.filter(|change| change.meaning_lost)
    }
}

/// A crate that is published.
#[derive(Debug)]
pub(super) struct Crate {
    pub(super) name: String,
    pub(super) description: String,
    pub(super) version: String,
    pub(super) released: Option<Version>,
    /// The files that git knows, the lines of those in Rust, and the bytes of all.
    pub(super) files: usize,
    pub(super) lines: usize,
    pub(super) bytes: u64,
}

/// Reads everything. Fails with the faults of all providers together.
pub(super) fn read(root: &Path) -> Result<Workspace, Stop> {
    let mut providers = Vec::new();
    let mut faults = Vec::new();
    for name in codegen::providers(root)? {
        match provider(root, &name) {
            Ok(provider) => providers.push(provider),
            Err(Stop::Input(failure)) => faults.extend(failure.diagnostics().to_vec()),
            Err(failed) => return Err(failed),
        }
    }
    Failure::check(faults)?;
    let capabilities = capabilities::read(root).inspect_err(|failed| {
        faults::to_stderr(format_args!("the report lacks the capabilities: {failed}"));
    });
    Ok(Workspace {
        providers,
        capabilities: capabilities.ok(),
        crates: crates(root)?,
    })
}

fn provider(root: &Path, name: &str) -> Result<Provider, Stop> {
    Ok(Provider {
        name: name.to_owned(),
        facts: Facts::read(root, name)?,
        generated: codegen::generate(root, name)?,
        coverage: codegen::coverage::of(root, name)?,
        answers: fs::read_dir(root.join("specs").join(name).join("answers"))
            .map_or(0, |entries| entries.flatten().count()),
    })
}

fn crates(root: &Path) -> Result<Vec<Crate>, Failed> {
    let metadata = Metadata::members(root)?;
    let mut crates = Vec::new();
    for package in metadata.publishable() {
        let name = text(&package["name"]);
        let mut it = Crate {
            name: name.to_owned(),
            description: text(&package["description"]).to_owned(),
            version: text(&package["version"]).to_owned(),
            released: tags::last(root, name, "HEAD")?,
            files: 0,
            lines: 0,
            bytes: 0,
        };
        let folder = metadata.folder(package);
        for file in git::list(root, &["ls-files", "-z", "--", &folder])? {
            let path = root.join(&file);
            it.files += 1;
            it.bytes += fs::metadata(&path).map_or(0, |it| it.len());
            if file.ends_with(".rs") {
                it.lines += fs::read_to_string(&path).map_or(0, |text| text.lines().count());
            }
        }
        crates.push(it);
    }
    crates.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(crates)
}
