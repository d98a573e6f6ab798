//! Sends each operation to the path of either account: the user's own, or a creator's whom it
//! manages.

use fanvue_client::chrono::{DateTime, Utc};
use fanvue_client::types::{
    CreateTrackingLinkBody, TrackingLink, TrackingLinkPage, TrackingLinkUserPage,
};
use tracking_links_runtime::ResponseValue;

use super::Fanvue;
use crate::error::Error;
use crate::providers::adapter::Adapter;

/// Sends an operation, for the API version that is set. A macro, since the operations are different
/// types with equal methods.
macro_rules! send {
    ($fanvue:ident, $operation:expr) => {{
        let version = $fanvue.settings.api_version.as_deref();
        let operation = $operation.x_fanvue_api_version(version);
        $fanvue.call(operation.send()).await
    }};
}

impl Fanvue {
    pub(super) async fn create_link(
        &self,
        body: CreateTrackingLinkBody,
    ) -> Result<ResponseValue<TrackingLink>, Error> {
        match self.settings.creator {
            None => send!(self, self.client.create_tracking_link(body)),
            Some(creator) => {
                send!(
                    self,
                    self.client.create_creator_tracking_link(creator, body)
                )
            }
        }
    }

    pub(super) async fn list_links(
        &self,
        cursor: Option<&str>,
        created_after: Option<DateTime<Utc>>,
        created_before: Option<DateTime<Utc>>,
        limit: Option<i64>,
    ) -> Result<TrackingLinkPage, Error> {
        let page = match self.settings.creator {
            None => {
                let operation = self.client.list_tracking_links();
                let operation = operation.cursor(cursor).limit(limit);
                let operation = operation.created_after(created_after);
                send!(self, operation.created_before(created_before))
            }
            Some(creator) => {
                let operation = self.client.list_creator_tracking_links(creator);
                let operation = operation.cursor(cursor).limit(limit);
                let operation = operation.created_after(created_after);
                send!(self, operation.created_before(created_before))
            }
        };
        page.map(ResponseValue::into_inner)
    }

    pub(super) async fn delete_link(&self, id: &str) -> Result<(), Error> {
        let deleted = match self.settings.creator {
            None => send!(self, self.client.delete_tracking_link(id)),
            Some(creator) => {
                send!(self, self.client.delete_creator_tracking_link(creator, id))
            }
        };
        deleted.map(ResponseValue::into_inner)
    }

    pub(super) async fn list_users(
        &self,
        id: &str,
        cursor: Option<&str>,
    ) -> Result<TrackingLinkUserPage, Error> {
        let page = match self.settings.creator {
            None => {
                let operation = self.client.list_tracking_link_users(id);
                send!(self, operation.cursor(cursor))
            }
            Some(creator) => {
                let operation = self.client.list_creator_tracking_link_users(creator, id);
                send!(self, operation.cursor(cursor))
            }
        };
        page.map(ResponseValue::into_inner)
    }
}
