//! [`Adapter`], which each provider of this crate implements: its operations, without what is alike
//! at all of them. [`client_provider`](super::client_provider) makes a
//! [`Provider`](crate::Provider) of it.

use serde::Serialize;
use tracking_links_runtime::{BoxFuture, ResponseValue, Runtime};

use super::builder::FromClient;
use super::{empty, fields};
use crate::account::Account;
use crate::capabilities::{Capabilities, Checked};
use crate::clicks::{ClickRange, Clicks};
use crate::error::{Error, ErrorKind};
use crate::key::Key;
use crate::link::TrackingLink;
use crate::listing::{Listing, Page};
use crate::provider::BatchOutcome;
use crate::request::{Field, LinkRequest};

/// What a provider does in its own way. Its operations are those of [`Provider`](crate::Provider),
/// whose errors get the names of the provider and the operation afterwards. One that is not
/// implemented is refused.
pub(super) trait Adapter: FromClient + Send + Sync {
    /// The names by which the provider's errors call members of a request, with the fields that are
    /// sent as them.
    const FIELDS: &'static [(&'static str, Field)];

    /// Adds to an error of the client what it means at this provider, where its status and the
    /// rules of `provider.toml` do not say it.
    const EXPLAIN: fn(Error) -> Error = |error| error;

    /// Returns what the provider can do with its settings, if that is not always the same.
    fn own_capabilities(&self) -> Option<&Capabilities> {
        None
    }

    /// Returns the public part of the account's name, if the settings have one.
    fn account_id(&self) -> Option<String> {
        None
    }

    async fn create(&self, request: Checked<'_>) -> Result<TrackingLink, Error>;

    async fn create_batch(&self, _batch: &[Checked<'_>]) -> Result<Vec<BatchOutcome>, Error> {
        Err(unsupported("create several links at once"))
    }

    fn may_share_batch(&self, _one: &LinkRequest, _other: &LinkRequest) -> bool {
        true
    }

    async fn find(&self, _key: &Key) -> Result<Option<TrackingLink>, Error> {
        Err(unsupported("find links"))
    }

    async fn page(&self, _listing: &Listing, _cursor: Option<&str>) -> Result<Page, Error> {
        Err(unsupported("list links"))
    }

    async fn update(&self, _id: &str, _change: Checked<'_>) -> Result<TrackingLink, Error> {
        Err(unsupported("change links"))
    }

    async fn delete(&self, _id: &str) -> Result<(), Error> {
        Err(unsupported("delete links"))
    }

    async fn clicks(&self, _id: &str, _range: &ClickRange) -> Result<Clicks, Error> {
        Err(unsupported("count clicks"))
    }

    async fn verify(&self) -> Result<(), Error> {
        Err(unsupported("check credentials"))
    }

    /// Returns the runtime of the client.
    fn client_runtime(&self) -> &Runtime {
        Self::runtime(FromClient::client(self))
    }

    /// Waits for the answer to an operation, and converts its error.
    async fn call<T, E>(
        &self,
        answer: impl Future<Output = Result<T, tracking_links_runtime::Error<E>>>,
    ) -> Result<T, Error> {
        answer.await.map_err(Self::error)
    }

    /// Waits for the body of the answer to an operation.
    async fn fetch<T, H, E>(
        &self,
        answer: impl Future<Output = Result<ResponseValue<T, H>, tracking_links_runtime::Error<E>>>,
    ) -> Result<T, Error> {
        self.call(answer).await.map(ResponseValue::into_inner)
    }

    /// Converts an error of the client, and adds the fields of the request that the provider names.
    fn error<E>(error: tracking_links_runtime::Error<E>) -> Error {
        (Self::EXPLAIN)(fields::convert(error, Self::FIELDS))
    }

    /// Refuses a success whose URL, a member of the body, is blank.
    fn refuse_blank<T: Serialize, H>(
        &self,
        answer: &ResponseValue<T, H>,
        member: &str,
        url: &str,
    ) -> Result<(), Error> {
        empty::refuse_blank(self.client_runtime(), answer, member, url)
    }
}

/// Makes the error of an operation that a provider does not have.
fn unsupported(what: &str) -> Error {
    let message = format!("tracking-links can't {what} at this provider");
    Error::new(ErrorKind::Unsupported, message)
}

/// Returns the account whose links are meant.
pub(super) fn account(adapter: &impl Adapter) -> Account {
    let account = Account::of_client(adapter.client_runtime());
    match adapter.account_id() {
        Some(id) => account.with_id(id),
        None => account,
    }
}

/// Adds the names of the provider and the operation to an error.
pub(super) fn named<'a, T>(
    provider: &'a str,
    operation: &'static str,
    outcome: impl Future<Output = Result<T, Error>> + Send + 'a,
) -> BoxFuture<'a, Result<T, Error>> {
    Box::pin(async move {
        let outcome = outcome.await;
        outcome.map_err(|error| error.or_names(provider, operation))
    })
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
            use $crate::provider::BatchOutcome;
            use $crate::providers::adapter::{Adapter, account, named};
            use $crate::request::LinkRequest;

            impl $crate::provider::Provider for $Provider {
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
                    account(self)
                }

                fn create_checked<'a>(
                    &'a self,
                    request: Checked<'a>,
                ) -> BoxFuture<'a, Result<TrackingLink, Error>> {
                    Box::pin(Adapter::create(self, request))
                }

                fn create_batch<'a>(
                    &'a self,
                    batch: &'a [Checked<'a>],
                ) -> BoxFuture<'a, Result<Vec<BatchOutcome>, Error>> {
                    Box::pin(Adapter::create_batch(self, batch))
                }

                fn may_share_batch(&self, one: &LinkRequest, other: &LinkRequest) -> bool {
                    Adapter::may_share_batch(self, one, other)
                }

                fn find_checked<'a>(
                    &'a self,
                    key: &'a Key,
                ) -> BoxFuture<'a, Result<Option<TrackingLink>, Error>> {
                    Box::pin(Adapter::find(self, key))
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
                    Box::pin(Adapter::update(self, id, change))
                }

                fn delete<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<(), Error>> {
                    named(&self.name, "delete", Adapter::delete(self, id))
                }

                fn clicks<'a>(
                    &'a self,
                    id: &'a str,
                    range: &'a ClickRange,
                ) -> BoxFuture<'a, Result<Clicks, Error>> {
                    named(&self.name, "clicks", Adapter::clicks(self, id, range))
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
