//! Runs the stages in order, from a provider's files to the files of its client crate.
//!
//! A stage that changes a document must return [`Effects`]: the moved values and the report. So the
//! compiler notices a stage that forgets either. [`Staged`] and [`joined`] apply the effects.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::diagnostic::{Diagnostic, Failure, Result};
use crate::diff::Changes;
use crate::document::Document;
use crate::document::effects::Effects;
use crate::document::published::Part;
use crate::emit::package::{self, Files};
use crate::emit::tree::{self, Difference};
use crate::model::api::Operation;
use crate::model::build::{self, Built};
use crate::model::features::Features;
use crate::model::scope::Scope;
use crate::normalise::join::{Conflict, Joined};
use crate::normalise::{bundle, convert, join, lower, overlay, repair, settle, validate};
use crate::render;
use crate::report::Report;
use crate::vendor;
use crate::vendor::file_set::FileSet;
use crate::vendor::provider::Provider;
use crate::vendor::provider::version::Version;
use crate::vendor::source::{self, Source};

/// A generated client crate, in memory. [`Generated::write`] writes it to disk.
#[derive(Debug)]
pub struct Generated {
    provider: String,
    files: Files,
    report: Report,
    documented_operations: usize,
    operations: usize,
    paged: Vec<PagedOperation>,
    refused: Vec<Diagnostic>,
    warnings: Vec<Diagnostic>,
    version: Version,
    changes: Changes,
    missing_step: Option<MissingStep>,
}

/// A version step that breaking changes call for and `provider.toml` does not make.
#[derive(Clone, Debug)]
pub struct MissingStep {
    /// The version that the step leads to.
    pub version: Version,
    /// Names the breaking changes and the remedy.
    pub fault: Diagnostic,
}

impl Generated {
    /// Returns the provider's name.
    pub fn provider(&self) -> &str {
        &self.provider
    }

    /// Returns the crate's folder, relative to the workspace root.
    pub fn folder(&self) -> PathBuf {
        tree::crate_folder(&self.provider)
    }

    /// Returns the contents of the crate's files, by path within the crate.
    pub fn files(&self) -> &BTreeMap<PathBuf, String> {
        &self.files
    }

    /// Takes the contents of the crate's files, by path within the crate.
    pub fn into_files(self) -> BTreeMap<PathBuf, String> {
        self.files
    }

    /// Returns the number of operations in the document.
    pub fn documented_operations(&self) -> usize {
        self.documented_operations
    }

    /// Returns the number of operations in the client.
    pub fn operations(&self) -> usize {
        self.operations
    }

    /// Returns the operations whose lists come in pages.
    pub fn paged(&self) -> &[PagedOperation] {
        &self.paged
    }

    /// Returns one or more faults for each operation that was left out because of them. Only
    /// [`generate_supported`](crate::generate_supported) and [`standalone`](crate::standalone)
    /// leave operations out.
    pub fn refused(&self) -> &[Diagnostic] {
        &self.refused
    }

    /// Returns what the maintainer still has to write into `provider.toml`.
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.warnings
    }

    /// Returns the version of the client, from `provider.toml`.
    pub fn version(&self) -> Version {
        self.version
    }

    /// Returns what changes for callers of the crate that was on disk: between the document that it
    /// holds and this crate's, with what `provider.toml` chose for each.
    pub fn changes(&self) -> &Changes {
        &self.changes
    }

    /// Returns the version step that these changes call for, if `provider.toml` does not make it.
    /// Whoever writes a crate that lacks one breaks its callers unawares.
    pub fn missing_step(&self) -> Option<&MissingStep> {
        self.missing_step.as_ref()
    }

    /// Adds what follows from the crate that was on disk.
    pub(crate) fn follow(
        &mut self,
        changelog: String,
        changes: Changes,
        missing_step: Option<MissingStep>,
    ) {
        self.files.insert(PathBuf::from("CHANGELOG.md"), changelog);
        self.changes = changes;
        self.missing_step = missing_step;
    }

    /// Returns the changes that the stages made to the document.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// Compares the crate under `root` with the generated files, without writing. Returns how each
    /// file differs, by path; nothing if the crate is up to date.
    ///
    /// # Errors
    ///
    /// Fails if a file can't be read.
    pub fn compare(&self, root: &Path) -> Result<BTreeMap<PathBuf, Difference>> {
        tree::compare(root, &self.folder(), &self.files)
    }

    /// Replaces the crate, whole, if a file differs. Returns how each file differed, by path.
    ///
    /// # Errors
    ///
    /// Fails if the crate can't be replaced.
    pub fn write(&self, root: &Path) -> Result<BTreeMap<PathBuf, Difference>> {
        tree::write(root, &self.folder(), &self.files)
    }
}

/// An operation whose list comes in pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PagedOperation {
    /// The HTTP method and the path.
    pub operation: String,
    /// The kind of its pages, as `provider.toml` spells it.
    pub kind: &'static str,
    /// The parameters and members that lead to the next page.
    pub how: String,
}

impl PagedOperation {
    fn of(operation: &Operation) -> Option<Self> {
        let paging = operation.paging.as_ref()?;
        Some(Self {
            operation: format!("{} {}", operation.method, operation.path),
            kind: paging.kind.name(),
            how: paging.told(),
        })
    }
}

/// A stage after which a document can be printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// After `settle`: the document is of OpenAPI 3.0 or 3.1, with all corrections, and passes the
    /// checks of what its listed operations use.
    Repaired,
    /// After `lower`: the document is in the form from which the model is built.
    Lowered,
}

/// Generates the client of a provider from its files under `root/specs`.
pub(crate) fn vendored(root: &Path, provider: &str, scope: Scope) -> Result<Generated> {
    let normalised = normalised(root, provider)?;
    validate::any_operation(&normalised.staged.document, &normalised.provider)?;
    generated(normalised, scope)
}

/// Generates the client of a document that belongs to no provider.
pub(crate) fn standalone(path: &Path, name: &str) -> Result<Generated> {
    let (normalised, _) = settled(vendor::standalone::read(path, name)?)?;
    generated(normalised, Scope::All)
}

/// Returns a provider's document after a stage, as JSON.
pub(crate) fn document(root: &Path, provider: &str, stage: Stage) -> Result<String> {
    let mut staged = normalised(root, provider)?.staged;
    if stage == Stage::Lowered {
        staged.run(lower::lower);
    }
    Ok(staged.document.json())
}

/// Joins a provider's documents into one of OpenAPI 3.0 or 3.1. Values to which the documents refer
/// in other files are copied into it.
pub(crate) fn joined(
    mut parts: Vec<Part>,
    files: &mut FileSet,
    title: &str,
    server: Option<&str>,
) -> Result<Joined> {
    let mut report = Report::default();
    for part in &mut parts {
        validate::version(&part.document)?;
        let (_, bundled) = bundle::bundle(part, files);
        report.extend(bundled);
        let effects = convert::convert(&mut part.document.root);
        part.document.relocate(&effects.relocations);
        report.extend(effects.report);
    }
    let mut joined = join::join(parts, title, server);
    report.extend(joined.report);
    joined.report = report;
    Ok(joined)
}

/// A document between two stages, with the report of the stages that it has passed.
#[derive(Clone)]
pub(crate) struct Staged {
    pub(crate) document: Document,
    report: Report,
}

impl Staged {
    pub(crate) fn run(&mut self, stage: impl FnOnce(&mut serde_json::Value) -> Effects) {
        let effects = stage(&mut self.document.root);
        self.apply(effects);
    }

    fn try_run(&mut self, stage: impl FnOnce(&mut Document) -> Result<Effects>) -> Result<()> {
        let effects = stage(&mut self.document)?;
        self.apply(effects);
        Ok(())
    }

    fn apply(&mut self, effects: Effects) {
        self.document.relocate(&effects.relocations);
        self.report.extend(effects.report);
    }
}

/// A provider and its document after the stage `settle`.
#[derive(Clone)]
pub(crate) struct Normalised {
    pub(crate) provider: Provider,
    pub(crate) staged: Staged,
    warnings: Vec<Diagnostic>,
    conflicts: Vec<Conflict>,
}

/// Reads and normalises a provider's document, and checks it against `provider.toml`.
pub(crate) fn normalised(root: &Path, provider: &str) -> Result<Normalised> {
    let (mut normalised, files) = settled(source::read(root, provider)?)?;
    let conflicts = std::mem::take(&mut normalised.conflicts);
    let (document, provider) = (&normalised.staged.document, &normalised.provider);
    validate::consistency(document, provider, conflicts, &files)?;
    Ok(normalised)
}

/// Runs the stages from `bundle` to `settle`.
fn settled(source: Source) -> Result<(Normalised, FileSet)> {
    settled_unless(source, Failure::check)
}

/// Like [`settled`], but calls `unfit` with the faults of the overlay's actions, and goes on if it
/// returns no error.
pub(crate) fn settled_unless(
    source: Source,
    unfit: impl FnOnce(Vec<Diagnostic>) -> Result<()>,
) -> Result<(Normalised, FileSet)> {
    let Source {
        provider,
        documents,
        mut files,
        overlay,
        warnings,
    } = source;
    let server = provider.server.as_deref();
    let Joined {
        document,
        conflicts,
        report,
    } = joined(documents, &mut files, &provider.title, server)?;
    let mut staged = Staged { document, report };
    staged.run(repair::repair);
    if let Some(overlay) = overlay {
        staged.try_run(|document| {
            let (effects, faults) = overlay::apply(document, &overlay)?;
            unfit(faults).map(|()| effects)
        })?;
    }
    staged.try_run(|document| settle::settle(document, &provider))?;
    let normalised = Normalised {
        provider,
        staged,
        warnings,
        conflicts,
    };
    Ok((normalised, files))
}

/// Runs the stages from `lower` to `emit`.
fn generated(normalised: Normalised, scope: Scope) -> Result<Generated> {
    let Normalised {
        provider,
        mut staged,
        warnings,
        ..
    } = normalised;
    let documented_operations = staged.document.operations().len();
    let repaired = staged.document.json();
    staged.run(lower::lower);
    let Staged {
        document,
        mut report,
    } = staged;
    let Built {
        api,
        refused,
        report: built,
        ..
    } = build::build(document, &provider.settings(), scope)?;
    report.extend(built);
    let features = Features::of(&api);
    let rendered = render::render(&api, &features)?;
    let files = package::files(&provider, &api, &features, rendered, repaired);
    Ok(Generated {
        provider: api.name,
        files,
        report,
        documented_operations,
        operations: api.operations.len(),
        paged: api
            .operations
            .iter()
            .filter_map(PagedOperation::of)
            .collect(),
        refused,
        warnings,
        version: provider.version(),
        changes: Changes::default(),
        missing_step: None,
    })
}
