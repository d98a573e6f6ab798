//! Sending a request: its span, its context, and the call that they belong to.

use crate::call::context::Context;
use crate::call::{run, span};
use crate::error::{Error, Report, SendError};
use crate::request::arguments::Request;
use crate::response::answer::Response;

impl Request {
    /// Sends the request. Sends it again only if the [`RetryPolicy`](crate::RetryPolicy) allows it:
    /// if it is certain that it was not sent, or if the operation is idempotent.
    ///
    /// Returns as soon as the answer's status and headers have arrived. Dropping the future before
    /// that closes the connection.
    ///
    /// # Errors
    ///
    /// With [`Delivery::NotSent`](crate::Delivery::NotSent) if an argument or a credential is
    /// missing or invalid, if there is no connection, or if a limit left no time for the request;
    /// with [`Delivery::Unknown`](crate::Delivery::Unknown) if a timeout expired or the connection
    /// broke after sending.
    ///
    /// # Panics
    ///
    /// Outside a tokio runtime, or in one without timers or I/O.
    #[allow(
        clippy::manual_async_fn,
        reason = "the future of an `async fn` would contain the request twice"
    )]
    pub fn send(mut self) -> impl Future<Output = Result<Response, SendError>> + Send {
        async move {
            let started = self.finish().and_then(|()| {
                let server = self.server()?;
                Ok(span::http(self.runtime.api(), self.operation, server.url()))
            });
            let span = match started {
                Ok(span) => span,
                Err(fault) => {
                    let (provider, operation) = (self.runtime.api().name, Some(self.operation));
                    let report = Report::unsent(fault, provider, operation);
                    return Err(SendError(Error::new(report)));
                }
            };
            let context = Context::new(self.runtime.clone(), self.operation, span.clone());
            // Boxed to keep the caller's future small; allocators serve blocks of this size fast.
            let answer = span::within(span, Box::pin(run::run(&self, context))).await;
            answer.map_err(SendError)
        }
    }
}
