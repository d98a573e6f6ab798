//! What became of a document: plain data, as a child process says it and as `--json` writes it.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How the pipeline ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Outcome {
    /// Every operation.
    Generated,
    /// Some operations; the others are refused by name.
    Partly,
    /// The document as a whole is refused, or each of its operations.
    Refused,
    Panic,
    /// Ended by a signal: a stack that overflowed, an abort.
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

    /// Whether the process ended as it should, whatever it said of the document.
    pub(crate) fn is_orderly(self) -> bool {
        matches!(self, Self::Generated | Self::Partly | Self::Refused)
    }

    /// Whether there is a crate.
    pub(crate) fn has_crate(self) -> bool {
        matches!(self, Self::Generated | Self::Partly)
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Generated => "generated",
            Self::Partly => "generated but for some operations",
            Self::Refused => "refused",
            Self::Panic => "panic",
            Self::Abort => "abort",
            Self::Timeout => "over the time limit",
            Self::OutOfMemory => "over the memory limit",
        })
    }
}

/// One fault for which an operation or a document is refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Refusal {
    pub(crate) message: String,
    /// JSON pointer; empty where the fault has none.
    pub(crate) pointer: String,
}

/// What a child process says of its document, in one line of JSON.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Told {
    pub(crate) outcome: Outcome,
    /// As the generator counts; `None` where it did not come so far.
    pub(crate) documented_operations: Option<usize>,
    pub(crate) generated_operations: usize,
    pub(crate) refusals: Vec<Refusal>,
    pub(crate) elapsed_ms: f64,
    /// The most memory that the process ever had resident; `None` where the platform does not say.
    pub(crate) peak_memory_kib: Option<u64>,
}

impl Told {
    /// Of a process that said nothing any more.
    pub(crate) fn cut_short(outcome: Outcome, message: String, elapsed_ms: f64) -> Self {
        Self {
            outcome,
            documented_operations: None,
            generated_operations: 0,
            refusals: vec![Refusal {
                message,
                pointer: String::new(),
            }],
            elapsed_ms,
            peak_memory_kib: None,
        }
    }
}

/// How a generated crate fared with the compiler.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Compiled {
    pub(crate) passes: bool,
    pub(crate) first_error: Option<String>,
    pub(crate) errors: usize,
    /// clippy's findings of the groups `correctness` and `suspicious`; `None` where it was not asked.
    pub(crate) findings: Option<Vec<String>>,
}

/// All that is known of one document.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Record {
    pub(crate) document: String,
    pub(crate) version: String,
    pub(crate) operations: usize,
    pub(crate) bytes: u64,
    /// The name under which its crate was generated.
    pub(crate) name: String,
    #[serde(flatten)]
    pub(crate) told: Told,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) baseline: Option<Told>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) compiled: Option<Compiled>,
}

impl Record {
    /// How many operations the client has. Both counts are the corpus' own where all are generated, so that the sums agree.
    pub(crate) fn generated(&self) -> usize {
        match self.told.outcome {
            Outcome::Generated => self.operations,
            Outcome::Partly => self.told.generated_operations.min(self.operations),
            _ => 0,
        }
    }
}
