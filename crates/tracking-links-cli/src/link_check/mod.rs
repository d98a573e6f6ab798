//! Link rot: whether destinations are still there.
//!
//! Each URL is asked for as a polite visitor would: nothing but the request itself is sent, and
//! each host gets one request at a time. Redirects are followed by hand, so that each hop can be
//! judged before anything is sent to it.

mod address;
mod checker;
mod fault;
mod hosts;
mod outcome;
mod state;

pub(crate) use checker::{Checker, Limits, normalised};
pub(crate) use fault::Fault;
pub(crate) use outcome::{Outcome, Verdict};
pub(crate) use state::State;
