//! Runs the stages of two documents up to their models, and compares these.
//!
//! What would keep a client from being generated is no reason here to say nothing: an action of the
//! overlay that does not fit, and chosen names that contradict each other, are left out and noted.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Failure, Result};
use crate::diff::{self, Changes};
use crate::document::Document;
use crate::document::operations::OperationAt;
use crate::document::published::Part;
use crate::model::build::{self, Built};
use crate::model::scope::Scope;
use crate::normalise::lower;
use crate::pipeline::{Generated, Normalised, settled_unless};
use crate::render::threads;
use crate::text::syntax::Syntax;
use crate::vendor;
use crate::vendor::file_set::FileSet;
use crate::vendor::provider::Chosen;
use crate::vendor::source::{self, Source};

/// Compares two documents that belong to no provider.
pub(crate) fn files(old: &Path, new: &Path) -> Result<Changes> {
    let old = vendor::standalone::read(old, "client")?;
    compared(old, vendor::standalone::read(new, "client")?, false)
}

/// Compares the files of a provider under two roots.
pub(crate) fn revisions(old: &Path, new: &Path, provider: &str) -> Result<Changes> {
    compared(
        source::read(old, provider)?,
        source::read(new, provider)?,
        true,
    )
}

/// Compares the document of a provider with another that would take its place.
pub(crate) fn with(root: &Path, provider: &str, new: &Path) -> Result<Changes> {
    let old = source::read(root, provider)?;
    let [part] = &old.documents[..] else {
        let message = format!(
            "`{provider}` has {} documents, and {} is one",
            old.documents.len(),
            new.display()
        );
        let help = "compare it with one of them: `cargo xtask diff --files OLD NEW`";
        return Err(Diagnostic::new(message).help(help).into());
    };
    let read = vendor::standalone::read(new, provider)?;
    let mut documents = read.documents;
    for document in &mut documents {
        document.server.clone_from(&part.server);
    }
    let new = Source {
        provider: old.provider.clone(),
        overlay: old.overlay.clone(),
        documents,
        files: read.files,
        warnings: Vec::new(),
    };
    compared(old, new, true)
}

/// Compares the repaired document of the client that is in place with that of the client that would
/// take it: the operations that `provider.toml` listed (`chosen`) and lists, and no others. What it
/// says of the behaviour of operations, it says of both.
pub(crate) fn generations(
    root: &Path,
    old: &str,
    chosen: Option<Chosen>,
    generated: &Generated,
) -> Result<Changes> {
    let (facts, _) = source::read_toml(root, generated.provider())?;
    let chosen = chosen.unwrap_or_else(|| facts.chosen());
    let file = generated.folder().join("openapi.json");
    let new = generated.files().get(Path::new("openapi.json"));
    let new = new.map_or(old, String::as_str);
    if old == new && chosen == facts.chosen() {
        return Ok(Changes::default());
    }
    let generation = |text: &str, chosen: Chosen| -> Result<Source> {
        let shown = file.display().to_string();
        let mut document = Document::parse(&shown, &Arc::from(text), Syntax::Json)?;
        document.retain_operations(|at| chosen.operations.iter().any(|name| at.is_called(name)));
        let mut provider = facts.clone();
        // All that is left is compared.
        provider.operations.clear();
        provider.names.operations = chosen.method_names;
        provider.names.types = chosen.type_names;
        provider.documents.clear();
        provider.server = None;
        Ok(Source {
            provider,
            documents: vec![Part {
                file: shown,
                document,
                server: None,
            }],
            files: FileSet::default(),
            overlay: None,
            warnings: Vec::new(),
        })
    };
    compared(
        generation(old, chosen)?,
        generation(new, facts.chosen())?,
        false,
    )
}

/// Compares two documents. Of a provider, only the operations that `provider.toml` lists are
/// compared, and those that only the new document has. `has_callers` says whether code written by
/// hand may use the items of the client.
fn compared(old: Source, new: Source, has_callers: bool) -> Result<Changes> {
    let sources = [(old, "old"), (new, "new")];
    let ((mut old, mut notes), (mut new, more)) =
        at_once(sources, |(source, which)| settled(source, which))?;
    notes.extend(more);
    notes.extend(leave_out_unlisted(&mut old, &mut new));
    let (old, new) = match has_names(&old) || has_names(&new) {
        true => under_chosen_names(old, new, &mut notes)?,
        // Large documents are not kept beside their models.
        false => at_once([old, new], modelled)?,
    };
    let mut changes = threads()?.install(|| diff::compare(&old, &new));
    if has_callers {
        diff::add_items(&mut changes, &old, &new);
    }
    notes.into_iter().for_each(|note| changes.note(note));
    Ok(changes)
}

/// Runs a function on both documents at once: of a large one, it takes seconds.
fn at_once<I: Send, T: Send>(
    [old, new]: [I; 2],
    run: impl Fn(I) -> Result<T> + Sync,
) -> Result<(T, T)> {
    let (old, new) = threads()?.install(|| rayon::join(|| run(old), || run(new)));
    Ok((old?, new?))
}

/// Runs the stages up to `settle`. Returns what does not fit as notes.
fn settled(mut source: Source, which: &str) -> Result<(Normalised, Vec<String>)> {
    // The credentials are compared like all else.
    source.provider.credentials = None;
    let mut notes = Vec::new();
    let (normalised, _) = settled_unless(source, |faults| {
        let faults = faults.into_iter();
        notes.extend(
            faults.map(|fault| format!("overlay.yaml does not fit the {which} document: {fault}")),
        );
        Ok(())
    })?;
    Ok((normalised, notes))
}

/// Leaves out what each side's `provider.toml` does not list, but for operations that only the new
/// document has. Returns a note if there is any.
fn leave_out_unlisted(old: &mut Normalised, new: &mut Normalised) -> Option<String> {
    let lists = [&*old, &*new].map(|side| side.provider.operations.clone());
    let is_in = |list: &[String], at: &OperationAt<'_>| {
        list.is_empty() || list.iter().any(|name| at.is_called(name))
    };
    let known = old.staged.document.operations();
    let unlisted = known
        .iter()
        .filter(|at| !is_in(&lists[0], at) && !is_in(&lists[1], at));
    let unlisted = unlisted.count();
    // The new document may call an operation otherwise than the list.
    let still_listed = |at: &OperationAt<'_>| {
        let mut names = lists[0].iter().filter(|name| at.is_called(name));
        names.any(|name| lists[1].contains(name))
    };
    let left_out = known.iter().filter(|at| !still_listed(at));
    let left_out: BTreeSet<String> = left_out.map(OperationAt::method_and_path).collect();
    old.staged
        .document
        .retain_operations(|at| is_in(&lists[0], at));
    new.staged
        .document
        .retain_operations(|at| is_in(&lists[1], at) || !left_out.contains(&at.method_and_path()));
    (unlisted > 0).then(|| {
        format!("{unlisted} operations that provider.toml does not list were not compared")
    })
}

fn has_names(normalised: &Normalised) -> bool {
    !normalised.provider.names.types.is_empty()
}

/// Builds the models with the names of `provider.toml`, or without, if these do not fit both.
fn under_chosen_names(
    mut old: Normalised,
    mut new: Normalised,
    notes: &mut Vec<String>,
) -> Result<(Built, Built)> {
    match (modelled(old.clone()), modelled(new.clone())) {
        (Ok(old), Ok(new)) => return Ok((old, new)),
        (before, after) => {
            let faults = [before.err(), after.err()].into_iter().flatten();
            let faults: Vec<Failure> = faults.collect();
            let faults = faults.iter().flat_map(Failure::diagnostics);
            notes.extend(faults.map(|fault| {
                format!("types have the names of the document, not those of provider.toml: {fault}")
            }));
        }
    }
    old.provider.names.types.clear();
    new.provider.names.types.clear();
    Ok((modelled(old)?, modelled(new)?))
}

/// Builds the model of all operations.
fn modelled(normalised: Normalised) -> Result<Built> {
    let mut document = normalised.staged.document;
    let effects = lower::lower(&mut document.root);
    document.relocate(&effects.relocations);
    let mut built = build::build(document, &normalised.provider.settings(), Scope::All)?;
    // Only the places of its values are needed, and a large document is not kept for these.
    built.document.root = Value::Null;
    Ok(built)
}
