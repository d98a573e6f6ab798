//! A call: admission, attempts and retries within the client's limits.

mod admit;
mod attempt;
pub(crate) mod clock;
pub(crate) mod context;
mod decide;
pub(crate) mod line;
pub(crate) mod observer;
pub(crate) mod rate_limit;
mod renew;
pub(crate) mod resolver;
pub(crate) mod retry;
pub(crate) mod retry_after;
mod run;
pub(crate) mod span;
mod watch;
