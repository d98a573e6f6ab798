//! A provider with every operation, and its server, both in memory.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tracking_links::{
    BatchOutcome, BoxFuture, Bulk, Capabilities, Checked, ClickRange, Clicks, Delivery, Error,
    ErrorKind, Expiry, Field, Key, KeyKind, Limit, LinkRequest, Listing, Made, OnRepeat, Output,
    Page, Provider, RepeatRule, Slug, TrackingLink,
};
use tracking_links_sandbox::conformance::Remote;

pub(crate) const MAX_NAME_CHARS: usize = 50;
const SLUG_CHARS: std::ops::RangeInclusive<usize> = 3..=30;
const SLUG_SYMBOLS: &str = "-_";
pub(crate) const MAX_SUB_IDS: usize = 3;
const ITEMS_PER_PAGE: usize = 10;
const SECRET: &str = "secret";

pub(crate) const fn refused(with: &'static [Field], by: KeyKind) -> RepeatRule {
    let does = OnRepeat::Refused { by, atomic: true };
    RepeatRule { with, does }
}

const KEYS: &[RepeatRule] = &[
    refused(&[Field::ExternalId], KeyKind::ExternalId),
    refused(&[Field::Slug], KeyKind::Slug),
];

/// What the shop can do, without the URL that it returns.
pub(crate) const WITHOUT_URL: Capabilities = {
    let mut it = Capabilities::NONE
        .require(Field::Destination)
        .allow(Field::Name)
        .allow(Field::Slug)
        .allow(Field::Tags)
        .allow(Field::Expires)
        .allow(Field::ExternalId)
        .allow(Field::SubIds)
        .limit(Field::Name, Limit::NONE.max_chars(MAX_NAME_CHARS))
        .limit(
            Field::Slug,
            Limit::NONE
                .min_chars(*SLUG_CHARS.start())
                .max_chars(*SLUG_CHARS.end())
                .symbols(SLUG_SYMBOLS),
        )
        .limit(Field::SubIds, Limit::NONE.max_items(MAX_SUB_IDS))
        .returns(Output::Id)
        .returns(Output::Destination)
        .returns(Output::Slug)
        .returns(Output::CreatedAt)
        .returns(Output::Clicks)
        .returns_if_given(Output::Name)
        .returns_if_given(Output::Tags)
        .returns_if_given(Output::ExternalId)
        .returns_if_given(Output::ExpiresAt)
        .updates(Field::Destination)
        .updates(Field::Name)
        .updates(Field::Tags)
        .repeats(KEYS);
    it.operations.create = true;
    it.operations.create_many = Some(Bulk::new(5));
    it.operations.find = &[KeyKind::Id, KeyKind::ExternalId, KeyKind::Slug];
    it.operations.list = true;
    it.operations.update = true;
    it.operations.delete = true;
    it.operations.clicks = true;
    it.operations.verify = true;
    it
};

pub(crate) const CAPABILITIES: Capabilities = WITHOUT_URL.returns(Output::Url);

/// How the server sees to it that keys are unique.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unique {
    /// It looks and stores in one step.
    Atomic,
    /// It looks, and stores later.
    Sequential,
    /// It does not look.
    Not,
    /// It answers the link that it has for the destination.
    Destination,
    /// It answers the link with the slug if destination and name are equal, and else refuses.
    Identical,
}

impl Unique {
    /// Returns what comes of a link that must not be stored.
    fn outcome(
        self,
        links: &[TrackingLink],
        new: &TrackingLink,
    ) -> Option<Result<TrackingLink, Error>> {
        let is_equal = |it: &TrackingLink| it.destination == new.destination && it.name == new.name;
        let same = |it: &&TrackingLink| match self {
            Self::Not => false,
            Self::Destination => it.destination == new.destination,
            Self::Identical => it.slug == new.slug,
            Self::Atomic | Self::Sequential => {
                it.slug == new.slug || it.external_id.is_some() && it.external_id == new.external_id
            }
        };
        let found = links.iter().find(same)?;
        Some(match self {
            Self::Identical if !is_equal(found) => Err(taken()),
            Self::Destination | Self::Identical => {
                let mut link = found.clone();
                link.made = Some(Made::Existing { as_asked: true });
                Ok(link)
            }
            _ => Err(taken()),
        })
    }
}

/// The server.
#[derive(Debug)]
pub(crate) struct Server {
    links: Mutex<Vec<TrackingLink>>,
    /// The texts in each request.
    requests: Mutex<Vec<Vec<String>>>,
    created: AtomicUsize,
    loses_answer: AtomicBool,
    unique: Unique,
}

/// The provider.
#[derive(Clone, Debug)]
pub(crate) struct Shop {
    pub(crate) server: Arc<Server>,
    secret: &'static str,
}

impl Shop {
    pub(crate) fn new(unique: Unique) -> Self {
        let server = Server {
            links: Mutex::default(),
            requests: Mutex::default(),
            created: AtomicUsize::new(0),
            loses_answer: AtomicBool::new(false),
            unique,
        };
        Self {
            server: Arc::new(server),
            secret: SECRET,
        }
    }

    /// Sends a request with these texts. Returns whether its answer is lost.
    async fn send(&self, texts: Vec<String>) -> Result<bool, Error> {
        self.server.requests.lock().unwrap().push(texts);
        tokio::task::yield_now().await;
        if self.secret != SECRET {
            return Err(rejected(ErrorKind::Authentication, "401 Unauthorized"));
        }
        Ok(self.server.loses_answer.swap(false, Ordering::SeqCst))
    }
}

impl Server {
    fn links(&self) -> MutexGuard<'_, Vec<TrackingLink>> {
        self.links.lock().unwrap()
    }

    /// Carries a request out.
    async fn make(&self, request: &LinkRequest) -> Result<TrackingLink, Error> {
        if let Some(fault) = fault(request) {
            return Err(rejected(ErrorKind::InvalidRequest, fault));
        }
        let number = self.created.fetch_add(1, Ordering::SeqCst);
        let mut link = TrackingLink::new("shop");
        link.id = Some(format!("id-{number}"));
        link.created_at = Some(now());
        link.clicks = Some(0);
        link.slug = Some(format!("random-{number}"));
        set(&mut link, request);
        link.url = link.slug.as_ref().map(|it| format!("https://sho.p/{it}"));
        if let Some(outcome) = self.unique.outcome(&self.links(), &link) {
            return outcome;
        }
        tokio::task::yield_now().await;
        let mut links = self.links();
        if self.unique != Unique::Sequential
            && let Some(outcome) = self.unique.outcome(&links, &link)
        {
            return outcome;
        }
        links.push(link.clone());
        Ok(link)
    }
}

/// Returns the time in whole seconds.
fn now() -> SystemTime {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    UNIX_EPOCH + Duration::from_secs(since_epoch.as_secs())
}

/// Returns what the server refuses in a request.
fn fault(request: &LinkRequest) -> Option<&'static str> {
    let name = request.name.as_ref();
    if name.is_some_and(|it| it.chars().count() > MAX_NAME_CHARS) {
        return Some("400 Bad Request: the name is too long");
    }
    let fits = |c: char| c.is_ascii_alphanumeric() || SLUG_SYMBOLS.contains(c);
    match &request.slug {
        Some(Slug::Custom(it)) if !it.chars().all(fits) || !SLUG_CHARS.contains(&it.len()) => {
            Some("400 Bad Request: the slug is invalid")
        }
        _ => None,
    }
}

/// Sets the values of a request that it sets.
fn set(link: &mut TrackingLink, request: &LinkRequest) {
    let LinkRequest {
        destination,
        name,
        slug,
        tags,
        external_id,
        expires,
        ..
    } = request;
    for (value, asked) in [
        (&mut link.destination, destination),
        (&mut link.name, name),
        (&mut link.external_id, external_id),
    ] {
        if let Some(asked) = asked {
            *value = Some(asked.clone());
        }
    }
    if let Some(Slug::Custom(path)) = slug {
        link.slug = Some(path.clone());
    }
    if !tags.is_empty() {
        link.tags.clone_from(tags);
    }
    if let Some(Expiry::After(time)) = expires {
        link.expires_at = Some(now() + *time);
    }
}

/// Returns the texts of a request that the shop sends: it has no place for notes, and for so many
/// sub-ids.
fn texts(request: &LinkRequest) -> Vec<String> {
    let slug = match &request.slug {
        Some(Slug::Custom(path)) => Some(path),
        _ => None,
    };
    let one = [
        &request.destination,
        &request.name,
        &request.external_id,
        &slug.cloned(),
    ];
    let one = one.into_iter().flatten();
    let sub_ids = request.sub_ids.iter().take(MAX_SUB_IDS);
    let texts = one.chain(&request.tags).chain(sub_ids);
    let mut texts: Vec<_> = texts.cloned().collect();
    if let Some(Expiry::After(time)) = request.expires {
        texts.push(time.as_secs().to_string());
    }
    texts
}

fn rejected(kind: ErrorKind, message: &str) -> Error {
    Error::new(kind, message).with_delivery(Delivery::Rejected)
}

fn taken() -> Error {
    rejected(ErrorKind::Conflict, "409 Conflict: it is taken")
}

fn not_found() -> Error {
    rejected(ErrorKind::NotFound, "404 Not Found")
}

impl Provider for Shop {
    fn name(&self) -> &str {
        "shop"
    }

    fn title(&self) -> &str {
        "Shop"
    }

    fn capabilities(&self) -> &Capabilities {
        &CAPABILITIES
    }

    fn create_checked<'a>(
        &'a self,
        checked: Checked<'a>,
    ) -> BoxFuture<'a, Result<TrackingLink, Error>> {
        Box::pin(async move {
            let is_lost = self.send(texts(checked.request())).await?;
            let outcome = self.server.make(checked.request()).await;
            if is_lost {
                let error = Error::new(ErrorKind::Connection, "the connection was closed");
                return Err(error.with_delivery(Delivery::Unknown));
            }
            outcome
        })
    }

    /// Answers the links that were made first, and those that were refused after them.
    fn create_batch<'a>(
        &'a self,
        batch: &'a [Checked<'a>],
    ) -> BoxFuture<'a, Result<Vec<BatchOutcome>, Error>> {
        Box::pin(async move {
            let all = batch.iter().flat_map(|it| texts(it.request()));
            self.send(all.collect()).await?;
            let (mut made, mut refused) = (Vec::new(), Vec::new());
            for (index, checked) in batch.iter().enumerate() {
                let outcome = self.server.make(checked.request()).await;
                let list = if outcome.is_ok() {
                    &mut made
                } else {
                    &mut refused
                };
                list.push((index, outcome));
            }
            made.append(&mut refused);
            Ok(made)
        })
    }

    fn find_checked<'a>(
        &'a self,
        key: &'a Key,
    ) -> BoxFuture<'a, Result<Option<TrackingLink>, Error>> {
        Box::pin(async move {
            self.send(Vec::new()).await?;
            let links = self.server.links();
            let found = links.iter().find(|link| match key {
                Key::Id(id) => link.id.as_ref() == Some(id),
                Key::ExternalId(id) => link.external_id.as_ref() == Some(id),
                Key::Slug { slug, .. } => link.slug.as_ref() == Some(slug),
                _ => false,
            });
            Ok(found.cloned())
        })
    }

    fn page<'a>(
        &'a self,
        listing: &'a Listing,
        cursor: Option<&'a str>,
    ) -> BoxFuture<'a, Result<Page, Error>> {
        Box::pin(async move {
            self.send(Vec::new()).await?;
            let start: usize = cursor.map_or(0, |it| it.parse().unwrap());
            let links = self.server.links();
            let fits = |link: &&TrackingLink| {
                let time = link.created_at.unwrap();
                listing.created_after.is_none_or(|it| time > it)
                    && listing.created_before.is_none_or(|it| time < it)
            };
            let mut rest = links.iter().filter(fits).skip(start).peekable();
            let page = rest.by_ref().take(ITEMS_PER_PAGE).cloned().collect();
            let next = rest.peek().map(|_| (start + ITEMS_PER_PAGE).to_string());
            Ok(Page::new(page, next))
        })
    }

    fn update_checked<'a>(
        &'a self,
        id: &'a str,
        change: Checked<'a>,
    ) -> BoxFuture<'a, Result<TrackingLink, Error>> {
        Box::pin(async move {
            self.send(texts(change.request())).await?;
            let mut links = self.server.links();
            let link = links.iter_mut().find(|it| it.id.as_deref() == Some(id));
            let link = link.ok_or_else(not_found)?;
            set(link, change.request());
            Ok(link.clone())
        })
    }

    fn delete<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            self.send(Vec::new()).await?;
            let mut links = self.server.links();
            let index = links.iter().position(|it| it.id.as_deref() == Some(id));
            links.remove(index.ok_or_else(not_found)?);
            Ok(())
        })
    }

    fn clicks<'a>(
        &'a self,
        id: &'a str,
        _: &'a ClickRange,
    ) -> BoxFuture<'a, Result<Clicks, Error>> {
        Box::pin(async move {
            self.send(Vec::new()).await?;
            let links = self.server.links();
            let link = links.iter().find(|it| it.id.as_deref() == Some(id));
            let link = link.ok_or_else(not_found)?;
            Ok(Clicks::new(link.clicks.unwrap_or_default()))
        })
    }

    fn verify(&self) -> BoxFuture<'_, Result<(), Error>> {
        Box::pin(async move { self.send(Vec::new()).await.map(|_| ()) })
    }
}

impl Remote for Shop {
    fn request_count(&self) -> usize {
        self.server.requests.lock().unwrap().len()
    }

    fn texts(&self, skip: usize) -> Vec<String> {
        let requests = self.server.requests.lock().unwrap();
        requests[skip..].concat()
    }

    fn link_count(&self) -> usize {
        self.server.links().len()
    }

    fn lose_next_answer(&self) {
        self.server.loses_answer.store(true, Ordering::SeqCst);
    }

    fn with_wrong_credentials(&self) -> Box<dyn Provider> {
        let (server, secret) = (self.server.clone(), "wrong");
        Box::new(Self { server, secret })
    }
}
