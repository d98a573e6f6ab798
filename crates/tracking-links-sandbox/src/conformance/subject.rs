//! [`Conformance`], the provider that is checked, and what all checks need of it.

use std::fmt;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use tracking_links::{
    Capabilities, Changed, Delivery, Error, ErrorKind, Field, Key, KeyKind, LinkRequest, Links,
    Listing, Made, Output, Provider, Support, TrackingLink,
};

use super::remote::Remote;
use super::report::{Report, Verdict, ensure, failed, failed_by, skipped, succeeded};
use super::values;
use crate::sync::lock;

/// How many items a list has in a request, if the provider takes so many.
const ITEMS: usize = 2;

/// A provider that is checked, with what is known of its account.
///
/// The checks make links, and delete them again where the provider can delete. What they make has
/// texts that begin with a [prefix](Self::prefix) of its own, and they delete nothing else.
#[must_use = "nothing is checked until `run` is called"]
pub struct Conformance<'a> {
    pub(super) provider: &'a dyn Provider,
    pub(super) remote: Option<Box<dyn Remote + 'a>>,
    pub(super) wrong: Option<&'a dyn Provider>,
    examples: LinkRequest,
    prefix: String,
    uniques: AtomicU64,
    /// The ids of the links that were made and not deleted.
    made: Mutex<Vec<String>>,
    /// How many links were made whose id is not known.
    unknown: AtomicU64,
}

impl<'a> Conformance<'a> {
    /// Prepares the checks of a provider by its answers alone. [`remote`](Self::remote) adds the
    /// requests that it sends.
    pub fn new(provider: &'a dyn Provider) -> Self {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH);
        let micros = since_epoch.unwrap_or_default().as_micros();
        Self {
            provider,
            remote: None,
            wrong: None,
            examples: LinkRequest::new(),
            prefix: format!("test{micros:x}x"),
            uniques: AtomicU64::new(0),
            made: Mutex::default(),
            unknown: AtomicU64::new(0),
        }
    }

    /// Sets the server that the provider calls. Its `with_example` gives the values that must exist
    /// in the account, such as a program. Without a server, the requests are unknown, and the
    /// checks of requests are skipped.
    pub fn remote(mut self, remote: impl Remote + 'a) -> Self {
        self.remote = Some(Box::new(remote));
        self
    }

    /// Sets values that the account accepts, such as its program and its domain. Names, slugs,
    /// external ids and destinations are made unique.
    pub fn examples(mut self, examples: LinkRequest) -> Self {
        self.examples = examples;
        self
    }

    /// Sets the same provider with wrong credentials. A [`remote`](Self::remote) has one already.
    pub fn wrong_credentials(mut self, provider: &'a dyn Provider) -> Self {
        self.wrong = Some(provider);
        self
    }

    /// Sets the text, of ASCII letters and digits, with which the values of made links begin where
    /// the limits of the field leave room. The default differs in each run.
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = prefix.into();
        self
    }

    pub(super) fn capabilities(&self) -> &Capabilities {
        self.provider.capabilities()
    }

    /// Begins a report.
    pub(super) fn report(&self) -> Report {
        Report::new(self.provider.name())
    }

    /// Lists the fields that the provider takes and of which a value is known.
    pub(super) fn fields(&self) -> impl Iterator<Item = Field> {
        let fields = Field::ALL.iter().copied();
        fields.filter(|field| self.takes(*field) && self.has_example(*field))
    }

    /// Returns whether a value of a field is known. The example of options fits no provider, so
    /// options need a value of the caller's or the server's.
    pub(super) fn has_example(&self, field: Field) -> bool {
        field != Field::Options || {
            let request = self.request(&[field]);
            self.capabilities().check(&request).is_ok()
        }
    }

    pub(super) fn takes(&self, field: Field) -> bool {
        self.capabilities().support(field) != Support::Unsupported
    }

    /// Returns whether a field's values refer to something of the account, so that they can't be
    /// made up.
    pub(super) fn is_reference(&self, field: Field) -> bool {
        values::is_reference(field) || self.capabilities().limits(field).must_exist
    }

    /// Returns a text that is in no other link.
    pub(super) fn unique(&self) -> String {
        let number = self.uniques.fetch_add(1, Ordering::Relaxed);
        format!("{}{number}", self.prefix)
    }

    /// Sets a field to a value that no other link has, or to one that the account knows.
    pub(super) fn with_fresh(&self, request: &LinkRequest, field: Field) -> LinkRequest {
        let is_own = self.examples.sets(field);
        let example = match &self.remote {
            _ if is_own => {
                let value = values::value(&self.examples, field);
                values::with_value(request, field, value)
            }
            Some(remote) => remote.with_example(request.clone(), field),
            None => request.clone().with_example(field),
        };
        let is_unique = matches!(
            field,
            Field::Name | Field::Slug | Field::ExternalId | Field::Destination
        );
        if field == Field::Expires && !is_own {
            let hours = self.uniques.fetch_add(1, Ordering::Relaxed);
            return values::with_later_expiry(&example, hours);
        }
        let texts = values::texts(&example, field);
        if texts.is_empty() || self.is_reference(field) || is_own && !is_unique {
            return example;
        }
        let limit = self.capabilities().limits(field);
        let items = match field {
            Field::Tags | Field::SubIds => ITEMS.min(limit.max_items.unwrap_or(ITEMS)),
            _ => 1,
        };
        let texts: Vec<_> = (0..items)
            .map(|_| values::unique_text(field, &texts[0], &self.unique(), limit))
            .collect();
        values::with_texts(&example, field, &texts)
    }

    /// Returns a request with the required fields and these.
    pub(super) fn request(&self, fields: &[Field]) -> LinkRequest {
        let its = self.capabilities().fields();
        let its =
            its.filter(|(field, support)| *support == Support::Required || fields.contains(field));
        its.fold(LinkRequest::new(), |request, (field, _)| {
            self.with_fresh(&request, field)
        })
    }

    /// Creates a link, and remembers to delete it.
    pub(super) async fn create(&self, request: &LinkRequest) -> Result<TrackingLink, Error> {
        let outcome = self.provider.create(request).await;
        match &outcome {
            Ok(link) => self.remember(link),
            Err(error) => self.doubt(error),
        }
        outcome
    }

    /// Creates a link with the required fields and these, or fails the check.
    pub(super) async fn created(&self, fields: &[Field]) -> Verdict<TrackingLink> {
        let outcome = self.create(&self.request(fields)).await;
        succeeded("a link", outcome)
    }

    /// Remembers to delete a link, if it was made now.
    pub(super) fn remember(&self, link: &TrackingLink) {
        if link.made == Some(Made::Created) {
            match &link.id {
                Some(id) => lock(&self.made).push(id.clone()),
                None => self.add_unknown(),
            }
        }
    }

    fn doubt(&self, error: &Error) {
        if matches!(error.delivery(), Delivery::Unknown | Delivery::Accepted) {
            self.add_unknown();
        }
    }

    fn add_unknown(&self) {
        self.unknown.fetch_add(1, Ordering::Relaxed);
    }

    /// Remembers to delete a link of which the create did not tell the id.
    pub(super) fn recovered(&self, link: &TrackingLink) {
        if let Some(id) = &link.id {
            lock(&self.made).push(id.clone());
            let less = |unknown: u64| unknown.checked_sub(1);
            let (set, get) = (Ordering::Relaxed, Ordering::Relaxed);
            // It is zero already if the create said that there is no link.
            let _ = self.unknown.fetch_update(set, get, less);
        }
    }

    /// Remembers the id that a link has after an update.
    pub(super) fn renamed(&self, old: &str, new: &str) {
        self.forget(old);
        lock(&self.made).push(new.to_owned());
    }

    /// Forgets a link that was deleted.
    pub(super) fn forget(&self, id: &str) {
        lock(&self.made).retain(|it| it != id);
    }

    /// Ends a report: deletes what was made, and counts what can't be deleted.
    pub(super) async fn end(&self, mut report: Report) -> Report {
        let made = std::mem::take(&mut *lock(&self.made));
        let unknown = self.unknown.swap(0, Ordering::Relaxed);
        report.left_behind += usize::try_from(unknown).unwrap_or(usize::MAX);
        for id in made {
            let is_deleted = self.capabilities().operations.delete && {
                let outcome = self.provider.delete(&id).await;
                outcome.is_ok_and(|()| true)
            };
            report.left_behind += usize::from(!is_deleted);
        }
        report
    }

    /// Returns how many requests were sent; `None` if that is not seen.
    pub(super) fn sent(&self) -> Option<usize> {
        self.remote.as_ref().map(|remote| remote.request_count())
    }

    /// Returns how many links there are; `None` if that can't be known.
    pub(super) async fn count(&self) -> Verdict<Option<usize>> {
        if let Some(remote) = &self.remote {
            return Ok(Some(remote.link_count()));
        }
        if !self.capabilities().operations.list {
            return Ok(None);
        }
        self.list().await.map(|links| Some(links.len()))
    }

    /// Lists all links.
    pub(super) async fn list(&self) -> Verdict<Vec<TrackingLink>> {
        let links = Links::new(self.provider, Listing::new()).all().await;
        succeeded("a list", links)
    }

    /// Reads a link as the provider has it now; `None` if it has none.
    pub(super) async fn read(&self, link: &TrackingLink) -> Verdict<Option<TrackingLink>> {
        let mut keys = KeyKind::ALL.iter().filter_map(|kind| key_of(link, *kind));
        let key = keys.find(|key| self.capabilities().can_find(key.kind()));
        match key {
            Some(key) => succeeded("an answer to find", self.provider.find(&key).await),
            None if self.capabilities().operations.list => {
                let links = self.list().await?;
                Ok(links.into_iter().find(|it| is_same(it, link)))
            }
            None => skipped("the provider can neither find nor list links"),
        }
    }

    /// Fails unless a call was refused for these fields before anything was sent. `sent` is the
    /// number of requests before the call.
    pub(super) fn refused_unsent<T>(
        &self,
        outcome: Result<T, Error>,
        kind: ErrorKind,
        fields: &[Field],
        sent: Option<usize>,
    ) -> Verdict {
        let expected = match fields {
            [] => format!("a refusal ({kind}) before anything is sent"),
            fields => {
                let names: Vec<_> = fields.iter().map(|it| format!("`{it}`")).collect();
                let names = names.join(", ");
                format!("a refusal ({kind}) that names {names}, before anything is sent")
            }
        };
        let Err(error) = outcome else {
            return failed(expected, "it was accepted");
        };
        let is_named = fields.iter().all(|field| error.fields().contains(field));
        if error.kind() != kind || error.delivery() != Delivery::NotSent || !is_named {
            return failed_by(expected, &error);
        }
        ensure(self.sent() == sent, expected, "a request was sent")
    }
}

/// Makes the key of a kind for a link; `None` if the link does not have it.
pub(super) fn key_of(link: &TrackingLink, kind: KeyKind) -> Option<Key> {
    match kind {
        KeyKind::Id => link.id.clone().map(Key::Id),
        KeyKind::ExternalId => link.external_id.clone().map(Key::ExternalId),
        KeyKind::Slug => Some(Key::Slug {
            slug: link.slug.clone()?,
            domain: link.domain.clone(),
        }),
        KeyKind::Destination => link.destination.clone().map(Key::Destination),
        _ => None,
    }
}

/// Returns whether two answers are of one link: by the id, or else by the URL or the slug.
pub(super) fn is_same(a: &TrackingLink, b: &TrackingLink) -> bool {
    match (&a.id, &b.id) {
        (Some(a), Some(b)) => a == b,
        _ if a.url.is_some() => a.url == b.url,
        _ => a.slug.is_some() && a.slug == b.slug,
    }
}

/// Fails if a link has other values than those asked for.
pub(super) fn as_asked(expected: &str, link: &TrackingLink, request: &LinkRequest) -> Verdict {
    let differences = link.differences(request);
    ensure(differences.is_empty(), expected, listed(&differences))
}

/// Writes changes in one line.
pub(super) fn listed(changes: &[Changed]) -> String {
    let changes: Vec<_> = changes.iter().map(Changed::to_string).collect();
    match changes.is_empty() {
        true => "nothing differs".to_owned(),
        false => changes.join(", "),
    }
}

/// Fails unless two answers tell the same of a link, in the fields that both have, except in those
/// that change by themselves and in `others`.
pub(super) fn same_values(
    expected: &str,
    a: &TrackingLink,
    b: &TrackingLink,
    others: &[Output],
) -> Verdict {
    for output in Output::ALL.iter().copied() {
        if output == Output::Clicks || others.contains(&output) || !a.has(output) || !b.has(output)
        {
            continue;
        }
        let is_same = values::is_same_output(a, b, output);
        let (a, b) = (values::output(a, output), values::output(b, output));
        ensure(is_same, expected, format!("`{output}` was {a} and is {b}"))?;
    }
    Ok(())
}

impl fmt::Debug for Conformance<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Conformance")
            .field("provider", &self.provider.name())
            .field("remote", &self.remote)
            .field("prefix", &self.prefix)
            .finish_non_exhaustive()
    }
}
