//! Dub: the exact requests, and what its odd answers become.

#[path = "dub/bulk.rs"]
mod bulk;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use expect_test::expect;
use futures_util::stream;
use serde_json::json;
use tracking_links::journal::{Journal, NewRow, Row};
use tracking_links::{
    ClickRange, Delivery, Dub, DubOptions, DubPlan, Error, ErrorKind, Field, Key, KeyKind,
    LinkRequest, Links, Listing, Made, OnRepeat, Provider, Target, TrackingLink,
};
use tracking_links_journal::SqliteJournal;
use tracking_links_sandbox::{Answer, Fault};

use crate::Bench;
use crate::wire::check;

fn request() -> LinkRequest {
    LinkRequest::new().destination("https://brand.example/shoes")
}

fn provider(bench: &Bench) -> &dyn Provider {
    bench.links.provider("dub").unwrap()
}

async fn batch(bench: &Bench, requests: &[LinkRequest]) -> Vec<Result<TrackingLink, Error>> {
    let requests = requests.iter().cloned().enumerate();
    let creating = bench.links.create_many("dub", requests).unwrap();
    let outcomes: BTreeMap<_, _> = creating.all().await.into_iter().collect();
    outcomes.into_values().collect()
}

fn slug(outcome: &Result<TrackingLink, Error>) -> Option<&str> {
    outcome.as_ref().ok()?.slug.as_deref()
}

/// Runs rows with a journal, and returns them by their keys.
async fn run(bench: &Bench, requests: Vec<(&str, LinkRequest)>) -> BTreeMap<String, Row> {
    let folder = tempfile::tempdir().unwrap();
    let journal = Arc::new(SqliteJournal::open(folder.path().join("run.db")).unwrap());
    let rows = requests.into_iter();
    let rows: Vec<_> = rows.map(|(key, it)| NewRow::new(key, "dub", it)).collect();
    let all = bench.links.create_all(stream::iter(rows), journal.clone());
    let mut run = all.settling_delay(Duration::ZERO).start();
    let mut done = BTreeMap::new();
    while let Some(event) = run.next().await {
        let row = event.unwrap().row().clone();
        done.insert(row.key.clone(), row);
    }
    journal.close().await.unwrap();
    done
}

#[tokio::test]
async fn the_exact_requests() {
    let bench = Bench::new().await;
    let request = request()
        .slug("spring")
        .domain("go.brand.example")
        .tags(["spring", "shoes"])
        .notes("for the newsletter")
        .expires(UNIX_EPOCH + Duration::from_millis(4_070_908_800_123))
        .folder("fold_1")
        .external_id("shoes-42")
        .targets([
            Target::ios("https://apps.example/brand"),
            Target::country("DE", "https://brand.example/de"),
        ]);
    let mut options = DubOptions::default();
    options.password = Some("secret".to_owned());
    options.expired_url = Some("https://brand.example/over".to_owned());
    let request = request.options(options);
    let link = bench.links.create("dub", &request).await.unwrap();
    let id = link.id.clone().unwrap();
    assert_eq!((link.made, &link.changed), (Some(Made::Created), &vec![]));
    assert_eq!(link.url.as_deref(), Some("https://go.brand.example/spring"));
    assert_eq!(link.protected, Some(true));
    assert_eq!(link.disabled, Some(false));
    assert!(link.as_dub().unwrap().ios.is_some());
    let dub = bench.sandbox.dub();
    check(
        &dub.requests(),
        expect![[r#"
        POST /links
        accept: application/json
        authorization: [redacted]
        content-length: 362
        content-type: application/json
        user-agent: dub-client/0.1.0
        {"url":"https://brand.example/shoes","domain":"go.brand.example","key":"spring","externalId":"shoes-42","tagNames":["spring","shoes"],"folderId":"fold_1","comments":"for the newsletter","expiresAt":"2099-01-01T00:00:00.123Z","expiredUrl":"https://brand.example/over","password":"secret","ios":"https://apps.example/brand","geo":{"DE":"https://brand.example/de"}}"#]],
    );
    let before = dub.request_count();
    let change = LinkRequest::new().notes("over").tags(["Spring"]);
    let changed = provider(&bench).update(&id, &change).await.unwrap();
    assert_eq!(changed.tags, ["spring"]);
    provider(&bench)
        .find(&Key::ExternalId("shoes-42".to_owned()))
        .await
        .unwrap()
        .unwrap();
    provider(&bench).delete(&id).await.unwrap();
    let sent = dub.requests().split_off(before);
    let sent: Vec<_> = sent
        .iter()
        .map(|it| format!("{} {} {:?}", it.method(), it.path(), it.query()))
        .collect();
    assert_eq!(
        sent,
        [
            format!("PATCH /links/{id} []"),
            "GET /links/info [(\"externalId\", \"ext_shoes-42\")]".to_owned(),
            format!("DELETE /links/{id} []"),
        ]
    );
}

#[tokio::test]
async fn external_id() {
    let bench = Bench::new().await;
    let own = request().external_id("shoes-42");
    let by = KeyKind::ExternalId;
    let repeated = Dub::CAPABILITIES.on_repeat(&own);
    assert_eq!(repeated, OnRepeat::Refused { by, atomic: true });
    let link = bench.links.create("dub", &own).await.unwrap();
    let error = bench.links.create("dub", &own).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::Conflict, Some(409))
    );
    assert_eq!(error.fields(), [Field::ExternalId]);
    let ensured = bench.links.ensure("dub", &own).await.unwrap();
    assert_eq!(ensured.id, link.id);
    assert_eq!(ensured.made, Some(Made::Existing { as_asked: true }));

    // A create whose answer was lost is found again, and not repeated.
    let lost = request().external_id("hats-7");
    bench.sandbox.dub().fail_next(Fault::DropAfterWrite);
    let ensured = bench.links.ensure("dub", &lost).await.unwrap();
    assert_eq!(ensured.external_id.as_deref(), Some("hats-7"));
    assert_eq!(bench.sandbox.dub().links().len(), 2);

    let elsewhere = own.destination("https://brand.example/hats");
    let error = bench.links.ensure("dub", &elsewhere).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict);
    assert_eq!(error.link().unwrap().id, link.id);
}

#[tokio::test]
async fn upsert_is_never_used() {
    let bench = Bench::new().await;
    let own = request().external_id("shoes-42").slug("shoes");
    bench.links.create("dub", &own).await.unwrap();
    bench.links.ensure("dub", &own).await.unwrap();
    batch(&bench, &[own.clone(), request()]).await;
    run(
        &bench,
        vec![("shoes", own), ("hats", request().slug("hats"))],
    )
    .await;
    let requests = bench.sandbox.dub().requests();
    assert!(requests.iter().all(|it| !it.path().contains("upsert")));
    assert!(
        requests
            .iter()
            .all(|it| it.method() != "PUT" && it.method() != "PATCH")
    );
    assert!(!tracking_links::dub::REPAIRED_DOCUMENT.contains("upsert"));
}

#[tokio::test]
async fn four_rate_plans() {
    let limit = |dub: &Dub| dub.client().runtime().rate_limit().unwrap();
    let built = |builder: tracking_links::DubBuilder| builder.build().unwrap();
    assert_eq!(
        limit(&built(Dub::builder("key"))),
        DubPlan::Free.rate_limit()
    );
    for (plan, requests) in [
        (DubPlan::Free, 60),
        (DubPlan::Pro, 600),
        (DubPlan::Business, 1_200),
        (DubPlan::Advanced, 3_000),
    ] {
        let limit = limit(&built(Dub::builder("key").plan(plan)));
        assert_eq!(plan.requests_per_minute(), requests);
        assert_eq!(
            limit,
            tracking_links::RateLimit::new(requests, Duration::from_secs(60))
        );
        let variable = |name: &str| match name {
            "DUB_API_KEY" => Some("key".to_owned()),
            "DUB_PLAN" => Some(plan.as_str().to_uppercase()),
            _ => None,
        };
        let links = tracking_links::TrackingLinks::builder();
        let links = links
            .from_variables("dub", "dub", variable)
            .unwrap()
            .build()
            .unwrap();
        let provider = links.provider("dub").unwrap();
        assert_eq!(provider.runtime().unwrap().rate_limit(), Some(limit));
    }
    let variable = |name: &str| match name {
        "DUB_API_KEY" => Some("key".to_owned()),
        "DUB_PLAN" => Some("gold".to_owned()),
        _ => None,
    };
    let links = tracking_links::TrackingLinks::builder();
    let error = links.from_variables("dub", "dub", variable).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    let text = error.to_string();
    assert!(text.contains("free, pro, business or advanced"), "{text}");
    assert!(
        text.contains("DUB_PLAN") && !text.contains("gold"),
        "{text}"
    );
}

#[tokio::test]
async fn an_external_id_that_begins_with_dubs_prefix_is_stored_as_it_is() {
    let bench = Bench::new().await;
    let own = request().external_id("ext_1");
    let link = bench.links.create("dub", &own).await.unwrap();
    assert_eq!(link.external_id.as_deref(), Some("ext_1"));
    assert_eq!(link.changed, []);
    for (id, expected) in [("ext_1", link.id.clone()), ("1", None)] {
        let key = Key::ExternalId(id.to_owned());
        let found = provider(&bench).find(&key).await.unwrap();
        assert_eq!(found.and_then(|it| it.id), expected, "{id}");
    }
    let ensured = bench.links.ensure("dub", &own).await.unwrap();
    assert_eq!(ensured.id, link.id);

    let outcomes = batch(
        &bench,
        &[
            request().external_id("ext_2"),
            request().external_id("2"),
            request().external_id("ext_ext_2").tags(["none"]),
        ],
    )
    .await;
    let ids: Vec<_> = outcomes[..2]
        .iter()
        .map(|it| it.as_ref().unwrap().external_id.as_deref())
        .collect();
    assert_eq!(ids, [Some("ext_2"), Some("2")]);
    let error = outcomes[2].as_ref().unwrap_err();
    assert_eq!(error.delivery(), Delivery::Rejected);

    let longest = format!("ext_{}", "x".repeat(247));
    let link = request().external_id(longest.as_str());
    let link = bench.links.create("dub", &link).await.unwrap();
    assert_eq!(link.external_id.as_ref(), Some(&longest));
    let before = bench.sandbox.dub().request_count();
    let longer = request().external_id(longest + "x");
    let error = bench.links.create("dub", &longer).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.fields(), error.delivery()),
        (
            ErrorKind::InvalidRequest,
            &[Field::ExternalId][..],
            Delivery::NotSent
        )
    );
    assert!(error.to_string().contains("251 characters"), "{error}");
    assert_eq!(bench.sandbox.dub().request_count(), before);
}

#[tokio::test]
async fn a_slug_with_a_slash_at_its_end_is_refused_since_dub_removes_it() {
    let bench = Bench::new().await;
    let slashed = request().slug("spring/");
    let error = bench.links.create("dub", &slashed).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.fields(), error.delivery()),
        (
            ErrorKind::InvalidRequest,
            &[Field::Slug][..],
            Delivery::NotSent
        )
    );
    let outcomes = batch(&bench, &[slashed, request().slug("c/autumn")]).await;
    let error = outcomes[0].as_ref().unwrap_err();
    assert_eq!(error.fields(), [Field::Slug]);
    assert_eq!(outcomes[1].as_ref().unwrap().changed, []);
    assert_eq!(bench.sandbox.dub().request_count(), 1);
}

#[tokio::test]
async fn a_slug_is_found_on_its_domain_or_else_on_the_primary_one() {
    let bench = Bench::new().await;
    let dub = provider(&bench);
    let here = dub.create(&request().slug("spring")).await.unwrap();
    let there = dub
        .create(&request().slug("spring").domain("go.brand.example"))
        .await
        .unwrap();
    let key = |domain: Option<&str>| Key::Slug {
        slug: "spring".to_owned(),
        domain: domain.map(str::to_owned),
    };
    let found = |domain: Option<&'static str>| async move { dub.find(&key(domain)).await };
    assert_eq!(found(None).await.unwrap().unwrap().id, here.id);
    assert_eq!(
        found(Some("go.brand.example")).await.unwrap().unwrap().id,
        there.id
    );

    // Dub says with 401 that a link is another workspace's.
    bench.sandbox.dub().add_strangers_link("dub.test", "autumn");
    assert!(dub.find(&Key::slug("autumn")).await.unwrap().is_none());
    let error = bench
        .links
        .ensure("dub", &request().slug("autumn"))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict);
    assert!(error.link().is_none());
    for answer in [
        Answer::new(404).body("<h1>Not Found</h1>"),
        Answer::json(
            401,
            &json!({ "error": { "code": "unauthorized", "message": "Bad key" } }),
        ),
    ] {
        bench.sandbox.dub().answer_next(answer);
        dub.find(&Key::id("link_1")).await.unwrap_err();
    }
}

#[tokio::test]
async fn a_workspace_without_domains_has_dubs_own() {
    let bench = Bench::new().await;
    bench
        .sandbox
        .dub()
        .answer_next(Answer::json(200, &json!([])));
    assert!(
        provider(&bench)
            .find(&Key::slug("spring"))
            .await
            .unwrap()
            .is_none()
    );
    let requests = bench.sandbox.dub().requests();
    assert_eq!(requests[1].query_value("domain"), Some("dub.sh"));
}

#[tokio::test]
async fn each_documented_refusal_has_its_kind_and_fields() {
    let bench = Bench::new().await;
    let dub = bench.sandbox.dub();
    for (status, code, message, kind, fields) in [
        (
            403,
            "forbidden",
            "Domain does not belong to workspace.",
            ErrorKind::Permission,
            &[Field::Domain][..],
        ),
        (
            403,
            "exceeded_limit",
            "You've reached your monthly limit of 25 links.",
            ErrorKind::QuotaExceeded,
            &[],
        ),
        (
            409,
            "conflict",
            "Duplicate key: This short link already exists.",
            ErrorKind::Conflict,
            &[Field::Slug],
        ),
        (
            422,
            "unprocessable_entity",
            "Invalid destination URL",
            ErrorKind::InvalidRequest,
            &[Field::Destination],
        ),
        (
            422,
            "unprocessable_entity",
            "Invalid tagNames detected: none",
            ErrorKind::InvalidRequest,
            &[Field::Tags],
        ),
        (
            429,
            "rate_limit_exceeded",
            "Too many requests.",
            ErrorKind::RateLimited,
            &[],
        ),
    ] {
        let body = json!({ "error": { "code": code, "message": message } });
        dub.answer_next(Answer::json(status, &body));
        let error = bench.links.create("dub", &request()).await.unwrap_err();
        assert_eq!((error.kind(), error.fields()), (kind, fields), "{message}");
        assert_eq!(
            (error.code(), error.delivery()),
            (Some(code), Delivery::Rejected)
        );
        let item =
            json!([{ "link": { "url": request().destination }, "error": message, "code": code }]);
        dub.answer_next(Answer::json(200, &item));
        let outcomes = batch(&bench, &[request()]).await;
        let error = outcomes[0].as_ref().unwrap_err();
        assert_eq!(
            (error.kind(), error.fields()),
            (kind, fields),
            "in a batch: {message}"
        );
        assert_eq!(
            (error.code(), error.delivery()),
            (Some(code), Delivery::Rejected)
        );
    }
    let simulated: &dyn tracking_links_sandbox::SimulatedProvider = dub;
    assert!(simulated.set("links-limit", "0"));
    let error = bench.links.create("dub", &request()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::QuotaExceeded);
    assert!(simulated.set("links-limit", "10") && simulated.set("plan", "free"));
    let error = bench
        .links
        .create("dub", &request().expires(Duration::from_secs(60)))
        .await;
    assert_eq!(error.unwrap_err().kind(), ErrorKind::Permission);
}

#[tokio::test]
async fn a_list_has_each_link_once_and_those_of_a_time() {
    let bench = Bench::new().await;
    let dub = provider(&bench);
    let requests: Vec<_> = (0..205)
        .map(|it| request().slug(format!("link-{it}")))
        .collect();
    let made = batch(&bench, &requests).await;
    let ids: Vec<_> = made
        .iter()
        .rev()
        .map(|it| it.as_ref().unwrap().id.clone())
        .collect();
    let listed = Links::new(dub, Listing::new()).all().await.unwrap();
    assert_eq!(
        listed.iter().map(|it| it.id.clone()).collect::<Vec<_>>(),
        ids
    );
    let day = Duration::from_secs(86_400);
    let time = listed[0].created_at.unwrap();
    for (listing, expected) in [
        (
            Listing::new()
                .created_after(time - day)
                .created_before(time + day),
            205,
        ),
        (Listing::new().created_after(time + day), 0),
        (Listing::new().created_before(time - day), 0),
    ] {
        let listed = Links::new(dub, listing).all().await.unwrap();
        assert_eq!(listed.len(), expected, "{listing:?}");
    }
    let before = bench.sandbox.dub().request_count();
    Links::new(dub, Listing::new().created_after(time + day))
        .all()
        .await
        .unwrap();
    let pages = bench.sandbox.dub().request_count() - before;
    assert_eq!(pages, 1, "older pages are not read");
}

#[tokio::test]
async fn clicks_are_those_in_a_range_of_time() {
    let at = UNIX_EPOCH + Duration::from_secs(1_750_924_800);
    let sandbox = tracking_links_sandbox::Sandbox::builder();
    let sandbox = sandbox.clock(move || at).start().await.unwrap();
    let links = sandbox.links();
    let dub = links.provider("dub").unwrap();
    let id = dub.create(&request()).await.unwrap().id.unwrap();
    for _ in 0..3 {
        assert!(sandbox.dub().click(&id));
    }
    let second = Duration::from_secs(1);
    for (range, expected) in [
        (ClickRange::new(), 3),
        (ClickRange::new().from(at), 3),
        (ClickRange::new().from(at + second), 0),
        (ClickRange::new().to(at + second), 3),
        (ClickRange::new().from(at - second).to(at), 0),
    ] {
        let clicks = dub.clicks(&id, &range).await.unwrap();
        assert_eq!(clicks.total, expected, "{range:?}");
    }
    let all = sandbox.dub().requests();
    assert_eq!(all[1].query_value("interval"), Some("all"));
    let error = dub
        .clicks("link_none", &ClickRange::new())
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.operation()),
        (ErrorKind::NotFound, Some("clicks"))
    );
}

#[tokio::test]
async fn a_duration_counts_from_the_creation_also_in_an_update() {
    let bench = Bench::new().await;
    let dub = provider(&bench);
    let day = Duration::from_secs(86_400);
    let link = dub.create(&request().expires(day)).await.unwrap();
    assert_eq!(link.changed, []);
    let change = LinkRequest::new().expires(2 * day);
    let changed = dub.update(&link.id.unwrap(), &change).await.unwrap();
    assert_eq!(changed.expires_at, Some(link.created_at.unwrap() + 2 * day));
    assert_eq!(changed.changed, []);
}

#[tokio::test]
async fn utm_parameters_of_the_destination_are_dubs_own() {
    let bench = Bench::new().await;
    let utm = tracking_links::Utm::new()
        .source("newsletter")
        .campaign("spring");
    let destination = utm.tag("https://brand.example/shoes").unwrap();
    let request = LinkRequest::new().destination(destination);
    let link = bench.links.create("dub", &request).await.unwrap();
    let answer = link.as_dub().unwrap();
    assert_eq!(answer.utm_source.as_deref(), Some("newsletter"));
    assert_eq!(answer.utm_campaign.as_deref(), Some("spring"));
    assert_eq!(link.changed, []);
}
