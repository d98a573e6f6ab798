//! Counts what generated clients can't express of their documents: the changes in the generator's
//! report of which it says that meaning was lost, by reason.

use std::collections::BTreeMap;

use codegen::Report;
use serde::{Deserialize, Serialize};

use crate::reason::reason;

/// The places of one document at which meaning is lost for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Loss {
    /// The stage and the rule that lost it: `repair/enum_objects`.
    pub(crate) rule: String,
    /// The message without names, numbers and paths.
    pub(crate) reason: String,
    pub(crate) places: usize,
    /// The message for the first of the places, and the JSON pointer to that place.
    pub(crate) message: String,
    pub(crate) pointer: String,
}

/// A reason for which meaning is lost, over all documents of a run.
#[derive(Debug, Serialize)]
pub(crate) struct LossCount {
    pub(crate) rule: String,
    pub(crate) reason: String,
    pub(crate) places: usize,
    pub(crate) documents: usize,
    /// The first of the documents, and a place in it.
    pub(crate) example: String,
    pub(crate) message: String,
    pub(crate) pointer: String,
}

/// Returns the losses of one document, a reason each, in the order of their first places.
pub(crate) fn of_report(report: &Report) -> Vec<Loss> {
    let mut losses: Vec<Loss> = Vec::new();
    let mut known = BTreeMap::new();
    for change in report.changes() {
        if !change.meaning_lost {
            continue;
        }
        let rule = format!("{}/{}", change.stage, change.rule);
        let reason = reason(&change.what);
        let index = *known
            .entry((rule.clone(), reason.clone()))
            .or_insert(losses.len());
        match losses.get_mut(index) {
            Some(loss) => loss.places += 1,
            None => losses.push(Loss {
                rule,
                reason,
                places: 1,
                message: change.what.clone(),
                pointer: change.pointer.clone(),
            }),
        }
    }
    losses
}

/// Adds up the losses of all documents, the reason that concerns most documents first.
pub(crate) fn count<'a>(documents: impl Iterator<Item = (&'a str, &'a [Loss])>) -> Vec<LossCount> {
    let mut counts: BTreeMap<(&str, &str), LossCount> = BTreeMap::new();
    for (document, losses) in documents {
        for loss in losses {
            let count = counts
                .entry((&loss.rule, &loss.reason))
                .or_insert_with(|| LossCount {
                    rule: loss.rule.clone(),
                    reason: loss.reason.clone(),
                    places: 0,
                    documents: 0,
                    example: document.to_owned(),
                    message: loss.message.clone(),
                    pointer: loss.pointer.clone(),
                });
            count.places += loss.places;
            count.documents += 1;
        }
    }
    let mut counts: Vec<LossCount> = counts.into_values().collect();
    counts.sort_by_key(|count| std::cmp::Reverse((count.documents, count.places)));
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loss(reason: &str, places: usize) -> Loss {
        Loss {
            rule: "model/x".to_owned(),
            reason: reason.to_owned(),
            places,
            message: String::new(),
            pointer: String::new(),
        }
    }

    #[test]
    fn losses_with_the_same_reason_are_added_up() {
        let (a, b) = ([loss("odd", 2), loss("even", 9)], [loss("odd", 3)]);
        let counts = count([("a", &a[..]), ("b", &b[..])].into_iter());
        let brief = |count: &LossCount| {
            let example = count.example.clone();
            (count.reason.clone(), count.places, count.documents, example)
        };
        let brief: Vec<_> = counts.iter().map(brief).collect();
        assert_eq!(
            brief,
            [
                ("odd".to_owned(), 5, 2, "a".to_owned()),
                ("even".to_owned(), 9, 1, "a".to_owned())
            ]
        );
    }
}
