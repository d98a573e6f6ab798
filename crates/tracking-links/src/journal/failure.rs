//! Why a row has no link: an error in a form that can be stored.

use std::fmt;

use serde::{Deserialize, Serialize};
use tracking_links_runtime::Delivery;

use crate::error::Error;

/// Why a row has no link, in a form that a journal can keep.
///
/// It has what an [`Error`] says to people, and what reports group by. It contains no credential,
/// no header and no body.
///
/// As JSON, it is an object with the fields that are set, by their names here. Unknown members are
/// ignored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Failure {
    /// The kind of the error, as [`ErrorKind::as_str`](crate::ErrorKind::as_str) names it; another
    /// word if it was no [`Error`].
    pub kind: String,
    /// The message, one line.
    pub message: String,
    /// Whether the provider carried the request out, as [`Delivery::as_str`] names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery: Option<String>,
    /// The status of the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The provider's own code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The id by which the provider can find the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// The names of the request's fields that caused it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
}

impl Failure {
    /// Makes a failure of a kind, with a message for people.
    pub fn new(kind: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            kind: kind.into(),
            message: message.into(),
            ..Self::default()
        }
    }

    /// Returns whether the request was certainly not carried out.
    pub fn is_refusal(&self) -> bool {
        let certain = [Delivery::NotSent, Delivery::Rejected];
        certain
            .iter()
            .any(|it| self.delivery.as_deref() == Some(it.as_str()))
    }

    /// Sets whether the provider carried the request out.
    #[must_use]
    pub fn with_delivery(mut self, delivery: Delivery) -> Self {
        self.delivery = Some(delivery.as_str().to_owned());
        self
    }
}

impl From<&Error> for Failure {
    fn from(error: &Error) -> Self {
        Self {
            kind: error.kind().as_str().to_owned(),
            message: error.to_string(),
            delivery: Some(error.delivery().as_str().to_owned()),
            status: error.status(),
            code: error.code().map(str::to_owned),
            request_id: error.request_id().map(str::to_owned),
            fields: error.fields().iter().map(ToString::to_string).collect(),
        }
    }
}

/// Writes the message.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
