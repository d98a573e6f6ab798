//! The folder of a provider's answers: read whole, and replaced whole or not at all.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use crate::answer::Answer;

/// Reads the answers in a folder, by their names. There are none if there is no folder.
pub(crate) fn read(folder: &Path) -> Result<BTreeMap<String, Answer>, String> {
    let fault = |path: &Path, error: &dyn std::fmt::Display| {
        format!("cannot read {}: {error}", path.display())
    };
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(BTreeMap::new()),
        entries => entries.map_err(|error| fault(folder, &error))?,
    };
    let mut answers = BTreeMap::new();
    for entry in entries {
        let path = entry.map_err(|error| fault(folder, &error))?.path();
        let text = fs::read_to_string(&path).map_err(|error| fault(&path, &error))?;
        let answer: Answer = serde_json::from_str(&text).map_err(|error| fault(&path, &error))?;
        let name = answer.name();
        if path.file_name() != Some(format!("{name}.json").as_ref()) {
            let why = format!("its name should be {name}.json, by its operation and status");
            return Err(fault(&path, &why));
        }
        answers.insert(name, answer);
    }
    Ok(answers)
}

/// Replaces a folder by one with these files, by their names and texts. If that fails, the folder
/// is as it was.
pub(crate) fn replace(folder: &Path, files: &BTreeMap<String, String>) -> Result<(), String> {
    let write = || {
        let parent = folder.parent().ok_or(ErrorKind::InvalidInput)?;
        let aside = tempfile::Builder::new()
            .prefix(".answers-")
            .tempdir_in(parent)?;
        let (old, new) = (aside.path().join("old"), aside.path().join("new"));
        fs::create_dir(&new)?;
        for (name, text) in files {
            fs::write(new.join(name), text)?;
        }
        let had_old = match fs::rename(folder, &old) {
            Err(error) if error.kind() == ErrorKind::NotFound => false,
            renamed => renamed.map(|()| true)?,
        };
        fs::rename(&new, folder).or_else(|error| {
            if had_old {
                fs::rename(&old, folder)?;
            }
            Err(error)
        })
    };
    write().map_err(|error: std::io::Error| {
        format!(
            "cannot write {}, which is as it was: {error}",
            folder.display()
        )
    })
}
