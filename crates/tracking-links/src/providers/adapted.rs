//! [`adapted_provider`], which makes a [`Provider`](crate::Provider) of an [`Adapter`]: it refuses
//! what the provider can't do, and adds the provider's name to links and errors.

use tracking_links_runtime::BoxFuture;

use super::adapter::{Adapter, Result, unsupported};
use crate::account::Account;
use crate::capabilities::Operations;
use crate::clicks::{ClickRange, Clicks};
use crate::error::Error;
use crate::key::Key;
use crate::link::TrackingLink;
use crate::listing::Page;
use crate::many::CREATE_MANY;
use crate::provider::{BatchOutcome, log};

/// Returns the account whose links are meant.
pub(super) fn account(adapter: &impl Adapter) -> Account {
    let account = Account::of_client(adapter.client_runtime());
    match adapter.account_id() {
        Some(id) => account.with_id(id),
        None => account,
    }
}

/// Finds a link, at a provider that can find links.
pub(super) async fn find(
    adapter: &impl Adapter,
    can: &Operations,
    key: &Key,
) -> Result<Option<TrackingLink>> {
    match key {
        _ if can.find.is_empty() => Err(unsupported("find links")),
        Key::Id(id) => adapter.find_by_id(id).await,
        Key::ExternalId(id) => adapter.find_by_external_id(id).await,
        Key::Slug { slug, domain } => adapter.find_by_slug(slug, domain.as_deref()).await,
        Key::Destination(url) => adapter.find_by_destination(url).await,
    }
}

/// Counts clicks, at a provider that can count them.
pub(super) async fn clicks(
    adapter: &impl Adapter,
    can: &Operations,
    id: &str,
    range: &ClickRange,
) -> Result<Clicks> {
    match can.clicks {
        true => adapter.clicks(id, range).await,
        false => Err(unsupported("count clicks")),
    }
}

/// Adds the names of the provider and the operation to an error, and logs it.
pub(super) fn named<'a, T: Linked>(
    provider: &'a str,
    operation: &'static str,
    outcome: impl Future<Output = Result<T>> + Send + 'a,
) -> BoxFuture<'a, Result<T>> {
    let named = move |error: Error| error.or_names(provider, operation);
    Box::pin(async move {
        let outcome = linked(provider, outcome).await;
        outcome.map_err(named).inspect_err(log)
    })
}

/// Adds the names of the provider and the operation to the errors of a batch, and logs them.
pub(super) fn named_batch<'a>(
    provider: &'a str,
    outcomes: impl Future<Output = Result<Vec<BatchOutcome>>> + Send + 'a,
) -> BoxFuture<'a, Result<Vec<BatchOutcome>>> {
    let named = move |error: Error| error.or_names(provider, CREATE_MANY);
    let outcomes = self::named(provider, CREATE_MANY, outcomes);
    Box::pin(async move {
        let outcomes = outcomes.await?.into_iter();
        let outcomes = outcomes.map(|(index, it)| (index, it.map_err(named).inspect_err(log)));
        Ok(outcomes.collect())
    })
}

/// Adds the name of the provider to the links of an outcome.
pub(super) async fn linked<T: Linked>(provider: &str, outcome: impl Future<Output = T>) -> T {
    let mut outcome = outcome.await;
    outcome.name_links(provider);
    outcome
}

/// An outcome that may have links.
pub(super) trait Linked {
    /// Adds the name of the provider to each link.
    fn name_links(&mut self, provider: &str) {
        let _ = provider;
    }
}

impl Linked for () {}
impl Linked for Clicks {}

impl Linked for TrackingLink {
    fn name_links(&mut self, provider: &str) {
        self.provider = provider.to_owned();
    }
}

impl Linked for Error {
    fn name_links(&mut self, provider: &str) {
        self.link_mut()
            .into_iter()
            .for_each(|it| it.name_links(provider));
    }
}

impl Linked for Page {
    fn name_links(&mut self, provider: &str) {
        self.links.iter_mut().for_each(|it| it.name_links(provider));
    }
}

impl<T: Linked> Linked for Option<T> {
    fn name_links(&mut self, provider: &str) {
        self.iter_mut().for_each(|it| it.name_links(provider));
    }
}

impl Linked for Vec<BatchOutcome> {
    fn name_links(&mut self, provider: &str) {
        self.iter_mut().for_each(|(_, it)| it.name_links(provider));
    }
}

impl<T: Linked> Linked for Result<T> {
    fn name_links(&mut self, provider: &str) {
        match self {
            Ok(outcome) => outcome.name_links(provider),
            Err(error) => error.name_links(provider),
        }
    }
}

/// Implements [`Provider`](crate::Provider) for an [`Adapter`] with the constant `CAPABILITIES`.
#[allow(
    unused_macros,
    reason = "for providers, each of which is compiled only with its feature"
)]
macro_rules! adapted_provider {
    ($Provider:ident) => {
        const _: () = {
            use tracking_links_runtime::{BoxFuture, Runtime};
            use $crate::account::Account;
            use $crate::capabilities::{Capabilities, Checked};
            use $crate::clicks::{ClickRange, Clicks};
            use $crate::error::Error;
            use $crate::key::Key;
            use $crate::link::TrackingLink;
            use $crate::listing::{Listing, Page};
            use $crate::provider::{BatchOutcome, Provider};
            use $crate::providers::adapted::{self, linked, named};
            use $crate::providers::adapter::Adapter;
            use $crate::request::LinkRequest;

            impl Provider for $Provider {
                fn name(&self) -> &str {
                    &self.name
                }

                fn runtime(&self) -> Option<&Runtime> {
                    Some(self.client_runtime())
                }

                fn capabilities(&self) -> &Capabilities {
                    self.own_capabilities().unwrap_or(&Self::CAPABILITIES)
                }

                fn account(&self) -> Account {
                    adapted::account(self)
                }

                fn create_checked<'a>(
                    &'a self,
                    checked: Checked<'a>,
                ) -> BoxFuture<'a, Result<TrackingLink, Error>> {
                    let outcome = Adapter::create(self, checked.request());
                    Box::pin(linked(&self.name, outcome))
                }

                fn create_batch<'a>(
                    &'a self,
                    batch: &'a [Checked<'a>],
                ) -> BoxFuture<'a, Result<Vec<BatchOutcome>, Error>> {
                    let requests: Vec<_> = batch.iter().map(|it| it.request()).collect();
                    adapted::named_batch(&self.name, async move {
                        Adapter::create_batch(self, &requests).await
                    })
                }

                fn may_share_batch(&self, one: &LinkRequest, other: &LinkRequest) -> bool {
                    Adapter::may_share_batch(self, one, other)
                }

                fn find_checked<'a>(
                    &'a self,
                    key: &'a Key,
                ) -> BoxFuture<'a, Result<Option<TrackingLink>, Error>> {
                    let can = &Provider::capabilities(self).operations;
                    Box::pin(linked(&self.name, adapted::find(self, can, key)))
                }

                fn page<'a>(
                    &'a self,
                    listing: &'a Listing,
                    cursor: Option<&'a str>,
                ) -> BoxFuture<'a, Result<Page, Error>> {
                    named(&self.name, "list", Adapter::page(self, listing, cursor))
                }

                fn update_checked<'a>(
                    &'a self,
                    id: &'a str,
                    change: Checked<'a>,
                ) -> BoxFuture<'a, Result<TrackingLink, Error>> {
                    let outcome = Adapter::update(self, id, change.request());
                    Box::pin(linked(&self.name, outcome))
                }

                fn delete<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<(), Error>> {
                    named(&self.name, "delete", Adapter::delete(self, id))
                }

                fn clicks<'a>(
                    &'a self,
                    id: &'a str,
                    range: &'a ClickRange,
                ) -> BoxFuture<'a, Result<Clicks, Error>> {
                    let can = &Provider::capabilities(self).operations;
                    named(&self.name, "clicks", adapted::clicks(self, can, id, range))
                }

                fn verify(&self) -> BoxFuture<'_, Result<(), Error>> {
                    named(&self.name, "verify", Adapter::verify(self))
                }
            }
        };
    };
}

#[allow(unused_imports, reason = "as for the macro")]
pub(super) use adapted_provider;
