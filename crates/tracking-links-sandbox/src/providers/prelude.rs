//! What each simulated provider needs.

pub(super) use std::time::{Duration, SystemTime};

pub(super) use serde_json::{Value, json};
pub(super) use tracking_links::Field;

pub(super) use super::account::Account;
pub(super) use super::settings::{Allowed, Setting};
pub(super) use crate::answer::{Answer, copy_members};
pub(super) use crate::contract::{Location, Matched, Violation};
pub(super) use crate::ids;
pub(super) use crate::record::RecordedRequest;
pub(super) use crate::server::Server;
pub(super) use crate::service::{
    Examples, LimitHeaders, Login, Service, Variables, Why, client_service, not_implemented,
    simulated, with_retry_after,
};
pub(super) use crate::sync::lock;
pub(super) use crate::time::{Allowance, milliseconds, rfc3339, since_epoch};
