//! Turns a provider's OpenAPI document (`specs/<p>/`) into the files of its client crate (`crates/<p>-client/`).
//!
//! One way, no step back: `source` reads, `files` takes in what a document refers to in other files, `convert` takes Swagger 2.0
//! to 3.0, `merge` joins the documents of several pages, `repair` and `overlay` mend, `lower` goes from 3.1 to 3.0, `shape` and
//! `bind` lead it through progenitor, `refine` makes the result right, `emit` writes. Nothing here touches the network, and
//! nothing panics on a document: a fault is a [`Failure`] with file, line, pointer and remedy.

mod bind;
mod check;
mod convert;
pub mod diagnostic;
mod document;
mod emit;
mod files;
pub mod import;
mod lower;
mod merge;
mod moves;
mod names;
mod overlay;
pub mod page;
mod parse;
mod places;
mod plan;
mod pointer;
mod print;
mod provider;
mod refine;
mod repair;
mod report;
mod shape;
mod source;
mod standalone;
mod types;
mod walk;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use diagnostic::{Diagnostic, Failure, Result};
use document::Document;
pub use emit::Difference;
use files::Library;
use provider::{CredentialKind, Provider};
pub use report::{Change, Report};
use source::Source;

/// The client crate of one provider, generated and not yet written.
#[derive(Debug)]
pub struct Generated {
    provider: String,
    files: emit::Files,
    report: Report,
    documented: usize,
    operations: usize,
    refused: Vec<Diagnostic>,
}

impl Generated {
    /// The provider's name.
    pub fn provider(&self) -> &str {
        &self.provider
    }

    /// The crate's folder, from the workspace root.
    pub fn folder(&self) -> PathBuf {
        crate_folder(&self.provider)
    }

    /// The crate's files: path within the crate to contents.
    pub fn files(&self) -> &BTreeMap<PathBuf, String> {
        &self.files
    }

    /// How many operations the document has.
    pub fn documented_operations(&self) -> usize {
        self.documented
    }

    /// How many operations the client has.
    pub fn operations(&self) -> usize {
        self.operations
    }

    /// The operations that no client can have, and why; empty but for [`generate_supported`] and [`standalone`].
    pub fn refused(&self) -> &[Diagnostic] {
        &self.refused
    }

    /// What the rules changed on the way.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// How the tree under `root` differs from what is generated; empty where it is fresh. Writes nothing.
    ///
    /// # Errors
    ///
    /// A file that can't be read.
    pub fn compare(&self, root: &Path) -> Result<BTreeMap<PathBuf, Difference>> {
        emit::compare(root, &self.folder(), &self.files)
    }

    /// Writes what differs, removes what nothing generates, and returns the paths of both.
    ///
    /// # Errors
    ///
    /// A file that can't be written.
    pub fn write(&self, root: &Path) -> Result<Vec<PathBuf>> {
        emit::write(root, &self.folder(), &self.files)
    }
}

fn crate_folder(provider: &str) -> PathBuf {
    Path::new("crates").join(format!("{provider}-client"))
}

/// The stages at which a document can be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// After `repair` and `overlay`: valid, and still of its own version.
    Repaired,
    /// After `lower`: OpenAPI 3.0.
    Lowered,
}

/// The providers under `root/specs`, by name.
///
/// # Errors
///
/// A folder that can't be listed.
pub fn providers(root: &Path) -> Result<Vec<String>> {
    source::providers(&root.join("specs"))
}

/// Client crates under `root/crates` for which there is no provider: what a removed provider leaves behind.
///
/// # Errors
///
/// A folder that can't be listed.
pub fn orphans(root: &Path) -> Result<Vec<PathBuf>> {
    let known = providers(root)?;
    let entries = std::fs::read_dir(root.join("crates"))
        .map_err(|error| Diagnostic::new(format!("cannot list crates/: {error}")))?;
    let mut orphans: Vec<PathBuf> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| {
            name.strip_suffix("-client")
                .is_some_and(|provider| !known.iter().any(|known| known == provider))
        })
        .map(|name| Path::new("crates").join(name))
        .collect();
    orphans.sort();
    Ok(orphans)
}

/// Generates one provider's client crate. Writes nothing.
///
/// # Errors
///
/// Whatever is wrong with what is under `root/specs/<provider>`, each fault with its place and remedy.
pub fn generate(root: &Path, provider: &str) -> Result<Generated> {
    listed(root, provider, Scope::Listed)
}

/// As [`generate`], but an operation that no client can have is left out and told by [`Generated::refused`].
///
/// # Errors
///
/// As for [`generate`], save what is wrong with one operation alone.
pub fn generate_supported(root: &Path, provider: &str) -> Result<Generated> {
    listed(root, provider, Scope::Supported)
}

fn listed(root: &Path, provider: &str, scope: Scope) -> Result<Generated> {
    let mut report = Report::default();
    let (provider, document) = checked(root, provider, &mut report)?;
    generated(provider, document, scope, report)
}

/// Which operations a client has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Those that `provider.toml` lists; a fault in one of them is a failure.
    Listed,
    /// Those of the listed ones that a client can have; a fault refuses its own operation.
    Supported,
    /// All of them; a fault refuses its own operation.
    All,
}

/// Generates a client of a document that is no provider's yet: all its operations, under names made where the document has
/// none. Writes nothing.
///
/// An operation that no client can have is left out and told by [`Generated::refused`].
///
/// # Errors
///
/// What is wrong with the document as a whole.
pub fn standalone(path: &Path, name: &str) -> Result<Generated> {
    let mut report = Report::default();
    let (provider, document, _) = repaired(standalone::read(path, name)?, &mut report)?;
    generated(provider, document, Scope::All, report)
}

fn generated(
    provider: Provider,
    mut document: Document,
    scope: Scope,
    mut report: Report,
) -> Result<Generated> {
    let documented = document.operations().len();
    let repaired = json(&document.root);
    lower::lower(&mut document.root, &mut report);
    let documents = emit::Documents {
        repaired,
        lowered: json(&document.root),
    };
    let shape::Shaped {
        plan,
        stand_in,
        refused,
    } = shape::shape(document, &provider, scope, &mut report)?;
    let bound = bind::bind(stand_in, &plan.types)?;
    let refined = refine::refine(bound, &plan, &provider)?;
    let files = emit::files(&provider, &plan, refined, documents);
    let operations = plan.operations.len();
    Ok(Generated {
        provider: provider.name,
        files,
        report,
        documented,
        operations,
        refused,
    })
}

/// One provider's document at a stage, as JSON.
///
/// # Errors
///
/// As for [`generate`].
pub fn document(root: &Path, provider: &str, stage: Stage) -> Result<String> {
    let mut report = Report::default();
    let (_, mut document) = checked(root, provider, &mut report)?;
    if stage == Stage::Lowered {
        lower::lower(&mut document.root, &mut report);
    }
    Ok(json(&document.root))
}

fn json(value: &Value) -> String {
    format!("{value:#}\n")
}

/// A vendored provider's document, in which what must hold does.
fn checked(root: &Path, provider: &str, report: &mut Report) -> Result<(Provider, Document)> {
    let (provider, document, files) = repaired(source::read(root, provider)?, report)?;
    check::consistency(&document, &provider, &files)?;
    Ok((provider, document))
}

fn repaired(source: Source, report: &mut Report) -> Result<(Provider, Document, Library)> {
    let Source {
        provider,
        documents,
        mut files,
        overlay,
    } = source;
    let mut document = joined(
        documents,
        &mut files,
        &provider.title,
        provider.server.as_deref(),
        report,
    )?;
    repair::repair(&mut document.root, report);
    if let Some(overlay) = overlay {
        overlay::apply(&mut document, &overlay, report)?;
    }
    facts(&mut document, &provider, report)?;
    Ok((provider, document, files))
}

/// One document of version 3.x, of however many files and whatever version were published.
pub(crate) fn joined(
    mut parts: Vec<merge::Part>,
    files: &mut Library,
    title: &str,
    server: Option<&str>,
    report: &mut Report,
) -> Result<Document> {
    for part in &mut parts {
        check::version(&part.document)?;
        files::take_in(part, files, report);
        let moves = convert::convert(&mut part.document.root, report);
        part.document.moved(moves.pairs());
    }
    merge::merge(parts, title, server, report)
}

/// What provider.toml says of the server, and what it expects of the credentials.
fn facts(document: &mut Document, provider: &Provider, report: &mut Report) -> Result<()> {
    let Value::Object(root) = &mut document.root else {
        return Ok(());
    };
    if let Some(server) = &provider.server {
        let servers = serde_json::json!([{"url": server}]);
        if root.get("servers") != Some(&servers) {
            report.changed(
                "server",
                "/servers",
                format!("server {server}, from provider.toml"),
            );
            // Beside `info`, where readers look for it.
            let mut ordered = serde_json::Map::new();
            for (key, value) in std::mem::take(root) {
                let after_info = key == "info";
                if key != "servers" {
                    ordered.insert(key, value);
                }
                if after_info {
                    ordered.insert("servers".to_owned(), servers.clone());
                }
            }
            *root = ordered;
        }
    }
    let Some(expected) = provider.credentials else {
        return Ok(());
    };
    let schemes = document
        .root
        .get("components")
        .and_then(|c| c.get("securitySchemes"))
        .and_then(Value::as_object);
    let found: Vec<CredentialKind> = schemes
        .into_iter()
        .flat_map(|schemes| schemes.values())
        .filter_map(kind)
        .collect();
    if found.contains(&expected) {
        return Ok(());
    }
    let found: Vec<&str> = found.into_iter().map(CredentialKind::as_str).collect();
    Err(Failure::from(
        document
            .fault(
                "/components/securitySchemes",
                format!(
                    "provider.toml expects the credential `{}`, the document asks for {}",
                    expected.as_str(),
                    if found.is_empty() { "none".to_owned() } else { found.join(", ") }
                ),
            )
            .help("mend `credentials` in provider.toml, or describe the security scheme in overlay.yaml"),
    ))
}

fn kind(scheme: &Value) -> Option<CredentialKind> {
    let text = |key: &str| scheme.get(key).and_then(Value::as_str);
    match (text("type")?, text("scheme")) {
        ("http", Some(scheme)) if scheme.eq_ignore_ascii_case("basic") => {
            Some(CredentialKind::Basic)
        }
        ("http", Some(scheme)) if scheme.eq_ignore_ascii_case("bearer") => {
            Some(CredentialKind::Bearer)
        }
        ("oauth2" | "openIdConnect", _) => Some(CredentialKind::Bearer),
        ("apiKey", _) => Some(CredentialKind::ApiKey),
        _ => None,
    }
}
