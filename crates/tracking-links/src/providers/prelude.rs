//! What each adapter needs.

pub(super) use std::time::SystemTime;

pub(super) use serde::{Deserialize, Serialize};
pub(super) use serde_json::Value;
pub(super) use tracking_links_runtime::{Credential, Delivery, ExtraMembers, Runtime};

pub(super) use super::absent::found;
pub(super) use super::adapter::Adapter;
pub(super) use super::authority::authority;
pub(super) use super::capabilities::capabilities;
pub(super) use super::client_provider::{client_provider, own_answer};
pub(super) use super::pairing::Batch;
pub(super) use super::values::given;
pub(super) use super::{empty, fields, time, values};
pub(super) use crate::capabilities::{Bulk, Capabilities, Checked, Limit, OnRepeat, RepeatRule};
pub(super) use crate::clicks::{ClickRange, Clicks};
pub(super) use crate::error::{Error, ErrorKind, kind_of_status};
pub(super) use crate::key::{Key, KeyKind};
pub(super) use crate::link::{Made, Output, TrackingLink, is_same_domain};
pub(super) use crate::listing::{Listing, Page, unknown_cursor};
pub(super) use crate::provider::BatchOutcome;
pub(super) use crate::request::{Expiry, Field, LinkRequest, ProviderOptions};
pub(super) use crate::rfc3339;
