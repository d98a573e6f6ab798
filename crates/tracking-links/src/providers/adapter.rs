//! [`Adapter`], which each provider of this crate implements: its operations, without what is alike
//! at all of them. [`adapted_provider`](super::adapted::adapted_provider) makes a
//! [`Provider`](crate::Provider) of it.

use std::time::SystemTime;

use serde::Serialize;
use tracking_links_runtime::{ResponseValue, Runtime};

use super::absent::found;
use super::builder::FromClient;
use super::fields::Names;
use super::{empty, fields, values};
use crate::capabilities::Capabilities;
use crate::clicks::{ClickRange, Clicks};
use crate::error::{Error, ErrorKind};
use crate::link::{OwnAnswer, TrackingLink};
use crate::listing::{Listing, Page};
use crate::provider::BatchOutcome;
use crate::request::{Expiry, LinkRequest};

pub(super) type Result<T, E = Error> = std::result::Result<T, E>;

/// What a provider does in its own way. Its operations are those of [`Provider`](crate::Provider),
/// with requests that were checked. One that is not implemented is refused. Their links get the
/// name of the provider afterwards, and their errors the names of the provider and the operation.
pub(super) trait Adapter: FromClient + Send + Sync {
    /// The names by which the provider's errors call members of a request.
    const FIELDS: Names = &[];

    /// Adds to an error of the client what it means at this provider, where its status and the
    /// rules of `provider.toml` do not say it.
    const EXPLAIN: fn(Error) -> Error = |error| error;

    /// What an error of the provider's may be about that refuses the credentials.
    const CREDENTIAL_HINT: Option<&'static str> = None;

    /// Returns what the provider can do with its settings, if that is not always the same.
    fn own_capabilities(&self) -> Option<&Capabilities> {
        None
    }

    /// Returns the public part of the account's name, if the settings have one.
    fn account_id(&self) -> Option<String> {
        None
    }

    async fn create(&self, request: &LinkRequest) -> Result<TrackingLink>;

    async fn create_batch(&self, _batch: &[&LinkRequest]) -> Result<Vec<BatchOutcome>> {
        Err(unsupported("create several links at once"))
    }

    fn may_share_batch(&self, _one: &LinkRequest, _other: &LinkRequest) -> bool {
        true
    }

    /// Reads the link with this id. A rule of `provider.toml` says by what errors there is none.
    async fn get(&self, _id: &str) -> Result<TrackingLink> {
        Err(unsupported("read links"))
    }

    async fn find_by_id(&self, id: &str) -> Result<Option<TrackingLink>> {
        found(self.get(id).await)
    }

    async fn find_by_external_id(&self, _id: &str) -> Result<Option<TrackingLink>> {
        Ok(None)
    }

    async fn find_by_slug(&self, _: &str, _domain: Option<&str>) -> Result<Option<TrackingLink>> {
        Ok(None)
    }

    async fn find_by_destination(&self, _url: &str) -> Result<Option<TrackingLink>> {
        Ok(None)
    }

    async fn page(&self, _listing: &Listing, _cursor: Option<&str>) -> Result<Page> {
        Err(unsupported("list links"))
    }

    async fn update(&self, _id: &str, _change: &LinkRequest) -> Result<TrackingLink> {
        Err(unsupported("change links"))
    }

    async fn delete(&self, _id: &str) -> Result<()> {
        Err(unsupported("delete links"))
    }

    /// Counts clicks. Without a way of the provider's own, these are those of all time, which its
    /// links have.
    async fn clicks(&self, id: &str, range: &ClickRange) -> Result<Clicks> {
        range.refuse_unless_all_time(Self::API.title)?;
        Clicks::in_link(&self.get(id).await?)
    }

    async fn verify(&self) -> Result<()> {
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
    ) -> Result<T> {
        answer.await.map_err(Self::error)
    }

    /// Waits for the end of an operation whose answer is not needed.
    async fn done<T, E>(
        &self,
        answer: impl Future<Output = Result<T, tracking_links_runtime::Error<E>>>,
    ) -> Result<()> {
        self.call(answer).await.map(drop)
    }

    /// Waits for the body of the answer to an operation.
    async fn fetch<T, H, E>(
        &self,
        answer: impl Future<Output = Result<ResponseValue<T, H>, tracking_links_runtime::Error<E>>>,
    ) -> Result<T> {
        self.call(answer).await.map(ResponseValue::into_inner)
    }

    /// Waits for the link that an operation answers with.
    async fn link<T: OwnAnswer, H, E>(
        &self,
        answer: impl Future<Output = Result<ResponseValue<T, H>, tracking_links_runtime::Error<E>>>,
    ) -> Result<TrackingLink> {
        self.fetch(answer).await.map(OwnAnswer::into_link)
    }

    /// Waits for the body of the answer to an operation that makes a link. A success whose URL, a
    /// member of the body, is blank is refused.
    async fn fetch_made<T: Serialize, H, E>(
        &self,
        answer: impl Future<Output = Result<ResponseValue<T, H>, tracking_links_runtime::Error<E>>>,
        member: &str,
        url: impl FnOnce(&T) -> Option<&str>,
    ) -> Result<T> {
        let answer = self.call(answer).await?;
        self.refuse_blank(&answer, member, url(&answer).unwrap_or_default())?;
        Ok(answer.into_inner())
    }

    /// Waits for the link that an operation makes. A success whose URL, a member of the body, is
    /// blank is refused.
    async fn made_link<T: OwnAnswer + Serialize, H, E>(
        &self,
        answer: impl Future<Output = Result<ResponseValue<T, H>, tracking_links_runtime::Error<E>>>,
        member: &str,
        url: impl FnOnce(&T) -> &str,
    ) -> Result<TrackingLink> {
        let made = self.fetch_made(answer, member, |it| Some(url(it))).await;
        made.map(OwnAnswer::into_link)
    }

    /// Converts an error of the client, and adds the fields of the request that the provider names.
    fn error<E>(error: tracking_links_runtime::Error<E>) -> Error {
        let error = (Self::EXPLAIN)(fields::convert(error, Self::FIELDS));
        let is_of_credential = error.kind() == ErrorKind::Authentication;
        match Self::CREDENTIAL_HINT {
            Some(hint) if is_of_credential && error.status().is_some() => error.with_hint(hint),
            _ => error,
        }
    }

    /// Refuses a success whose URL, a member of the body, is blank.
    fn refuse_blank<T: Serialize, H>(
        &self,
        answer: &ResponseValue<T, H>,
        member: &str,
        url: &str,
    ) -> Result<()> {
        empty::refuse_blank(self.client_runtime(), answer, member, url)
    }

    /// Returns the time at which a changed link expires, in the provider's form; `None` if the
    /// change leaves it as it is. A duration counts from the link's creation, for which the
    /// provider is asked only then.
    async fn changed_expiry<T>(
        &self,
        id: &str,
        change: &LinkRequest,
        convert: impl FnOnce(SystemTime) -> Option<T>,
    ) -> Result<Option<T>> {
        let created_at = match change.expires {
            Some(Expiry::After(_)) => {
                let link = self.get(id).await.map_err(Error::before_sending)?;
                link.created_at
            }
            Some(Expiry::At(_)) | None => None,
        };
        values::expires_at(change.expires, created_at, convert)
    }
}

/// Makes the error of an operation that a provider does not have.
pub(super) fn unsupported(what: &str) -> Error {
    let message = format!("tracking-links can't {what} at this provider");
    Error::new(ErrorKind::Unsupported, message)
}
