//! What a recording changes of the answers that are recorded already.

use std::collections::BTreeMap;
use std::path::Path;

use crate::answer::Answer;
use crate::document::Document;
use crate::folder;
use crate::redact::Secrets;
use crate::shape::{Difference, differences};

/// The answers of a recording beside those that were there before, by their names.
pub(crate) struct Outcome {
    /// What the folder will have: the answer, and whether its file is to be written.
    answers: BTreeMap<String, (Answer, Change)>,
}

/// What is different in an answer.
#[derive(Debug, PartialEq)]
pub(crate) enum Change {
    /// There was none.
    New,
    /// The shape.
    Shape(Vec<Difference>),
    /// Nothing but values, so the file stays as it is.
    Same,
    /// There was no such answer this time. The file stays.
    Absent,
}

impl Outcome {
    pub(crate) fn new(
        recorded: &BTreeMap<String, Answer>,
        answers: BTreeMap<String, Answer>,
    ) -> Self {
        let absent = recorded
            .iter()
            .map(|(name, answer)| (name.clone(), (answer.clone(), Change::Absent)));
        let mut outcome: BTreeMap<_, _> = absent.collect();
        for (name, answer) in answers {
            let change = match recorded.get(&name).map(|old| differences(old, &answer)) {
                None => Change::New,
                Some(none) if none.is_empty() => Change::Same,
                Some(some) => Change::Shape(some),
            };
            let answer = match change {
                Change::Same => recorded[&name].clone(),
                _ => answer,
            };
            outcome.insert(name, (answer, change));
        }
        Self { answers: outcome }
    }

    /// Returns whether a file is to be written.
    pub(crate) fn has_changes(&self) -> bool {
        let mut changes = self.answers.values().map(|(_, change)| change);
        changes.any(|change| matches!(change, Change::New | Change::Shape(_)))
    }

    /// Prints what changes, and what the document does not allow.
    pub(crate) fn print(&self, document: &Document, write: bool) {
        for (name, (answer, change)) in &self.answers {
            let word = match change {
                Change::New => "new",
                Change::Shape(_) if write => "replaced",
                Change::Shape(_) => "changed",
                Change::Same => "same",
                Change::Absent => "absent",
            };
            println!("{word:<8} {name}");
            if let Change::Shape(differences) = change {
                for difference in differences {
                    println!("           {difference}");
                }
            }
            for fault in document.faults(answer) {
                println!("           invalid by the document: {fault}");
            }
        }
    }

    /// Writes all answers, or none.
    pub(crate) fn write(&self, folder: &Path, secrets: &Secrets) -> Result<(), String> {
        let mut files = BTreeMap::new();
        for (name, (answer, _)) in &self.answers {
            let text = serde_json::to_string_pretty(answer).map_err(|error| error.to_string())?;
            if secrets.are_in(&text) {
                return Err(format!(
                    "{name} has a secret in the name of a member; nothing was written"
                ));
            }
            files.insert(format!("{name}.json"), text + "\n");
        }
        folder::replace(folder, &files)
    }

    #[cfg(test)]
    pub(crate) fn changes(&self) -> impl Iterator<Item = (&str, &Change)> {
        let answers = self.answers.iter();
        answers.map(|(name, (_, change))| (name.as_str(), change))
    }
}
