//! OpenTelemetry metrics of a client's calls, taken by an observer. Only OpenTelemetry's API is
//! used; the application chooses the SDK and the exporter.

use std::fmt;
use std::sync::Arc;

use http::StatusCode;
use opentelemetry::metrics::{Counter, Histogram, Meter};
use opentelemetry::{KeyValue, StringValue};

use crate::call::observer::{Attempt, Dropped, Ended, Observer};
use crate::delivery::Delivery;
use crate::error::ErrorKind;

/// Bounds that OpenTelemetry's semantic conventions advise, in seconds.
const SECONDS: [f64; 14] = [
    0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0,
];

/// An [`Observer`] that takes OpenTelemetry metrics. Needs the feature `opentelemetry`.
///
/// - `http.client.request.duration`: a histogram of each attempt's seconds to the answer's headers,
///   with the attributes of the semantic conventions: `http.request.method`, `server.address`,
///   `server.port`, `url.template` and `http.response.status_code`.
/// - `tracking.attempts` counts attempts; `tracking.sent` says whether anything may have been sent.
/// - `tracking.calls` counts calls by their outcome; `tracking.delivery` is `not_sent`, `rejected`,
///   `accepted` or `unknown`.
///
/// Each has the attributes `tracking.provider`, `tracking.client` (the configured name),
/// `operation` and, unless it was a success, `error.type`: of an attempt its status from 400 on,
/// `no_answer` or `not_sent`; of a call the kind of its error, such as `timeout`, or `dropped`.
///
/// ```
/// use opentelemetry::global;
/// use tracking_links_runtime::{Api, Builder, Error, Metrics, Runtime};
/// # static API: Api = Api {
/// #     name: "example", title: "Example", base_url: Some("https://api.example.com"),
/// #     headers: &[], user_agent: "example-client/1.0", rate_limit: None, errors: &[],
/// # };
///
/// # fn main() -> Result<(), Error> {
/// let metrics = Metrics::new(&global::meter("my-shop"));
/// let client: Runtime = Builder::new(&API).observer(metrics).build()?;
/// # Ok(())
/// # }
/// ```
///
/// A pair of observers is an observer, so `(metrics, journal)` has both.
#[derive(Clone)]
pub struct Metrics {
    duration: Histogram<f64>,
    attempts: Counter<u64>,
    calls: Counter<u64>,
}

impl Metrics {
    /// Creates the instruments.
    pub fn new(meter: &Meter) -> Self {
        Self {
            duration: meter
                .f64_histogram("http.client.request.duration")
                .with_unit("s")
                .with_description("Duration of HTTP client requests.")
                .with_boundaries(SECONDS.to_vec())
                .build(),
            attempts: meter
                .u64_counter("tracking.attempts")
                .with_description("Attempts to send a request.")
                .build(),
            calls: meter
                .u64_counter("tracking.calls")
                .with_description("Calls of operations, by their outcome.")
                .build(),
        }
    }

    fn count_call(&self, names: [KeyValue; 3], delivery: Delivery, error: Option<&'static str>) {
        let mut attributes = names.to_vec();
        attributes.push(KeyValue::new("tracking.delivery", delivery.as_str()));
        attributes.extend(error.map(|error| KeyValue::new("error.type", error)));
        self.calls.add(1, &attributes);
    }
}

impl Observer for Metrics {
    fn answered(&self, attempt: &Attempt) {
        let error = match attempt.status {
            None if !attempt.sent => Some("not_sent".into()),
            None => Some("no_answer".into()),
            Some(status) => is_error(status).then(|| status.as_str().to_owned().into()),
        };
        let error = error.map(|error: StringValue| KeyValue::new("error.type", error));
        let mut attributes = names(attempt.provider, &attempt.client, attempt.operation).to_vec();
        attributes.extend(error);
        let shared = attributes.len();

        attributes.push(KeyValue::new("tracking.sent", attempt.sent));
        self.attempts.add(1, &attributes);

        attributes.truncate(shared);
        let address = StringValue::from(attempt.server_address.clone());
        attributes.extend([
            KeyValue::new("http.request.method", attempt.method),
            KeyValue::new("url.template", attempt.url_template),
            KeyValue::new("server.address", address),
            KeyValue::new("server.port", i64::from(attempt.server_port)),
        ]);
        let status = attempt.status.map(|status| i64::from(status.as_u16()));
        attributes.extend(status.map(|it| KeyValue::new("http.response.status_code", it)));
        self.duration
            .record(attempt.duration.as_secs_f64(), &attributes);
    }

    fn ended(&self, ended: &Ended) {
        let names = names(ended.provider, &ended.client, ended.operation);
        self.count_call(names, ended.delivery, ended.error.map(ErrorKind::as_str));
    }

    fn dropped(&self, dropped: &Dropped) {
        let names = names(dropped.provider, &dropped.client, dropped.operation);
        let delivery = match dropped.sent {
            true => Delivery::Unknown,
            false => Delivery::NotSent,
        };
        self.count_call(names, delivery, Some("dropped"));
    }
}

fn is_error(status: StatusCode) -> bool {
    status.is_client_error() || status.is_server_error()
}

fn names(provider: &'static str, client: &Arc<str>, operation: &'static str) -> [KeyValue; 3] {
    [
        KeyValue::new("tracking.provider", provider),
        KeyValue::new("tracking.client", StringValue::from(client.clone())),
        KeyValue::new("operation", operation),
    ]
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Metrics").finish_non_exhaustive()
    }
}
