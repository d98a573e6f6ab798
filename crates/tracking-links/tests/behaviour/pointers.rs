//! A pointer to a provider is that provider.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use tracking_links::runtime::Runtime;
use tracking_links::{
    Account, BatchOutcome, BoxFuture, Capabilities, Checked, ClickRange, Clicks, Error, ErrorKind,
    Key, LinkRequest, Listing, Page, Provider, TrackingLink, TrackingLinks,
};

/// A provider that overrides each method that it can, and tells which was called.
#[derive(Debug, Default)]
struct Recorder {
    capabilities: Option<Capabilities>,
    called: Arc<Mutex<BTreeSet<&'static str>>>,
}

impl Recorder {
    fn call<T: Send + 'static>(&self, name: &'static str) -> BoxFuture<'_, Result<T, Error>> {
        self.called.lock().unwrap().insert(name);
        Box::pin(async move { Err(Error::new(ErrorKind::Unexpected, name)) })
    }
}

impl Provider for Recorder {
    fn name(&self) -> &str {
        self.called.lock().unwrap().insert("name");
        "recorder"
    }

    fn title(&self) -> &str {
        self.called.lock().unwrap().insert("title");
        "Recorder"
    }

    fn capabilities(&self) -> &Capabilities {
        self.called.lock().unwrap().insert("capabilities");
        self.capabilities.as_ref().unwrap_or(&Capabilities::NONE)
    }

    fn runtime(&self) -> Option<&Runtime> {
        self.called.lock().unwrap().insert("runtime");
        None
    }

    fn account(&self) -> Account {
        self.called.lock().unwrap().insert("account");
        Account::new("recorder")
    }

    fn create_checked<'a>(&'a self, _: Checked<'a>) -> BoxFuture<'a, Result<TrackingLink, Error>> {
        self.call("create_checked")
    }

    fn create<'a>(&'a self, _: &'a LinkRequest) -> BoxFuture<'a, Result<TrackingLink, Error>> {
        self.call("create")
    }

    fn create_batch<'a>(
        &'a self,
        _: &'a [Checked<'a>],
    ) -> BoxFuture<'a, Result<Vec<BatchOutcome>, Error>> {
        self.call("create_batch")
    }

    fn batch_bytes(&self, _: &LinkRequest) -> usize {
        self.called.lock().unwrap().insert("batch_bytes");
        7
    }

    fn may_share_batch(&self, _: &LinkRequest, _: &LinkRequest) -> bool {
        self.called.lock().unwrap().insert("may_share_batch");
        false
    }

    fn find<'a>(&'a self, _: &'a Key) -> BoxFuture<'a, Result<Option<TrackingLink>, Error>> {
        self.call("find")
    }

    fn find_checked<'a>(
        &'a self,
        _: &'a Key,
    ) -> BoxFuture<'a, Result<Option<TrackingLink>, Error>> {
        self.call("find_checked")
    }

    fn page<'a>(
        &'a self,
        _: &'a Listing,
        _: Option<&'a str>,
    ) -> BoxFuture<'a, Result<Page, Error>> {
        self.call("page")
    }

    fn update<'a>(
        &'a self,
        _: &'a str,
        _: &'a LinkRequest,
    ) -> BoxFuture<'a, Result<TrackingLink, Error>> {
        self.call("update")
    }

    fn update_checked<'a>(
        &'a self,
        _: &'a str,
        _: Checked<'a>,
    ) -> BoxFuture<'a, Result<TrackingLink, Error>> {
        self.call("update_checked")
    }

    fn delete<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<(), Error>> {
        self.call("delete")
    }

    fn clicks<'a>(&'a self, _: &'a str, _: &'a ClickRange) -> BoxFuture<'a, Result<Clicks, Error>> {
        self.call("clicks")
    }

    fn verify(&self) -> BoxFuture<'_, Result<(), Error>> {
        self.call("verify")
    }
}

/// Calls each method of a provider.
async fn call_all(provider: &dyn Provider) {
    let mut creating = Capabilities::NONE;
    creating.operations.create = true;
    let request = LinkRequest::new();
    let checked = creating.check(&request).unwrap();
    let (key, listing, range) = (Key::id("1"), Listing::new(), ClickRange::new());
    assert_eq!(
        (provider.name(), provider.title()),
        ("recorder", "Recorder")
    );
    assert_eq!(provider.capabilities(), &Capabilities::NONE);
    assert_eq!(provider.batch_bytes(&request), 7);
    assert!(!provider.may_share_batch(&request, &request));
    assert!(provider.runtime().is_none());
    assert_eq!(provider.account(), Account::new("recorder"));
    let _ = provider.create_checked(checked).await;
    let _ = provider.create(&request).await;
    let _ = provider.create_batch(&[checked]).await;
    let _ = provider.find(&key).await;
    let _ = provider.find_checked(&key).await;
    let _ = provider.page(&listing, None).await;
    let _ = provider.update("1", &request).await;
    let _ = provider.update_checked("1", checked).await;
    let _ = provider.delete("1").await;
    let _ = provider.clicks("1", &range).await;
    let _ = provider.verify().await;
}

/// The methods that a trait or an implementation has in a source, in their order.
fn methods<'a>(source: &'a str, start: &str) -> BTreeSet<&'a str> {
    let (_, block) = source.split_once(start).expect(start);
    let (block, _) = block.split_once("\n}\n").expect("the block ends");
    let lines = block
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix("fn "));
    lines
        .filter_map(|line| line.split(['<', '(']).next())
        .collect()
}

#[tokio::test]
async fn every_method_of_a_boxed_or_shared_provider_is_its_own() {
    let source = include_str!("../../src/provider.rs");
    let mut all = methods(source, "pub trait Provider");
    // It has a default alone: a task needs an `Arc` of the provider itself.
    assert!(all.remove("create_detached"));
    let record = Recorder::default();
    call_all(&record).await;
    let direct = record.called.lock().unwrap().clone();
    assert_eq!(direct, all, "the recorder has each method of the trait");

    for share in [
        (|it| Box::new(it) as Box<dyn Provider>) as fn(Recorder) -> Box<dyn Provider>,
        |it| Box::new(Arc::new(it)),
        |it| Box::new(Box::new(Arc::new(it) as Arc<dyn Provider>)),
    ] {
        let record = Recorder::default();
        let called = record.called.clone();
        // Not a method of the trait object, but of the pointer to it.
        let pointer: Box<dyn Provider> = Box::new(share(record));
        call_all(&pointer).await;
        assert_eq!(*called.lock().unwrap(), all);
    }
}

#[tokio::test]
async fn a_provider_that_has_its_own_create_is_called_by_it() {
    let record = Recorder::default();
    let called = record.called.clone();
    let boxed: Box<dyn Provider> = Box::new(record);
    let links = TrackingLinks::builder().provider(boxed).build().unwrap();
    let creating = links.create_detached("recorder", LinkRequest::new());
    let error = creating.await.unwrap_err();
    assert!(error.to_string().ends_with("create"), "{error}");
    assert!(called.lock().unwrap().contains("create"));
}
