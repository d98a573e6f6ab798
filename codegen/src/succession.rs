//! A generated client beside the one that is in its place: what changes for callers, the version
//! step that this calls for, and the changelog.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use crate::comparison;
use crate::diagnostic::{Diagnostic, Failure, Result};
use crate::diff::{Change, Changes, Class};
use crate::emit::changelog;
use crate::emit::package::chosen_by;
use crate::pipeline::{Generated, MissingStep};
use crate::text::toml::{parsed, set};
use crate::text::utf8::read_utf8;
use crate::vendor::documents::line_of_key;
use crate::vendor::provider::version::Version;
use crate::vendor::source;

/// Adds the changelog to a generated client, and notes the version step that it lacks.
pub(crate) fn of(root: &Path, mut generated: Generated) -> Result<Generated> {
    let folder = generated.folder();
    let on_disk = |file: &str| read(root, &folder.join(file));
    let name = generated.provider().to_owned();
    let manifest = on_disk("Cargo.toml")?.and_then(|text| text.parse().ok());
    let manifest: toml::Table = manifest.unwrap_or_default();
    let changes = match on_disk("openapi.json")? {
        Some(old) => comparison::generations(root, &old, chosen_by(&manifest), &generated)
            .unwrap_or_else(|failure| not_compared(&failure)),
        None => Changes::default(),
    };
    let log = on_disk("CHANGELOG.md")?;
    let before = manifest.get("package").and_then(|it| it.get("version"));
    let before = before.and_then(|version| Version::parse(version.as_str()?));
    let before = before.unwrap_or(generated.version());
    let has_step = log.as_deref().is_some_and(changelog::has_unreleased_break);
    let is_breaking = changes.class() == Some(Class::Breaking);
    let next = changes.step(before.major).map(|step| step.after(before));
    let missing = next.filter(|next| is_breaking && !has_step && generated.version() < *next);
    let log = match log {
        Some(log) if changes.changes().is_empty() => log,
        Some(log) => changelog::extended(&log, &changes),
        None if changes.changes().is_empty() => changelog::first(&name),
        None => changelog::extended(&changelog::first(&name), &changes),
    };
    let breaking = changes.changes().iter();
    let breaking = breaking.filter(|change| change.class == Class::Breaking);
    let missing = missing.map(|next| MissingStep {
        version: next,
        fault: fault(root, &name, generated.version(), next, breaking),
    });
    generated.follow(log, changes, missing);
    Ok(generated)
}

/// Notes that a client that is in place could not be compared, for example since its document was
/// damaged: the one that takes its place mends it.
fn not_compared(failure: &Failure) -> Changes {
    let mut changes = Changes::default();
    changes.note(format!(
        "the client in place was not compared with this one: {failure}"
    ));
    changes
}

/// Reads a file of the crate; `None` if there is none.
fn read(root: &Path, path: &Path) -> Result<Option<String>> {
    match fs::read_to_string(root.join(path)) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => {
            let message = format!("cannot read {}: {error}", path.display());
            Err(Diagnostic::new(message).into())
        }
    }
}

/// The number of breaking changes that a refusal names.
const MAX_NAMED: usize = 20;

/// The fault of a version without the step that breaking changes call for.
fn fault<'c>(
    root: &Path,
    name: &str,
    version: Version,
    next: Version,
    breaking: impl Iterator<Item = &'c Change>,
) -> Diagnostic {
    let mut breaking: Vec<String> = breaking
        .map(|change| format!("\n    {}: {}", change.subject, change.what))
        .collect();
    let more = breaking.len().saturating_sub(MAX_NAMED);
    breaking.truncate(MAX_NAMED);
    if more > 0 {
        breaking.push(format!("\n    and {more} more"));
    }
    let message = format!(
        "this client breaks callers of the {name}-client in place, and its version is still \
         {version}:{}",
        breaking.concat()
    );
    let adapter = format!(
        "crates/tracking-links/src/providers/{}",
        name.replace('-', "_")
    );
    let adapter = match root.join(&adapter).is_dir() {
        true => format!("; then look at what calls it, {adapter}"),
        false => String::new(),
    };
    let help = format!(
        "`cargo xtask diff {name}` says what changed, and which lines use it; `cargo xtask regen \
         {name} --bump` writes version {next}{adapter}"
    );
    let file = format!("specs/{name}/provider.toml");
    let fault = Diagnostic::new(message).help(help);
    match read_utf8(&root.join(&file), &file) {
        Ok(text) => {
            let line = line_of_key(&text, "version").or_else(|| line_of_key(&text, "title"));
            fault.at(&file, &text, line)
        }
        Err(_) => fault,
    }
}

/// Returns the text of a provider's `provider.toml` with another version.
pub(crate) fn with_version(root: &Path, provider: &str, version: Version) -> Result<String> {
    let (_, text) = source::read_toml(root, provider)?;
    let file = format!("specs/{provider}/provider.toml");
    let mut toml = parsed(&file, &text, "correct the file")?;
    set(toml.as_table_mut(), "version", version.to_string().into());
    Ok(toml.to_string())
}
