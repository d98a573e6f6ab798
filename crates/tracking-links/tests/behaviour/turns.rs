//! One link for a key, when the requests for it are not the same, and when a provider is late or
//! broken.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use tracking_links::{
    Composed, Delivery, ErrorKind, LinkRequest, Made, TrackingLink, TrackingLinks,
};

use crate::shop::{Fate, Shop};

fn links(shop: &Arc<Shop>) -> TrackingLinks {
    let links = TrackingLinks::builder().provider(shop.clone());
    links.build().unwrap()
}

fn request() -> LinkRequest {
    LinkRequest::new().destination("https://brand.example/shoes")
}

#[tokio::test]
async fn requests_whose_keys_may_mean_the_same_take_turns() {
    let slugs = ["Sale", "sale", "%2FSale", "S%61le"];
    for other in slugs.map(|slug| request().slug(slug)).into_iter().chain([
        request().slug("Sale").domain("go.brand.example"),
        request().slug("Sale").external_id("shoes-42"),
    ]) {
        for is_unique in [true, false] {
            let shop = Arc::new(Shop::new(is_unique, &[]));
            let links = links(&shop);
            let first = request().slug("Sale").name("Spring");
            let (first, second) =
                tokio::join!(links.ensure("shop", &first), links.ensure("shop", &other));
            first.unwrap();
            match second {
                Ok(link) => assert!(matches!(link.made, Some(Made::Existing { .. }))),
                Err(error) => assert_eq!(error.kind(), ErrorKind::Conflict, "{error}"),
            }
            assert_eq!(shop.links.lock().unwrap().len(), 1, "{is_unique} {other:?}");
        }
    }
}

#[tokio::test]
async fn a_refusal_after_a_create_in_doubt_leaves_it_in_doubt_if_no_link_is_shown() {
    let shop = Arc::new(Shop::new(true, &[Fate::AnswerLost]));
    shop.late_finds.store(2, Ordering::SeqCst);
    let links = links(&shop);
    let request = request().slug("Sale");
    let error = links.ensure("shop", &request).await.unwrap_err();
    assert_eq!(error.delivery(), Delivery::Unknown, "{error}");
    links.ensure("shop", &request).await.unwrap();
    assert_eq!(shop.links.lock().unwrap().len(), 1);

    let shop = Arc::new(Shop::new(false, &[Fate::AnswerLost]));
    shop.late_finds.store(2, Ordering::SeqCst);
    let links = self::links(&shop);
    let error = links.ensure("shop", &request).await.unwrap_err();
    assert_eq!(error.delivery(), Delivery::Unknown, "{error}");
    assert_eq!(shop.creates.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_link_for_the_destination_that_differs_in_a_compared_field_is_another_one() {
    let shop = Arc::new(Shop::by_destination());
    let links = links(&shop);
    let (spring, autumn) = (request().name("Spring"), request().name("Autumn"));
    let (first, second) =
        tokio::join!(links.ensure("shop", &spring), links.ensure("shop", &autumn),);
    for (request, outcome) in [(&spring, first), (&autumn, second)] {
        let link = outcome.unwrap();
        assert_eq!(
            (&link.name, link.made),
            (&request.name, Some(Made::Created))
        );
        let again = links.ensure("shop", request).await.unwrap();
        assert_eq!(again.made, Some(Made::Existing { as_asked: true }));
    }
    assert_eq!(shop.links.lock().unwrap().len(), 2);
}

#[tokio::test]
async fn a_deleted_link_is_created_again() {
    for is_unique in [true, false] {
        let shop = Arc::new(Shop::new(is_unique, &[]));
        let links = links(&shop);
        for _ in 0..2 {
            let link = links.ensure("shop", &request().slug("Sale")).await.unwrap();
            assert_eq!(link.made, Some(Made::Created));
            shop.links.lock().unwrap().clear();
        }
    }
}

#[tokio::test]
async fn a_panic_is_an_error_for_all_who_wait_and_ends_the_turn() {
    let shop = Arc::new(Shop::new(false, &[Fate::Panics]));
    let links = links(&shop);
    let request = request().slug("Sale");
    let (first, second) = tokio::join!(
        links.ensure("shop", &request),
        links.ensure("shop", &request)
    );
    for outcome in [first, second] {
        let error = outcome.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unexpected);
        assert_eq!(error.delivery(), Delivery::Unknown);
        assert_eq!(error.provider(), Some("shop"));
    }
    let link = links.ensure("shop", &request).await.unwrap();
    assert_eq!(link.made, Some(Made::Created));
}

#[test]
fn a_call_outside_a_runtime_panics_and_ends_the_turn() {
    let shop = Arc::new(Shop::new(false, &[]));
    let links = links(&shop);
    let request = request().slug("Sale");
    let outside = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let mut call = std::pin::pin!(links.ensure("shop", &request));
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        call.as_mut().poll(&mut context).is_ready()
    }));
    assert!(outside.is_err());
    let runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = { runtime }.enable_all().build().unwrap();
    let link = runtime.block_on(links.ensure("shop", &request)).unwrap();
    assert_eq!(link.made, Some(Made::Created));
}

#[test]
fn a_runtime_that_shuts_down_ends_the_turn() {
    let shop = Arc::new(Shop::new(false, &[Fate::Hangs]));
    let links = links(&shop);
    let request = request().slug("Sale");
    let runtime = || {
        let mut runtime = tokio::runtime::Builder::new_multi_thread();
        runtime.worker_threads(1).enable_all().build().unwrap()
    };
    let (first, second) = (runtime(), runtime());
    let ensure = |links: TrackingLinks, request: LinkRequest| async move {
        links.ensure("shop", &request).await
    };
    let started = first.spawn(ensure(links.clone(), request.clone()));
    while shop.creates.load(Ordering::SeqCst) == 0 {
        std::thread::yield_now();
    }
    let waiting = second.spawn(ensure(links.clone(), request.clone()));
    first.shutdown_background();
    assert!(second.block_on(started).is_err_and(|it| it.is_cancelled()));
    let outcome = second.block_on(waiting).unwrap();
    let is_in_doubt = |it: &tracking_links::Error| it.delivery() == Delivery::Unknown;
    assert!(
        outcome.as_ref().err().is_none_or(is_in_doubt),
        "{outcome:?}"
    );
    second.block_on(ensure(links, request)).unwrap();
    assert_eq!(shop.links.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_link_that_is_composed_was_never_there_before() {
    let amazon = Composed::amazon("anna-20").unwrap();
    let links = TrackingLinks::builder().provider(amazon).build().unwrap();
    let request = LinkRequest::new().destination("https://www.amazon.de/dp/B000");
    let (first, second) = tokio::join!(
        links.ensure("amazon", &request),
        links.ensure("amazon", &request)
    );
    let made = |link: TrackingLink| link.made.unwrap();
    assert_eq!(
        [first, second].map(|it| made(it.unwrap())),
        [Made::Composed; 2]
    );
}
