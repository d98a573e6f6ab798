//! A provider in memory: its answers can get lost, and its keys need not be unique.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tracking_links::{
    BatchOutcome, BoxFuture, Bulk, Capabilities, Checked, Delivery, Error, ErrorKind, Field, Key,
    KeyKind, LinkRequest, OnRepeat, Output, Provider, RepeatRule, Slug, TrackingLink,
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

/// What goes wrong with a create.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// Nothing.
    Answered,
    /// The request is not carried out, and there is no answer.
    Lost,
    /// The request is carried out, and there is no answer.
    AnswerLost,
    /// The request never leaves.
    NotSent,
    /// The provider refuses the request for another reason than its key.
    Refused,
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
            it.slug == link.slug || it.external_id.is_some() && it.external_id == link.external_id
        };
        if self.capabilities == UNIQUE && links.iter().any(|it| is_same(&it)) {
            let error = Error::new(ErrorKind::Conflict, "409 Conflict: it is taken");
            return Err(error.with_delivery(Delivery::Rejected));
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
            let failing = self.failing_finds.load(Ordering::SeqCst);
            if failing > 0 {
                self.failing_finds.store(failing - 1, Ordering::SeqCst);
                return Err(Error::new(ErrorKind::Connection, "it broke"));
            }
            let links = self.links.lock().unwrap();
            let found = links.iter().find(|link| match key {
                Key::ExternalId(id) => link.external_id.as_ref() == Some(id),
                Key::Slug { slug, .. } => link.slug.as_ref() == Some(slug),
                _ => false,
            });
            Ok(found.cloned())
        })
    }
}
