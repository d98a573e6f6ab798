//! Error bodies of the simulated Dub.

use serde_json::json;

use crate::answer::Answer;

/// Why something is refused: Dub's code, and its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) code: &'static str,
    pub(super) message: String,
}

impl Refusal {
    pub(super) fn new(code: &'static str, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { code, message }
    }

    pub(super) fn not_found() -> Self {
        Self::new("not_found", "Link not found.")
    }

    /// Makes the answer of a request that is refused.
    pub(super) fn answer(&self) -> Answer {
        let status = match self.code {
            "bad_request" => 400,
            "unauthorized" => 401,
            "forbidden" | "exceeded_limit" => 403,
            "not_found" => 404,
            "conflict" => 409,
            "unprocessable_entity" => 422,
            "rate_limit_exceeded" => 429,
            _ => 500,
        };
        let page = self.code.replacen('_', "-", 1);
        let body = json!({
            "error": {
                "code": self.code,
                "message": self.message,
                "doc_url": format!("https://dub.co/docs/api-reference/errors#{page}"),
            },
        });
        Answer::json(status, &body)
    }
}
