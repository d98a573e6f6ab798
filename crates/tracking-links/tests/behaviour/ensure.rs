//! Exactly one link for a key, whatever goes wrong and however many ask.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use tracking_links::{
    Delivery, Error, ErrorKind, Fanvue, Field, LinkRequest, Made, Platform, Retry, Slug,
    TrackingLink, TrackingLinks,
};

use crate::shop::{Fate, Shop};

const CALLERS: usize = 50;

fn request() -> LinkRequest {
    LinkRequest::new()
        .destination("https://brand.example/shoes")
        .slug_from("shoes-42")
}

fn links(shop: &Arc<Shop>) -> TrackingLinks {
    let links = TrackingLinks::builder().provider(shop.clone());
    links.build().unwrap()
}

/// Asks for one key from many tasks at once.
async fn crowd(links: &TrackingLinks) -> Vec<Result<TrackingLink, Error>> {
    let callers: Vec<_> = (0..CALLERS)
        .map(|_| {
            let links = links.clone();
            tokio::spawn(async move { links.ensure("shop", &request()).await })
        })
        .collect();
    let mut outcomes = Vec::new();
    for caller in callers {
        outcomes.push(caller.await.unwrap());
    }
    outcomes
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crowd_that_asks_for_one_key_sends_one_create() {
    for is_unique in [true, false] {
        let shop = Arc::new(Shop::new(is_unique, &[]));
        let outcomes = crowd(&links(&shop)).await;
        assert_eq!(shop.creates.load(Ordering::SeqCst), 1);
        assert_eq!(shop.links.lock().unwrap().len(), 1);
        let made = outcomes.into_iter().map(|it| it.unwrap().made.unwrap());
        let created = made.filter(|made| *made == Made::Created).count();
        assert_eq!(created, 1, "the others hear that it was there");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_is_lost_there_is_at_most_one_link() {
    use Fate::{AnswerLost, Answered, Lost, NotSent, Refused};
    let all = [Answered, AnswerLost, Lost, NotSent, Refused];
    for is_unique in [true, false] {
        for (first, second) in all.iter().flat_map(|a| all.iter().map(move |b| (*a, *b))) {
            let shop = Arc::new(Shop::new(is_unique, &[first, second]));
            let links = links(&shop);
            let case = format!("{first:?} {second:?} {is_unique}");
            for outcome in crowd(&links).await {
                let exists = shop.links.lock().unwrap().len() == 1;
                match outcome {
                    Ok(_) => assert!(exists),
                    Err(error) => match error.delivery() {
                        // A caller that comes late has a create of its own.
                        Delivery::NotSent | Delivery::Rejected => {
                            let is_told = |fate| [NotSent, Refused].contains(fate);
                            assert!([first, second].iter().any(is_told), "{case}: {error}");
                        }
                        _ => assert!(first != Answered, "{case}: {error}"),
                    },
                }
            }
            // Calling it again settles what is in doubt.
            let link = match links.ensure("shop", &request()).await {
                Ok(link) => link,
                Err(_) => links.ensure("shop", &request()).await.expect(&case),
            };
            assert_eq!(link.slug, shop.links.lock().unwrap()[0].slug);
            assert_eq!(shop.links.lock().unwrap().len(), 1, "{case}");
        }
    }
}

#[tokio::test]
async fn a_lost_create_is_sent_again_only_where_keys_are_unique() {
    for (is_unique, creates) in [(true, 2), (false, 1)] {
        let shop = Arc::new(Shop::new(is_unique, &[Fate::Lost]));
        let outcome = links(&shop).ensure("shop", &request()).await;
        assert_eq!(shop.creates.load(Ordering::SeqCst), creates);
        match is_unique {
            true => assert_eq!(outcome.unwrap().made, Some(Made::Created)),
            false => {
                let error = outcome.unwrap_err();
                assert_eq!(
                    (error.delivery(), error.retry()),
                    (Delivery::Unknown, Retry::Never)
                );
            }
        }
    }
    let shop = Arc::new(Shop::new(true, &[Fate::Lost; 9]));
    let error = links(&shop).ensure("shop", &request()).await.unwrap_err();
    assert_eq!(error.delivery(), Delivery::Unknown);
    assert_eq!(error.retry(), Retry::Now, "ensuring it again is safe");
    assert_eq!(shop.creates.load(Ordering::SeqCst), 3);
}

/// Each try may count against a quota, and the error says when the next one has a chance.
#[tokio::test]
async fn what_a_link_lacks_is_not_asked_for_again_at_once() {
    let shop = Arc::new(Shop::new(true, &[Fate::Incomplete]));
    let error = links(&shop).ensure("shop", &request()).await.unwrap_err();
    assert_eq!(error.delivery(), Delivery::Accepted);
    assert!(matches!(error.retry(), Retry::After(_)), "{error}");
    assert!(error.link().is_some());
    assert_eq!(shop.creates.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_create_in_doubt_stays_in_doubt_if_the_link_cannot_be_looked_up() {
    let shop = Arc::new(Shop::new(true, &[Fate::AnswerLost]));
    shop.failing_finds.store(1, Ordering::SeqCst);
    let links = links(&shop);
    let error = links.ensure("shop", &request()).await.unwrap_err();
    assert_eq!(error.delivery(), Delivery::Unknown);
    let link = links.ensure("shop", &request()).await.unwrap();
    assert_eq!(link.made, Some(Made::Existing { as_asked: true }));
    assert_eq!(shop.links.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_link_that_is_there_is_compared_and_never_changed() {
    let shop = Arc::new(Shop::new(true, &[]));
    let links = links(&shop);
    let named = |name: &str| request().name(name).external_id("shoes-42");
    links.ensure("shop", &named("Spring")).await.unwrap();

    let link = links.ensure("shop", &named("Spring")).await.unwrap();
    assert_eq!(link.made, Some(Made::Existing { as_asked: true }));
    let link = links.ensure("shop", &named("Autumn")).await.unwrap();
    assert_eq!(link.made, Some(Made::Existing { as_asked: false }));
    assert_eq!(link.changed[0].field, Field::Name);
    assert_eq!(link.changed[0].received, "Spring");

    let elsewhere = named("Spring").destination("https://other.example");
    let error = links.ensure("shop", &elsewhere).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict);
    assert_eq!(error.delivery(), Delivery::Rejected);
    let theirs = error.link().unwrap().destination.as_deref();
    assert_eq!(theirs, Some("https://brand.example/shoes"));
    assert_eq!(
        error.to_string(),
        "shop ensure: there is a link with this key already, and it leads elsewhere; choose \
         another key, or change that link with `update` (field `destination`)"
    );
    assert_eq!(shop.links.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_dropped_call_goes_on_for_the_others() {
    let shop = Arc::new(Shop::new(true, &[]));
    let links = links(&shop);
    let (request_1, request_2) = (request(), request());
    let first = links.ensure("shop", &request_1);
    let none = tokio::time::timeout(std::time::Duration::from_millis(1), first).await;
    assert!(none.is_err(), "the shop takes longer");
    let link = links.ensure("shop", &request_2).await.unwrap();
    assert_eq!(link.made, Some(Made::Existing { as_asked: true }));
    assert_eq!(shop.creates.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_failure_is_shared_by_equal_requests_only() {
    let shop = Arc::new(Shop::new(true, &[Fate::Refused]));
    let links = links(&shop);
    let (named, same, other) = (
        request().name("Spring"),
        request().name("Spring"),
        request(),
    );
    let (named, same, other) = tokio::join!(
        links.ensure("shop", &named),
        links.ensure("shop", &same),
        links.ensure("shop", &other),
    );
    assert_eq!(named.unwrap_err().kind(), same.unwrap_err().kind());
    assert_eq!(
        other.unwrap().made,
        Some(Made::Created),
        "nothing is wrong with it"
    );
    assert_eq!(shop.creates.load(Ordering::SeqCst), 2);

    // The link that is there leads where one of two asks for.
    let elsewhere = request().destination("https://other.example");
    let as_it_is = request();
    let (elsewhere, as_it_is) = tokio::join!(
        links.ensure("shop", &elsewhere),
        links.ensure("shop", &as_it_is),
    );
    assert_eq!(elsewhere.unwrap_err().kind(), ErrorKind::Conflict);
    let as_asked = Made::Existing { as_asked: true };
    assert_eq!(as_it_is.unwrap().made, Some(as_asked));
}

#[tokio::test]
async fn a_request_without_a_key_is_refused_unsent_with_the_fields_to_set() {
    let shop = Arc::new(Shop::new(true, &[]));
    let without = LinkRequest::new().destination("https://brand.example");
    // Each request for a random slug gets another one.
    for without in [without.clone(), without.slug(Slug::Random)] {
        let error = links(&shop).ensure("shop", &without).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported);
        assert_eq!(error.fields(), [Field::ExternalId, Field::Slug]);
        assert_eq!(
            error.to_string(),
            "shop ensure: this provider would make a second link; set `external_id` or `slug`"
        );
    }
    assert_eq!(shop.creates.load(Ordering::SeqCst), 0);

    let fanvue = Fanvue::builder("token").base_url("http://127.0.0.1:1");
    let links = TrackingLinks::builder().provider(fanvue.build().unwrap());
    let request = LinkRequest::new().name("Spring").platform(Platform::Reddit);
    let links = links.build().unwrap();
    let error = links.ensure("fanvue", &request).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::Unsupported, 0)
    );
    assert!(error.to_string().contains("no key"), "{error}");
}
