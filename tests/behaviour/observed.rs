//! What an application's traces show of its providers: their configured names, and each failure
//! once.

use std::io;
use std::sync::{Arc, Mutex};

use tracing::Instrument;
use tracing::subscriber::DefaultGuard;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::FmtSpan;
use tracking_links::{Attempt, Fanvue, Impact, LinkRequest, Platform, TrackingLinks, impact};
use tracking_links_sandbox::{Answer, Sandbox};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// Records what this thread traces while the guard lives.
    fn start(&self) -> DefaultGuard {
        let subscriber = tracing_subscriber::fmt()
            .with_span_events(FmtSpan::CLOSE)
            .with_ansi(false)
            .with_writer(self.clone())
            .finish();
        tracing::subscriber::set_default(subscriber)
    }

    /// Returns the lines with this text since the last time.
    fn take(&self, text: &str) -> Vec<String> {
        let bytes = std::mem::take(&mut *self.0.lock().unwrap());
        let log = String::from_utf8(bytes).unwrap();
        let lines = log.lines().filter(|line| line.contains(text));
        lines.map(str::to_owned).collect()
    }
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

fn for_impact(sandbox: &Sandbox) -> LinkRequest {
    LinkRequest::new().program(sandbox.impact().program_id())
}

#[tokio::test]
async fn spans_events_and_observers_show_the_configured_name() {
    let sandbox = Sandbox::start().await.unwrap();
    let (sid, token) = (
        sandbox.impact().account_sid(),
        sandbox.impact().auth_token(),
    );
    let seen: Arc<Mutex<Vec<String>>> = Arc::default();
    let clients = seen.clone();
    let client = impact::Client::builder()
        .name("replaced")
        .base_url(sandbox.impact().base_url())
        .credential(impact::Credential::basic(sid, token))
        .observer(move |attempt: &Attempt| {
            clients.lock().unwrap().push(attempt.client.to_string());
        })
        .build()
        .unwrap();
    let own = Impact::builder(sid, token).base_url(sandbox.impact().base_url());
    let links = TrackingLinks::builder()
        .provider(own.name("impact-eu").build().unwrap())
        .provider(
            Impact::builder_with_client(sid, client)
                .name("impact-us")
                .build()
                .unwrap(),
        )
        .build()
        .unwrap();

    let log = Log::default();
    let _guard = log.start();
    for name in ["impact-eu", "impact-us"] {
        let field = format!("tracking.client=\"{name}\"");
        links.create(name, &for_impact(&sandbox)).await.unwrap();
        let spans = log.take("close");
        assert_eq!(spans.len(), 1, "{spans:?}");
        assert!(spans[0].contains(&field), "{spans:?}");
        assert!(
            spans[0].contains("tracking.provider=\"impact\""),
            "{spans:?}"
        );

        let unknown = LinkRequest::new().program("999999");
        links.create(name, &unknown).await.unwrap_err();
        let events = log.take(" WARN ");
        assert_eq!(events.len(), 1, "{events:?}");
        assert!(
            events[0].contains(&format!("the call failed {field}")),
            "{events:?}"
        );
    }
    assert_eq!(*seen.lock().unwrap(), ["impact-us", "impact-us"]);
}

#[tokio::test]
async fn a_failure_that_only_the_provider_sees_is_an_event_too() {
    let sandbox = Sandbox::start().await.unwrap();
    let (sid, token) = (
        sandbox.impact().account_sid(),
        sandbox.impact().auth_token(),
    );
    let impact = Impact::builder(sid, token).base_url(sandbox.impact().base_url());
    let fanvue = Fanvue::builder(sandbox.fanvue().token()).base_url(sandbox.fanvue().base_url());
    let links = TrackingLinks::builder()
        .provider(impact.name("impact-eu").build().unwrap())
        .provider(fanvue.build().unwrap())
        .build()
        .unwrap();

    let log = Log::default();
    let _guard = log.start();
    let empty = serde_json::json!({ "TrackingURL": "" });
    sandbox.impact().answer_next(Answer::json(200, &empty));
    links
        .create("impact-eu", &for_impact(&sandbox))
        .await
        .unwrap_err();
    let events = log.take(" WARN ");
    assert_eq!(events.len(), 1, "{events:?}");
    let expected = "tracking.client=\"impact-eu\" operation=\"create\" kind=\"unexpected\" \
                    delivery=\"unknown\" attempts=0 status=200";
    assert!(events[0].contains(expected), "{events:?}");

    // A request that is refused before any call is only an error.
    links
        .create("fanvue", &LinkRequest::new())
        .await
        .unwrap_err();
    links
        .create("nobody", &LinkRequest::new())
        .await
        .unwrap_err();
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
