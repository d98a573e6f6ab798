//! Reads the files to which references in a document lead. Each file is read and parsed once, when
//! the first such reference is followed.
//!
//! A provider's files must be listed in `provider.toml`. A document that belongs to no provider may
//! refer to files in its folder and below, or to any if the maintainer asks for it. Nothing is
//! fetched from the network.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Failure};
use crate::document::Document;
use crate::document::unresolved::Refusal;
use crate::text::syntax::syntax_of;
use crate::text::utf8::utf8;
use crate::vendor::listed::Listed;
use crate::vendor::provider::Provider;

/// Whether a document may refer to files that are neither in its folder nor below.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outside {
    /// Such a reference is a fault. A document from elsewhere must not name files of this machine.
    Refused,
    /// Such a file is read, and copied by an import.
    Allowed,
}

/// The files to which a reference may lead.
#[derive(Debug, Default)]
enum Allowed {
    #[default]
    None,
    Listed(Listed),
    /// Files in the document's folder and below.
    Below,
    /// Those, and files elsewhere.
    Any,
}

/// The files to which references in a document may lead, and those read so far.
#[derive(Debug, Default)]
pub(crate) struct FileSet {
    /// The folder to which the paths are relative.
    folder: PathBuf,
    /// The prefix that messages put before a path.
    prefix: String,
    allowed: Allowed,
    /// The index in `files` of each file that was opened, by path, or why it could not be opened.
    opened: BTreeMap<String, Result<usize, Refusal>>,
    files: Vec<File>,
}

#[derive(Debug)]
struct File {
    /// The path relative to the folder.
    path: String,
    document: Document,
    text: Arc<str>,
}

impl FileSet {
    /// Creates the set of a provider's vendored files: those that `provider.toml` lists.
    pub(crate) fn vendored(folder: &Path, provider: &Provider, toml_text: &Arc<str>) -> Self {
        Self {
            folder: folder.to_owned(),
            prefix: format!("specs/{}/", provider.name),
            allowed: Allowed::Listed(Listed::new(provider, toml_text)),
            ..Self::default()
        }
    }

    /// Creates the set of the files in the folder of the document at `path` and below, to which the
    /// document may refer; with `outside`, of all files.
    pub(crate) fn around(path: &Path, outside: Outside) -> Self {
        let shown = path.display().to_string();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        Self {
            folder: path.parent().map(Path::to_owned).unwrap_or_default(),
            prefix: shown.strip_suffix(&*name).unwrap_or_default().to_owned(),
            allowed: match outside {
                Outside::Refused => Allowed::Below,
                Outside::Allowed => Allowed::Any,
            },
            ..Self::default()
        }
    }

    /// Creates a set without files, for documents that may not refer to any.
    pub(crate) fn empty() -> Self {
        Self::default()
    }

    /// Whether a reference that cannot be followed is only reported as a loss of meaning, instead
    /// of failing the run.
    pub(crate) fn is_lenient(&self) -> bool {
        matches!(self.allowed, Allowed::Below | Allowed::Any)
    }

    /// Returns the path relative to the folder of the document whose name in messages is `shown`.
    pub(crate) fn path_of<'s>(&self, shown: &'s str) -> &'s str {
        shown.strip_prefix(&self.prefix).unwrap_or(shown)
    }

    /// Returns the name in messages of the file at `path`.
    pub(crate) fn shown(&self, path: &str) -> String {
        format!("{}{path}", self.prefix)
    }

    /// Returns the index of the file at `path`; reads the file unless that was done before.
    pub(crate) fn open(&mut self, path: &str) -> Result<usize, Refusal> {
        if let Some(known) = self.opened.get(path) {
            return known.clone();
        }
        let opened = self.read(path).map(|file| {
            self.files.push(file);
            self.files.len() - 1
        });
        self.opened.insert(path.to_owned(), opened.clone());
        opened
    }

    pub(crate) fn path(&self, file: usize) -> &str {
        &self.files[file].path
    }

    pub(crate) fn document(&self, file: usize) -> &Document {
        &self.files[file].document
    }

    pub(crate) fn documents(&self) -> impl Iterator<Item = &Document> {
        self.files.iter().map(|file| &file.document)
    }

    /// Returns the length of all texts read so far, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        self.files.iter().map(|file| file.text.len()).sum()
    }

    /// Returns the texts read so far, by path.
    pub(crate) fn texts(&self) -> BTreeMap<String, Arc<str>> {
        let files = self.files.iter();
        files
            .map(|file| (file.path.clone(), Arc::clone(&file.text)))
            .collect()
    }

    /// Returns a fault for each file that `provider.toml` lists but to which no reference led.
    pub(crate) fn unused(&self) -> Vec<Diagnostic> {
        match &self.allowed {
            Allowed::Listed(listed) => listed.unused(|file| self.opened.contains_key(file)),
            Allowed::None | Allowed::Below | Allowed::Any => Vec::new(),
        }
    }

    fn read(&self, path: &str) -> Result<File, Refusal> {
        let shown = self.shown(path);
        let restore = match &self.allowed {
            Allowed::Listed(listed) => {
                listed.check_path(path)?;
                listed.restore()
            }
            // Say nothing of such a file, not even whether there is one.
            Allowed::Below if path.split('/').any(|part| part == "..") => {
                return Err(leads_out());
            }
            Allowed::Below | Allowed::Any => {
                "save the publisher's file there, or bundle the files into one document".to_owned()
            }
            Allowed::None => {
                return Err(Refusal::of_file(
                    format!("no file {path} comes with this document"),
                    "bundle the files into one document",
                ));
            }
        };
        let syntax = syntax_of(path).ok_or_else(|| {
            Refusal::of_file(
                format!("{shown} is neither .yaml, .yml nor .json"),
                "bundle the files into one document",
            )
        })?;
        let on_disk = self.folder.join(path);
        if matches!(self.allowed, Allowed::Below) && leaves(&self.folder, &on_disk) {
            return Err(leads_out());
        }
        // Open only regular files: reading a named pipe would block.
        match fs::metadata(&on_disk) {
            Ok(found) if !found.is_file() => {
                return Err(Refusal::of_file(format!("{shown} is not a file"), restore));
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(Refusal::of_file(
                    format!("there is no file {shown}"),
                    restore,
                ));
            }
            _ => {}
        }
        let bytes = fs::read(&on_disk)
            .map_err(|error| Refusal::of_file(format!("cannot read {shown}: {error}"), restore))?;
        if let Allowed::Listed(listed) = &self.allowed {
            listed.check_bytes(path, &bytes)?;
        }
        let parsed = utf8(bytes, &shown)
            .and_then(|text| Ok((Document::parse(&shown, &text, syntax)?, text)));
        let (document, text) = parsed.map_err(|failure| refusal(&failure))?;
        Ok(File {
            path: path.to_owned(),
            document,
            text,
        })
    }
}

/// The refusal of a file that is neither in the document's folder nor below.
fn leads_out() -> Refusal {
    Refusal::of_file(
        "the path leads out of the document's folder",
        "bundle the files into one document, or, if the files there are the publisher's, import \
         with --outside",
    )
}

/// Whether a path below a folder leads out of it by a symbolic link.
fn leaves(folder: &Path, path: &Path) -> bool {
    let folder = match folder.as_os_str().is_empty() {
        true => Path::new("."),
        false => folder,
    };
    match (fs::canonicalize(folder), fs::canonicalize(path)) {
        (Ok(folder), Ok(path)) => !path.starts_with(folder),
        // There is no such file.
        _ => false,
    }
}

/// Creates a refusal from the first line and the remedy of a failure.
fn refusal(failure: &Failure) -> Refusal {
    let printed = failure.to_string();
    let mut lines = printed.lines();
    let message = lines.next().unwrap_or_default();
    let help = lines.find_map(|line| line.trim_start().strip_prefix("help: "));
    let help = help.unwrap_or("fetch the whole file again, and import the document again");
    Refusal::of_file(message, help)
}
