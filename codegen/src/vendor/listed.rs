//! Checks that a reference leads only to a file that `provider.toml` lists, and that the file's
//! SHA-256 is the listed one.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::document::unresolved::Refusal;
use crate::text::hash::sha256;
use crate::vendor::provider::Provider;

/// The files that the `provider.toml` of one provider lists.
#[derive(Debug)]
pub(super) struct Listed {
    provider: String,
    toml_text: Arc<str>,
    /// The SHA-256 of each file by path. Documents are included, because one may refer to another.
    sha256: BTreeMap<String, String>,
    /// The positions of the entries of `[files]` in `provider.toml`.
    entries: BTreeMap<String, Range<usize>>,
}

impl Listed {
    pub(super) fn new(provider: &Provider, toml_text: &Arc<str>) -> Self {
        let documents = provider.documents.iter();
        let documents = documents.map(|page| (page.file.get_ref(), page.sha256.get_ref()));
        let files = provider.files.iter();
        let files = files.map(|(file, sha256)| (file.get_ref(), sha256));
        let all = std::iter::once((&provider.document, &provider.sha256))
            .chain(documents)
            .chain(files);
        let entries = provider.files.keys();
        Self {
            provider: provider.name.clone(),
            toml_text: Arc::clone(toml_text),
            sha256: all
                .map(|(file, sha256)| (file.clone(), sha256.to_lowercase()))
                .collect(),
            entries: entries
                .map(|file| (file.get_ref().clone(), file.span()))
                .collect(),
        }
    }

    /// Fails if `provider.toml` does not list a file at `path`.
    pub(super) fn check_path(&self, path: &str) -> Result<(), Refusal> {
        let provider = &self.provider;
        let import = self.import();
        if path.starts_with("../") || path == ".." {
            return Err(Refusal::of_file(
                format!("the path leads out of specs/{provider}"),
                format!("{import}; the import puts all files into that folder"),
            ));
        }
        if !self.sha256.contains_key(path) {
            return Err(Refusal::of_file(
                format!("`{path}` is not listed in specs/{provider}/provider.toml"),
                format!("{import}; the import lists the file under [files]"),
            ));
        }
        Ok(())
    }

    /// Fails if the SHA-256 of a file's contents is not the listed one.
    pub(super) fn check_bytes(&self, path: &str, bytes: &[u8]) -> Result<(), Refusal> {
        let actual = sha256(bytes);
        if self.sha256.get(path) == Some(&actual) {
            return Ok(());
        }
        let provider = &self.provider;
        Err(Refusal::of_file(
            format!(
                "specs/{provider}/{path} differs from the vendored file: \
                 its SHA-256 is now {actual}"
            ),
            format!(
                "{}; put corrections into specs/{provider}/overlay.yaml",
                self.restore()
            ),
        ))
    }

    /// Returns the remedy for a file that is missing or changed.
    pub(super) fn restore(&self) -> String {
        format!("restore the file, or {}", self.import())
    }

    fn import(&self) -> String {
        format!(
            "run `cargo xtask import {} PAGE`, where PAGE is the document \
             and the files to which it refers are beside it",
            self.provider
        )
    }

    /// Returns a fault for each entry of `[files]` to which no reference led.
    pub(super) fn unused(&self, is_used: impl Fn(&str) -> bool) -> Vec<Diagnostic> {
        let provider = &self.provider;
        let toml_file = format!("specs/{provider}/provider.toml");
        let unused = self.entries.iter().filter(|(file, _)| !is_used(file));
        unused
            .map(|(file, span)| {
                Diagnostic::new(format!("no reference leads to the file `{file}`"))
                    .at(&toml_file, &self.toml_text, Some(span.clone()))
                    .help(format!(
                        "delete this line and specs/{provider}/{file}, or, if a reference does \
                         lead to the file, write the path relative to specs/{provider}, \
                         without `./`"
                    ))
            })
            .collect()
    }
}
