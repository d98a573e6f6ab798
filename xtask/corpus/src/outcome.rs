//! The result of one document as plain data, which a child process prints and `--json` writes.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::examples::results::{Counted, Trial};
use crate::losses::Loss;
use crate::paged::PagedOperation;
use crate::size::Size;

/// How generating the client of a document ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Outcome {
    /// Every operation was generated.
    Generated,
    /// Some operations were generated. There is a refusal for each of the others.
    Partly,
    /// No operation was generated.
    Refused,
    Panic,
    /// The process was ended by a signal, such as after a stack overflow or an abort.
    Abort,
    Timeout,
    OutOfMemory,
}

impl Outcome {
    pub(crate) const ALL: [Self; 7] = [
        Self::Generated,
        Self::Partly,
        Self::Refused,
        Self::Panic,
        Self::Abort,
        Self::Timeout,
        Self::OutOfMemory,
    ];

    /// Returns whether the process ended normally. A refusal is a normal end.
    pub(crate) fn is_orderly(self) -> bool {
        matches!(self, Self::Generated | Self::Partly | Self::Refused)
    }

    /// Returns whether a crate was generated.
    pub(crate) fn has_crate(self) -> bool {
        matches!(self, Self::Generated | Self::Partly)
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Generated => "generated",
            Self::Partly => "generated in part",
            Self::Refused => "refused",
            Self::Panic => "panic",
            Self::Abort => "abort",
            Self::Timeout => "over the time limit",
            Self::OutOfMemory => "over the memory limit",
        })
    }
}

/// One reason why an operation or a document is refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Refusal {
    pub(crate) message: String,
    /// The JSON pointer to the place in the document; empty if the reason has no place.
    pub(crate) pointer: String,
}

/// The report of a child process about its document, which it prints as one line of JSON.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Told {
    pub(crate) outcome: Outcome,
    /// The number of operations that the generator counted in the document; `None` if it stopped
    /// before that.
    pub(crate) documented_operations: Option<usize>,
    pub(crate) generated_operations: usize,
    pub(crate) refusals: Vec<Refusal>,
    /// What the client can't express of the document.
    pub(crate) losses: Vec<Loss>,
    /// The operations whose lists come in pages.
    pub(crate) paged: Vec<PagedOperation>,
    /// The size of the client.
    #[serde(default)]
    pub(crate) size: Size,
    pub(crate) elapsed_ms: f64,
    /// The most memory that the process ever had resident; `None` if the platform does not report
    /// it.
    pub(crate) peak_memory_kib: Option<u64>,
    /// The document's examples, if they were asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) examples: Option<Counted>,
}

impl Refusal {
    /// Makes the reason why a document is refused as a whole.
    pub(crate) fn of_document(message: String) -> Self {
        Self {
            message,
            pointer: String::new(),
        }
    }
}

impl Told {
    /// Makes the report of a process that ended without printing a report.
    pub(crate) fn cut_short(outcome: Outcome, message: String, elapsed_ms: f64) -> Self {
        Self {
            outcome,
            documented_operations: None,
            generated_operations: 0,
            refusals: vec![Refusal::of_document(message)],
            losses: Vec::new(),
            paged: Vec::new(),
            size: Size::default(),
            elapsed_ms,
            peak_memory_kib: None,
            examples: None,
        }
    }
}

/// The result of compiling a generated crate.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Compiled {
    pub(crate) passes: bool,
    pub(crate) first_error: Option<String>,
    pub(crate) errors: usize,
    /// The findings of clippy's lint groups `correctness` and `suspicious`; `None` if clippy was
    /// not run.
    pub(crate) findings: Option<Vec<String>>,
}

/// Everything measured on one document.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Record {
    pub(crate) document: String,
    pub(crate) version: String,
    pub(crate) operations: usize,
    pub(crate) bytes: u64,
    /// The name of the client. Its crate has this name followed by `-client`.
    pub(crate) name: String,
    #[serde(flatten)]
    pub(crate) told: Told,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) baseline: Option<Told>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) compiled: Option<Compiled>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) trial: Option<Trial>,
}

impl Record {
    /// Returns the number of generated operations. If all were generated, this is the number that
    /// `find` counted, even if the generator counted differently. So the totals of documented and
    /// generated operations agree.
    pub(crate) fn generated(&self) -> usize {
        match self.told.outcome {
            Outcome::Generated => self.operations,
            Outcome::Partly => self.told.generated_operations.min(self.operations),
            _ => 0,
        }
    }
}
