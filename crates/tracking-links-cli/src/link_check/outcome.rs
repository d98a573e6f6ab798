//! What a check found.

use serde::{Deserialize, Serialize};

use super::fault::Fault;

/// Whether a visitor of a URL arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Verdict {
    /// The server answers with a page.
    Alive,
    /// A visitor does not arrive.
    Dead,
    /// The server turns a program away, and may let a person in.
    Unclear,
}

/// A redirect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Redirect {
    /// The status of the answer.
    pub(crate) status: u16,
    /// The URL that it leads to.
    pub(crate) to: String,
}

/// What a check of one URL found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Outcome {
    /// The URL, without user name, password and fragment.
    pub(crate) url: String,
    /// Whether a visitor arrives.
    pub(crate) verdict: Verdict,
    /// The status of the last answer; `None` if there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<u16>,
    /// Why a visitor does not arrive; `None` if the verdict is `alive`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) fault: Option<Fault>,
    /// The redirects, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) redirects: Vec<Redirect>,
    /// How long the requests took, in milliseconds, without the pauses between them.
    pub(crate) milliseconds: u64,
    /// When it was checked: seconds since 1970.
    pub(crate) checked_at: u64,
}

impl Outcome {
    /// Returns whether the check shows that hosts can be reached from here.
    pub(crate) fn shows_network(&self) -> bool {
        let without = [Fault::Dns, Fault::InvalidUrl, Fault::Scheme];
        !self.fault.is_some_and(|fault| without.contains(&fault))
    }

    /// Says that nothing was checked, since no host could be reached.
    pub(crate) fn without_network(&mut self) {
        if self.fault == Some(Fault::Dns) {
            (self.verdict, self.fault) = (Verdict::Unclear, Some(Fault::NoNetwork));
        }
    }

    /// Returns why a visitor does not arrive, in words, and `""` if a visitor does.
    pub(crate) fn reason(&self) -> String {
        match (self.fault, self.status) {
            (Some(Fault::Status), Some(status)) => format!("answers {status}"),
            (Some(fault), _) => fault.as_str().to_owned(),
            (None, _) => String::new(),
        }
    }
}
