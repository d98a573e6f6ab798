//! Secrets: where they are, and who else may read them.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::exit::Failed;
use crate::phrases::quoted;

/// An account, for messages.
pub(super) struct Place<'a> {
    pub(super) file: &'a Path,
    pub(super) profile: &'a str,
    pub(super) account: &'a str,
}

/// Writes the file and the table in it.
impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            file,
            profile,
            account,
        } = self;
        write!(f, "{}: [{profile}.{account}]", file.display())
    }
}

/// Refuses a file with a secret that others than its owner can read.
pub(super) fn check_private(path: &Path) -> Result<(), Failed> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let metadata = std::fs::metadata(path).map_err(|error| unreadable(path, &error))?;
        if metadata.permissions().mode() & 0o077 != 0 {
            let message = format!(
                "{} holds a secret, and others than its owner can read it",
                path.display()
            );
            return Err(Failed::setup(message).help(format!(
                "run: chmod 600 {}",
                quoted(&path.display().to_string())
            )));
        }
    }
    Ok(())
}

/// Reads a secret from a file of its own. A path may begin with `~/`, and is otherwise relative to
/// the folder of the file of profiles.
pub(super) fn from_file(path: &Path, place: &Place<'_>) -> Result<String, Failed> {
    let home = || std::env::var_os("HOME").map(PathBuf::from);
    let path = match path.strip_prefix("~") {
        Ok(rest) => home().unwrap_or_default().join(rest),
        Err(_) => place.file.parent().unwrap_or(Path::new("")).join(path),
    };
    check_private(&path)?;
    let text = std::fs::read_to_string(&path).map_err(|error| unreadable(&path, &error))?;
    let secret = text.trim_end_matches(['\r', '\n']);
    if secret.is_empty() || secret.contains(['\r', '\n']) {
        let message = format!("{} is not one line with a secret", path.display());
        return Err(Failed::setup(message));
    }
    Ok(secret.to_owned())
}

/// Reads a secret from a variable of the environment.
pub(super) fn from_env(name: &str, place: &Place<'_>) -> Result<String, Failed> {
    let value = std::env::var(name).ok().filter(|value| !value.is_empty());
    value.ok_or_else(|| {
        let message = format!("{place}: the environment variable {name} is not set");
        Failed::setup(message)
    })
}

/// Reads a secret from the keyring of the system, where its service is `tracking-links`.
#[cfg(feature = "keyring")]
pub(super) fn from_keyring(user: &str, place: &Place<'_>) -> Result<String, Failed> {
    let entry = keyring::Entry::new("tracking-links", user);
    let secret = entry.and_then(|entry| entry.get_password());
    secret.map_err(|error| {
        Failed::setup(format!(
            "{place}: the keyring has no secret of {user:?}: {error}"
        ))
    })
}

#[cfg(not(feature = "keyring"))]
pub(super) fn from_keyring(_user: &str, place: &Place<'_>) -> Result<String, Failed> {
    Err(Failed::setup(format!(
        "{place}: this program was built without the keyring"
    ))
    .help("install it with --features keyring, or use { file = \"PATH\" }"))
}

/// Makes the error for a file that can't be read.
pub(super) fn unreadable(path: &Path, error: &std::io::Error) -> Failed {
    Failed::setup(format!("can't read {}: {error}", path.display()))
}
