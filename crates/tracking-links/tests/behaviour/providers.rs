//! Setting up providers, and providers of other crates.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tracking_links::{
    Attempt, BoxFuture, Capabilities, Checked, Delivery, Error, ErrorKind, Fanvue, Field,
    LinkRequest, OnRepeat, Output, Provider, TrackingLink, TrackingLinks,
};

use crate::{for_fanvue, sandbox};

#[derive(Debug)]
struct Failing(Capabilities);

impl Provider for Failing {
    fn name(&self) -> &str {
        "failing"
    }

    fn title(&self) -> &str {
        "Failing"
    }

    fn capabilities(&self) -> &Capabilities {
        &self.0
    }

    fn create_checked<'a>(&'a self, _: Checked<'a>) -> BoxFuture<'a, Result<TrackingLink, Error>> {
        let error = Error::new(ErrorKind::Conflict, "taken").with_delivery(Delivery::Rejected);
        Box::pin(async move { Err(error) })
    }
}

fn failing() -> Failing {
    let mut capabilities = Capabilities::NONE.require(Field::Program);
    capabilities.operations.create = true;
    Failing(capabilities)
}

#[tokio::test]
async fn a_provider_of_another_crate_is_checked_and_named_in_errors() {
    for links in [
        TrackingLinks::builder().provider(failing()),
        TrackingLinks::builder().provider(Box::new(failing()) as Box<dyn Provider>),
        TrackingLinks::builder().provider(Arc::new(failing()) as Arc<dyn Provider>),
    ] {
        let links = links.build().unwrap();
        let refused = links.create("failing", &for_fanvue()).await.unwrap_err();
        assert_eq!(refused.fields(), ["name", "program", "platform"]);
        assert_eq!(refused.provider(), Some("failing"));
        let request = LinkRequest::new().program("1");
        let error = links.create("failing", &request).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "failing create: taken (no link was created)"
        );
    }
}

#[test]
fn two_providers_of_one_name_are_refused_with_a_remedy() {
    let fanvue = || Fanvue::builder("token").build().unwrap();
    let error = TrackingLinks::builder()
        .provider(fanvue())
        .provider(fanvue())
        .build()
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert_eq!(
        error.to_string(),
        "tracking-links: two providers are named \"fanvue\"; give the second another name, such as \
         .name(\"fanvue-2\")"
    );
    let unnamed = Fanvue::builder("token").name("").build().unwrap();
    let error = TrackingLinks::builder()
        .provider(unnamed)
        .build()
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
}

#[tokio::test]
async fn without_providers_the_error_says_so() {
    let links = TrackingLinks::builder().build().unwrap();
    let error = links.create("fanvue", &for_fanvue()).await.unwrap_err();
    assert!(error.to_string().ends_with("none is configured"), "{error}");
}

#[test]
fn an_invalid_setting_is_refused_when_a_provider_is_built() {
    let errors = [
        Fanvue::builder("a\nb").build().unwrap_err(),
        Fanvue::builder("t")
            .base_url("http://fanvue.example")
            .build()
            .unwrap_err(),
        Fanvue::builder("t")
            .total_timeout(Duration::ZERO)
            .build()
            .unwrap_err(),
        Fanvue::builder("t").handle("a/b").build().unwrap_err(),
        Fanvue::builder("t")
            .settings(|client| client.connect_timeout(Duration::ZERO))
            .build()
            .unwrap_err(),
    ];
    for error in errors {
        assert_eq!(error.kind(), ErrorKind::Configuration, "{error}");
        assert_eq!(error.delivery(), Delivery::NotSent);
        assert_eq!(error.provider(), Some("fanvue"));
    }
}

#[tokio::test]
async fn a_given_client_is_used_and_its_settings_can_not_be_changed() {
    use tracking_links::fanvue;
    let sandbox = sandbox().await;
    let client = fanvue::Client::builder()
        .credential(fanvue::Credential::bearer(sandbox.fanvue().token()))
        .base_url(sandbox.fanvue().base_url())
        .user_agent("my-shop/1.0")
        .build()
        .unwrap();
    let provider = Fanvue::builder_with_client(client.clone()).build().unwrap();
    provider.create(&for_fanvue()).await.unwrap();
    assert_eq!(
        sandbox.fanvue().requests()[0].header("user-agent"),
        Some("my-shop/1.0")
    );

    let error = Fanvue::builder_with_client(client)
        .base_url("https://h")
        .total_timeout(Duration::from_secs(1))
        .settings(|client| client.user_agent("other/1.0"))
        .build()
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    let methods = "can't set base_url, total_timeout, settings: the client is built already";
    assert!(error.to_string().contains(methods), "{error}");
}

#[tokio::test]
async fn every_setting_of_the_client_can_be_changed_on_the_builder_of_its_provider() {
    let seen: Arc<AtomicUsize> = Arc::default();
    let count = {
        let seen = seen.clone();
        move |_: &Attempt| _ = seen.fetch_add(1, Ordering::Relaxed)
    };
    let sandbox = sandbox().await;
    let fanvue = Fanvue::builder(sandbox.fanvue().token())
        .settings(|client| {
            let client = client.user_agent("my-shop/1.0").header("X-Shop", "7");
            client.observer(count).max_concurrency(Some(1))
        })
        .base_url(sandbox.fanvue().base_url());
    let fanvue = fanvue.build().unwrap();
    fanvue.create(&for_fanvue()).await.unwrap();
    assert_eq!(seen.load(Ordering::Relaxed), 1);
    let request = &sandbox.fanvue().requests()[0];
    assert_eq!(request.header("user-agent"), Some("my-shop/1.0"));
    assert_eq!(request.header("x-shop"), Some("7"));
}

#[tokio::test]
async fn capabilities_are_those_of_the_provider() {
    let sandbox = sandbox().await;
    let links = sandbox.links();
    let with_handle = Fanvue::CAPABILITIES.returns(Output::Url);
    assert_eq!(*links.capabilities("fanvue").unwrap(), with_handle);
    for provider in links.providers() {
        let capabilities = links.capabilities(provider.name()).unwrap();
        assert_eq!(capabilities, provider.capabilities());
        assert!(capabilities.operations.create);
    }
    let repeated = with_handle.on_repeat(&LinkRequest::new());
    assert_eq!(repeated, OnRepeat::Duplicates);
    let operations = with_handle.operations;
    assert!(operations.list && operations.delete);
}

#[test]
fn links_and_their_futures_are_send() {
    fn crosses<T: Send + Sync + Clone + 'static>() {}
    crosses::<TrackingLinks>();
    crosses::<TrackingLink>();
    fn moves<T: Send>(_: T) {}
    let links = TrackingLinks::builder().build().unwrap();
    let request = LinkRequest::new();
    moves(links.create("fanvue", &request));
}
