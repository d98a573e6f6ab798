//! The files around a document: each read and parsed once, when something refers to it.
//!
//! Those of a provider are read only if `provider.toml` lists them, and only as they were vendored. Those of a lone document
//! are whatever lies there. Nothing is fetched from anywhere.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Failure};
use crate::document::Document;
use crate::document::unresolved::Refusal;
use crate::text::hash::sha256;
use crate::text::syntax::syntax_of;
use crate::text::utf8::{self, utf8};
use crate::vendor::provider::Provider;

/// What `provider.toml` lists.
#[derive(Debug, Default)]
struct Listed {
    provider: String,
    toml_text: Arc<str>,
    /// By path, the SHA-256. The provider's documents are among them, for one may refer to another.
    sha256: BTreeMap<String, String>,
    /// Those of the table `[files]`, and where they stand there.
    files: BTreeMap<String, Range<usize>>,
}

/// A folder of files.
#[derive(Debug, Default)]
pub(crate) struct FileSet {
    folder: PathBuf,
    /// What stands before a path where people read it.
    shown: String,
    /// `None` where every file may be read.
    listed: Option<Listed>,
    /// What became of each path.
    opened: BTreeMap<String, Result<usize, Refusal>>,
    documents: Vec<(String, Document, Arc<str>)>,
}

impl FileSet {
    /// The vendored files of a provider.
    pub(crate) fn vendored(folder: &Path, provider: &Provider, toml_text: &Arc<str>) -> Self {
        let documents = provider.documents.iter();
        let documents = documents.map(|page| (page.file.get_ref(), page.sha256.get_ref()));
        let files = provider.files.iter();
        let files = files.map(|(file, sha256)| (file.get_ref(), sha256));
        let listed = std::iter::once((&provider.document, &provider.sha256))
            .chain(documents)
            .chain(files);
        Self {
            folder: folder.to_owned(),
            shown: format!("specs/{}/", provider.name),
            listed: Some(Listed {
                provider: provider.name.clone(),
                toml_text: Arc::clone(toml_text),
                sha256: listed
                    .map(|(file, sha256)| (file.clone(), sha256.to_lowercase()))
                    .collect(),
                files: provider
                    .files
                    .keys()
                    .map(|file| (file.get_ref().clone(), file.span()))
                    .collect(),
            }),
            ..Self::default()
        }
    }

    /// Whatever lies around the document at `path`.
    pub(crate) fn around(path: &Path) -> Self {
        let shown = path.display().to_string();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        Self {
            folder: path.parent().map(Path::to_owned).unwrap_or_default(),
            shown: shown.strip_suffix(&*name).unwrap_or_default().to_owned(),
            ..Self::default()
        }
    }

    /// Without any file.
    pub(crate) fn closed() -> Self {
        Self {
            listed: Some(Listed::default()),
            ..Self::default()
        }
    }

    /// Whether a reference that can't be followed is left as it is, and told as lost.
    pub(crate) fn is_lenient(&self) -> bool {
        self.listed.is_none()
    }

    /// The path of a document from the folder, of which people read `shown`.
    pub(crate) fn path_of<'s>(&self, shown: &'s str) -> &'s str {
        shown.strip_prefix(&self.shown).unwrap_or(shown)
    }

    /// The name by which people know the file at `path`.
    pub(crate) fn shown(&self, path: &str) -> String {
        format!("{}{path}", self.shown)
    }

    /// The file at `path`, by its number.
    pub(crate) fn open(&mut self, path: &str) -> Result<usize, Refusal> {
        if let Some(known) = self.opened.get(path) {
            return known.clone();
        }
        let opened = self.read(path).map(|(document, text)| {
            self.documents.push((path.to_owned(), document, text));
            self.documents.len() - 1
        });
        self.opened.insert(path.to_owned(), opened.clone());
        opened
    }

    pub(crate) fn path(&self, file: usize) -> &str {
        &self.documents[file].0
    }

    pub(crate) fn document(&self, file: usize) -> &Document {
        &self.documents[file].1
    }

    pub(crate) fn documents(&self) -> impl Iterator<Item = &Document> {
        self.documents.iter().map(|(_, document, _)| document)
    }

    /// How much text was read, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        self.documents.iter().map(|(.., text)| text.len()).sum()
    }

    /// The files read so far: path and text, in the order of their paths.
    pub(crate) fn read_files(&self) -> BTreeMap<String, Arc<str>> {
        let documents = self.documents.iter();
        documents
            .map(|(path, _, text)| (path.clone(), Arc::clone(text)))
            .collect()
    }

    /// Files that `provider.toml` lists and nothing refers to.
    pub(crate) fn unused(&self) -> Vec<Diagnostic> {
        let Some(listed) = &self.listed else {
            return Vec::new();
        };
        let used: BTreeSet<&String> = self.opened.keys().collect();
        let unused = listed.files.iter().filter(|(file, _)| !used.contains(file));
        let toml_file = format!("specs/{}/provider.toml", listed.provider);
        unused
            .map(|(file, span)| {
                Diagnostic::new(format!("nothing refers to the file `{file}`"))
                    .at(&toml_file, &listed.toml_text, Some(span.clone()))
                    .help(format!(
                        "delete this line and specs/{}/{file}, or write the path as references resolve to it: \
                         from the provider's folder, without `./`",
                        listed.provider
                    ))
            })
            .collect()
    }

    fn read(&self, path: &str) -> Result<(Document, Arc<str>), Refusal> {
        let shown = self.shown(path);
        let import = self.listed.as_ref().map(|listed| {
            format!(
                "`cargo xtask import {} PAGE`, where PAGE is the document with its files beside it",
                listed.provider
            )
        });
        let restore = match &import {
            Some(import) => format!("restore the file, or take it in anew with {import}"),
            None => "save the file there, as the publisher has it, or bundle the files into one document".to_owned(),
        };
        if let (Some(listed), Some(import)) = (&self.listed, &import) {
            if path.starts_with("../") || path == ".." {
                return Err(Refusal::of_file(
                    format!("it leads out of specs/{}", listed.provider),
                    format!(
                        "take the document in anew with {import}: all of them get folders inside"
                    ),
                ));
            }
            if !listed.sha256.contains_key(path) {
                return Err(Refusal::of_file(
                    format!(
                        "`{path}` is not listed in specs/{}/provider.toml",
                        listed.provider
                    ),
                    format!("take it in with {import}; that lists it under [files]"),
                ));
            }
        }
        let syntax = syntax_of(path).ok_or_else(|| {
            Refusal::of_file(
                format!("{shown} is neither .yaml, .yml nor .json"),
                "bundle the files into one document",
            )
        })?;
        let on_disk = self.folder.join(path);
        // A pipe would be waited for.
        match fs::metadata(&on_disk) {
            Ok(found) if !found.is_file() => {
                return Err(Refusal::of_file(format!("{shown} is no file"), restore));
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(Refusal::of_file(
                    format!("there is no file {shown}"),
                    restore,
                ));
            }
            _ => {}
        }
        let bytes = fs::read(&on_disk).map_err(|error| {
            Refusal::of_file(format!("cannot read {shown}: {error}"), restore.clone())
        })?;
        if let Some(wanted) = self
            .listed
            .as_ref()
            .and_then(|listed| listed.sha256.get(path))
        {
            let actual = sha256(&bytes);
            if actual != *wanted {
                return Err(Refusal::of_file(
                    format!("{shown} is not the file that was vendored: its sha256 is {actual}"),
                    format!(
                        "the vendored bytes are never edited, overlay.yaml mends what is wrong in them: {restore}"
                    ),
                ));
            }
        }
        let text = utf8(bytes, &shown)
            .map_err(|fault| Refusal::of_file(fault.to_string(), utf8::REMEDY))?;
        let document =
            Document::parse(&shown, &text, syntax).map_err(|failure| unread(&failure))?;
        Ok((document, text))
    }
}

/// A file that does not parse, in the words of one line.
fn unread(failure: &Failure) -> Refusal {
    let said = failure.to_string();
    let mut lines = said.lines();
    let message = lines.next().unwrap_or_default();
    let help = lines.find_map(|line| line.trim_start().strip_prefix("help: "));
    let help = help.unwrap_or("fetch the file again, whole, and import the document again");
    Refusal::of_file(message, help)
}
