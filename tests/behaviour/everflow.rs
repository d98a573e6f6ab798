//! Everflow: the exact request, links that only a server computes, and the hosts of regions.

use expect_test::expect;
use tracking_links::{
    Delivery, ErrorKind, Everflow, EverflowOptions, EverflowRegion, Field, Key, LinkRequest, Made,
    OnRepeat, Provider,
};
use tracking_links_sandbox::{Fault, SimulatedProvider};

use crate::Bench;
use crate::wire::check;

fn request() -> LinkRequest {
    LinkRequest::new()
        .program("6")
        .sub_ids(["newsletter", "may"])
}

fn provider(bench: &Bench) -> &dyn Provider {
    bench.links.provider("everflow").unwrap()
}

#[tokio::test]
async fn a_server_that_only_computes() {
    let bench = Bench::new().await;
    let everflow = provider(&bench);
    let link = everflow.create(&request()).await.unwrap();
    assert_eq!(link.made, Some(Made::Composed));
    assert_eq!(
        link.url.as_deref(),
        Some("https://trk.test/7/6/?sub1=newsletter&sub2=may")
    );
    assert_eq!(link.id, None);
    assert_eq!(link.as_everflow().unwrap().url, link.url.clone().unwrap());
    let capabilities = everflow.capabilities();
    assert_eq!(capabilities.on_repeat(&request()), OnRepeat::SameComputed);

    // An answer that is lost costs nothing: the request makes the same link.
    let server = bench.sandbox.everflow();
    server.fail_next(Fault::DropAfterWrite);
    let error = everflow.create(&request()).await.unwrap_err();
    assert_eq!(error.delivery(), Delivery::Unknown);
    let again = everflow.create(&request()).await.unwrap();
    assert_eq!(again.url, link.url);
    assert_eq!(server.link_count(), 1);

    let error = everflow.find(&Key::id("1")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
}

#[tokio::test]
async fn every_field_is_sent() {
    let bench = Bench::new().await;
    let mut options = EverflowOptions::default();
    options.affiliate_id = Some(8);
    options.offer_url_id = Some(3);
    options.tracking_domain_id = Some(2);
    options.source_id = Some("blog".to_owned());
    options.encrypt_parameters = Some(true);
    let every = LinkRequest::new().program("6").ad("14");
    let every = every.sub_ids(["a", "b", "c", "d", "e"]).options(options);
    provider(&bench).create(&every).await.unwrap();
    check(
        &bench.sandbox.everflow().requests(),
        expect![[r#"
            POST /networks/tracking/offers/clicks
            accept: application/json
            content-length: 223
            content-type: application/json
            user-agent: everflow-client/0.1.0
            x-eflow-api-key: [redacted]
            {"network_offer_id":6,"network_affiliate_id":8,"network_tracking_domain_id":2,"network_offer_url_id":3,"creative_id":14,"source_id":"blog","sub1":"a","sub2":"b","sub3":"c","sub4":"d","sub5":"e","is_encrypt_parameters":true}"#]],
    );
}

#[tokio::test]
async fn ids_are_numbers_and_an_affiliate_is_set_before_anything_is_sent() {
    let bench = Bench::new().await;
    let server = bench.sandbox.everflow();
    let builder = Everflow::builder(server.secret()).base_url(server.base_url());
    let without = builder.build().unwrap();
    for (provider, request, field) in [
        (provider(&bench), request().program("six"), Field::Program),
        (provider(&bench), request().ad("14a"), Field::Ad),
        (&without, request(), Field::Options),
    ] {
        let error = provider.create(&request).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{error}");
        assert_eq!(error.fields(), [field], "{error}");
        assert_eq!(error.delivery(), Delivery::NotSent);
    }
    assert_eq!(server.request_count(), 0);
    let mut options = EverflowOptions::default();
    options.affiliate_id = Some(9);
    let link = without.create(&request().options(options)).await.unwrap();
    assert!(link.url.unwrap().starts_with("https://trk.test/9/6/"));
}

#[tokio::test]
async fn regional_hosts() {
    let host = |builder: tracking_links::EverflowBuilder| {
        let everflow = builder.affiliate(7).build().unwrap();
        everflow.client().runtime().base_url().to_string()
    };
    let builder = || Everflow::builder("key");
    assert_eq!(host(builder()), "https://api.eflow.team/v1");
    let eu = host(builder().region(EverflowRegion::Eu));
    assert_eq!(eu, "https://api-eu.eflow.team/v1");
    let global = host(builder().region(EverflowRegion::Global));
    assert_eq!(global, "https://api.eflow.team/v1");

    // The documented hosts are those of the document.
    let document = tracking_links::everflow::REPAIRED_DOCUMENT;
    for region in [EverflowRegion::Global, EverflowRegion::Eu] {
        assert!(document.contains(region.base_url()), "{region:?}");
    }
}

#[test]
fn a_region_of_variables_is_checked_and_a_base_url_takes_precedence() {
    let built = |region: &'static str, base_url: Option<&'static str>| {
        let value = move |name: &str| match name {
            "EVERFLOW_API_KEY" => Some("key".to_owned()),
            "EVERFLOW_AFFILIATE_ID" => Some("7".to_owned()),
            "EVERFLOW_REGION" => Some(region.to_owned()),
            "EVERFLOW_BASE_URL" => base_url.map(str::to_owned),
            _ => None,
        };
        let mut links = tracking_links::TrackingLinks::builder();
        links = links.from_variables("everflow", "everflow", value)?;
        let links = links.build()?;
        let provider = links.provider("everflow").unwrap();
        Ok::<_, tracking_links::Error>(provider.runtime().unwrap().base_url().to_string())
    };
    assert_eq!(built("EU", None).unwrap(), "https://api-eu.eflow.team/v1");
    let own = built("eu", Some("https://proxy.example"));
    assert_eq!(own.unwrap().trim_end_matches('/'), "https://proxy.example");
    let error = built("asia", None).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.to_string().contains("global or eu"), "{error}");
}

#[tokio::test]
async fn a_key_of_the_other_region_is_told() {
    let bench = Bench::new().await;
    let base_url = bench.sandbox.everflow().base_url();
    let other = Everflow::builder("s3ntinel").affiliate(7);
    let other = other.base_url(base_url).build().unwrap();
    let error = other.create(&request()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Authentication);
    let words = error.to_string();
    assert!(
        words.contains("of the other region; EVERFLOW_REGION"),
        "{words}"
    );
    assert!(!words.contains("s3ntinel"), "{words}");
}

/// A journal of one affiliate's links is not continued with another's.
#[test]
fn an_affiliate_is_an_account_of_its_own() {
    let account = |affiliate| {
        let builder = Everflow::builder("key").affiliate(affiliate);
        builder.build().unwrap().account()
    };
    assert_eq!(account(7), account(7));
    assert_ne!(account(7), account(8));
}
