//! [`Refused`], why a simulated provider refuses a request, before it is written in the provider's
//! own form.

use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::answer::Answer;
use crate::contract::{Location, Violation};

/// Why a request is refused.
#[derive(Clone, Debug)]
pub struct Refused {
    pub(crate) status: u16,
    /// The provider's code for it; empty for what any provider may refuse: an unknown path, a wrong
    /// credential, the rate limit, or what the document does not allow.
    pub(crate) code: Cow<'static, str>,
    pub(crate) message: Cow<'static, str>,
    /// What is wrong with path, parameters and body. There are some for a status of 400 alone.
    pub(crate) violations: Vec<Violation>,
    members: Map<String, Value>,
}

impl Refused {
    /// Makes a refusal that only this provider has.
    pub(crate) fn new(
        status: u16,
        code: impl Into<Cow<'static, str>>,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            status,
            code: code.into(),
            message: message.into(),
            violations: Vec::new(),
            members: Map::new(),
        }
    }

    /// Makes a refusal that any provider may have.
    pub(crate) fn general(status: u16, message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(status, "", message)
    }

    /// Refuses a parameter, or a value of the body.
    pub(crate) fn of(location: Location, name: &str, message: impl Into<String>) -> Self {
        Self::invalid(vec![Violation {
            location,
            name: name.to_owned(),
            message: message.into(),
        }])
    }

    /// Makes the refusal of a request that the document does not allow.
    pub(crate) fn invalid(violations: Vec<Violation>) -> Self {
        Self {
            violations,
            ..Self::general(400, "The request is invalid")
        }
    }

    /// Adds a member to the body.
    pub(crate) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.members.insert(name.to_owned(), value.into());
        self
    }

    /// Returns the code; if it has none, the one of its status, and if that has none, `other`.
    pub(crate) fn code_or<'a>(&'a self, of_status: &[(u16, &'a str)], other: &'a str) -> &'a str {
        let mut known = of_status.iter();
        match &*self.code {
            "" => known
                .find(|(status, _)| *status == self.status)
                .map_or(other, |it| it.1),
            code => code,
        }
    }

    /// Returns what is wrong first, or the message.
    pub(crate) fn first(&self) -> String {
        let first = self.violations.first().map(Violation::to_string);
        first.unwrap_or_else(|| self.message.clone().into_owned())
    }

    /// Returns the message, and all that is wrong.
    pub(crate) fn whole(&self) -> String {
        let violations: Vec<String> = self.violations.iter().map(Violation::to_string).collect();
        match violations.is_empty() {
            true => self.message.clone().into_owned(),
            false => format!("{}: {}", self.message, violations.join("; ")),
        }
    }

    /// Makes the answer with this body and the added members.
    pub(crate) fn json(&self, mut body: Value) -> Answer {
        for (name, value) in &self.members {
            body[name] = value.clone();
        }
        Answer::json(self.status, &body)
    }
}
