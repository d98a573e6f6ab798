//! Takes a saved documentation page and vendors the document in it under `specs/<provider>/`.
//!
//! The document's bytes are written as the page has them and never mended. Of a provider that is known
//! only what the page says is renewed in its `provider.toml`; every other line is its maintainer's.
//! Either all files are written or none.

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;
use toml_edit::Date;

use crate::diagnostic::{Diagnostic, Result};
use crate::page::{self, Found, Syntax};
use crate::walk::METHODS;

mod facts;

/// What an import wrote.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The provider's name.
    pub provider: String,
    /// The files written, the document first.
    pub files: Vec<PathBuf>,
    /// The ids of the document's operations, in its order.
    pub operations: Vec<String>,
    /// The line of the page at which the document begins, counted from 1.
    pub line: usize,
    /// Whether the provider was unknown before.
    pub is_new: bool,
}

/// What a page says that `provider.toml` keeps.
struct Facts<'a> {
    provider: &'a str,
    source: Option<&'a str>,
    retrieved: Date,
    document: &'a str,
    sha256: String,
    /// Where the document names none.
    server: Option<&'a str>,
    operations: &'a [String],
    /// Operations that have no id and so cannot be named.
    nameless: &'a [String],
}

/// Vendors the document in `page_file` as that of `provider`, in the folder `specs`. `retrieved` is the
/// day on which the page was saved, `YYYY-MM-DD`.
///
/// # Errors
///
/// A name that can't be a crate's; a page without a document, with several, or with one that does not
/// parse; a document of which neither the page nor `provider.toml` names the server; a file that can't
/// be read or written. Nothing is written then.
pub fn import(specs: &Path, provider: &str, page_file: &Path, retrieved: &str) -> Result<Imported> {
    check_name(provider)?;
    let retrieved = date(retrieved)?;
    let shown = page_file.display().to_string();
    let page = read(page_file)?.ok_or_else(|| {
        Diagnostic::new(format!("there is no file {shown}"))
            .help("name the page as you saved it: its Markdown source, or an OpenAPI file")
    })?;
    let found = only_document(&shown, &page)?;

    let folder = specs.join(provider);
    let facts_path = folder.join("provider.toml");
    let before = read(&facts_path)?;

    let (operations, nameless) = operations(&found.value);
    let document = match found.syntax {
        Syntax::Yaml => "openapi.yaml",
        Syntax::Json => "openapi.json",
    };
    let facts = Facts {
        provider,
        source: found.reference.as_deref(),
        retrieved,
        document,
        sha256: hex(&Sha256::digest(found.text.as_bytes())),
        server: found
            .server
            .as_deref()
            .filter(|_| !names_server(&found.value)),
        operations: &operations,
        nameless: &nameless,
    };
    let after = match &before {
        Some(text) => facts::renewed(&facts_path.display().to_string(), text, &facts)?,
        None => facts::Renewed {
            text: facts::new(&facts),
            server: facts.server.is_some(),
            stale: None,
        },
    };
    if !after.server && !names_server(&found.value) {
        return Err(Diagnostic::new("neither the document nor the page names the server to call")
            .at(&shown, &page, Some(line_span(&page, found.line)))
            .help(format!(
                "save the page with its line `METHOD URL`, or write `server = \"https://...\"` into {} beforehand",
                facts_path.display()
            ))
            .into());
    }

    let files = vec![folder.join(document), facts_path];
    let contents = [found.text.as_bytes(), after.text.as_bytes()];
    write_all(&folder, &files, &contents)?;
    if let Some(stale) = after.stale {
        // Only a file of the name that an earlier import gave; that it stays is no harm.
        let _ = fs::remove_file(folder.join(stale));
    }
    let (provider, line, is_new) = (provider.to_owned(), found.line, before.is_none());
    Ok(Imported {
        provider,
        files,
        operations,
        line,
        is_new,
    })
}

/// A provider's name becomes that of a folder, a crate and a feature.
fn check_name(provider: &str) -> Result<()> {
    let mut chars = provider.chars();
    let begins = chars.next().is_some_and(|c| c.is_ascii_lowercase());
    if begins && chars.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-') {
        return Ok(());
    }
    Err(
        Diagnostic::new(format!("`{provider}` cannot be a provider's name"))
            .help(
                "a name begins with a letter a-z; letters a-z, digits and hyphens follow: `fanvue`",
            )
            .into(),
    )
}

fn date(text: &str) -> Result<Date> {
    let date = text
        .parse::<toml_edit::Datetime>()
        .ok()
        .filter(|d| d.time.is_none());
    match date.and_then(|date| date.date) {
        Some(date) if text.len() == "YYYY-MM-DD".len() => Ok(date),
        _ => Err(Diagnostic::new(format!("`{text}` is not a day"))
            .help("write the day on which the page was saved as YYYY-MM-DD")
            .into()),
    }
}

/// A file's text, or nothing where there is no such file.
fn read(path: &Path) -> Result<Option<Arc<str>>> {
    let shown = path.display();
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Diagnostic::new(format!("cannot read {shown}: {error}")).into()),
    };
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Some(text.into())),
        Err(error) => {
            let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let line = valid.iter().filter(|&&byte| byte == b'\n').count() + 1;
            Err(
                Diagnostic::new(format!("{shown}:{line}: the file is not UTF-8"))
                    .help("save it as UTF-8")
                    .into(),
            )
        }
    }
}

fn only_document(shown: &str, page: &Arc<str>) -> Result<Found> {
    let mut found = page::documents(shown, page)?;
    match found.len() {
        1 => Ok(found.remove(0)),
        0 => Err(Diagnostic::new("the page holds no OpenAPI document")
            .at(shown, page, None)
            .help(
                "a document is a fenced block with `openapi` or `swagger` in it: save the page's Markdown \
                 source (publishers often serve it under the page's address with `.md` appended)",
            )
            .into()),
        _ => {
            let lines: Vec<String> = found.iter().map(|found| found.line.to_string()).collect();
            let second = line_span(page, found[1].line);
            Err(Diagnostic::new(format!(
                "the page holds {} OpenAPI documents, which begin in lines {}",
                lines.len(),
                lines.join(" and ")
            ))
            .at(shown, page, Some(second))
            .help(
                "several documents in one page are not supported yet: save a copy of the page with \
                 only the one that is wanted",
            )
            .into())
        }
    }
}

/// The bytes of a line, counted from 1, without its line break.
fn line_span(text: &str, line: usize) -> std::ops::Range<usize> {
    let start = match line {
        0 | 1 => 0,
        _ => text
            .match_indices('\n')
            .nth(line - 2)
            .map_or(text.len(), |(at, _)| at + 1),
    };
    let length = text[start..]
        .find(['\r', '\n'])
        .unwrap_or(text.len() - start);
    // A document in one line need not be underlined whole.
    start..text.floor_char_boundary(start + length.min(80))
}

/// The ids of a document's operations, and `METHOD path` of those that have none.
fn operations(document: &Value) -> (Vec<String>, Vec<String>) {
    let (mut ids, mut nameless) = (Vec::new(), Vec::new());
    for (path, item) in document
        .get("paths")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        let members = item.as_object().into_iter().flatten();
        for (method, operation) in members.filter(|(key, _)| METHODS.contains(&key.as_str())) {
            match operation.get("operationId").and_then(Value::as_str) {
                Some(id) if !id.is_empty() => ids.push(id.to_owned()),
                _ => nameless.push(format!("{} {path}", method.to_uppercase())),
            }
        }
    }
    (ids, nameless)
}

/// Whether a document names a server that can be called: `/v1` alone is relative to an address that a
/// vendored file does not have.
fn names_server(document: &Value) -> bool {
    let has = |holder: &Value| {
        let servers = holder.get("servers").and_then(Value::as_array);
        servers.into_iter().flatten().any(|server| {
            let url = server.get("url").and_then(Value::as_str);
            url.is_some_and(|url| url.contains("://") || url.starts_with('{'))
        })
    };
    let items = document
        .get("paths")
        .and_then(Value::as_object)
        .into_iter()
        .flatten();
    document.get("host").is_some_and(Value::is_string)
        || has(document)
        || items.map(|(_, item)| item).any(|item| {
            has(item)
                || item
                    .as_object()
                    .into_iter()
                    .flatten()
                    .any(|(_, op)| has(op))
        })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Writes all files or none. Each is complete before it takes its name; a file that took it is put
/// back when a later one cannot.
fn write_all(folder: &Path, files: &[PathBuf], contents: &[&[u8]]) -> Result<()> {
    let is_new = !folder.exists();
    let written = write_in(folder, files, contents);
    if written.is_err() && is_new {
        // Fails where the folder holds anything after all, which is right.
        let _ = fs::remove_dir(folder);
    }
    written
}

fn write_in(folder: &Path, files: &[PathBuf], contents: &[&[u8]]) -> Result<()> {
    let cannot = |path: &Path, error: &std::io::Error| {
        Diagnostic::new(format!("cannot write {}: {error}", path.display()))
            .help("nothing was written")
    };
    fs::create_dir_all(folder).map_err(|error| cannot(folder, &error))?;
    let mut ready = Vec::new();
    for (path, bytes) in files.iter().zip(contents) {
        let mut file = temporary(folder).map_err(|error| cannot(path, &error))?;
        file.write_all(bytes)
            .map_err(|error| cannot(path, &error))?;
        let before = fs::read(path).ok();
        ready.push((path, file, before));
    }
    let mut done: Vec<(&PathBuf, Option<Vec<u8>>)> = Vec::new();
    for (path, file, before) in ready {
        if let Err(error) = file.persist(path) {
            for (path, before) in done {
                let _ = match before {
                    Some(bytes) => fs::write(path, bytes),
                    None => fs::remove_file(path),
                };
            }
            return Err(cannot(path, &error.error).into());
        }
        done.push((path, before));
    }
    Ok(())
}

/// A file in the folder it will stay in, so that taking its name is one step.
fn temporary(folder: &Path) -> std::io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".import-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // As any file of the tree, not private as temporary files are; the umask takes its part.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}
