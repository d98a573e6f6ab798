//! The settings of a row's client, and the outcome of its call.

use std::error::Error;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use tracking_links_runtime::{
    Attempt, BoxFuture, Builder, Clock, Dropped, Ended, Metrics, Observer, ObserverError, Retry,
    Runtime, Sending, SystemClock,
};

/// What observers received.
pub(crate) static METRICS: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// The settings of a row's clients.
#[derive(Clone)]
pub(crate) struct Setup {
    pub(crate) url: String,
    pub(crate) http: Option<reqwest::Client>,
    pub(crate) secret: String,
    /// Replaces the value that the request has in its path.
    pub(crate) path_value: Option<String>,
    pub(crate) attempt_timeout: Duration,
    pub(crate) clock: Arc<dyn Clock>,
}

impl Setup {
    /// The secret of the credential in all rows but those about the credential.
    pub(crate) const SECRET: &str = "a-secret-token";

    pub(crate) fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            http: None,
            secret: Self::SECRET.to_owned(),
            path_value: None,
            attempt_timeout: Duration::from_secs(5),
            clock: Arc::new(SkippingClock::default()),
        }
    }

    /// Sets all but the credential.
    pub(crate) fn set(&self, builder: Builder<Runtime>) -> Builder<Runtime> {
        let builder = builder
            .base_url(&self.url)
            .attempt_timeout(self.attempt_timeout)
            .max_body_bytes(64 * 1024)
            .rate_limit(None)
            .observer((
                Recorder,
                Metrics::new(&opentelemetry::global::meter("tests")),
            ))
            .clock(self.clock.clone());
        match &self.http {
            Some(http) => builder.http_client(http.clone()),
            None => builder,
        }
    }
}

/// The outcome of a call, as the table shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) delivery: String,
    pub(crate) kind: String,
    pub(crate) phase: String,
    pub(crate) attempts: u32,
    /// The error's verdict; `None` for a success.
    pub(crate) retry: Option<Retry>,
    pub(crate) shown: String,
}

impl Outcome {
    pub(crate) fn done(what: &str) -> Self {
        Self {
            delivery: what.to_owned(),
            kind: String::new(),
            phase: String::new(),
            attempts: 0,
            retry: None,
            shown: String::new(),
        }
    }

    pub(crate) fn facade(error: &tracking_links::Error) -> Self {
        Self {
            delivery: format!("{:?}", error.delivery()),
            kind: format!("{:?}", error.kind()),
            phase: error
                .phase()
                .map_or_else(|| "prepare".to_owned(), |phase| phase.to_string()),
            attempts: error.attempts(),
            retry: Some(error.retry()),
            shown: format!(
                "{} {:?} {:?} {}",
                shown(error),
                error.provider_message(),
                error.request_id(),
                String::from_utf8_lossy(error.body().unwrap_or_default())
            ),
        }
    }

    pub(crate) fn client(error: &tracking_links_runtime::Error) -> Self {
        Self {
            delivery: format!("{:?}", error.delivery()),
            kind: format!("{:?}", error.kind()),
            phase: error.phase().to_string(),
            attempts: error.attempts(),
            retry: Some(error.retry()),
            shown: format!(
                "{} {:?} {:?} {:?} {}",
                shown(error),
                error.provider_message(),
                error.request_id(),
                error.location_host(),
                error.body().map(|it| it.text()).unwrap_or_default()
            ),
        }
    }
}

/// An error in every format, and each of its causes.
pub(crate) fn shown(error: &dyn Error) -> String {
    let mut text = format!("{error} {error:#} {error:?} {error:#?}");
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(&format!(" {cause} {cause:#} {cause:?} {cause:#?}"));
        source = cause.source();
    }
    text
}

/// Writes every event of a call down.
pub(crate) struct Recorder;

impl Recorder {
    fn note(&self, event: &dyn Debug) {
        METRICS.lock().unwrap().push(format!("{event:?}"));
    }
}

impl Observer for Recorder {
    fn about_to_send<'a>(
        &'a self,
        sending: &'a Sending,
    ) -> BoxFuture<'a, Result<(), ObserverError>> {
        self.note(sending);
        Box::pin(std::future::ready(Ok(())))
    }

    fn sent(&self, sending: &Sending) {
        self.note(sending);
    }

    fn answered(&self, attempt: &Attempt) {
        self.note(attempt);
    }

    fn ended(&self, ended: &Ended) {
        self.note(ended);
    }

    fn dropped(&self, dropped: &Dropped) {
        self.note(dropped);
    }
}

/// Real time, except that sleeps complete at once.
#[derive(Debug, Default)]
pub(crate) struct SkippingClock(Mutex<Duration>);

impl SkippingClock {
    /// Lets this much time pass.
    pub(crate) fn skip(&self, duration: Duration) {
        *self.0.lock().unwrap() += duration;
    }
}

impl Clock for SkippingClock {
    fn now(&self) -> Instant {
        SystemClock.now() + *self.0.lock().unwrap()
    }

    fn wall(&self) -> SystemTime {
        SystemClock.wall() + *self.0.lock().unwrap()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        self.skip(duration);
        Box::pin(std::future::ready(()))
    }
}
