//! Links that no server makes.

use tracking_links::{Composed, Delivery, ErrorKind, Field, LinkRequest, Made, Utm};
use tracking_links::{OnRepeat, TrackingLinks};

fn networks() -> TrackingLinks {
    let links = TrackingLinks::builder()
        .provider(Composed::ebay("5338000000").unwrap())
        .provider(Composed::amazon("anna-20").unwrap())
        .provider(Composed::awin("9999").unwrap());
    links.build().unwrap()
}

#[tokio::test]
async fn a_link_has_the_parameters_of_the_formula_and_the_rest_of_the_destination() {
    let links = networks();
    let ebay = LinkRequest::new()
        .destination("https://www.ebay.co.uk/itm/1?var=2#photos")
        .program("710-53481-19255-0");
    let amazon = LinkRequest::new().destination("https://www.amazon.de/dp/B000?th=1");
    let awin = LinkRequest::new()
        .destination("https://brand.example/a b".replace(' ', "%20"))
        .program("1234")
        .sub_ids(["one & two", "drei ß"]);
    for (provider, request, expected) in [
        (
            "ebay",
            ebay,
            "https://www.ebay.co.uk/itm/1?var=2&mkevt=1&mkcid=1&mkrid=710-53481-19255-0\
             &campid=5338000000&toolid=10001#photos",
        ),
        (
            "amazon",
            amazon,
            "https://www.amazon.de/dp/B000?th=1&tag=anna-20",
        ),
        (
            "awin",
            awin,
            "https://www.awin1.com/cread.php?awinmid=1234&awinaffid=9999&clickref=one+%26+two\
             &clickref2=drei+%C3%9F&ued=https%3A%2F%2Fbrand.example%2Fa%2520b",
        ),
    ] {
        let link = links.create(provider, &request).await.unwrap();
        assert_eq!(link.url.as_deref(), Some(expected));
        assert_eq!(link.made, Some(Made::Composed));
        let again = links.ensure(provider, &request).await.unwrap();
        assert_eq!(again.url, link.url);
        let capabilities = links.capabilities(provider).unwrap();
        assert_eq!(capabilities.on_repeat(&request), OnRepeat::SameComputed);
        let error = links.delete(provider, "1").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported);
    }
}

#[tokio::test]
async fn a_destination_that_would_earn_nothing_or_has_a_parameter_already_is_refused() {
    let links = networks();
    for (destination, expected) in [
        ("https://brand.example/ebay.com", "a URL of eBay"),
        ("https://notebay.com/itm/1", "a URL of eBay"),
        ("https://www.ebay.com/?CAMPID=1", "remove `campid`"),
    ] {
        let request = LinkRequest::new().destination(destination).program("1");
        let error = links.create("ebay", &request).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert_eq!(error.fields(), [Field::Destination]);
        assert_eq!(error.delivery(), Delivery::NotSent);
        assert!(error.to_string().contains(expected), "{error}");
    }
    let seven = LinkRequest::new()
        .destination("https://brand.example")
        .program("1")
        .sub_ids(["1", "2", "3", "4", "5", "6", "7"]);
    let error = links.create("awin", &seven).await.unwrap_err();
    assert_eq!(error.fields(), [Field::SubIds]);
    for account in ["", " ", "a\nb", " a"] {
        let error = Composed::amazon(account).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
    }
}

#[tokio::test]
async fn one_request_with_sub_ids_and_utm_serves_every_network_that_has_them() {
    let utm = Utm::new().source("newsletter").campaign("Spring");
    let request = LinkRequest::new()
        .destination(utm.tag("https://www.ebay.com/itm/1").unwrap())
        .program("711-53200-19255-0")
        .sub_ids(["newsletter"]);
    let mut served = 0;
    for provider in networks().providers() {
        let can = provider.capabilities().check(&request).is_ok();
        let created = provider.create(&request).await;
        assert_eq!(created.is_ok(), can);
        if let Ok(link) = created {
            let url = link.url.unwrap();
            assert!(
                url.contains("utm_source") && url.contains("newsletter"),
                "{url}"
            );
            served += 1;
        }
    }
    assert_eq!(served, 2, "Amazon takes neither a program nor sub-ids");
}
