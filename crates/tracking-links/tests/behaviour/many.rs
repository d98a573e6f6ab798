//! Several links by one request.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tracking_links::{
    BatchOutcome, BoxFuture, Bulk, Capabilities, Checked, Delivery, Error, ErrorKind, Fanvue,
    Field, LinkRequest, Provider, TrackingLink, TrackingLinks,
};

use crate::shop::Shop;

#[tokio::test]
async fn outcomes_are_paired_by_key_whatever_the_order_of_the_answer() {
    let shop = Arc::new(Shop::new(true, &[]));
    let links = TrackingLinks::builder().provider(shop.clone());
    let links = links.build().unwrap();
    let to = |path: &str| LinkRequest::new().destination(format!("https://brand.example/{path}"));
    let requests = [
        ("a", to("a").name("last")),
        ("b", to("b").slug("taken")),
        ("c", to("c")),
        ("d", to("d").notes("unsupported")),
        ("e", to("e").slug("taken")),
        ("f", to("f").name("lost")),
        ("g", to("g")),
    ];
    let outcomes = links.create_many("shop", requests).unwrap().all().await;
    assert_eq!(outcomes.len(), 7);
    let outcomes: BTreeMap<_, _> = outcomes.into_iter().collect();
    for key in ["a", "b", "c", "g"] {
        let link = outcomes[key].as_ref().unwrap();
        let expected = format!("https://brand.example/{key}");
        assert_eq!(link.destination, Some(expected));
    }
    let error = |key: &str| outcomes[key].as_ref().unwrap_err();
    assert_eq!(
        error("d").to_string(),
        "shop create_many: leave `notes` unset (unsupported)"
    );
    assert_eq!(error("e").kind(), ErrorKind::Conflict);
    assert_eq!(error("f").delivery(), Delivery::Unknown, "it was left out");
    // Chunks of three requests, of which one was not sent.
    assert_eq!(shop.creates.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn nothing_is_emulated_where_the_provider_takes_one_link_at_a_time() {
    let fanvue = Fanvue::builder("token").base_url("http://127.0.0.1:1");
    let links = TrackingLinks::builder().provider(fanvue.build().unwrap());
    let links = links.build().unwrap();
    let none: [((), LinkRequest); 0] = [];
    let error = links.create_many("fanvue", none).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert_eq!(error.operation(), Some("create_many"));
}

/// A provider whose answers to batches are made by a function of their length.
#[derive(Debug)]
struct Odd {
    capabilities: Capabilities,
    answer: fn(usize) -> Result<Vec<BatchOutcome>, Error>,
    /// How long each answer takes.
    takes: Duration,
    /// The names of the links of each batch.
    batches: Mutex<Vec<Vec<String>>>,
}

impl Odd {
    fn new(bulk: Bulk, answer: fn(usize) -> Result<Vec<BatchOutcome>, Error>) -> Self {
        let mut capabilities = Capabilities::NONE.require(Field::Name);
        capabilities.operations.create = true;
        capabilities.operations.create_many = Some(bulk);
        Self {
            capabilities,
            answer,
            takes: Duration::ZERO,
            batches: Mutex::default(),
        }
    }
}

impl Provider for Odd {
    fn name(&self) -> &str {
        "odd"
    }

    fn title(&self) -> &str {
        "Odd"
    }

    fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    fn create_checked<'a>(&'a self, _: Checked<'a>) -> BoxFuture<'a, Result<TrackingLink, Error>> {
        panic!("links are created by batches")
    }

    fn may_share_batch(&self, one: &LinkRequest, other: &LinkRequest) -> bool {
        one.name != other.name
    }

    fn create_batch<'a>(
        &'a self,
        batch: &'a [Checked<'a>],
    ) -> BoxFuture<'a, Result<Vec<BatchOutcome>, Error>> {
        Box::pin(async move {
            let names = batch.iter().map(|it| it.request().name.clone().unwrap());
            self.batches.lock().unwrap().push(names.collect());
            tokio::time::sleep(self.takes).await;
            (self.answer)(batch.len())
        })
    }
}

fn numbered(number: usize) -> (usize, LinkRequest) {
    (number, LinkRequest::new().name(number.to_string()))
}

fn links(odd: &Arc<Odd>) -> TrackingLinks {
    let links = TrackingLinks::builder().provider(odd.clone());
    links.build().unwrap()
}

fn created() -> Result<TrackingLink, Error> {
    Ok(TrackingLink::new("odd"))
}

#[tokio::test]
async fn an_answer_that_names_a_request_never_or_twice_or_another_one_leaves_it_in_doubt() {
    let odd = Arc::new(Odd::new(Bulk::new(4), |_| {
        let refused = || Err(Error::new(ErrorKind::Conflict, "").with_delivery(Delivery::Rejected));
        Ok(vec![
            (usize::MAX, created()),
            (2, refused()),
            (0, created()),
            (4, created()),
            (1, refused()),
            (2, created()),
            (2, created()),
        ])
    }));
    let links = links(&odd);
    let outcomes = links.create_many("odd", (0..4).map(numbered));
    let outcomes: BTreeMap<_, _> = outcomes.unwrap().all().await.into_iter().collect();
    assert!(outcomes[&0].is_ok());
    let deliveries = [1, 2, 3].map(|it| outcomes[&it].as_ref().unwrap_err().delivery());
    let expected = [Delivery::Rejected, Delivery::Unknown, Delivery::Unknown];
    assert_eq!(deliveries, expected);
    let refusal = outcomes[&1].as_ref().unwrap_err().to_string();
    assert!(refusal.ends_with("(no link was created)"), "{refusal}");
}

#[tokio::test]
async fn a_batch_that_fails_whole_fails_for_each_request_as_it_did() {
    for (delivery, answer) in [
        (
            Delivery::NotSent,
            (|_| Err(Error::new(ErrorKind::Connection, "it broke")))
                as fn(usize) -> Result<Vec<BatchOutcome>, Error>,
        ),
        (Delivery::Unknown, |_| {
            let error = Error::new(ErrorKind::Connection, "it broke");
            Err(error.with_delivery(Delivery::Unknown))
        }),
    ] {
        let odd = Arc::new(Odd::new(Bulk::new(2), answer));
        let links = links(&odd);
        let outcomes = links.create_many("odd", (0..3).map(numbered)).unwrap();
        let outcomes = outcomes.all().await;
        assert_eq!(outcomes.len(), 3);
        for (_, outcome) in outcomes {
            let error = outcome.unwrap_err();
            assert_eq!(error.delivery(), delivery);
            assert_eq!(error.operation(), Some("create_many"));
        }
        assert_eq!(*odd.batches.lock().unwrap(), [vec!["0", "1"], vec!["2"]]);
    }
}

#[tokio::test]
async fn limits_that_fit_no_request_send_one_at_a_time() {
    let mut small = Bulk::new(9);
    small.max_bytes = Some(1);
    for bulk in [Bulk::new(0), small] {
        let odd = Arc::new(Odd::new(bulk, |_| Ok(vec![(0, created())])));
        let links = links(&odd);
        let outcomes = links.create_many("odd", (0..2).map(numbered)).unwrap();
        assert!(outcomes.all().await.iter().all(|(_, it)| it.is_ok()));
        assert_eq!(*odd.batches.lock().unwrap(), [["0"], ["1"]]);
    }
}

#[tokio::test]
async fn requests_that_may_not_share_a_batch_are_in_different_ones() {
    let all = |number| Ok((0..number).map(|it| (it, created())).collect());
    let odd = Arc::new(Odd::new(Bulk::new(9), all));
    let links = links(&odd);
    let requests = [0, 1, 2, 1, 2, 2].map(numbered);
    let outcomes = links.create_many("odd", requests).unwrap().all().await;
    assert!(outcomes.iter().all(|(_, it)| it.is_ok()));
    let batches = odd.batches.lock().unwrap();
    assert_eq!(*batches, [vec!["0", "1", "2"], vec!["1", "2"], vec!["2"]]);
}

#[tokio::test]
async fn requests_without_end_are_taken_as_they_are_sent() {
    let all = |number| Ok((0..number).map(|it| (it, created())).collect());
    let odd = Arc::new(Odd::new(Bulk::new(3), all));
    let links = links(&odd);
    let taken = AtomicUsize::new(0);
    let requests = (0..).inspect(|_| _ = taken.fetch_add(1, Ordering::Relaxed));
    let mut creating = links.create_many("odd", requests.map(numbered)).unwrap();
    for _ in 0..10 {
        creating.next().await.unwrap().1.unwrap();
    }
    assert_eq!(odd.batches.lock().unwrap().len(), 4);
    assert!(taken.load(Ordering::Relaxed) <= 13, "one is looked at");
}

#[tokio::test]
async fn a_chunk_whose_call_was_dropped_is_in_doubt_and_not_sent_again() {
    let all = |number| Ok((0..number).map(|it| (it, created())).collect());
    let mut odd = Odd::new(Bulk::new(2), all);
    odd.takes = Duration::from_millis(20);
    let odd = Arc::new(odd);
    let links = links(&odd);
    let requests = [numbered(0), (1, LinkRequest::new()), numbered(2)];
    let mut creating = links.create_many("odd", requests).unwrap();
    let dropped = tokio::time::timeout(Duration::from_millis(1), creating.next()).await;
    assert!(dropped.is_err(), "the provider takes longer");
    let outcomes: BTreeMap<_, _> = creating.all().await.into_iter().collect();
    assert_eq!(outcomes.len(), 3, "each request has an outcome");
    let error = |key: usize| outcomes[&key].as_ref().unwrap_err();
    assert_eq!(error(0).delivery(), Delivery::Unknown);
    assert_eq!(error(0).provider(), Some("odd"));
    assert_eq!(
        error(1).kind(),
        ErrorKind::InvalidRequest,
        "it was never sent"
    );
    assert_eq!(error(1).delivery(), Delivery::NotSent);
    assert!(outcomes[&2].is_ok());
    assert_eq!(*odd.batches.lock().unwrap(), [["0"], ["2"]]);
}

#[tokio::test]
async fn a_request_is_kept_if_making_the_next_one_panics() {
    let all = |number| Ok((0..number).map(|it| (it, created())).collect());
    let odd = Arc::new(Odd::new(Bulk::new(9), all));
    let links = links(&odd);
    let requests = (0..4).inspect(|number| assert_ne!(*number, 2, "it panics"));
    let mut creating = links.create_many("odd", requests.map(numbered)).unwrap();
    let next = catch_unwind(AssertUnwindSafe(|| {
        let mut next = std::pin::pin!(creating.next());
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        next.as_mut().poll(&mut context).is_pending()
    }));
    assert!(next.is_err());
    let mut keys: Vec<_> = creating.all().await.into_iter().map(|it| it.0).collect();
    keys.sort();
    assert_eq!(keys, [0, 1, 3]);
}
