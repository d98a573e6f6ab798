//! Checks that a value of a request was sent, and creates links whose answer is lost.

use percent_encoding::percent_decode_str;
use tracking_links::{Delivery, Field, LinkRequest, Made, TrackingLink};

use super::remote::leaves;
use super::report::{Verdict, ensure, failed, shown, skipped};
use super::subject::Conformance;
use super::values::{self, is_expiry_seen, is_seen};

impl Conformance<'_> {
    /// Fails unless the value of a field is in what was sent after the first `skip` requests, or,
    /// if the link was composed without a request, in the link.
    pub(super) fn seen(
        &self,
        request: &LinkRequest,
        field: Field,
        skip: Option<usize>,
        link: Option<&TrackingLink>,
    ) -> Verdict {
        let is_sent = skip.is_some_and(|skip| self.sent() > Some(skip));
        let composed = link.filter(|link| link.made == Some(Made::Composed) && !is_sent);
        let received = match (composed, &self.remote, skip) {
            (Some(link), _, _) => composed_of(link),
            (None, Some(remote), Some(skip)) => remote.texts(skip),
            _ => return returned(request, field, link),
        };
        let texts = values::texts(request, field);
        let is_sent = match request.expires {
            Some(expiry) if field == Field::Expires => is_expiry_seen(expiry, &received),
            _ if texts.is_empty() => return skipped("its example has no text to look for"),
            _ => texts.iter().all(|text| is_seen(text, &received)),
        };
        if !is_sent && self.remote.is_none() && self.provider.runtime().is_some() {
            return skipped("the computed link does not show it, and what was sent is not seen");
        }
        let value = values::value(request, field);
        let expected = format!("`{field}` {value} in a request");
        ensure(is_sent, expected, "no request has it")
    }

    /// Creates a link and loses the answer.
    pub(super) async fn lose(&self, request: &LinkRequest) -> Verdict {
        let Some(remote) = &self.remote else {
            return skipped("no answer of a real server can be lost at will");
        };
        remote.lose_next_answer();
        let expected = "an error that does not say that there is no link";
        match self.create(request).await {
            Ok(_) => failed(expected, "the answer was not lost"),
            Err(error) => {
                let delivery = error.delivery();
                let may_exist = matches!(delivery, Delivery::Unknown | Delivery::Accepted);
                ensure(may_exist, expected, shown(&error))
            }
        }
    }
}

/// Takes a link that has the value as proof that it was sent.
fn returned(request: &LinkRequest, field: Field, link: Option<&TrackingLink>) -> Verdict {
    let value = values::value(request, field);
    let has = |link: &TrackingLink| {
        values::output_of(field).is_some_and(|output| values::output(link, output) == value)
    };
    match link.is_some_and(has) {
        true => Ok(()),
        false => skipped("it was accepted, and what was sent is not seen"),
    }
}

/// Returns the texts of a link, encoded and decoded.
fn composed_of(link: &TrackingLink) -> Vec<String> {
    let mut texts = Vec::new();
    leaves(&serde_json::to_value(link).unwrap_or_default(), &mut texts);
    let decoded = texts.iter().map(|text| {
        let decoded = percent_decode_str(text).decode_utf8_lossy();
        decoded.into_owned()
    });
    let decoded: Vec<_> = decoded.collect();
    texts.extend(decoded);
    texts
}
