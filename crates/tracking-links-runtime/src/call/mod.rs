//! A call: one use of an operation. It waits for the client's limits, then makes one or more
//! attempts to send the request.

mod admit;
mod attempt;
pub(crate) mod cause;
pub(crate) mod clock;
pub(crate) mod context;
mod decide;
pub(crate) mod line;
pub(crate) mod observer;
pub(crate) mod rate_limit;
mod renew;
pub(crate) mod retry;
pub(crate) mod retry_after;
mod run;
pub(crate) mod scope;
pub(crate) mod span;
#[cfg(feature = "native-tls")]
mod system_tls;
pub(crate) mod watch;
