//! Where the version of a client stands besides its manifest: in the facade's, which depends on it,
//! and in Cargo.lock.

use std::path::Path;

use codegen::{Generated, Version};
use toml_edit::{DocumentMut, Value};

use crate::failed::Failed;
use crate::files::{read, replace};

const FACADE: &str = "crates/tracking-links/Cargo.toml";
const LOCK: &str = "Cargo.lock";

/// Returns the files that do not name the versions of these clients, with the text to write.
pub(crate) fn stale(
    root: &Path,
    clients: &[Generated],
) -> Result<Vec<(&'static str, String)>, Failed> {
    let mut files = Vec::new();
    for (path, renewed) in [
        (
            FACADE,
            facade as fn(String, &Generated) -> Result<String, Failed>,
        ),
        (LOCK, lock),
    ] {
        let Some(before) = read(root, path)? else {
            continue;
        };
        let text = clients.iter().try_fold(before.clone(), renewed)?;
        if text != before {
            files.push((path, text));
        }
    }
    Ok(files)
}

/// Lets the facade take each client in its old and in its new version, so that cargo reads the
/// workspace, and runs `regen` again, if this run ends before it has written both.
pub(crate) fn widen(root: &Path, clients: &[Generated]) -> Result<(), Failed> {
    let Some(before) = read(root, FACADE)? else {
        return Ok(());
    };
    let wide = clients.iter().try_fold(before.clone(), |text, client| {
        required(text, client, |before| {
            let before = Version::parse(before)?;
            let next = client.version();
            let (low, high) = (before.min(next), before.max(next));
            (low != high).then(|| format!(">={low}, <={high}"))
        })
    })?;
    match wide == before {
        true => Ok(()),
        false => replace(root, FACADE, &wide),
    }
}

fn facade(text: String, client: &Generated) -> Result<String, Failed> {
    let version = client.version().to_string();
    required(text, client, |before| {
        (before != version).then_some(version.clone())
    })
}

/// Returns the facade's manifest with what `renewed` makes of the version that it requires of a
/// client.
fn required(
    text: String,
    client: &Generated,
    renewed: impl Fn(&str) -> Option<String>,
) -> Result<String, Failed> {
    let mut manifest: DocumentMut = text
        .parse()
        .map_err(|error| Failed(format!("{FACADE}: {error}")))?;
    let name = format!("{}-client", client.provider());
    let version = manifest
        .get_mut("dependencies")
        .and_then(|it| it.get_mut(&name)?.get_mut("version")?.as_value_mut());
    let Some(version) = version else {
        return Ok(text);
    };
    let Some(new) = renewed(version.as_str().unwrap_or_default()) else {
        return Ok(text);
    };
    let decor = version.decor().clone();
    *version = Value::from(new);
    *version.decor_mut() = decor;
    Ok(manifest.to_string())
}

/// Returns Cargo.lock with the version of a client. cargo itself would write it, but not with
/// `--locked`.
fn lock(text: String, client: &Generated) -> Result<String, Failed> {
    let name = format!("\nname = \"{}-client\"\nversion = \"", client.provider());
    let Some((before, rest)) = text.split_once(&name) else {
        return Ok(text);
    };
    let rest = rest.split_once('"').map_or("", |(_, rest)| rest);
    Ok(format!("{before}{name}{}\"{rest}", client.version()))
}
