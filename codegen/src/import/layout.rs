//! Chooses the paths of the files that an import writes. Files that refer to one another keep their
//! relative paths, so that the references stay valid.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Result};
use crate::import::bundled::bundled;
use crate::import::vendored::{Bundle, PageDocument, ReferencedFile, VendoredDocument};
use crate::model::names::unique;
use crate::text::syntax::syntax_of;
use crate::vendor::file_set::Outside;

/// The subfolder of the provider's folder for the documents, if an import has several.
const PAGES: &str = "pages";

/// The file name that is reserved for the overlay.
const OVERLAY: &str = "overlay.yaml";

/// Chooses the file name under which each document, and each file it refers to, is stored.
///
/// # Errors
///
/// Fails if a file can't be read (the fault shows the first reference to it), or if a file would
/// have the name of the overlay.
pub(super) fn lay_out(
    pages: Vec<Vec<PageDocument>>,
    outside: Outside,
) -> Result<(Vec<VendoredDocument>, Vec<ReferencedFile>)> {
    let mut documents = Vec::new();
    for page in pages {
        for from in page {
            let bundle = bundled(&from, outside)?;
            documents.push((from, bundle));
        }
    }
    let (kept, referenced) = keep_paths(&documents);
    let names = name_files(&documents, kept);
    let mut all = names.iter().chain(referenced.iter().map(|file| &file.file));
    if all.any(|file| file == OVERLAY) {
        return Err(Diagnostic::new(format!(
            "a vendored file is named {OVERLAY}, which is reserved for the provider's overlay"
        ))
        .help("bundle the files into one document and import that")
        .into());
    }
    let documents = documents.into_iter().zip(names);
    let documents = documents.map(|((from, bundle), file)| VendoredDocument { from, bundle, file });
    Ok((documents.collect(), referenced))
}

/// Chooses the names of the files whose relative paths matter: of the referenced files, and of the
/// documents (by index) that refer to files or are referred to.
fn keep_paths(
    documents: &[(PageDocument, Option<Bundle>)],
) -> (BTreeMap<usize, String>, Vec<ReferencedFile>) {
    let bundles = || {
        let documents = documents.iter().enumerate();
        documents.filter_map(|(index, (_, bundle))| Some((index, bundle.as_ref()?)))
    };
    let files: BTreeMap<&PathBuf, &Arc<str>> =
        bundles().flat_map(|(_, bundle)| &bundle.files).collect();
    let pages: BTreeMap<&PathBuf, usize> = bundles()
        .filter(|(_, bundle)| !bundle.files.is_empty() || files.contains_key(&bundle.path))
        .map(|(index, bundle)| (&bundle.path, index))
        .collect();
    let Some(root) = common_folder(pages.keys().chain(files.keys()).copied()) else {
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
    let referenced = files
        .iter()
        .filter(|(path, _)| !pages.contains_key(*path))
        .map(|(path, text)| ReferencedFile {
            file: below(path),
            text: Arc::clone(text),
        });
    let referenced = referenced.collect();
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
    (kept.collect(), referenced)
}

/// Chooses the file names of all documents.
///
/// A document in `kept` gets its name there. Any other is called `openapi` if it is the only
/// document. Otherwise it is named after its page, plus its heading if the page has several.
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

/// Turns a text into a file name of a-z, digits and hyphens.
fn slug(text: &str) -> String {
    let plain: String = text
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

/// Returns the deepest folder that contains all files.
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
