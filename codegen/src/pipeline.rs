//! The order of the stages, once: what stands on disk to the files of a client crate.
//!
//! A stage that changes a document returns its [`Effects`], and only [`Staged::run`] and [`joined`] take them: a stage
//! that forgot what it moved or reported would not compile.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::diagnostic::{Diagnostic, Result};
use crate::document::Document;
use crate::document::effects::Effects;
use crate::document::published::Part;
use crate::emit::{self, Difference};
use crate::model::build::{self, Built};
use crate::model::scope::Scope;
use crate::normalise::{bundle, convert, join, lower, overlay, repair, settle, validate};
use crate::progenitor;
use crate::render;
use crate::report::Report;
use crate::vendor::file_set::FileSet;
use crate::vendor::provider::Provider;
use crate::vendor::source::{self, Source};
use crate::vendor::standalone;

/// The client crate of one provider, generated and not yet written.
#[derive(Debug)]
pub struct Generated {
    provider: String,
    files: emit::Files,
    report: Report,
    documented: usize,
    operations: usize,
    refused: Vec<Diagnostic>,
}

impl Generated {
    /// The provider's name.
    pub fn provider(&self) -> &str {
        &self.provider
    }

    /// The crate's folder, from the workspace root.
    pub fn folder(&self) -> PathBuf {
        emit::crate_folder(&self.provider)
    }

    /// The crate's files: path within the crate to contents.
    pub fn files(&self) -> &BTreeMap<PathBuf, String> {
        &self.files
    }

    /// How many operations the document has.
    pub fn documented_operations(&self) -> usize {
        self.documented
    }

    /// How many operations the client has.
    pub fn operations(&self) -> usize {
        self.operations
    }

    /// The operations that the client lacks, and why. Empty but for [`Scope::Supported`] and [`Scope::All`].
    pub fn refused(&self) -> &[Diagnostic] {
        &self.refused
    }

    /// What the rules changed on the way.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// How the tree under `root` differs from what is generated; empty if it is fresh. Writes nothing.
    ///
    /// # Errors
    ///
    /// A file that can't be read.
    pub fn compare(&self, root: &Path) -> Result<BTreeMap<PathBuf, Difference>> {
        emit::compare(root, &self.folder(), &self.files)
    }

    /// Writes what differs, removes what nothing generates, and returns the paths of both.
    ///
    /// # Errors
    ///
    /// A file that can't be written.
    pub fn write(&self, root: &Path) -> Result<Vec<PathBuf>> {
        emit::write(root, &self.folder(), &self.files)
    }
}

/// The stages after which a document can be printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// After `settle`: valid, and still of its own version.
    Repaired,
    /// After `lower`: what the types and operations are built from.
    Lowered,
}

/// Generates the client of a vendored provider.
pub(crate) fn vendored(root: &Path, provider: &str, scope: Scope) -> Result<Generated> {
    let Normalised { provider, staged } = normalised(root, provider)?;
    generated(&provider, staged, scope)
}

/// Generates the client of a document that has no provider.
pub(crate) fn lone(path: &Path, name: &str) -> Result<Generated> {
    let (Normalised { provider, staged }, _) = settled(standalone::read(path, name)?)?;
    generated(&provider, staged, Scope::All)
}

/// A provider's document after a stage, as JSON.
pub(crate) fn document(root: &Path, provider: &str, stage: Stage) -> Result<String> {
    let mut staged = normalised(root, provider)?.staged;
    if stage == Stage::Lowered {
        staged.run(lower::lower);
    }
    Ok(staged.json())
}

/// A document of several pages, joined, with all files bundled and of version 3.0 or 3.1.
pub(crate) fn joined(
    mut parts: Vec<Part>,
    files: &mut FileSet,
    title: &str,
    server: Option<&str>,
) -> Result<(Document, Report)> {
    let mut report = Report::default();
    for part in &mut parts {
        validate::version(&part.document)?;
        let (_, bundled) = bundle::bundle(part, files);
        report.extend(bundled);
        let Effects {
            relocations,
            report: converted,
        } = convert::convert(&mut part.document.root);
        part.document.relocate(&relocations);
        report.extend(converted);
    }
    let (document, joining) = join::join(parts, title, server)?;
    report.extend(joining);
    Ok((document, report))
}

/// A document on its way, and what was done to it so far.
struct Staged {
    document: Document,
    report: Report,
}

impl Staged {
    fn run(&mut self, stage: impl FnOnce(&mut serde_json::Value) -> Effects) {
        let effects = stage(&mut self.document.root);
        self.took(effects);
    }

    fn try_run(&mut self, stage: impl FnOnce(&mut Document) -> Result<Effects>) -> Result<()> {
        let effects = stage(&mut self.document)?;
        self.took(effects);
        Ok(())
    }

    fn took(
        &mut self,
        Effects {
            relocations,
            report,
        }: Effects,
    ) {
        self.document.relocate(&relocations);
        self.report.extend(report);
    }

    fn json(&self) -> String {
        format!("{:#}\n", self.document.root)
    }
}

/// A provider and its document, ready for the model.
struct Normalised {
    provider: Provider,
    staged: Staged,
}

fn normalised(root: &Path, provider: &str) -> Result<Normalised> {
    let (normalised, files) = settled(source::read(root, provider)?)?;
    validate::consistency(&normalised.staged.document, &normalised.provider, &files)?;
    Ok(normalised)
}

fn settled(source: Source) -> Result<(Normalised, FileSet)> {
    let Source {
        provider,
        documents,
        mut files,
        overlay,
    } = source;
    let server = provider.server.as_deref();
    let (document, report) = joined(documents, &mut files, &provider.title, server)?;
    let mut staged = Staged { document, report };
    staged.run(repair::repair);
    if let Some(overlay) = overlay {
        staged.try_run(|document| overlay::apply(document, &overlay))?;
    }
    staged.try_run(|document| settle::settle(document, &provider))?;
    Ok((Normalised { provider, staged }, files))
}

fn generated(provider: &Provider, mut staged: Staged, scope: Scope) -> Result<Generated> {
    let documented = staged.document.operations().len();
    let repaired = staged.json();
    staged.run(lower::lower);
    let Staged {
        document,
        mut report,
    } = staged;
    let Built {
        api,
        refused,
        report: built,
    } = build::build(document, &provider.settings(), scope)?;
    report.extend(built);
    let structs = progenitor::structs(&api.types, &api.sent())?;
    let rendered = render::render(&api, structs)?;
    let files = emit::files(provider, &api, rendered, repaired);
    Ok(Generated {
        provider: api.name,
        files,
        report,
        documented,
        operations: api.operations.len(),
        refused,
    })
}
