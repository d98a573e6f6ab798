//! Several links by one request.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use tracking_links::{Delivery, ErrorKind, Fanvue, LinkRequest, TrackingLinks};

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
