//! What each simulated provider needs.

pub(super) use std::time::{Duration, SystemTime};

pub(super) use serde_json::{Value, json};

pub(super) use super::account::Account;
pub(super) use super::link::{copy_members, count, place, push, set_members, shown, text};
pub(super) use super::list::List;
pub(super) use super::settings::{Allowed, Setting};
pub(super) use crate::answer::Answer;
pub(super) use crate::call::{Call, ok};
pub(super) use crate::contract::{Location, Violation};
pub(super) use crate::ids;
pub(super) use crate::record::RecordedRequest;
pub(super) use crate::refused::Refused;
pub(super) use crate::server::Server;
pub(super) use crate::service::{
    LimitHeaders, Login, Service, Variables, client_service, simulated, with_retry_after,
};
pub(super) use crate::sync::lock;
pub(super) use crate::time::{Allowance, milliseconds, rfc3339, since_epoch};
