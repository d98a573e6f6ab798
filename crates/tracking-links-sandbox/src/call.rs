//! [`Call`], a request that a simulated provider carries out.

use std::time::SystemTime;

use serde::Serialize;
use serde_json::Value;

use crate::answer::Answer;
use crate::contract::Matched;
use crate::record::RecordedRequest;
use crate::refused::Refused;

/// A request, with the operation of the document that it calls.
#[derive(Debug)]
pub struct Call<'a> {
    pub(crate) request: &'a RecordedRequest,
    pub(crate) matched: &'a Matched<'a>,
    /// The body in JSON; null if it is none.
    pub(crate) body: Value,
    /// The time by the sandbox's clock.
    pub(crate) now: SystemTime,
}

impl<'a> Call<'a> {
    /// Returns the `operationId`.
    pub(crate) fn operation(&self) -> &'a str {
        self.matched.operation()
    }

    /// Returns the value of a path parameter.
    pub(crate) fn path(&self, name: &str) -> &'a str {
        self.matched.path_value(name)
    }

    /// Returns the first value of a query parameter.
    pub(crate) fn query(&self, name: &str) -> Option<&'a str> {
        self.request.query_value(name)
    }

    /// Returns the value of a query parameter that is a number.
    pub(crate) fn number(&self, name: &str) -> Option<usize> {
        self.request.query_number(name)
    }

    /// Returns a text of the body.
    pub(crate) fn text(&self, member: &str) -> Option<&str> {
        self.body[member].as_str()
    }

    /// Refuses an operation that the document describes and the sandbox does not have.
    pub(crate) fn not_implemented(&self) -> Result<Answer, Refused> {
        let why = "The sandbox does not implement this operation";
        Err(Refused::general(501, why))
    }
}

/// Answers with a status of 200 and a body.
pub(crate) fn ok(body: impl Serialize) -> Result<Answer, Refused> {
    let body = serde_json::to_value(body).expect("bodies are JSON");
    Ok(Answer::json(200, &body))
}
