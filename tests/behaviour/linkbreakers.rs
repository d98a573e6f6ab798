//! Linkbreakers: ids of the caller's own, batches that are made whole or not at all, its limits.

use std::time::Duration;

use expect_test::expect;
use serde_json::json;
use tracking_links::{
    ClickRange, Delivery, Error, ErrorKind, Field, Key, LinkRequest, Linkbreakers,
    LinkbreakersOptions, Listing, Made, OnRepeat, Provider, Retry, TrackingLink,
};
use tracking_links_sandbox::{Answer, Fault, RecordedRequest, Sandbox, SimulatedProvider};

use crate::Bench;
use crate::wire::check;

const ID: &str = "1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed";
const OTHER: &str = "c0d3cafe-5b1e-4d42-a6fd-0c5f5c3962d0";
const EXISTING: Option<Made> = Some(Made::Existing { as_asked: true });

fn request() -> LinkRequest {
    LinkRequest::new().destination("https://brand.example/shoes")
}

fn provider(bench: &Bench) -> &dyn Provider {
    bench.links.provider("linkbreakers").unwrap()
}

async fn create(bench: &Bench, request: &LinkRequest) -> Result<TrackingLink, Error> {
    bench.links.create("linkbreakers", request).await
}

/// Creates links by one request, and returns the outcomes in the order of the requests.
async fn create_many(
    bench: &Bench,
    requests: impl IntoIterator<Item = LinkRequest>,
) -> Vec<Result<TrackingLink, Error>> {
    let rows = requests.into_iter().enumerate().collect::<Vec<_>>();
    let creating = bench.links.create_many("linkbreakers", rows).unwrap();
    let mut outcomes = creating.all().await;
    outcomes.sort_by_key(|(row, _)| *row);
    outcomes.into_iter().map(|(_, outcome)| outcome).collect()
}

fn problem(status: u16, code: &str, message: &str) -> Answer {
    let body = json!({ "code": status, "codeType": code, "message": message, "details": [] });
    Answer::json(status, &body)
}

#[tokio::test]
async fn the_exact_request_with_metadata_and_tags() {
    let bench = Bench::new().await;
    let mut options = LinkbreakersOptions::default();
    options
        .metadata
        .insert("campaign".to_owned(), "spring".to_owned());
    let own = request()
        .external_id(ID)
        .slug("shoes")
        .name("Shoes")
        .tags(["a", "b"]);
    let link = create(&bench, &own.clone().options(options)).await.unwrap();
    assert_eq!((link.made, &link.changed), (Some(Made::Created), &vec![]));
    assert_eq!(
        (link.id.as_deref(), link.external_id.as_deref()),
        (Some(ID), Some(ID))
    );
    check(
        &bench.sandbox.linkbreakers().requests(),
        expect![[r#"
        POST /v1/links
        accept: application/json
        authorization: [redacted]
        content-length: 174
        content-type: application/json
        user-agent: linkbreakers-client/0.1.0
        {"destination":"https://brand.example/shoes","id":"1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed","shortlink":"shoes","name":"Shoes","tags":["a","b"],"metadata":{"campaign":"spring"}}"#]],
    );
    let found = provider(&bench).find(&Key::id(ID)).await.unwrap().unwrap();
    assert_eq!(found.differences(&own), []);
    assert_eq!(
        (found.tags.len(), &found.destination),
        (2, &own.destination)
    );
    let metadata = found.as_linkbreakers().unwrap().metadata.as_ref();
    assert_eq!(metadata.unwrap()["campaign"], "spring");

    let mut options = LinkbreakersOptions::default();
    options.metadata = (0..51).map(|it| (it.to_string(), String::new())).collect();
    let error = create(&bench, &request().options(options))
        .await
        .unwrap_err();
    assert_eq!(error.delivery(), Delivery::NotSent);
    assert_eq!(error.fields(), [Field::Options]);
}

#[tokio::test]
async fn the_callers_own_uuid_is_the_links_id_and_what_is_no_uuid_is_not_sent() {
    let bench = Bench::new().await;
    let does = Linkbreakers::CAPABILITIES.on_repeat(&request().external_id(ID));
    assert!(matches!(does, OnRepeat::Refused { .. }));
    for id in ["shoes-42", "1B9D6BCD-BBFD-4B2D-9B5D-AB8DFBBD4BED"] {
        let error = create(&bench, &request().external_id(id))
            .await
            .unwrap_err();
        assert_eq!(
            (error.kind(), error.fields()),
            (ErrorKind::InvalidRequest, &[Field::ExternalId][..])
        );
        assert_eq!(bench.sandbox.linkbreakers().request_count(), 0);
        let none = provider(&bench).find(&Key::external_id("shoes-42")).await;
        assert!(none.unwrap().is_none());
    }
    create(&bench, &request().external_id(ID)).await.unwrap();
    for key in [Key::id(ID), Key::external_id(ID)] {
        let found = provider(&bench).find(&key).await.unwrap().unwrap();
        assert_eq!(found.external_id.as_deref(), Some(ID));
    }
    // Linkbreakers chooses an id where the caller does not.
    let link = create(&bench, &request()).await.unwrap();
    assert_eq!(link.external_id, link.id);
}

#[tokio::test]
async fn a_refused_repeat_is_looked_up_and_is_existing_or_a_conflict() {
    let bench = Bench::new().await;
    let own = request().external_id(ID);
    let made = bench.links.ensure("linkbreakers", &own).await.unwrap();
    assert_eq!(made.made, Some(Made::Created));
    let error = create(&bench, &own).await.unwrap_err();
    assert_eq!(
        (error.status(), error.kind()),
        (Some(409), ErrorKind::Conflict)
    );
    assert_eq!(
        (error.code(), error.delivery()),
        (Some("LINK_ALREADY_EXISTS"), Delivery::Rejected)
    );

    let again = bench.links.ensure("linkbreakers", &own).await.unwrap();
    assert_eq!((again.made, again.id.as_deref()), (EXISTING, Some(ID)));
    let other = own.destination("https://brand.example/hats");
    let error = bench
        .links
        .ensure("linkbreakers", &other)
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.fields()),
        (ErrorKind::Conflict, &[Field::Destination][..])
    );
    assert_eq!(error.link().and_then(|it| it.id.as_deref()), Some(ID));

    // Another process creates the link between the look-up and the create.
    let late = request().external_id(OTHER);
    let none = || problem(404, "LINK_NOT_FOUND", "the link does not exist");
    create(&bench, &late).await.unwrap();
    bench.sandbox.linkbreakers().answer_next(none());
    let late = bench.links.ensure("linkbreakers", &late).await.unwrap();
    assert_eq!((late.made, late.id.as_deref()), (EXISTING, Some(OTHER)));
    // A taken slug is a conflict with the link that has it.
    create(&bench, &request().slug("shoes")).await.unwrap();
    let hats = LinkRequest::new()
        .destination("https://brand.example/hats")
        .slug("shoes");
    let error = bench.links.ensure("linkbreakers", &hats).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.link().is_some()),
        (ErrorKind::Conflict, true)
    );
    assert_eq!(bench.sandbox.linkbreakers().links().len(), 3);
}

#[tokio::test]
async fn a_lost_answer_is_looked_up_by_the_id_and_makes_no_second_link() {
    let bench = Bench::new().await;
    let linkbreakers = bench.sandbox.linkbreakers();
    linkbreakers.fail_when(|it| it.method() == "POST", Fault::DropAfterWrite);
    let link = bench
        .links
        .ensure("linkbreakers", &request().external_id(ID))
        .await;
    assert_eq!(
        (link.unwrap().made, linkbreakers.links().len()),
        (EXISTING, 1)
    );
}

#[tokio::test]
async fn a_batch_is_paired_by_ids_whoever_chose_them() {
    let bench = Bench::new().await;
    let linkbreakers = bench.sandbox.linkbreakers();
    let url = |number: usize| format!("https://brand.example/{number}");
    let rows = (0..251).map(|number| {
        LinkRequest::new()
            .destination(url(number))
            .name(url(number))
    });
    for (number, outcome) in create_many(&bench, rows).await.into_iter().enumerate() {
        let link = outcome.unwrap();
        assert_eq!(
            (link.name, link.made),
            (Some(url(number)), Some(Made::Created))
        );
    }
    let requests = linkbreakers.requests();
    let sizes: Vec<_> = requests
        .iter()
        .map(|it| it.json().unwrap()["links"].as_array().unwrap().len())
        .collect();
    assert_eq!(sizes, [250, 1]);
    // The answer may have them in any order, and lack some.
    let rows = [request().external_id(ID), request().external_id(OTHER)];
    let link = json!({ "id": OTHER, "entrypoint": "https://linkbreak.ing/b", "shortlink": "b" });
    linkbreakers.answer_next(Answer::json(200, &json!({ "links": [link] })));
    let outcomes = create_many(&bench, rows).await;
    assert_eq!(
        outcomes[0].as_ref().unwrap_err().delivery(),
        Delivery::Unknown
    );
    assert_eq!(outcomes[1].as_ref().unwrap().id.as_deref(), Some(OTHER));
    // Two rows with one id are not in one batch.
    let before = linkbreakers.request_count();
    create_many(
        &bench,
        [request().external_id(ID), request().external_id(ID)],
    )
    .await;
    assert_eq!(linkbreakers.request_count() - before, 2);
}

#[tokio::test]
async fn one_bad_link_of_a_batch_is_refused_and_the_others_are_safe_to_send_again() {
    let bench = Bench::new().await;
    let linkbreakers = bench.sandbox.linkbreakers();
    create(&bench, &request().external_id(ID)).await.unwrap();
    let rows = || {
        [
            request().name("a"),
            request().external_id(ID),
            request().name("c"),
        ]
    };
    // The answer does not say which one is bad.
    for outcome in create_many(&bench, rows()).await {
        let error = outcome.unwrap_err();
        assert_eq!(
            (error.kind(), error.delivery()),
            (ErrorKind::Conflict, Delivery::Rejected)
        );
        assert_eq!((error.status(), error.retry()), (Some(409), Retry::Never));
        let message = "one of 3 links was refused, the answer does not say which, and none was \
                       created; create each alone: the id is taken";
        assert!(error.to_string().contains(message), "{error}");
    }
    assert_eq!(linkbreakers.links().len(), 1);

    assert!(linkbreakers.set("names-bad-link", "true"));
    let mut again = Vec::new();
    for (row, outcome) in rows().into_iter().zip(create_many(&bench, rows()).await) {
        let error = outcome.unwrap_err();
        assert_eq!(error.delivery(), Delivery::Rejected);
        match row.external_id.is_some() {
            true => assert_eq!(
                (error.kind(), error.retry()),
                (ErrorKind::Conflict, Retry::Never)
            ),
            false => {
                assert_eq!(
                    (error.kind(), error.retry()),
                    (ErrorKind::Unavailable, Retry::Now)
                );
                again.push(row);
            }
        }
    }
    assert_eq!((again.len(), linkbreakers.links().len()), (2, 1));
    for outcome in create_many(&bench, again).await {
        outcome.unwrap();
    }
    assert_eq!(linkbreakers.links().len(), 3);
}

/// The other request of the chunk was not sent, so the refusal is of this link.
#[tokio::test]
async fn the_one_link_of_a_chunk_that_was_sent_is_refused_in_its_own_words() {
    let bench = Bench::new().await;
    let taken = request().external_id(ID);
    bench.links.create("linkbreakers", &taken).await.unwrap();
    let rows = vec![taken, LinkRequest::new().name("no destination")];
    let outcomes = create_many(&bench, rows).await;
    let [sent, unsent] = &outcomes[..] else {
        panic!("{outcomes:?}");
    };
    let error = sent.as_ref().unwrap_err();
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::Conflict, Some(409))
    );
    assert!(!error.to_string().contains("one of"), "{error}");
    let error = unsent.as_ref().unwrap_err();
    assert_eq!(error.delivery(), Delivery::NotSent);
}

#[tokio::test]
async fn a_refusal_of_the_account_or_with_a_wrong_place_is_that_of_all_links() {
    let bench = Bench::new().await;
    for (answer, kind) in [
        (
            problem(401, "UNAUTHENTICATED", "links[0]: no"),
            ErrorKind::Authentication,
        ),
        (
            problem(400, "INVALID_ARGUMENT", "links[7]: no"),
            ErrorKind::InvalidRequest,
        ),
        // A part of a value that the message quotes.
        (
            problem(400, "INVALID_ARGUMENT", "https://h.example/?links[0]=x"),
            ErrorKind::InvalidRequest,
        ),
        (
            problem(500, "INTERNAL", "links[0]: no"),
            ErrorKind::Unavailable,
        ),
    ] {
        bench.sandbox.linkbreakers().answer_next(answer);
        for outcome in create_many(&bench, [request().name("a"), request().name("b")]).await {
            assert_eq!(outcome.unwrap_err().kind(), kind);
        }
    }
}

#[tokio::test]
async fn a_spent_plan_is_a_quota_and_a_rate_is_a_rate_with_a_wait() {
    let bench = Bench::new().await;
    let linkbreakers = bench.sandbox.linkbreakers();
    assert!(linkbreakers.set("plan", "spent"));
    let error = create(&bench, &request()).await.unwrap_err();
    assert_eq!(
        (error.status(), error.kind()),
        (Some(429), ErrorKind::QuotaExceeded)
    );
    assert_eq!(error.code(), Some("MAX_PUBLIC_API_QUERIED_REACHED"));
    assert_eq!(
        (error.retry(), error.attempts()),
        (Retry::WhenQuotaResets(None), 1)
    );
    assert!(linkbreakers.set("plan", "open"));

    let rate = |name: &str, value: &str| problem(429, "UNKNOWN", "slow down").header(name, value);
    for (name, value) in [
        ("retry-after", "30"),
        ("ratelimit", r#""burst";r=9;t=2, "default";r=0;t=30"#),
        ("ratelimit", "limit=600, remaining=0, reset=30"),
    ] {
        let bench = Bench::new().await;
        let provider = bench
            .sandbox
            .linkbreakers()
            .provider_with(&|client| client.total_timeout(Duration::from_secs(5)));
        bench.sandbox.linkbreakers().answer_next(rate(name, value));
        let error = provider.unwrap().create(&request()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::RateLimited);
        let wait = error.retry_after().unwrap().as_secs();
        assert!((29..=30).contains(&wait), "{name}: {value}: {error}");
    }
}

#[tokio::test]
async fn an_answer_that_nothing_is_left_holds_the_next_request_back() {
    let sandbox = Sandbox::start().await.unwrap();
    let linkbreakers = sandbox.linkbreakers();
    let provider = linkbreakers
        .provider_with(&|client| client.at_rate_limit(tracking_links::AtRateLimit::Refuse));
    let provider = provider.unwrap();
    let page = Answer::json(200, &json!({ "links": [] }));
    linkbreakers.answer_next(page.header("ratelimit", r#""default";r=0;t=30"#));
    provider.verify().await.unwrap();
    let error = provider.verify().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.delivery()),
        (ErrorKind::RateLimited, Delivery::NotSent)
    );
    assert!(error.retry_after().unwrap() > Duration::from_secs(28));
}

#[tokio::test]
async fn pages_follow_the_cursor_and_end_at_the_time() {
    let bench = Bench::new().await;
    let rows = (0..230).map(|number| request().name(format!("{number}")));
    create_many(&bench, rows).await;
    let linkbreakers = bench.sandbox.linkbreakers();
    let before = linkbreakers.request_count();
    let links = bench
        .links
        .list("linkbreakers", Listing::new())
        .unwrap()
        .all()
        .await
        .unwrap();
    assert_eq!(
        (links.len(), linkbreakers.request_count() - before),
        (230, 3)
    );
    assert_eq!(links[0].name.as_deref(), Some("229"));
    let later = Listing::new().created_after(std::time::SystemTime::now() + Duration::from_secs(9));
    let none = bench
        .links
        .list("linkbreakers", later)
        .unwrap()
        .all()
        .await
        .unwrap();
    assert_eq!((none.len(), linkbreakers.request_count() - before), (0, 4));
}

#[tokio::test]
async fn slugs_are_told_free_or_taken_and_found_whole() {
    let bench = Bench::new().await;
    let linkbreakers = bench.sandbox.linkbreakers();
    let client = Linkbreakers::builder(linkbreakers.token()).base_url(linkbreakers.base_url());
    let client = client.build().unwrap();
    assert!(client.is_slug_free("shoes").await.unwrap());
    create(&bench, &request().slug("shoes")).await.unwrap();
    assert!(!client.is_slug_free("shoes").await.unwrap());
    for (slug, domain, is_there) in [
        ("shoes", None, true),
        ("shoes", Some("linkbreak.ing"), true),
        ("shoes", Some("go.brand.example"), false),
        ("shoe", None, false),
    ] {
        let (slug, domain) = (slug.to_owned(), domain.map(str::to_owned));
        let found = client.find(&Key::Slug { slug, domain }).await.unwrap();
        assert_eq!(found.is_some(), is_there);
    }
}

#[tokio::test]
async fn a_404_that_is_not_about_the_link_is_no_answer_to_find() {
    let bench = Bench::new().await;
    let gateway = json!({ "code": 5, "message": "Not Found", "details": [] });
    for answer in [
        Answer::json(404, &gateway),
        Answer::new(404).body("<h1>Not Found</h1>"),
    ] {
        bench.sandbox.linkbreakers().answer_next(answer);
        let error = provider(&bench).find(&Key::id(ID)).await.unwrap_err();
        assert_eq!(error.status(), Some(404));
    }
    assert!(provider(&bench).find(&Key::id(ID)).await.unwrap().is_none());
}

#[tokio::test]
async fn a_workflow_that_does_more_than_lead_to_one_page_leads_to_the_link_itself() {
    let bench = Bench::new().await;
    let asked = request().external_id(ID);
    create(&bench, &asked).await.unwrap();
    let to = |url: &str| json!({ "payload": { "clientRedirect": { "destination": url } } });
    let own = asked.destination.clone().unwrap();
    let condition = json!({ "eventAction": "EVENT_ACTION_COUNTRY_CONDITION" });
    for steps in [
        json!([to("https://a.example"), to("https://b.example")]),
        json!([condition, to(&own)]),
        json!([]),
    ] {
        for is_ensured in [false, true] {
            let answer = Answer::json(200, &json!({ "workflowSteps": steps }));
            let linkbreakers = bench.sandbox.linkbreakers();
            let is_steps = |it: &RecordedRequest| it.path().ends_with("/workflow-steps");
            linkbreakers.answer_when(is_steps, answer);
            if is_ensured {
                let error = bench.links.ensure("linkbreakers", &asked).await;
                assert_eq!(error.unwrap_err().kind(), ErrorKind::Conflict, "{steps}");
            } else {
                let found = provider(&bench).find(&Key::id(ID)).await.unwrap().unwrap();
                assert_eq!(found.destination, found.url, "{steps}");
            }
        }
    }
}

#[tokio::test]
async fn visits_are_counted_as_a_number_or_a_text() {
    let bench = Bench::new().await;
    for (count, expected) in [
        (json!("128"), Some(128)),
        (json!(7), Some(7)),
        (json!(null), None),
    ] {
        let answer = json!({ "link": { "id": ID, "eventCount": count } });
        bench
            .sandbox
            .linkbreakers()
            .answer_next(Answer::json(200, &answer));
        let clicks = provider(&bench).clicks(ID, &ClickRange::new()).await;
        assert_eq!(clicks.ok().map(|it| it.total), expected);
    }
}

#[tokio::test]
async fn a_success_without_a_link_is_no_link() {
    let bench = Bench::new().await;
    let blank = json!({ "link": { "id": ID, "entrypoint": " " } });
    for body in [json!({}), json!({ "link": {} }), blank] {
        bench
            .sandbox
            .linkbreakers()
            .answer_next(Answer::json(200, &body));
        let error = create(&bench, &request()).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.delivery()),
            (ErrorKind::Unexpected, Delivery::Unknown)
        );
    }
}
