//! The files to which a page's document refers: they are vendored where they lie to it. Writes nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::PAGES;
use super::take::Taken;
use crate::diagnostic::{Diagnostic, Failure, Result};
use crate::document::Document;
use crate::files::{Library, take_in};
use crate::merge::Part;
use crate::report::Report;
use crate::source::syntax_of;

/// What is known of a document that is nothing but a file: what it says with all files taken in.
pub(super) struct Whole {
    pub(super) document: Document,
    /// Where it lies.
    at: PathBuf,
    /// The other files, by where they lie.
    around: BTreeMap<PathBuf, Arc<str>>,
}

/// A file to be vendored.
pub(super) struct Beside {
    /// Its path below the provider's folder.
    pub(super) file: String,
    pub(super) text: Arc<str>,
}

/// Reads the files around the document of a page.
///
/// # Errors
///
/// Files that cannot be read, each with the reference to it.
pub(super) fn whole(taken: &Taken) -> Result<Option<Whole>> {
    if taken.found.text != *taken.page {
        return Ok(None);
    }
    let page = &taken.place.page;
    let file = taken.shown();
    let at = std::path::absolute(page)
        .map_err(|error| Diagnostic::new(format!("cannot find {file}: {error}")))?;
    let mut library = Library::around(page);
    let mut part = Part {
        document: Document::parse(&file, &taken.page, taken.found.syntax)?,
        file,
        server: None,
    };
    let unread = take_in(&mut part, &mut library, &mut Report::default());
    let mut told = BTreeSet::new();
    let faults = unread
        .iter()
        .filter(|unread| unread.why.of_file && told.insert(&unread.why.message))
        .map(|unread| {
            let message = format!(
                "`{}` cannot be followed: {}",
                unread.published, unread.why.message
            );
            let fault = part.document.fault(&unread.at, message);
            fault.help(&unread.why.help)
        });
    if let Some(failure) = Failure::from_all(faults.collect()) {
        return Err(failure);
    }
    let at = resolved(&at, "");
    let folder = at.parent().unwrap_or(&at).to_owned();
    let around = library.read_files().into_iter();
    Ok(Some(Whole {
        document: part.document,
        around: around
            .map(|(path, text)| (resolved(&folder, &path), text))
            .collect(),
        at,
    }))
}

/// Names the documents that have files beside them, or that others refer to, and the files: their paths from the folder that
/// holds them all stay, so that every reference leads where it led.
pub(super) fn lay_out(taken: &mut [Taken]) -> Result<Vec<Beside>> {
    let wholes = || taken.iter().filter_map(|taken| taken.whole.as_ref());
    let around: BTreeMap<PathBuf, Arc<str>> = wholes()
        .flat_map(|whole| whole.around.iter())
        .map(|(path, text)| (path.clone(), Arc::clone(text)))
        .collect();
    let stays = |whole: &Whole| !whole.around.is_empty() || around.contains_key(&whole.at);
    let pages: BTreeSet<PathBuf> = wholes()
        .filter(|whole| stays(whole))
        .map(|whole| whole.at.clone())
        .collect();
    let Some(root) = common_folder(pages.iter().chain(around.keys())) else {
        return Ok(Vec::new());
    };
    let prefix = match taken.len() {
        1 => String::new(),
        _ => format!("{PAGES}/"),
    };
    let below = |path: &Path| {
        let path = path.strip_prefix(&root).unwrap_or(path);
        let names = path.iter().map(|name| name.to_string_lossy());
        format!("{prefix}{}", names.collect::<Vec<_>>().join("/"))
    };
    for taken in &mut *taken {
        let whole = taken.whole.as_ref().filter(|whole| stays(whole));
        if let Some(whole) = whole {
            let file = below(&whole.at);
            taken.file = match (syntax_of(&file), file.rfind('/')) {
                (Some(_), _) => file,
                (None, slash) => {
                    let folder = slash.map_or("", |slash| &file[..=slash]);
                    format!("{folder}openapi.{}", taken.ending())
                }
            };
        }
    }
    let beside: Vec<Beside> = around
        .into_iter()
        .filter(|(path, _)| !pages.contains(path))
        .map(|(path, text)| Beside {
            file: below(&path),
            text,
        })
        .collect();
    let mut files = beside.iter().map(|beside| &beside.file);
    let mut documents = taken.iter().map(|taken| &taken.file);
    if files.any(|file| file == OVERLAY) || documents.any(|file| file == OVERLAY) {
        return Err(Diagnostic::new(format!(
            "one of the files is called {OVERLAY}, as what mends them is"
        ))
        .help("bundle the files into one document and import that")
        .into());
    }
    Ok(beside)
}

const OVERLAY: &str = "overlay.yaml";

/// `path` from `folder`, without `.` and `..`.
fn resolved(folder: &Path, path: &str) -> PathBuf {
    let mut resolved = PathBuf::new();
    for component in folder.components().chain(Path::new(path).components()) {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                resolved.pop();
            }
            other => resolved.push(other),
        }
    }
    resolved
}

/// The deepest folder that holds all files.
fn common_folder<'p>(files: impl Iterator<Item = &'p PathBuf>) -> Option<PathBuf> {
    files
        .map(|file| file.parent().unwrap_or(file).to_owned())
        .reduce(|common, folder| {
            let equal = common.components().zip(folder.components());
            equal
                .take_while(|(one, other)| one == other)
                .map(|(one, _)| one)
                .collect()
        })
}
