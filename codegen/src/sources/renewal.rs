//! The renewal of a provider's files: what has changed, and the replacement of its folder.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use toml_edit::Datetime;

use crate::diagnostic::{Diagnostic, Failure, Result};
use crate::emit::replace::replace_folder;
use crate::normalise::bundle::bundle;
use crate::sources::contents::Contents;
use crate::sources::pages::{Sources, VendoredFile, combined};
use crate::sources::renewed_toml::{Values, renewed};
use crate::text::hash::sha256;
use crate::text::utf8::read_utf8;
use crate::vendor::source;

/// The files of a provider as its addresses have them now. Nothing is written yet.
#[derive(Debug)]
pub struct Renewal {
    provider: String,
    changed: Vec<ChangedFile>,
    /// The `provider.toml` that was read.
    toml_before: Arc<str>,
    /// The new one, if it differs.
    toml: Option<Arc<str>>,
}

/// A file that differs from the vendored one.
#[derive(Debug)]
pub struct ChangedFile {
    path: String,
    before: Option<usize>,
    text: String,
}

impl ChangedFile {
    /// The path below the provider's folder.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The length of the vendored file, in bytes; `None` if it is missing.
    pub fn bytes_before(&self) -> Option<usize> {
        self.before
    }

    /// The length of the new file, in bytes.
    pub fn bytes(&self) -> usize {
        self.text.len()
    }
}

impl Sources {
    /// Compares the vendored files with the contents of all [`pages`](Self::pages), in their order.
    /// `day` is today, `YYYY-MM-DD`.
    ///
    /// # Errors
    ///
    /// Fails if `provider.toml` has its values in a form in which they can't be replaced.
    pub fn renewal(&self, contents: &[Contents], day: &str) -> Result<Renewal> {
        let mut changed = Vec::new();
        let mut fetched = Vec::new();
        let mut hashes = Vec::new();
        for (page, contents) in self.pages().iter().zip(contents) {
            let texts = contents.texts.as_deref();
            let mut own = Vec::new();
            for (index, file) in page.files.iter().enumerate() {
                let text = texts.and_then(|texts| texts.get(index));
                let hash = text.map_or_else(|| file.sha256.clone(), |text| sha256(text.as_bytes()));
                if let Some(text) = text
                    && !(file.is_intact() && hash == file.sha256)
                {
                    changed.push(changed_file(file, text));
                    hashes.push((file.path.as_str(), hash.clone()));
                }
                own.push(hash);
            }
            let own = combined(own.iter().map(String::as_str));
            fetched.push((page.address(), own, &contents.validators));
        }
        let day: Datetime = day.parse().map_err(|_| {
            Diagnostic::new(format!("`{day}` is not a date")).help("write it as YYYY-MM-DD")
        })?;
        let values = Values {
            sha256: hashes
                .iter()
                .map(|(path, hash)| (*path, hash.as_str()))
                .collect(),
            retrieved: (!changed.is_empty()).then_some(day),
            fetched,
        };
        let name = &self.provider.name;
        let toml = renewed(name, &self.toml_text, &values)?;
        Ok(Renewal {
            provider: name.clone(),
            changed,
            toml_before: Arc::clone(&self.toml_text),
            toml: (toml != self.toml_text).then_some(toml),
        })
    }
}

fn changed_file(file: &VendoredFile, text: &str) -> ChangedFile {
    ChangedFile {
        path: file.path.clone(),
        before: file.bytes.as_ref().map(Vec::len),
        text: text.to_owned(),
    }
}

impl Renewal {
    /// The files that differ from the vendored ones.
    pub fn changed(&self) -> &[ChangedFile] {
        &self.changed
    }

    /// Makes the provider's folder as it would be written, `into/specs/<provider>`, and checks it:
    /// `root/specs/<provider>` stays as it is.
    ///
    /// # Errors
    ///
    /// Fails if a document can't be read, or refers to a file that `provider.toml` does not list,
    /// or if the folder can't be written.
    pub fn stage(&self, root: &Path, into: &Path) -> Result<PathBuf> {
        let folder = into.join("specs").join(&self.provider);
        let made = match fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => fs::create_dir_all(&folder).and_then(|()| self.fill(root, &folder)),
        };
        made.map_err(|error| cannot_write(&folder, &error))?;
        let mut source = source::read(into, &self.provider)?;
        let mut faults = Vec::new();
        for part in &mut source.documents {
            let (unresolved, _) = bundle(part, &mut source.files);
            let of_files = unresolved
                .iter()
                .filter(|reference| reference.refusal.of_file);
            faults.extend(of_files.map(|reference| {
                let fault = part
                    .document
                    .fault(&reference.pointer, reference.to_string());
                fault.help(&reference.refusal.help)
            }));
        }
        Failure::check(faults)?;
        Ok(folder)
    }

    /// Replaces the provider's folder in `root/specs`: whenever the process ends, each of its files
    /// is whole, the old or the new one. Returns whether anything was to be written.
    ///
    /// # Errors
    ///
    /// Fails, with the folder as it was, if it can't be written, or if `provider.toml` was edited
    /// since it was read.
    pub fn write(&self, root: &Path) -> Result<bool> {
        if self.changed.is_empty() && self.toml.is_none() {
            return Ok(false);
        }
        let folder = Path::new("specs").join(&self.provider);
        let toml = folder.join("provider.toml").display().to_string();
        if read_utf8(&root.join(&toml), &toml)? != self.toml_before {
            return Err(Diagnostic::new(format!("{toml} was edited meanwhile"))
                .help("run the command again; nothing was written")
                .into());
        }
        let fill = |new: &Path| self.fill(root, new);
        // Where folders can't be exchanged, each file is replaced in one step, `provider.toml`
        // last: until then, its hashes tell that not all were.
        let one_by_one = |new: &Path, target: &Path, _: &Path| {
            let names = self.files().map(|(name, _)| name);
            names.collect::<Vec<_>>().into_iter().try_for_each(|name| {
                let path = target.join(name);
                fs::create_dir_all(path.parent().unwrap_or(target))?;
                fs::rename(new.join(name), path)
            })
        };
        replace_folder(root, &folder, fill, one_by_one)
            .map_err(|error| cannot_write(&folder, &error))?;
        sync(&root.join("specs")).map_err(|error| {
            let message = format!("cannot wait for the disk: {error}");
            Diagnostic::new(message).help("the files are replaced: check the disk")
        })?;
        Ok(true)
    }

    /// The files to write: `provider.toml` is the last one.
    fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        let changed = self.changed.iter();
        let changed = changed.map(|file| (file.path.as_str(), file.text.as_str()));
        changed.chain(self.toml.as_deref().map(|text| ("provider.toml", text)))
    }

    /// Fills a new folder: with the files to write, and with all others as they are.
    fn fill(&self, root: &Path, new: &Path) -> io::Result<()> {
        for (name, text) in self.files() {
            let path = new.join(name);
            fs::create_dir_all(path.parent().unwrap_or(new))?;
            let mut file = File::create_new(path)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
        }
        keep_others(&root.join("specs").join(&self.provider), new)
    }
}

/// Puts every file of `old` into `new` that is not there yet.
fn keep_others(old: &Path, new: &Path) -> io::Result<()> {
    let entries = match fs::read_dir(old) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        let (from, to) = (entry.path(), new.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            fs::create_dir_all(&to)?;
            keep_others(&from, &to)?;
        } else if !to.exists() {
            fs::copy(&from, &to)?;
            sync(&to)?;
        }
    }
    sync(new)
}

/// Waits until the contents of a file, or the names in a folder, are on disk. Windows has no such
/// call for a folder, nor for a file that is open for reading.
#[cfg(unix)]
fn sync(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

#[cfg(not(unix))]
fn sync(_path: &Path) -> io::Result<()> {
    Ok(())
}

fn cannot_write(folder: &Path, error: &io::Error) -> Diagnostic {
    Diagnostic::new(format!("cannot write {}: {error}", folder.display()))
        .help("the vendored files are as they were")
}
