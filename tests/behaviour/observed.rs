//! What an application's traces show of its providers: their configured names, and each failure
//! once.

use std::io;
use std::sync::{Arc, Mutex, OnceLock};

use tracing::subscriber::DefaultGuard;
use tracing::{Dispatch, Instrument};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::FmtSpan;
use tracking_links::{Attempt, Fanvue, LinkRequest, Platform, TrackingLinks, fanvue};
use tracking_links_sandbox::{Answer, Sandbox};

#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// Records what this thread traces while the guard lives.
    pub(crate) fn start(&self) -> DefaultGuard {
        let subscriber = tracing_subscriber::fmt()
            .with_span_events(FmtSpan::CLOSE)
            .with_ansi(false)
            .with_writer(self.clone())
            .finish();
        keep_a_second_subscriber();
        tracing::subscriber::set_default(subscriber)
    }

    /// Returns the lines with this text since the last time.
    pub(crate) fn take(&self, text: &str) -> Vec<String> {
        let bytes = std::mem::take(&mut *self.0.lock().unwrap());
        let log = String::from_utf8(bytes).unwrap();
        let lines = log.lines().filter(|line| line.contains(text));
        lines.map(str::to_owned).collect()
    }
}

/// Keeps a second subscriber while the program runs. While there is only one, tracing asks the
/// thread that reaches an event first whether to record it, and that may be another test's.
fn keep_a_second_subscriber() {
    static SECOND: OnceLock<Dispatch> = OnceLock::new();
    SECOND.get_or_init(|| Dispatch::new(tracing_subscriber::registry()));
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn spans_events_and_observers_show_the_configured_name() {
    let sandbox = Sandbox::start().await.unwrap();
    let token = sandbox.fanvue().token();
    let seen: Arc<Mutex<Vec<String>>> = Arc::default();
    let clients = seen.clone();
    let client = fanvue::Client::builder()
        .name("replaced")
        .base_url(sandbox.fanvue().base_url())
        .credential(fanvue::Credential::bearer(token))
        .observer(move |attempt: &Attempt| {
            clients.lock().unwrap().push(attempt.client.to_string());
        })
        .build()
        .unwrap();
    let own = Fanvue::builder(token).base_url(sandbox.fanvue().base_url());
    let given = Fanvue::builder_with_client(client);
    let links = TrackingLinks::builder()
        .provider(own.name("fanvue-eu").build().unwrap())
        .provider(given.name("fanvue-us").build().unwrap())
        .build()
        .unwrap();

    let request = LinkRequest::new().name("Spring").platform(Platform::Reddit);
    let log = Log::default();
    let _guard = log.start();
    for name in ["fanvue-eu", "fanvue-us"] {
        let field = format!("tracking.client=\"{name}\"");
        links.create(name, &request).await.unwrap();
        let spans = log.take("close");
        assert_eq!(spans.len(), 1, "{spans:?}");
        assert!(spans[0].contains(&field), "{spans:?}");
        assert!(
            spans[0].contains("tracking.provider=\"fanvue\""),
            "{spans:?}"
        );

        sandbox.fanvue().answer_next(Answer::new(403));
        links.create(name, &request).await.unwrap_err();
        let events = log.take(" WARN ");
        assert_eq!(events.len(), 1, "{events:?}");
        assert!(
            events[0].contains(&format!("the call failed {field}")),
            "{events:?}"
        );
    }
    assert_eq!(*seen.lock().unwrap(), ["fanvue-us", "fanvue-us"]);
}

#[tokio::test]
async fn a_request_that_is_refused_before_any_call_is_only_an_error() {
    let sandbox = Sandbox::start().await.unwrap();
    let fanvue = Fanvue::builder(sandbox.fanvue().token()).base_url(sandbox.fanvue().base_url());
    let links = TrackingLinks::builder().provider(fanvue.build().unwrap());
    let links = links.build().unwrap();

    let log = Log::default();
    let _guard = log.start();
    for provider in ["fanvue", "nobody"] {
        let refused = links.create(provider, &LinkRequest::new()).await;
        refused.unwrap_err();
    }
    assert_eq!(log.take(" WARN "), [""; 0]);
}

#[tokio::test]
async fn the_span_of_a_detached_create_is_within_its_callers() {
    let sandbox = Sandbox::start().await.unwrap();
    let fanvue = Fanvue::builder(sandbox.fanvue().token()).base_url(sandbox.fanvue().base_url());
    let links = TrackingLinks::builder()
        .provider(fanvue.build().unwrap())
        .build()
        .unwrap();
    let request = LinkRequest::new().name("Spring").platform(Platform::Reddit);
    let log = Log::default();
    let _guard = log.start();
    let span = tracing::info_span!("handler", user = 7);
    let create = async { links.create_detached("fanvue", request).await };
    create.instrument(span).await.unwrap();
    let spans = log.take("HTTP{");
    assert!(spans[0].contains("handler{user=7}:HTTP{"), "{spans:?}");
}
