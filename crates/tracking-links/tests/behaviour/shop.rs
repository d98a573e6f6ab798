//! A provider in memory: its answers can get lost, and its keys need not be unique.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tracking_links::{
    BatchOutcome, BoxFuture, Bulk, Capabilities, Checked, Delivery, Error, ErrorKind, Field, Key,
    KeyKind, LinkRequest, Made, OnRepeat, Output, Provider, RepeatRule, Slug, TrackingLink,
};

const UNIQUE: Capabilities = capabilities(true);
const NOT_UNIQUE: Capabilities = capabilities(false);

const fn capabilities(is_unique: bool) -> Capabilities {
    const RULES: &[RepeatRule] = &[
        rule(&[Field::ExternalId], KeyKind::ExternalId, true),
        rule(&[Field::Slug], KeyKind::Slug, true),
    ];
    const NOT_UNIQUE: &[RepeatRule] = &[rule(&[Field::Slug], KeyKind::Slug, false)];
    let mut it = Capabilities::NONE
        .require(Field::Destination)
        .allow(Field::Slug)
        .allow(Field::Name)
        .allow(Field::Domain)
        .allow(Field::Tags)
        .allow(Field::ExternalId)
        .returns(Output::Destination)
        .returns(Output::Slug)
        .repeats(if is_unique { RULES } else { NOT_UNIQUE });
    it.operations.create = true;
    it.operations.find = &[KeyKind::ExternalId, KeyKind::Slug];
    it.operations.create_many = Some(Bulk::new(3));
    it
}

const fn rule(with: &'static [Field], by: KeyKind, atomic: bool) -> RepeatRule {
    let does = OnRepeat::Refused { by, atomic };
    RepeatRule { with, does }
}

/// Those of a shop that has one link for each destination and name.
const BY_DESTINATION: Capabilities = {
    let mut it = NOT_UNIQUE.repeats(&[RepeatRule {
        with: &[],
        does: OnRepeat::SameByDestination {
            compares: &[Field::Name],
            atomic: false,
        },
    }]);
    it.operations.find = &[KeyKind::Destination];
    it
};

/// What goes wrong with a create.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// Nothing.
    Answered,
    /// The request is not carried out, and there is no answer.
    Lost,
    /// The request is carried out, and there is no answer.
    AnswerLost,
    /// The provider's code panics.
    Panics,
    /// The link is made, and it is not known whether what it lacks was added.
    Incomplete,
    /// The request never leaves.
    NotSent,
    /// The provider refuses the request for another reason than its key.
    Refused,
    /// The request stays on its way.
    Hangs,
}

#[derive(Debug)]
pub(crate) struct Shop {
    capabilities: Capabilities,
    pub(crate) links: Mutex<Vec<TrackingLink>>,
    /// The fates of the next creates.
    pub(crate) fates: Mutex<Vec<Fate>>,
    pub(crate) creates: AtomicUsize,
    pub(crate) finds: AtomicUsize,
    /// How many of the next finds fail.
    pub(crate) failing_finds: AtomicUsize,
    /// How many of the next finds see no link, since a new link is shown late.
    pub(crate) late_finds: AtomicUsize,
}

/// Reads a slug as the shop does: decoded, in lower case, and without a leading slash.
fn read(slug: &str) -> String {
    let slug = slug.replace("%2F", "/").replace("%61", "a");
    slug.trim_start_matches('/').to_lowercase()
}

/// Takes one from a number of calls. Returns whether there was one.
fn take(calls: &AtomicUsize) -> bool {
    let less = |calls: usize| calls.checked_sub(1);
    calls
        .fetch_update(Ordering::SeqCst, Ordering::SeqCst, less)
        .is_ok()
}

impl Shop {
    pub(crate) fn new(is_unique: bool, fates: &[Fate]) -> Self {
        Self {
            capabilities: if is_unique { UNIQUE } else { NOT_UNIQUE },
            links: Mutex::default(),
            fates: Mutex::new(fates.iter().rev().copied().collect()),
            creates: AtomicUsize::new(0),
            finds: AtomicUsize::new(0),
            failing_finds: AtomicUsize::new(0),
            late_finds: AtomicUsize::new(0),
        }
    }

    pub(crate) fn by_destination() -> Self {
        let capabilities = BY_DESTINATION;
        Self {
            capabilities,
            ..Self::new(false, &[])
        }
    }

    /// Carries a request out.
    fn make(&self, request: &LinkRequest) -> Result<TrackingLink, Error> {
        let mut links = self.links.lock().unwrap();
        let mut link = TrackingLink::new("shop");
        link.destination = request.destination.clone();
        link.external_id = request.external_id.clone();
        link.name = request.name.clone();
        link.slug = Some(match &request.slug {
            Some(Slug::Custom(path)) => path.clone(),
            _ => format!("random-{}", links.len()),
        });
        let is_same = |it: &&TrackingLink| {
            it.slug.as_deref().map(read) == link.slug.as_deref().map(read)
                || it.external_id.is_some() && it.external_id == link.external_id
        };
        if self.capabilities == UNIQUE && links.iter().any(|it| is_same(&it)) {
            let error = Error::new(ErrorKind::Conflict, "409 Conflict: it is taken");
            return Err(error.with_delivery(Delivery::Rejected));
        }
        let is_for_both =
            |it: &&TrackingLink| (&it.destination, &it.name) == (&link.destination, &link.name);
        if self.capabilities == BY_DESTINATION
            && let Some(link) = links.iter().find(is_for_both)
        {
            let mut link = link.clone();
            link.made = Some(Made::Existing { as_asked: true });
            return Ok(link);
        }
        links.push(link.clone());
        Ok(link)
    }
}

impl Provider for Shop {
    fn name(&self) -> &str {
        "shop"
    }

    fn title(&self) -> &str {
        "Shop"
    }

    fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    fn create_checked<'a>(
        &'a self,
        checked: Checked<'a>,
    ) -> BoxFuture<'a, Result<TrackingLink, Error>> {
        Box::pin(async move {
            self.creates.fetch_add(1, Ordering::SeqCst);
            let fate = self.fates.lock().unwrap().pop().unwrap_or(Fate::Answered);
            tokio::time::sleep(Duration::from_millis(2)).await;
            let fail = |delivery| {
                Err(Error::new(ErrorKind::Connection, "it broke").with_delivery(delivery))
            };
            match fate {
                Fate::Answered => self.make(checked.request()),
                Fate::AnswerLost => {
                    self.make(checked.request())?;
                    fail(Delivery::Unknown)
                }
                Fate::Incomplete => {
                    let link = self.make(checked.request())?;
                    let error = Error::new(ErrorKind::Unavailable, "503 Service Unavailable");
                    let error = error.with_delivery(Delivery::Unknown);
                    Err(error.with_fields([Field::Slug]).with_incomplete(link))
                }
                Fate::Panics => panic!("the shop panics"),
                Fate::Hangs => std::future::pending().await,
                Fate::Lost => fail(Delivery::Unknown),
                Fate::NotSent => fail(Delivery::NotSent),
                Fate::Refused => Err(Error::new(ErrorKind::Permission, "403 Forbidden")
                    .with_delivery(Delivery::Rejected)),
            }
        })
    }

    /// Answers the links last that have a `name`, and leaves those named `lost` out.
    fn create_batch<'a>(
        &'a self,
        batch: &'a [Checked<'a>],
    ) -> BoxFuture<'a, Result<Vec<BatchOutcome>, Error>> {
        Box::pin(async move {
            self.creates.fetch_add(1, Ordering::SeqCst);
            assert!(batch.len() <= 3, "{}", batch.len());
            let outcomes = batch.iter().enumerate().map(|(index, checked)| {
                let name = checked.request().name.as_deref();
                (name, index, self.make(checked.request()))
            });
            let (mut named, mut others) = (Vec::new(), Vec::new());
            for (name, index, outcome) in outcomes {
                match name {
                    Some("lost") => {}
                    Some(_) => named.push((index, outcome)),
                    None => others.push((index, outcome)),
                }
            }
            others.append(&mut named);
            Ok(others)
        })
    }

    fn find_checked<'a>(
        &'a self,
        key: &'a Key,
    ) -> BoxFuture<'a, Result<Option<TrackingLink>, Error>> {
        Box::pin(async move {
            self.finds.fetch_add(1, Ordering::SeqCst);
            if take(&self.failing_finds) {
                return Err(Error::new(ErrorKind::Connection, "it broke"));
            }
            if take(&self.late_finds) {
                return Ok(None);
            }
            let links = self.links.lock().unwrap();
            let found = links.iter().find(|link| match key {
                Key::ExternalId(id) => link.external_id.as_ref() == Some(id),
                Key::Destination(url) => link.destination.as_ref() == Some(url),
                Key::Slug { slug, .. } => link.slug.as_deref().map(read) == Some(read(slug)),
                _ => false,
            });
            Ok(found.cloned())
        })
    }
}
