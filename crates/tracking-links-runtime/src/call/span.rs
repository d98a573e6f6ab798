//! The `tracing` span of a call. Its fields follow OpenTelemetry's semantic conventions for HTTP
//! clients.
//!
//! The span contains the path template instead of the URL, because URLs may contain secrets and
//! have too many different values.

use tracing::field::Empty;
use tracing::{Instrument, Span, info_span};
use url::Url;

use crate::client::api::{Api, Operation};
use crate::error::{ErrorKind, Report};

pub(crate) fn http(api: &Api, operation: &Operation, url: &Url) -> Span {
    info_span!(
        "HTTP",
        otel.kind = "client",
        otel.name = format_args!("{} {}", operation.method, operation.path),
        http.request.method = operation.method,
        url.template = operation.path,
        server.address = url.host_str(),
        server.port = url.port_or_known_default(),
        http.request.resend_count = Empty,
        http.response.status_code = Empty,
        error.type = Empty,
        tracking.provider = api.name,
        operation = operation.id,
    )
}

/// Runs a future, within the span if a subscriber is interested in the span.
pub(crate) async fn within<F: Future>(span: Span, future: F) -> F::Output {
    match span.is_disabled() {
        true => future.await,
        false => future.instrument(span).await,
    }
}

/// Records an error in the span: by its status if the provider answered with an error status,
/// otherwise by its kind.
pub(crate) fn record_error(span: &Span, report: &Report) {
    let error = match (report.kind, &report.answer) {
        (ErrorKind::Status | ErrorKind::Redirect, Some(answer)) => answer.status.as_str(),
        (kind, _) => kind.as_str(),
    };
    span.record("error.type", error);
}
