//! Counts the totals of a run from its records. Prints nothing.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::losses::{self, LossCount};
use crate::outcome::{Outcome, Record, Refusal};
use crate::paged::{self, PagedCount};
use crate::reason::reason;
use crate::size::{self, Sizes};

/// The totals of a run.
#[derive(Debug, Serialize)]
pub(crate) struct Summary {
    pub(crate) documents: usize,
    pub(crate) operations: usize,
    pub(crate) generated_operations: usize,
    pub(crate) outcomes: Vec<Count>,
    pub(crate) versions: Vec<Count>,
    /// The reasons of refusals, the one with the most operations lost first.
    pub(crate) reasons: Vec<Reason>,
    /// What the generated clients can't express, the reason of most documents first.
    pub(crate) losses: Vec<LossCount>,
    /// The operations whose lists come in pages, by kind.
    pub(crate) paged: Vec<PagedCount>,
    /// The sizes of the clients.
    pub(crate) sizes: Option<Sizes>,
    pub(crate) elapsed_ms: f64,
    pub(crate) slowest: Option<Extreme>,
    pub(crate) largest: Option<Extreme>,
    pub(crate) baseline: Option<Baseline>,
    pub(crate) compiled: Option<Compile>,
}

/// The totals of a group of documents, such as those with the same outcome.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Count {
    pub(crate) what: String,
    pub(crate) documents: usize,
    /// How many of the documents were generated with all their operations.
    pub(crate) whole: usize,
    pub(crate) operations: usize,
    pub(crate) generated_operations: usize,
}

/// Refusals with the same cause.
#[derive(Debug, Serialize)]
pub(crate) struct Reason {
    pub(crate) reason: String,
    pub(crate) documents: usize,
    /// How many operations were not generated for this reason. If a whole document is refused, all
    /// its operations are counted for its first reason.
    pub(crate) operations: usize,
    pub(crate) example: String,
    pub(crate) message: String,
    pub(crate) pointer: String,
}

/// The document with the largest value of a measure.
#[derive(Debug, Serialize)]
pub(crate) struct Extreme {
    pub(crate) document: String,
    /// The value of the measure: milliseconds or KiB.
    pub(crate) value: f64,
}

/// The totals of progenitor alone, on the same documents.
#[derive(Debug, Serialize)]
pub(crate) struct Baseline {
    pub(crate) documents: usize,
    pub(crate) operations: usize,
    pub(crate) reasons: Vec<Reason>,
    /// How many documents both generate completely. Both times are sums over these documents.
    pub(crate) both: usize,
    pub(crate) elapsed_ms: f64,
    pub(crate) baseline_elapsed_ms: f64,
}

impl Baseline {
    /// Returns the generator's time divided by progenitor's.
    pub(crate) fn ratio(&self) -> f64 {
        self.elapsed_ms / self.baseline_elapsed_ms
    }
}

/// The totals of compiling the generated crates.
#[derive(Debug, Serialize)]
pub(crate) struct Compile {
    pub(crate) crates: usize,
    pub(crate) pass: usize,
    /// How many crates have a finding of clippy; `None` if clippy was not run.
    pub(crate) with_findings: Option<usize>,
    pub(crate) errors: Vec<Reason>,
    pub(crate) findings: Vec<Reason>,
}

impl Summary {
    pub(crate) fn of(records: &[Record]) -> Self {
        let outcomes = Outcome::ALL.into_iter().filter_map(|outcome| {
            let some = records
                .iter()
                .filter(|record| record.told.outcome == outcome);
            let count = count(&outcome.to_string(), some);
            (count.documents > 0).then_some(count)
        });
        let versions: BTreeSet<&str> = records.iter().map(minor_version).collect();
        let versions = versions.into_iter().map(|version| {
            let some = records
                .iter()
                .filter(|record| minor_version(record) == version);
            count(version, some)
        });
        let all = count("all", records.iter());
        let mut reasons = Reasons::default();
        for record in records {
            reasons.of_document(record);
        }
        let losses = records
            .iter()
            .map(|record| (record.document.as_str(), record.told.losses.as_slice()));
        let sizes: Vec<_> = records
            .iter()
            .map(|record| (&record.told.size, record.generated()))
            .collect();
        let paged = records
            .iter()
            .map(|record| (record.document.as_str(), record.told.paged.as_slice()));
        let extreme = |value: fn(&Record) -> f64| {
            let most = records
                .iter()
                .max_by(|a, b| value(a).total_cmp(&value(b)))?;
            Some(Extreme {
                document: most.document.clone(),
                value: value(most),
            })
        };
        Self {
            documents: all.documents,
            operations: all.operations,
            generated_operations: all.generated_operations,
            outcomes: outcomes.collect(),
            versions: versions.collect(),
            reasons: reasons.ordered(),
            losses: losses::count(losses),
            paged: paged::count(paged),
            sizes: size::summarise(&sizes),
            elapsed_ms: records.iter().map(|record| record.told.elapsed_ms).sum(),
            slowest: extreme(|record| record.told.elapsed_ms),
            largest: extreme(|record| {
                #[expect(
                    clippy::cast_precision_loss,
                    reason = "KiB of memory are far below 2^52"
                )]
                record.told.peak_memory_kib.map_or(0.0, |kib| kib as f64)
            }),
            baseline: baseline(records),
            compiled: compiled(records),
        }
    }
}

/// Returns the first two numbers of the version: `3.0` of `3.0.1`.
fn minor_version(record: &Record) -> &str {
    let second = record.version.match_indices('.').nth(1);
    &record.version[..second.map_or(record.version.len(), |(at, _)| at)]
}

fn count<'a>(what: &str, records: impl Iterator<Item = &'a Record>) -> Count {
    let mut count = Count {
        what: what.to_owned(),
        ..Count::default()
    };
    for record in records {
        count.documents += 1;
        count.whole += usize::from(record.told.outcome == Outcome::Generated);
        count.operations += record.operations;
        count.generated_operations += record.generated();
    }
    count
}

fn baseline(records: &[Record]) -> Option<Baseline> {
    let mut found = false;
    let mut baseline = Baseline {
        documents: 0,
        operations: 0,
        reasons: Vec::new(),
        both: 0,
        elapsed_ms: 0.0,
        baseline_elapsed_ms: 0.0,
    };
    let mut reasons = Reasons::default();
    for record in records {
        let Some(told) = &record.baseline else {
            continue;
        };
        found = true;
        if told.outcome != Outcome::Generated {
            reasons.whole(record, &told.refusals);
            continue;
        }
        baseline.documents += 1;
        baseline.operations += record.operations;
        if record.told.outcome == Outcome::Generated {
            baseline.both += 1;
            baseline.elapsed_ms += record.told.elapsed_ms;
            baseline.baseline_elapsed_ms += told.elapsed_ms;
        }
    }
    baseline.reasons = reasons.ordered();
    found.then_some(baseline)
}

fn compiled(records: &[Record]) -> Option<Compile> {
    let mut compile = Compile {
        crates: 0,
        pass: 0,
        with_findings: None,
        errors: Vec::new(),
        findings: Vec::new(),
    };
    let (mut errors, mut findings) = (Reasons::default(), Reasons::default());
    for record in records {
        let Some(compiled) = &record.compiled else {
            continue;
        };
        compile.crates += 1;
        compile.pass += usize::from(compiled.passes);
        let said = |message: &String| Refusal {
            message: message.clone(),
            pointer: String::new(),
        };
        if let Some(error) = &compiled.first_error {
            errors.whole(record, &[said(error)]);
        }
        if let Some(found) = &compiled.findings {
            *compile.with_findings.get_or_insert_default() += usize::from(!found.is_empty());
            let all: Vec<Refusal> = found.iter().map(said).collect();
            findings.each(record, &all);
        }
    }
    compile.errors = errors.ordered();
    compile.findings = findings.ordered();
    (compile.crates > 0).then_some(compile)
}

#[derive(Default)]
struct Reasons(BTreeMap<String, (Reason, BTreeSet<String>)>);

impl Reasons {
    fn of_document(&mut self, record: &Record) {
        match record.told.outcome {
            Outcome::Generated => {}
            // Each refusal of such a document is about one operation.
            Outcome::Partly => self.each(record, &record.told.refusals),
            _ => self.whole(record, &record.told.refusals),
        }
    }

    fn each(&mut self, record: &Record, refusals: &[Refusal]) {
        for refusal in refusals {
            self.add(record, refusal, 1);
        }
    }

    fn whole(&mut self, record: &Record, refusals: &[Refusal]) {
        for (i, refusal) in refusals.iter().enumerate() {
            self.add(record, refusal, if i == 0 { record.operations } else { 0 });
        }
    }

    fn add(&mut self, record: &Record, refusal: &Refusal, operations: usize) {
        let key = reason(&refusal.message);
        let (reason, documents) = self.0.entry(key.clone()).or_insert_with(|| {
            let reason = Reason {
                reason: key,
                documents: 0,
                operations: 0,
                example: record.document.clone(),
                message: refusal.message.clone(),
                pointer: refusal.pointer.clone(),
            };
            (reason, BTreeSet::new())
        });
        reason.operations += operations;
        documents.insert(record.document.clone());
    }

    fn ordered(self) -> Vec<Reason> {
        let with_documents = |(mut reason, documents): (Reason, BTreeSet<String>)| {
            reason.documents = documents.len();
            reason
        };
        let mut reasons: Vec<Reason> = self.0.into_values().map(with_documents).collect();
        reasons.sort_by_key(|reason| std::cmp::Reverse((reason.operations, reason.documents)));
        reasons
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::Told;
    use crate::size::Size;

    fn record(document: &str, operations: usize, outcome: Outcome, messages: &[&str]) -> Record {
        let refusals = messages.iter().map(|message| Refusal {
            message: (*message).to_owned(),
            pointer: format!("/{document}"),
        });
        Record {
            document: document.to_owned(),
            version: "3.0.1".to_owned(),
            operations,
            bytes: 1,
            name: document.to_owned(),
            told: Told {
                outcome,
                documented_operations: Some(operations),
                generated_operations: operations - messages.len().min(operations),
                refusals: refusals.collect(),
                losses: Vec::new(),
                paged: Vec::new(),
                size: Size::default(),
                elapsed_ms: 10.0,
                peak_memory_kib: Some(7),
                examples: None,
            },
            baseline: None,
            compiled: None,
            trial: None,
        }
    }

    #[test]
    fn refusals_with_the_same_cause_are_one_reason_with_an_example() {
        let summary = Summary::of(&[
            record("a", 5, Outcome::Generated, &[]),
            record("b", 5, Outcome::Partly, &["`x` is odd", "`y` is odd"]),
            record("c", 9, Outcome::Refused, &["`z` is odd", "no paths"]),
        ]);
        assert_eq!((summary.operations, summary.generated_operations), (19, 8));
        let reasons: Vec<_> = summary
            .reasons
            .iter()
            .map(|r| {
                (
                    r.reason.as_str(),
                    r.documents,
                    r.operations,
                    r.pointer.as_str(),
                )
            })
            .collect();
        assert_eq!(
            reasons,
            [("`…` is odd", 2, 11, "/b"), ("no paths", 1, 0, "/c")]
        );
    }

    #[test]
    fn times_are_compared_on_documents_that_both_generate() {
        let mut fast = record("a", 1, Outcome::Generated, &[]);
        let mut told = fast.told.clone();
        told.elapsed_ms = 5.0;
        fast.baseline = Some(told.clone());
        let mut alone = record("b", 1, Outcome::Generated, &[]);
        alone.baseline = Some(Told::cut_short(Outcome::Panic, "no".to_owned(), 1.0));
        let mut refused = record("c", 1, Outcome::Refused, &["no"]);
        refused.baseline = Some(told);
        let baseline = Summary::of(&[fast, alone, refused]).baseline.unwrap();
        assert_eq!((baseline.documents, baseline.both), (2, 1));
        assert!((baseline.ratio() - 2.0).abs() < 1e-9);
    }
}
