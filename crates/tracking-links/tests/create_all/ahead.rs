//! Rows that the journal notes while others are on their way to the provider.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use futures_util::stream;
use tracking_links::journal::{NewRow, RowFilter, RowState};
use tracking_links::{
    BoxFuture, Capabilities, Checked, Delivery, Error, ErrorKind, Field, LinkRequest, Output,
    Provider, Retry, TrackingLink, TrackingLinks,
};

use crate::bench::{Bench, finish, start, states};

const MAX: usize = 4;

/// A provider that takes its time, counts what is on its way, and breaks down at some request.
#[derive(Debug, Default)]
struct Slow {
    on_the_way: AtomicUsize,
    most: AtomicUsize,
    requests: AtomicUsize,
    /// The number of the request from which on it turns all away.
    breaks_at: Option<usize>,
}

impl Slow {
    const CAPABILITIES: Capabilities = {
        let mut it = Capabilities::NONE
            .require(Field::Destination)
            .returns(Output::Url);
        it.operations.create = true;
        it
    };

    async fn make(&self) -> Result<TrackingLink, Error> {
        let number = self.requests.fetch_add(1, Ordering::SeqCst);
        let now = 1 + self.on_the_way.fetch_add(1, Ordering::SeqCst);
        self.most.fetch_max(now, Ordering::SeqCst);
        tokio::time::sleep(Duration::from_millis(10)).await;
        self.on_the_way.fetch_sub(1, Ordering::SeqCst);
        if self.breaks_at.is_some_and(|first| number >= first) {
            let error = Error::new(ErrorKind::Unavailable, "down for maintenance");
            let error = error.with_delivery(Delivery::Rejected);
            return Err(error.with_retry(Retry::After(Duration::from_secs(60))));
        }
        let mut link = TrackingLink::new("slow");
        link.url = Some(format!("https://slow.example/{number}"));
        Ok(link)
    }
}

impl Provider for Slow {
    fn name(&self) -> &str {
        "slow"
    }

    fn capabilities(&self) -> &Capabilities {
        &Self::CAPABILITIES
    }

    fn create_checked<'a>(&'a self, _: Checked<'a>) -> BoxFuture<'a, Result<TrackingLink, Error>> {
        Box::pin(self.make())
    }
}

fn rows(count: usize) -> Vec<NewRow> {
    let rows = 0..count;
    rows.map(|it| {
        let destination = format!("https://brand.example/{it}");
        let request = LinkRequest::new().destination(destination);
        NewRow::new(it.to_string(), "slow", request)
    })
    .collect()
}

fn links(slow: &Arc<Slow>) -> TrackingLinks {
    let links = TrackingLinks::builder().provider(slow.clone());
    links.build().unwrap()
}

#[tokio::test]
async fn all_places_are_used_and_never_more() {
    let bench = Bench::new().await;
    let journal = bench.journal();
    let slow = Arc::new(Slow::default());
    let run = links(&slow)
        .create_all(stream::iter(rows(100)), journal.clone())
        .max_concurrency(NonZeroUsize::new(MAX).unwrap())
        .start();
    finish(run).await;
    assert_eq!(states(&journal).await, [(RowState::Created, 100)].into());
    assert_eq!(slow.most.load(Ordering::SeqCst), MAX);
}

#[tokio::test]
async fn a_row_that_was_noted_when_the_provider_broke_down_is_not_sent() {
    let bench = Bench::new().await;
    let journal = bench.journal();
    let slow = Arc::new(Slow {
        breaks_at: Some(20),
        ..Slow::default()
    });
    let mut run = start(&links(&slow), &journal, &rows(100));
    let handle = run.handle();
    let deadline = Instant::now() + Duration::from_secs(20);
    while handle.progress().wait.is_none() {
        assert!(Instant::now() < deadline, "{handle:?}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    tokio::time::sleep(Duration::from_millis(50)).await;
    let sent = slow.requests.load(Ordering::SeqCst);
    handle.stop();
    while run.next().await.is_some() {}
    // What was on its way when it broke down, and nothing after that: not even what was noted.
    assert!(sent <= 20 + 16, "{sent}");
    assert_eq!(slow.requests.load(Ordering::SeqCst), sent);
    // All are free again, also those that were noted and then held back.
    assert_eq!(
        states(&journal).await,
        [(RowState::Waiting, 80), (RowState::Created, 20)].into()
    );
    let rows = journal.rows(&RowFilter::new(), None, 100).await.unwrap();
    let never_sent = rows.iter().filter(|row| row.sends == 0).count();
    assert!(never_sent > 0, "all rows were noted at once");
}
