//! The error bodies of Fanvue's answers.

use serde_json::json;

use crate::answer::Answer;
use crate::contract::{Location, Violation};

/// Answers a request that Fanvue's document does not allow. A malformed UUID has an error body of
/// its own.
pub(super) fn invalid(violations: &[Violation]) -> Answer {
    match violations.iter().find(|it| it.location == Location::Path) {
        Some(violation) => message(400, &violation.to_string()),
        None => errors(
            &violations
                .iter()
                .map(Violation::to_string)
                .collect::<Vec<_>>(),
        ),
    }
}

/// Makes an answer with the error body that Fanvue uses for a request that fails validation.
pub(super) fn errors(errors: &[String]) -> Answer {
    Answer::json(400, &json!({ "errors": errors }))
}

/// Makes an answer with the error body that Fanvue uses for 401, 403 and 429.
pub(super) fn error(status: u16, error: &str) -> Answer {
    Answer::json(status, &json!({ "error": error }))
}

/// Makes an answer with the error body that Fanvue uses for 404 and for a malformed UUID.
pub(super) fn message(status: u16, message: &str) -> Answer {
    Answer::json(status, &json!({ "message": message }))
}

/// Makes an answer with the error body that Fanvue uses for an API version that it does not serve.
/// `next` is the version to move to.
pub(super) fn version(status: u16, error: &str, message: &str, next: Option<&str>) -> Answer {
    let mut body = json!({ "error": error, "message": message });
    if let Some(next) = next {
        body["nextVersion"] = next.into();
    }
    Answer::json(status, &body)
}
