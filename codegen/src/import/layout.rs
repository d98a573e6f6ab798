//! The files that documents become. Files that a document refers to keep their place to it. Writes nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Failure, Result};
use crate::document::Document;
use crate::document::published::Part;
use crate::import::vendored::{Beside, Bundle, PageDocument, Taken};
use crate::model::names::unique;
use crate::normalise::bundle::bundle;
use crate::text::syntax::syntax_of;
use crate::vendor::file_set::FileSet;

/// The folder of several documents, below the provider's.
const PAGES: &str = "pages";

/// Reserved for the provider's overlay.
const OVERLAY: &str = "overlay.yaml";

/// Names the file of each document, and the files that they refer to.
///
/// # Errors
///
/// Files that can't be read, each with the reference to it; a file with the overlay's name.
pub(super) fn lay_out(pages: Vec<Vec<PageDocument>>) -> Result<(Vec<Taken>, Vec<Beside>)> {
    let mut documents = Vec::new();
    for page in pages {
        let alone = page.len() == 1;
        for from in page {
            let bundle = if alone { bundled(&from)? } else { None };
            documents.push((from, bundle));
        }
    }
    let (kept, beside) = keep_places(&documents);
    let files = name_files(&documents, kept);
    let mut all = files.iter().chain(beside.iter().map(|beside| &beside.file));
    if all.any(|file| file == OVERLAY) {
        return Err(Diagnostic::new(format!(
            "a vendored file is named {OVERLAY}, which is reserved for the provider's overlay"
        ))
        .help("bundle the files into one document and import that")
        .into());
    }
    let taken = documents.into_iter().zip(files);
    let taken = taken.map(|((from, bundle), file)| Taken { from, bundle, file });
    Ok((taken.collect(), beside))
}

/// Bundles a page that is nothing but a document with the files that it refers to.
fn bundled(from: &PageDocument) -> Result<Option<Bundle>> {
    if from.found.text != *from.page {
        return Ok(None);
    }
    let page = &from.place.page;
    let file = from.shown();
    let path = std::path::absolute(page)
        .map_err(|error| Diagnostic::new(format!("cannot find {file}: {error}")))?;
    let mut files = FileSet::around(page);
    let mut part = Part {
        document: Document::parse(&file, &from.page, from.found.syntax)?,
        file,
        server: None,
    };
    let (unresolved, _) = bundle(&mut part, &mut files);
    let mut told = BTreeSet::new();
    let faults = unresolved
        .iter()
        .filter(|unresolved| unresolved.why.of_file && told.insert(&unresolved.why.message))
        .map(|unresolved| {
            let fault = part.document.fault(&unresolved.at, unresolved.to_string());
            fault.help(&unresolved.why.help)
        });
    if let Some(failure) = Failure::from_all(faults.collect()) {
        return Err(failure);
    }
    let path = resolved(&path, "");
    let folder = path.parent().unwrap_or(&path).to_owned();
    let files = files.read_files().into_iter();
    Ok(Some(Bundle {
        document: part.document,
        files: files
            .map(|(path, text)| (resolved(&folder, &path), text))
            .collect(),
        path,
    }))
}

/// Keeps the places of files to one another, so that every reference leads where it led: of the documents that have files
/// beside them or that others refer to, by index, and of those files.
fn keep_places(
    documents: &[(PageDocument, Option<Bundle>)],
) -> (BTreeMap<usize, String>, Vec<Beside>) {
    let bundles = || {
        let all = documents.iter().enumerate();
        all.filter_map(|(index, (_, bundle))| Some((index, bundle.as_ref()?)))
    };
    let around: BTreeMap<&PathBuf, &Arc<str>> =
        bundles().flat_map(|(_, bundle)| &bundle.files).collect();
    let pages: BTreeMap<&PathBuf, usize> = bundles()
        .filter(|(_, bundle)| !bundle.files.is_empty() || around.contains_key(&bundle.path))
        .map(|(index, bundle)| (&bundle.path, index))
        .collect();
    let Some(root) = common_folder(pages.keys().chain(around.keys()).copied()) else {
        return Default::default();
    };
    let prefix = match documents.len() {
        1 => String::new(),
        _ => format!("{PAGES}/"),
    };
    let below = |path: &Path| {
        let path = path.strip_prefix(&root).unwrap_or(path);
        let names = path.iter().map(|name| name.to_string_lossy());
        format!("{prefix}{}", names.collect::<Vec<_>>().join("/"))
    };
    let beside = around
        .iter()
        .filter(|(path, _)| !pages.contains_key(*path))
        .map(|(path, text)| Beside {
            file: below(path),
            text: Arc::clone(text),
        });
    let beside = beside.collect();
    let kept = pages.into_iter().map(|(path, index)| {
        let file = below(path);
        let file = match (syntax_of(&file), file.rfind('/')) {
            (Some(_), _) => file,
            (None, slash) => {
                let folder = slash.map_or("", |slash| &file[..=slash]);
                format!("{folder}openapi.{}", documents[index].0.extension())
            }
        };
        (index, file)
    });
    (kept.collect(), beside)
}

/// Names the other files. One document is `openapi`; of several, each is named after its page, and after the heading above
/// it if the page has more than one. Names already assigned are reserved.
fn name_files(
    documents: &[(PageDocument, Option<Bundle>)],
    mut kept: BTreeMap<usize, String>,
) -> Vec<String> {
    if let [(only, _)] = documents {
        let file = kept.remove(&0);
        return vec![file.unwrap_or_else(|| format!("openapi.{}", only.extension()))];
    }
    let stem = |file: &String| {
        let file = file.strip_prefix(&format!("{PAGES}/"))?;
        Some(file.rsplit_once('.')?.0.to_owned())
    };
    let mut names: Vec<String> = kept.values().filter_map(stem).collect();
    let mut files = Vec::new();
    for (index, (from, _)) in documents.iter().enumerate() {
        if let Some(file) = kept.remove(&index) {
            files.push(file);
            continue;
        }
        let page = &from.place.page;
        let stem = page.file_stem().and_then(|stem| stem.to_str());
        let mut name = slug(stem.unwrap_or_default());
        let of_page = documents
            .iter()
            .filter(|(other, _)| other.place.page == *page);
        if of_page.count() > 1 {
            let title = from.found.title.as_deref().unwrap_or_default();
            name = slug(&format!("{name} {title}"));
        }
        if name.is_empty() {
            name.push_str("page");
        }
        let name = unique(&name, |name| names.iter().any(|known| known == name));
        files.push(format!("{PAGES}/{name}.{}", from.extension()));
        names.push(name);
    }
    files
}

/// Words as a file's name has them: a-z, digits and hyphens.
fn slug(words: &str) -> String {
    let plain: String = words
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() {
                c.to_ascii_lowercase()
            } else {
                ' '
            }
        })
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join("-")
}

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
