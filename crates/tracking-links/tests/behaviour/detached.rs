//! A create in the background goes on without its caller, and its outcome can still be had.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::{Notify, Semaphore};
use tokio::time::timeout;
use tracking_links::fanvue::{Client, Credential};
use tracking_links::{
    Attempt, BoxFuture, Capabilities, Checked, Delivery, Dropped, Error, ErrorKind, Fanvue,
    LinkRequest, Observer, ObserverError, Provider, Retry, Sending, TrackingLink, TrackingLinks,
};
use tracking_links_sandbox::Sandbox;

use crate::{for_fanvue, sandbox};

/// Holds each request back until it is let go, and writes down what it hears.
#[derive(Clone)]
struct Gate(Arc<Inner>);

struct Inner {
    open: Semaphore,
    events: Mutex<Vec<&'static str>>,
    ended: Notify,
}

impl Gate {
    fn new() -> Self {
        Self(Arc::new(Inner {
            open: Semaphore::new(0),
            events: Mutex::default(),
            ended: Notify::new(),
        }))
    }

    fn hear(&self, event: &'static str) {
        self.0.events.lock().unwrap().push(event);
    }

    /// Lets one request go, and waits for its answer.
    async fn let_go(&self) {
        self.0.open.add_permits(1);
        let ended = self.0.ended.notified();
        timeout(Duration::from_secs(10), ended).await.unwrap();
    }

    fn events(&self) -> Vec<&'static str> {
        self.0.events.lock().unwrap().clone()
    }
}

impl Observer for Gate {
    fn about_to_send<'a>(&'a self, _: &'a Sending) -> BoxFuture<'a, Result<(), ObserverError>> {
        self.hear("about to send");
        Box::pin(async {
            self.0.open.acquire().await?.forget();
            Ok(())
        })
    }

    fn sent(&self, _: &Sending) {
        self.hear("sent");
    }

    fn answered(&self, _: &Attempt) {
        self.hear("answered");
        self.0.ended.notify_one();
    }

    fn dropped(&self, _: &Dropped) {
        self.hear("dropped");
    }
}

/// Fanvue in a sandbox, behind a gate.
fn gated(sandbox: &Sandbox) -> (Gate, TrackingLinks) {
    let gate = Gate::new();
    let client: Client = Client::builder()
        .base_url(sandbox.fanvue().base_url())
        .credential(Credential::bearer(sandbox.fanvue().token()))
        .observer(gate.clone())
        .build()
        .unwrap();
    let fanvue = Fanvue::builder_with_client(client).build().unwrap();
    let links = TrackingLinks::builder().provider(fanvue).build().unwrap();
    (gate, links)
}

const SHORT: Duration = Duration::from_millis(20);

#[tokio::test]
async fn a_detached_create_goes_on_when_its_caller_has_dropped_it() {
    let sandbox = sandbox().await;
    let (gate, links) = gated(&sandbox);
    let creating = links.create_detached("fanvue", for_fanvue());
    timeout(SHORT, creating).await.unwrap_err();
    assert_eq!(gate.events(), ["about to send"]);

    gate.let_go().await;
    assert_eq!(gate.events(), ["about to send", "sent", "answered"]);
    assert_eq!(sandbox.fanvue().links().len(), 1);

    // One that is dropped without ever having been polled, too.
    drop(links.create_detached("fanvue", for_fanvue()));
    gate.let_go().await;
    assert_eq!(sandbox.fanvue().links().len(), 2);
    assert!(!gate.events().contains(&"dropped"));
}

#[tokio::test]
async fn its_outcome_can_be_had_after_a_timeout() {
    let sandbox = sandbox().await;
    let (gate, links) = gated(&sandbox);
    let mut creating = links.create_detached("fanvue", for_fanvue());
    timeout(SHORT, &mut creating).await.unwrap_err();
    assert!(!creating.is_finished());
    gate.0.open.add_permits(1);
    let link = creating.await.unwrap();
    assert_eq!(link.slug.as_deref(), Some("fv-1"));
}

#[tokio::test]
async fn one_provider_creates_in_the_background_too() {
    let sandbox = sandbox().await;
    let fanvue = Arc::new(crate::fanvue(&sandbox));
    let link = fanvue.clone().create_detached(for_fanvue()).await.unwrap();
    assert_eq!(link.slug.as_deref(), Some("fv-1"));
    let fanvue: Arc<dyn Provider> = fanvue;
    let link = fanvue.create_detached(for_fanvue()).await.unwrap();
    assert_eq!(link.slug.as_deref(), Some("fv-2"));
}

#[tokio::test]
async fn its_errors_are_those_of_a_create() {
    let sandbox = sandbox().await;
    let links = sandbox.links();
    let unknown = links.create_detached("fanvue-eu", for_fanvue());
    assert!(unknown.is_finished());
    let error = unknown.await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnknownProvider);

    let request = for_fanvue().program("1");
    let expected = links.create("fanvue", &request).await.unwrap_err();
    let error = links.create_detached("fanvue", request).await.unwrap_err();
    assert_eq!(error.to_string(), expected.to_string());
}

#[tokio::test]
async fn a_panic_of_the_provider_reaches_who_waits() {
    let outcome = Arc::new(Panicking).create_detached(LinkRequest::new());
    let panic = tokio::spawn(outcome).await.unwrap_err().into_panic();
    assert_eq!(panic.downcast_ref(), Some(&"out of order"));
}

#[derive(Debug)]
struct Panicking;

impl Provider for Panicking {
    fn name(&self) -> &str {
        "panicking"
    }

    fn title(&self) -> &str {
        "Panicking"
    }

    fn capabilities(&self) -> &Capabilities {
        panic!("out of order")
    }

    fn create_checked<'a>(&'a self, _: Checked<'a>) -> BoxFuture<'a, Result<TrackingLink, Error>> {
        unreachable!("the capabilities are asked first")
    }
}

#[test]
fn its_outcome_is_unknown_if_its_runtime_shuts_down() {
    let runtime = || {
        tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
    };
    let (first, second) = (runtime().unwrap(), runtime().unwrap());
    let sandbox = second.block_on(sandbox());
    let (gate, links) = gated(&sandbox);
    let mut creating = {
        let _entered = first.enter();
        links.create_detached("fanvue", for_fanvue())
    };
    second.block_on(async { timeout(SHORT, &mut creating).await.unwrap_err() });
    first.shutdown_timeout(Duration::from_secs(5));
    let error = second.block_on(creating).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connection);
    assert_eq!(error.delivery(), Delivery::Unknown);
    assert_eq!(error.retry(), Retry::Never);
    assert!(
        error
            .to_string()
            .starts_with("fanvue create: the tokio runtime"),
        "{error}"
    );
    assert_eq!(gate.events(), ["about to send", "dropped"]);
    assert_eq!(sandbox.fanvue().links().len(), 0);
}
