//! Compiles the programs of the examples and runs them.

use std::collections::HashMap;
use std::path::Path;
use std::process::Command;

use serde::Deserialize;
use serde_json::Value;

use super::find::find;
use super::named::is_named;
use super::program::EXAMPLES;
use super::results::{Failure, Trial};
use crate::compile::Workspace;
use crate::failed::Failed;
use crate::outcome::Record;
use crate::read::read;

/// A line of a program's output.
#[derive(Deserialize)]
#[serde(untagged)]
enum Line {
    End { tried: usize },
    Failed(Failure),
}

/// Compiles and runs the programs, and stores the result of each in the record of its document.
pub(crate) fn run(
    workspace: &Workspace,
    folder: &Path,
    records: &mut [Record],
) -> Result<(), Failed> {
    let has_program = |record: &&mut Record| {
        record
            .told
            .examples
            .as_ref()
            .is_some_and(|examples| examples.tried > 0)
    };
    let mut records: HashMap<String, &mut Record> = records
        .iter_mut()
        .filter(has_program)
        .map(|record| (format!("{}-client", record.name), record))
        .collect();
    if records.is_empty() {
        return Ok(());
    }
    for record in records.values_mut() {
        record.trial = Some(Trial {
            error: Some("the program did not compile".to_owned()),
            ..Trial::default()
        });
    }
    workspace.build(records.len(), |name, built| {
        let Some(record) = records.get_mut(name) else {
            return;
        };
        record.trial = Some(match built {
            Ok(program) => {
                let file = folder.join(&record.document);
                tried(program, &workspace.crates().join(name), &file).unwrap_or_else(|error| {
                    Trial {
                        error: Some(error),
                        ..Trial::default()
                    }
                })
            }
            Err(error) => Trial {
                error: Some(error.to_owned()),
                ..Trial::default()
            },
        });
    })
}

fn tried(program: &Path, krate: &Path, document: &Path) -> Result<Trial, String> {
    let output = Command::new(program)
        .arg(krate.join(EXAMPLES))
        .output()
        .map_err(|error| format!("cannot run the program: {error}"))?;
    // A program takes several MiB, and there are hundreds.
    let _ = std::fs::remove_file(program);
    let mut trial = Trial::default();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        match serde_json::from_str(line) {
            Ok(Line::End { tried }) => trial.tried = tried,
            Ok(Line::Failed(failure)) => trial.failed.push(failure),
            Err(error) => return Err(format!("the program wrote {line:?}: {error}")),
        }
    }
    if trial.tried == 0 {
        let words = String::from_utf8_lossy(&output.stderr);
        let words = words
            .lines()
            .find(|line| !line.trim().is_empty())
            .unwrap_or_default();
        return Err(format!("the program ended with {}: {words}", output.status));
    }
    name(&mut trial, document)?;
    Ok(trial)
}

/// Finds out which of the dropped members the schemas name.
fn name(trial: &mut Trial, path: &Path) -> Result<(), String> {
    if trial.failed.is_empty() {
        return Ok(());
    }
    let document = read(path)?;
    let schemas: HashMap<String, &Value> = find(&document)
        .examples
        .into_iter()
        .map(|example| (example.pointer, example.schema))
        .collect();
    for failure in &mut trial.failed {
        let Some(schema) = schemas.get(&failure.pointer) else {
            continue;
        };
        for difference in &mut failure.differences {
            difference.named = is_named(&document, schema, &difference.path);
        }
    }
    Ok(())
}
