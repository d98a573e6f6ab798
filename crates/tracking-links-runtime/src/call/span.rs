//! The `tracing` span of a call. Its fields follow OpenTelemetry's semantic conventions for HTTP
//! clients. And the event of a call that failed.
//!
//! The span contains the path template instead of the URL, because URLs may contain secrets and
//! have too many different values.

use tracing::field::Empty;
use tracing::{Span, info_span, warn};
use url::Url;

use crate::client::api::Operation;
use crate::client::runtime::Runtime;
use crate::error::{ErrorKind, Report};

pub(crate) fn http(runtime: &Runtime, operation: &Operation, url: &Url) -> Span {
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
        tracking.provider = runtime.api().name,
        tracking.client = runtime.name(),
        operation = operation.id,
    )
}

/// Records the error of a call in its span, by its status if the provider answered with an error
/// status and otherwise by its kind; and logs it as one event within the span.
pub(crate) fn record_error(span: &Span, client: &str, report: &Report) {
    let kind = report.kind.as_str();
    let error = match (report.kind, &report.answer) {
        (ErrorKind::Status | ErrorKind::Redirect, Some(answer)) => answer.status.as_str(),
        _ => kind,
    };
    span.record("error.type", error);
    let answer = report.answer.as_ref();
    span.in_scope(|| {
        warn!(
            tracking.client = client,
            operation = report.operation.map(|operation| operation.id),
            kind,
            delivery = report.delivery.as_str(),
            attempts = report.attempts,
            status = answer.map(|answer| answer.status.as_u16()),
            request_id = answer.and_then(|answer| answer.request_id.as_deref()),
            "the call failed"
        );
    });
}
