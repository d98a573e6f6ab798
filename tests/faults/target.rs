//! The operations of every row: each provider's create, and a read.

use std::convert::Infallible;
use std::error::Error;
use std::fmt::Debug;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use tracking_links::{Fanvue, Impact, LinkRequest, Platform, Provider, fanvue, impact};
use tracking_links_runtime::{
    Api, Attempt, BoxFuture, Builder, Clock, Credential, Dropped, Ended, Metrics, Observer,
    ObserverError, Operation, Retry, Runtime, SecurityScheme, Sending, SystemClock,
};

/// What observers received.
pub(crate) static METRICS: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// An operation and its documented answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Target {
    Fanvue,
    Impact,
    /// Fanvue's list of links, which is idempotent. The generated clients have no read yet.
    Read,
}

impl Target {
    pub(crate) const ALL: [Self; 3] = [Self::Fanvue, Self::Impact, Self::Read];

    pub(crate) fn good(self) -> (u16, &'static str) {
        match self {
            Self::Fanvue => (
                201,
                concat!(
                    r#"{"uuid":"0b9a2f64-7a0e-4a52-9a42-2f7d5a3c9f11","name":"Spring","#,
                    r#""linkUrl":"fv-1","externalSocialPlatform":"reddit","#,
                    r#""createdAt":"2025-06-26T08:00:00Z","clicks":0}"#
                ),
            ),
            Self::Impact => (200, r#"{"TrackingURL":"https://brand.sjv.io/c/1/2/3"}"#),
            Self::Read => (200, r#"{"data":[],"nextCursor":null}"#),
        }
    }

    pub(crate) fn is_create(self) -> bool {
        self != Self::Read
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
    fn done(what: &str) -> Self {
        Self {
            delivery: what.to_owned(),
            kind: String::new(),
            phase: String::new(),
            attempts: 0,
            retry: None,
            shown: String::new(),
        }
    }

    fn facade(error: &tracking_links::Error) -> Self {
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

    fn client(error: &tracking_links_runtime::Error) -> Self {
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

/// A call, ready to be awaited.
type Call = Pin<Box<dyn Future<Output = Outcome> + Send>>;

/// The settings of a row's clients.
#[derive(Clone)]
pub(crate) struct Setup {
    pub(crate) url: String,
    pub(crate) http: Option<reqwest::Client>,
    pub(crate) secret: String,
    pub(crate) name: String,
    pub(crate) program: String,
    pub(crate) attempt_timeout: Duration,
    pub(crate) clock: Arc<dyn Clock>,
}

impl Setup {
    pub(crate) fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            http: None,
            secret: "a-secret-token".to_owned(),
            name: "Spring".to_owned(),
            program: "1000".to_owned(),
            attempt_timeout: Duration::from_secs(5),
            clock: Arc::new(SkippingClock::default()),
        }
    }

    fn builder<C: From<Runtime>>(&self, api: &'static Api) -> Builder<C> {
        let builder = Builder::new(api)
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

    fn fanvue<C: From<Runtime>>(&self) -> Result<C, tracking_links_runtime::Error> {
        const API: &Api = &fanvue::Client::API;
        self.builder(API)
            .credential(Credential::bearer(self.secret.as_str()))
            .build()
    }

    /// A call with a new client.
    pub(crate) fn call(&self, target: Target) -> Call {
        match target {
            Target::Fanvue => match self.fanvue() {
                Err(error) => Self::refused(&error),
                Ok(client) => {
                    let provider = Fanvue::builder_with_client(client).build().unwrap();
                    let request = LinkRequest::new()
                        .name(self.name.as_str())
                        .platform(Platform::Reddit);
                    create(provider, request)
                }
            },
            Target::Impact => {
                const API: &Api = &impact::Client::API;
                let credential = Credential::basic("account", self.secret.as_str());
                match self
                    .builder::<impact::Client>(API)
                    .credential(credential)
                    .build()
                {
                    Err(error) => Self::refused(&error),
                    Ok(client) => {
                        let provider = Impact::builder_with_client("account", client);
                        let request = LinkRequest::new().program(self.program.as_str());
                        create(provider.build().unwrap(), request)
                    }
                }
            }
            Target::Read => match self.fanvue::<Runtime>() {
                Err(error) => Self::refused(&error),
                Ok(runtime) => Box::pin(read(runtime)),
            },
        }
    }

    fn refused(error: &tracking_links_runtime::Error) -> Call {
        Box::pin(std::future::ready(Outcome::client(error)))
    }
}

fn create(provider: impl Provider + 'static, request: LinkRequest) -> Call {
    Box::pin(async move {
        match provider.create(&request).await {
            Ok(_) => Outcome::done("Created"),
            Err(error) => Outcome::facade(&error),
        }
    })
}

static LIST: Operation = Operation {
    id: "list-tracking-links",
    method: "GET",
    path: "/tracking-links",
    accept: "application/json",
    security: &[&[SecurityScheme::Bearer { name: "bearerAuth" }]],
    server: None,
    idempotent: true,
};

/// Does what a generated read would do.
pub(crate) async fn read(runtime: Runtime) -> Outcome {
    let done = match runtime.request(&LIST).send().await {
        Err(error) => Err(error.into_inner()),
        Ok(response) if response.status().is_success() => response
            .json::<serde_json::Map<String, serde_json::Value>, Infallible>()
            .await
            .map(|_| ()),
        Ok(response) => Err(response.undocumented_error().await),
    };
    match done {
        Ok(()) => Outcome::done("Read"),
        Err(error) => Outcome::client(&error),
    }
}

/// Real time, except that sleeps complete at once.
#[derive(Debug, Default)]
pub(crate) struct SkippingClock(Mutex<Duration>);

impl Clock for SkippingClock {
    fn now(&self) -> Instant {
        SystemClock.now() + *self.0.lock().unwrap()
    }

    fn wall(&self) -> SystemTime {
        SystemClock.wall() + *self.0.lock().unwrap()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        *self.0.lock().unwrap() += duration;
        Box::pin(std::future::ready(()))
    }
}
