//! The server that a provider calls, as the checks see it.

use std::fmt::Debug;

use percent_encoding::percent_decode_str;
use serde_json::Value;
use tracking_links::{Field, LinkRequest, Provider};
use url::form_urlencoded;

use crate::fault::Fault;
use crate::record::RecordedRequest;
use crate::simulated::SimulatedProvider;

/// The server that a provider calls, as a test sees it. A
/// [`&dyn SimulatedProvider`](SimulatedProvider) is one. Implement this for the mock server of a
/// provider of your own.
pub trait Remote: Debug + Send + Sync {
    /// Returns how many requests the server received so far.
    fn request_count(&self) -> usize;

    /// Returns the texts in the requests that the server received, without the first `skip`
    /// requests: decoded segments of the path, values of the query and of the headers, and texts
    /// and numbers of the body.
    fn texts(&self, skip: usize) -> Vec<String>;

    /// Returns how many links the server has.
    fn link_count(&self) -> usize;

    /// Sets a field of a request to a value that the account accepts.
    fn with_example(&self, request: LinkRequest, field: Field) -> LinkRequest {
        request.with_example(field)
    }

    /// Lets the server carry out the next request, and close the connection without an answer.
    fn lose_next_answer(&self);

    /// Makes the provider with credentials that the server does not know.
    fn with_wrong_credentials(&self) -> Box<dyn Provider>;
}

impl Remote for &dyn SimulatedProvider {
    fn request_count(&self) -> usize {
        (**self).request_count()
    }

    fn texts(&self, skip: usize) -> Vec<String> {
        let requests = self.requests();
        requests.iter().skip(skip).flat_map(texts).collect()
    }

    fn link_count(&self) -> usize {
        (**self).link_count()
    }

    fn with_example(&self, request: LinkRequest, field: Field) -> LinkRequest {
        (**self).with_example(request, field)
    }

    fn lose_next_answer(&self) {
        self.fail_next(Fault::DropAfterWrite);
    }

    fn with_wrong_credentials(&self) -> Box<dyn Provider> {
        let wrong = self.provider_with(&|client| client.credential(self.credential("wrong")));
        wrong.expect("the base URL of a sandbox is valid")
    }
}

/// Returns the texts of a request.
fn texts(request: &RecordedRequest) -> Vec<String> {
    let path = request.path().split('/');
    let path = path.map(|it| percent_decode_str(it).decode_utf8_lossy().into_owned());
    let query = request.query().iter().map(|(_, value)| value.clone());
    let headers = request.header_names().into_iter();
    let headers = headers.filter_map(|name| request.header(name).map(str::to_owned));
    let mut texts: Vec<String> = path.chain(query).chain(headers).collect();
    match request.json() {
        Some(body) => leaves(&body, &mut texts),
        None => {
            let pairs = form_urlencoded::parse(request.body()).into_owned();
            texts.extend(pairs.map(|(_, value)| value));
            texts.push(String::from_utf8_lossy(request.body()).into_owned());
        }
    }
    texts
}

/// Collects the texts and numbers in a JSON value.
pub(super) fn leaves(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(text.clone()),
        Value::Number(number) => found.push(number.to_string()),
        Value::Array(items) => items.iter().for_each(|item| leaves(item, found)),
        Value::Object(members) => members.values().for_each(|it| leaves(it, found)),
        Value::Null | Value::Bool(_) => {}
    }
}
