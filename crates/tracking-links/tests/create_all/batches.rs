//! Rows of a provider that takes several links by one request.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tracking_links::journal::{NewRow, RowState};
use tracking_links::{
    BatchOutcome, BoxFuture, Bulk, Capabilities, Checked, Delivery, Error, ErrorKind, Field,
    LinkRequest, Output, Provider, Retry, TrackingLink, TrackingLinks,
};

use crate::bench::{Bench, finish, row, start, states};

const MAX_ITEMS: usize = 10;

/// A provider that refuses destinations that contain "bad", loses those that contain "lost", takes
/// one that contains "alone" in a batch, and breaks down once if it is told to.
#[derive(Debug, Default)]
struct Shop {
    links: Mutex<Vec<String>>,
    requests: AtomicUsize,
    is_atomic: bool,
    /// Whether the refusal of a batch says which link is bad.
    names_bad: bool,
    breaks: AtomicBool,
}

impl Shop {
    const fn capabilities(is_atomic: bool) -> Capabilities {
        let mut it = Capabilities::NONE
            .require(Field::Destination)
            .returns(Output::Url);
        let mut bulk = Bulk::new(MAX_ITEMS);
        bulk.atomic = is_atomic;
        it.operations.create = true;
        it.operations.create_many = Some(bulk);
        it
    }

    fn make(&self, destination: &str) -> Result<TrackingLink, Error> {
        if destination.contains("bad") {
            let error = Error::new(ErrorKind::InvalidRequest, "a bad destination");
            return Err(error.with_delivery(Delivery::Rejected));
        }
        self.links.lock().unwrap().push(destination.to_owned());
        let mut link = TrackingLink::new("shop");
        link.url = Some(format!("https://sho.p/{destination}"));
        Ok(link)
    }
}

impl Provider for Shop {
    fn name(&self) -> &str {
        "shop"
    }

    fn capabilities(&self) -> &Capabilities {
        const ATOMIC: Capabilities = Shop::capabilities(true);
        const EACH: Capabilities = Shop::capabilities(false);
        if self.is_atomic { &ATOMIC } else { &EACH }
    }

    fn create_checked<'a>(
        &'a self,
        request: Checked<'a>,
    ) -> BoxFuture<'a, Result<TrackingLink, Error>> {
        self.requests.fetch_add(1, Ordering::Relaxed);
        let made = self.make(request.request().destination.as_deref().unwrap());
        Box::pin(async { made })
    }

    fn may_share_batch(&self, one: &LinkRequest, other: &LinkRequest) -> bool {
        let is_alone = |it: &LinkRequest| it.destination.as_deref().unwrap().contains("alone");
        !(is_alone(one) && is_alone(other))
    }

    fn create_batch<'a>(
        &'a self,
        batch: &'a [Checked<'a>],
    ) -> BoxFuture<'a, Result<Vec<BatchOutcome>, Error>> {
        self.requests.fetch_add(1, Ordering::Relaxed);
        Box::pin(async {
            assert!(batch.len() <= MAX_ITEMS);
            let all = || batch.iter().map(|it| it.request()).enumerate();
            let mut pairs = all().flat_map(|one| all().map(move |other| (one, other)));
            assert!(pairs.all(|(a, b)| a.0 == b.0 || self.may_share_batch(a.1, b.1)));
            if self.breaks.swap(false, Ordering::Relaxed) {
                let error = Error::new(ErrorKind::Connection, "the connection broke");
                return Err(error.with_delivery(Delivery::Unknown));
            }
            let destinations = batch
                .iter()
                .map(|it| it.request().destination.as_deref().unwrap());
            let destinations: Vec<_> = destinations.collect();
            if self.is_atomic && destinations.iter().any(|it| it.contains("bad")) {
                let error = Error::new(ErrorKind::InvalidRequest, "one is bad");
                let error = error.with_delivery(Delivery::Rejected);
                if !self.names_bad {
                    return Err(error);
                }
                // The first bad one; the others are good, for all that is known.
                let bad = destinations.iter().position(|it| it.contains("bad"));
                let good = error.clone().with_retry(Retry::Now);
                let outcome = |index| match Some(index) == bad {
                    true => (index, Err(error.clone())),
                    false => (index, Err(good.clone())),
                };
                return Ok((0..batch.len()).map(outcome).collect());
            }
            let made = destinations.iter().enumerate().rev();
            let kept = made.filter(|(_, it)| !it.contains("lost"));
            Ok(kept.map(|(index, it)| (index, self.make(it))).collect())
        })
    }
}

fn rows(destinations: impl IntoIterator<Item = String>) -> Vec<NewRow> {
    let rows = destinations.into_iter();
    rows.map(|it| {
        let request = LinkRequest::new().destination(format!("https://brand.example/{it}"));
        NewRow::new(it, "shop", request)
    })
    .collect()
}

fn links(shop: &Arc<Shop>) -> TrackingLinks {
    TrackingLinks::builder()
        .provider(shop.clone())
        .build()
        .unwrap()
}

#[tokio::test]
async fn rows_are_created_in_batches_and_paired_with_their_links() {
    let bench = Bench::new().await;
    let journal = bench.journal();
    let shop = Arc::new(Shop::default());
    let rows = rows((0..95).map(|number| format!("shoe-{number}")));
    finish(start(&links(&shop), &journal, &rows)).await;
    assert_eq!(states(&journal).await, [(RowState::Created, 95)].into());
    assert!(shop.requests.load(Ordering::Relaxed) <= 12, "{shop:?}");
    for new in &rows {
        let row = row(&journal, &new.key).await;
        assert!(row.link.unwrap().url.unwrap().ends_with(&new.key));
    }
}

#[tokio::test]
async fn a_bad_row_of_a_batch_fails_alone() {
    for is_atomic in [false, true] {
        let bench = Bench::new().await;
        let journal = bench.journal();
        let shop = Shop {
            is_atomic,
            ..Shop::default()
        };
        let shop = Arc::new(shop);
        let names = (0..10).map(|number| match number {
            3 => "bad".to_owned(),
            _ => format!("shoe-{number}"),
        });
        finish(start(&links(&shop), &journal, &rows(names))).await;
        let expected = [(RowState::Created, 9), (RowState::Rejected, 1)];
        assert_eq!(states(&journal).await, expected.into(), "{is_atomic}");
        assert_eq!(row(&journal, "bad").await.state, RowState::Rejected);
        assert_eq!(shop.links.lock().unwrap().len(), 9);
    }
}

#[tokio::test]
async fn the_rest_of_a_batch_is_sent_again_without_the_rows_that_are_named_bad() {
    let bench = Bench::new().await;
    let journal = bench.journal();
    let shop = Shop {
        is_atomic: true,
        names_bad: true,
        ..Shop::default()
    };
    let shop = Arc::new(shop);
    let names = (0..10).map(|number| match number {
        0 | 2..9 => format!("bad-{number}"),
        _ => format!("shoe-{number}"),
    });
    finish(start(&links(&shop), &journal, &rows(names))).await;
    let expected = [(RowState::Created, 2), (RowState::Rejected, 8)];
    assert_eq!(states(&journal).await, expected.into());
    assert_eq!(shop.links.lock().unwrap().len(), 2);
    assert_eq!(
        shop.requests.load(Ordering::Relaxed),
        9,
        "a batch for each bad row, and the rest"
    );
}

#[tokio::test]
async fn a_row_that_the_answer_leaves_out_is_in_doubt_and_so_are_all_of_a_lost_answer() {
    let bench = Bench::new().await;
    let journal = bench.journal();
    let shop = Arc::new(Shop::default());
    let names = ["lost".to_owned(), "hat".to_owned(), "shoe".to_owned()];
    finish(start(&links(&shop), &journal, &rows(names))).await;
    let expected = [(RowState::Created, 2), (RowState::Unknown, 1)];
    assert_eq!(states(&journal).await, expected.into());
    let lost = row(&journal, "lost").await;
    assert!(lost.failure.unwrap().message.contains("does not say"));

    shop.breaks.store(true, Ordering::Relaxed);
    let names = ["sock".to_owned(), "coat".to_owned()];
    finish(start(&links(&shop), &journal, &rows(names))).await;
    for key in ["sock", "coat"] {
        assert_eq!(row(&journal, key).await.state, RowState::Unknown);
    }
}

#[tokio::test]
async fn rows_that_may_not_share_a_batch_are_in_different_ones() {
    let bench = Bench::new().await;
    let journal = bench.journal();
    let shop = Arc::new(Shop::default());
    let rows = rows((0..40).map(|number| match number % 4 {
        0 => format!("alone-{number}"),
        _ => format!("shoe-{number}"),
    }));
    finish(start(&links(&shop), &journal, &rows)).await;
    assert_eq!(states(&journal).await, [(RowState::Created, 40)].into());
    let requests = shop.requests.load(Ordering::Relaxed);
    assert!((10..20).contains(&requests), "{requests}");
}
