//! Reads which addresses a provider's documents were vendored from, and what is vendored.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Result};
use crate::sources::address;
use crate::text::hash::sha256;
use crate::vendor::provider::{Fetch, Provider, is_inside};
use crate::vendor::source::read_toml;

/// The addresses of one provider's documents, and of the files to which these refer.
#[derive(Debug)]
pub struct Sources {
    pub(super) provider: Provider,
    pub(super) toml_text: Arc<str>,
    pages: Vec<Page>,
}

/// An address, and the files that were vendored from it.
#[derive(Clone, Debug)]
pub struct Page {
    address: String,
    pub(super) files: Vec<VendoredFile>,
    pub(super) holds: Holds,
    validators: Validators,
}

/// What an address answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    /// A page with documents, or a document.
    Documents,
    /// A file to which a document refers.
    ReferencedFile,
}

/// A file that `provider.toml` lists.
#[derive(Clone, Debug)]
pub(super) struct VendoredFile {
    /// The path below the provider's folder.
    pub(super) path: String,
    /// The SHA-256 in `provider.toml`.
    pub(super) sha256: String,
    /// The contents; `None` if there is no such file.
    pub(super) bytes: Option<Vec<u8>>,
}

impl VendoredFile {
    /// Whether the file is as `provider.toml` says.
    pub(super) fn is_intact(&self) -> bool {
        let bytes = self.bytes.as_deref();
        bytes.is_some_and(|bytes| sha256(bytes) == self.sha256)
    }
}

/// The headers of an answer that make the next request to the same address conditional (RFC 9110,
/// section 8.8).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Validators {
    /// The header `ETag`.
    pub etag: Option<String>,
    /// The header `Last-Modified`.
    pub last_modified: Option<String>,
}

impl Validators {
    /// Whether there is neither of the two headers.
    pub fn is_empty(&self) -> bool {
        self.etag.is_none() && self.last_modified.is_none()
    }
}

impl Page {
    /// The address to ask; empty if `provider.toml` names none.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The paths of the files that were vendored from the address, below the provider's folder.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|file| file.path.as_str())
    }

    /// What the address told with what is vendored. Empty if that is not known, or if a vendored
    /// file is damaged: then the request must not be conditional.
    pub fn validators(&self) -> &Validators {
        &self.validators
    }
}

impl Sources {
    /// Reads the addresses of the provider in `root/specs/<provider>`.
    ///
    /// # Errors
    ///
    /// Fails if `provider.toml`, or a file that it lists, can't be read.
    pub fn read(root: &Path, provider: &str) -> Result<Self> {
        let (provider, toml_text) = read_toml(root, provider)?;
        let folder = root.join("specs").join(&provider.name);
        let mut pages: Vec<Page> = Vec::new();
        if provider.fetch != Some(Fetch::Nothing) {
            for (path, sha256, holds, address) in listed(&provider) {
                let file = vendored(&folder, &provider.name, path, sha256)?;
                match pages.iter_mut().find(|page| page.address == address) {
                    Some(page) => page.files.push(file),
                    None => pages.push(Page {
                        address,
                        files: vec![file],
                        holds,
                        validators: Validators::default(),
                    }),
                }
            }
        }
        for page in &mut pages {
            page.validators = known_validators(&provider, page);
        }
        Ok(Self {
            provider,
            toml_text,
            pages,
        })
    }

    /// The addresses to ask; none if the documents were written here.
    pub fn pages(&self) -> &[Page] {
        &self.pages
    }

    /// Every address that `provider.toml` names. A redirect may lead to their hosts only.
    pub fn addresses(&self) -> Vec<&str> {
        let provider = &self.provider;
        let documents = provider.documents.iter();
        let own = [(Some(&provider.source), &provider.fetch)];
        own.into_iter()
            .chain(documents.map(|document| (document.source.as_ref(), &document.fetch)))
            .flat_map(|(source, fetch)| {
                let fetch = match fetch {
                    Some(Fetch::Address(address)) => Some(address),
                    Some(Fetch::Nothing) | None => None,
                };
                [source, fetch].into_iter().flatten()
            })
            .map(String::as_str)
            .collect()
    }
}

/// Lists the files of a provider: path, SHA-256, what it is, and address.
fn listed(provider: &Provider) -> Vec<(&str, &str, Holds, String)> {
    let address = |source: Option<&String>, fetch: Option<&Fetch>| match (fetch, source) {
        (Some(Fetch::Address(address)), _) => address.clone(),
        (_, Some(source)) => source.trim().to_owned(),
        _ => String::new(),
    };
    let mut listed = Vec::new();
    if !provider.document.is_empty() {
        let address = address(Some(&provider.source), provider.fetch.as_ref());
        let (path, sha256) = (provider.document.as_str(), provider.sha256.as_str());
        listed.push((path, sha256, Holds::Documents, address));
    }
    for document in &provider.documents {
        let (path, sha256) = (document.file.get_ref(), document.sha256.get_ref());
        let address = address(document.source.as_ref(), document.fetch.as_ref());
        listed.push((path, sha256, Holds::Documents, address));
    }
    let mut files = Vec::new();
    for (path, sha256) in &provider.files {
        let path = path.get_ref();
        let address = nearest(&listed, path)
            .and_then(|(document, address)| address::beside(address, document, path));
        files.push((
            &**path,
            &**sha256,
            Holds::ReferencedFile,
            address.unwrap_or_default(),
        ));
    }
    listed.extend(files);
    listed
}

/// Returns the document, and its address, from which the address of a referenced file follows: one
/// that kept its name, as a document with references does, and of several the nearest.
fn nearest<'a>(
    listed: &'a [(&'a str, &str, Holds, String)],
    file: &str,
) -> Option<(&'a str, &'a str)> {
    let last = |path: &str| path.rsplit('/').next().map(str::to_owned);
    let nearest = listed.iter().rev().max_by_key(|(path, _, _, address)| {
        let folders = path.split('/').zip(file.split('/'));
        let common = folders.take_while(|(one, other)| one == other).count();
        (last(path) == last(address), common)
    });
    nearest.map(|(path, _, _, address)| (*path, address.as_str()))
}

/// Reads a vendored file. It may be missing or damaged: a renewal puts a new one in its place.
fn vendored(folder: &Path, provider: &str, path: &str, sha256: &str) -> Result<VendoredFile> {
    if !is_inside(path) {
        return Err(Diagnostic::new(format!(
            "specs/{provider}/provider.toml lists `{path}`, which is not inside of its folder"
        ))
        .help("write the path relative to the folder, without `.` and `..`")
        .into());
    }
    let bytes = match fs::read(folder.join(path)) {
        Ok(bytes) => Some(bytes),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => {
            let message = format!("cannot read specs/{provider}/{path}: {error}");
            return Err(Diagnostic::new(message).into());
        }
    };
    Ok(VendoredFile {
        path: path.to_owned(),
        sha256: sha256.to_lowercase(),
        bytes,
    })
}

/// Returns the validators in `provider.toml`, if they are those of the vendored files.
fn known_validators(provider: &Provider, page: &Page) -> Validators {
    let hashes = page.files.iter().map(|file| &*file.sha256);
    let known = provider.fetched.get(&page.address).filter(|fetched| {
        fetched.sha256 == combined(hashes) && page.files.iter().all(VendoredFile::is_intact)
    });
    known.map_or_else(Validators::default, |fetched| Validators {
        etag: fetched.etag.clone(),
        last_modified: fetched.last_modified.clone(),
    })
}

/// Returns the SHA-256 for the files of one address: that of the only file, or that of all, a line
/// each.
pub(super) fn combined<'a>(hashes: impl Iterator<Item = &'a str>) -> String {
    let hashes: Vec<&str> = hashes.collect();
    match hashes.as_slice() {
        [only] => (*only).to_owned(),
        several => sha256(several.join("\n").as_bytes()),
    }
}
