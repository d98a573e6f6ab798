//! What each adapter needs.

pub(super) use std::time::SystemTime;

pub(super) use futures_util::TryStreamExt;
pub(super) use serde_json::Value;
pub(super) use tracking_links_runtime::{Credential, Delivery, ResponseValue, Runtime};

pub(super) use super::absent::{found, found_unless};
pub(super) use super::adapter::{Adapter, Result};
pub(super) use super::authority::authority;
pub(super) use super::capabilities::capabilities;
pub(super) use super::client_provider::{client_provider, own_answer};
pub(super) use super::empty::lacks;
pub(super) use super::fields::{Names, names};
pub(super) use super::options::provider_options;
pub(super) use super::pairing::send_batch;
pub(super) use super::time::system_time;
pub(super) use super::values::{account_id, filled, given, invalid, one_by_one};
pub(super) use super::{empty, fields, time, values};
pub(super) use crate::capabilities::{Bulk, Capabilities, Limit, OnRepeat, RepeatRule};
pub(super) use crate::clicks::{ClickRange, Clicks};
pub(super) use crate::error::{Error, ErrorKind};
pub(super) use crate::link::{Made, Output, OwnAnswer, TrackingLink, is_same_domain};
pub(super) use crate::listing::{Listing, Page, unknown_cursor};
pub(super) use crate::provider::BatchOutcome;
pub(super) use crate::request::{Expiry, Field, LinkRequest};
pub(super) use crate::rfc3339;
