//! Short.io: the exact requests, links that exist, several links at once, plans and limits.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use expect_test::expect;
use serde_json::{Value, json};
use tracking_links::{
    Delivery, Error, ErrorKind, Field, Key, LinkRequest, Links, Listing, Made, OnRepeat, Provider,
    Retry, Shortio, TrackingLink,
};
use tracking_links_sandbox::{Answer, Fault, RecordedRequest, Sandbox, SimulatedProvider};

use crate::Bench;
use crate::observed::Log;
use crate::wire::check;

const EXISTING: Option<Made> = Some(Made::Existing { as_asked: true });

fn to(url: &str) -> LinkRequest {
    LinkRequest::new()
        .domain("go.brand.example")
        .destination(url)
}

fn request() -> LinkRequest {
    to("https://brand.example/shoes")
}

fn provider(bench: &Bench) -> &dyn Provider {
    bench.links.provider("shortio").unwrap()
}

fn is_bulk(request: &RecordedRequest) -> bool {
    request.path() == "/links/bulk"
}

fn fields(link: &TrackingLink) -> Vec<Field> {
    link.changed.iter().map(|it| it.field).collect()
}

/// Creates links by one request, and returns the outcomes in the order of the requests.
async fn create_many(
    bench: &Bench,
    requests: impl IntoIterator<Item = LinkRequest>,
) -> Vec<Result<TrackingLink, Error>> {
    let rows = requests.into_iter().enumerate().collect::<Vec<_>>();
    let creating = bench.links.create_many("shortio", rows).unwrap();
    let mut outcomes = creating.all().await;
    outcomes.sort_by_key(|(row, _)| *row);
    outcomes.into_iter().map(|(_, outcome)| outcome).collect()
}

async fn refused(bench: &Bench, answer: Answer) -> Error {
    bench.sandbox.shortio().answer_next(answer);
    let refused = bench.links.create("shortio", &request()).await;
    refused.unwrap_err()
}

#[tokio::test]
async fn the_exact_requests_with_the_key_alone() {
    let bench = Bench::new().await;
    let shortio = bench.sandbox.shortio();
    let expires = UNIX_EPOCH + Duration::from_millis(4_102_444_800_250);
    let own = request().slug("shoes").name("Shoes").tags(["spring"]);
    let own = own.expires(expires).folder("fld_sandbox");
    let link = bench.links.create("shortio", &own).await.unwrap();
    assert_eq!((link.made, &link.changed), (Some(Made::Created), &vec![]));
    assert_eq!(link.expires_at, Some(expires));
    check(
        &shortio.requests(),
        expect![[r#"
        POST /links
        accept: application/json
        authorization: [redacted]
        content-length: 197
        content-type: application/json
        user-agent: shortio-client/0.1.0
        {"domain":"go.brand.example","originalURL":"https://brand.example/shoes","path":"shoes","title":"Shoes","tags":["spring"],"folderId":"fld_sandbox","expiresAt":4102444800250,"allowDuplicates":false}"#]],
    );
    for request in shortio.requests() {
        assert!(request.header_is("authorization", shortio.api_key()));
    }
}

#[tokio::test]
async fn a_key_with_bearer_before_it_is_refused_and_told() {
    for key in ["Bearer sk_secret", " bearer  sk_secret"] {
        let error = Shortio::builder(key).build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        let message = "shortio: Short.io takes the API key alone; remove `Bearer` before it";
        assert_eq!(error.to_string(), message);
    }
    assert!(Shortio::builder("sk_Bearer").build().is_ok());
}

#[tokio::test]
async fn a_link_that_was_there_is_existing_and_compared() {
    let bench = Bench::new().await;
    let shortio = bench.sandbox.shortio();
    let (atomic, with_slug) = (false, request().slug("shoes"));
    let compares: &[Field] = &[Field::Domain];
    let does = Shortio::CAPABILITIES.on_repeat(&request());
    assert_eq!(does, OnRepeat::SameByDestination { compares, atomic });
    let compares: &[Field] = &[Field::Domain, Field::Slug];
    let does = Shortio::CAPABILITIES.on_repeat(&with_slug);
    assert_eq!(does, OnRepeat::SameByDestination { compares, atomic });

    for own in [request(), with_slug.clone()] {
        let new = bench.links.create("shortio", &own).await.unwrap();
        let old = bench.links.create("shortio", &own).await.unwrap();
        assert_eq!((new.made, old.made), (Some(Made::Created), EXISTING));
        assert_eq!(old.id, new.id);
        let ensured = bench.links.ensure("shortio", &own).await.unwrap();
        assert_eq!((ensured.made, ensured.id), (EXISTING, new.id));
    }
    // The link keeps what it has.
    let other = with_slug.name("Sandals").tags(["spring"]);
    let old = bench.links.create("shortio", &other).await.unwrap();
    assert_eq!(old.made, Some(Made::Existing { as_asked: false }));
    assert_eq!(fields(&old), [Field::Name, Field::Tags]);
    // Another domain has its own link.
    let elsewhere = request().domain("s.brand.example");
    let elsewhere = bench.links.create("shortio", &elsewhere).await.unwrap();
    assert_eq!(elsewhere.made, Some(Made::Created));
    assert_eq!(shortio.links().len(), 3);
    for request in shortio.requests() {
        let body = request.json().unwrap_or_default();
        assert!(body.is_null() || body["allowDuplicates"] == false, "{body}");
    }
}

#[tokio::test]
async fn a_link_counts_as_new_only_if_the_answer_says_so() {
    let bench = Bench::new().await;
    assert!(bench.sandbox.shortio().set("says-duplicate", "false"));
    let link = bench.links.create("shortio", &request()).await.unwrap();
    assert_eq!(link.made, EXISTING);
}

#[tokio::test]
async fn a_taken_path_is_a_conflict_and_not_another_link_of_the_destination() {
    let bench = Bench::new().await;
    let theirs = bench
        .links
        .create("shortio", &request().slug("shoes"))
        .await;
    let theirs = theirs.unwrap();
    let hats = to("https://brand.example/hats").slug("hats");
    bench.links.create("shortio", &hats).await.unwrap();
    let own = to("https://brand.example/hats").slug("shoes");
    let error = bench.links.create("shortio", &own).await.unwrap_err();
    assert_eq!(
        (error.status(), error.kind()),
        (Some(409), ErrorKind::Conflict)
    );
    assert_eq!(
        (error.fields(), error.delivery()),
        (&[Field::Slug][..], Delivery::Rejected)
    );

    let error = bench.links.ensure("shortio", &own).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict);
    let found = error.link().expect("the link that has the path");
    assert_eq!(found.id, theirs.id);
    assert_eq!(bench.sandbox.shortio().links().len(), 2);
}

#[tokio::test]
async fn a_refused_link_is_not_that_of_another_domain() {
    let bench = Bench::new().await;
    let elsewhere = request().domain("s.brand.example");
    bench.links.create("shortio", &elsewhere).await.unwrap();
    let refusal = json!({ "message": "It is invalid", "statusCode": 400, "success": false });
    let is_create = |it: &RecordedRequest| it.path() == "/links";
    let shortio = bench.sandbox.shortio();
    shortio.answer_when(is_create, Answer::json(400, &refusal));
    let error = bench.links.ensure("shortio", &request()).await.unwrap_err();
    assert_eq!(
        (error.status(), error.kind()),
        (Some(400), ErrorKind::InvalidRequest)
    );
}

#[tokio::test]
async fn a_lost_answer_is_looked_up_and_makes_no_second_link() {
    let bench = Bench::new().await;
    let shortio = bench.sandbox.shortio();
    for (own, path) in [
        (request(), "/links/multiple-by-url"),
        (
            to("https://brand.example/hats").slug("hats"),
            "/links/expand",
        ),
    ] {
        shortio.fail_next(Fault::DropAfterWrite);
        let error = bench.links.create("shortio", &own).await.unwrap_err();
        assert_eq!(error.delivery(), Delivery::Unknown, "{error}");
        let before = shortio.request_count();
        let link = bench.links.ensure("shortio", &own).await.unwrap();
        assert_eq!(link.made, EXISTING);
        let sent = shortio.requests().split_off(before);
        assert_eq!(sent.last().unwrap().path(), path);
        assert!(sent.iter().all(|it| it.method() == "GET"));
    }
    assert_eq!(shortio.links().len(), 2);
}

#[tokio::test]
async fn links_are_found_by_their_destination_on_any_domain() {
    let bench = Bench::new().await;
    let own = request().domain("s.brand.example");
    let link = bench.links.create("shortio", &own).await.unwrap();
    let key = Key::destination("https://brand.example/shoes");
    let found = provider(&bench).find(&key).await.unwrap().unwrap();
    assert_eq!(
        (found.id, found.domain.as_deref()),
        (link.id, Some("s.brand.example"))
    );
    // Some servers say by a 404 that there is none.
    let shortio = bench.sandbox.shortio();
    let none = || Answer::json(404, &json!({ "error": "Link not found" }));
    for _ in shortio.domains() {
        shortio.answer_when(|it| it.path() == "/links/multiple-by-url", none());
    }
    let none = provider(&bench).find(&key).await.unwrap();
    assert!(none.is_none());
}

#[tokio::test]
async fn a_slug_without_a_domain_is_found_if_the_account_has_one_domain() {
    let bench = Bench::new().await;
    let link = bench
        .links
        .create("shortio", &request().slug("shoes"))
        .await;
    let link = link.unwrap();
    let key = Key::slug("shoes");
    let error = provider(&bench).find(&key).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.fields()),
        (ErrorKind::InvalidRequest, &[Field::Domain][..])
    );
    let only = json!([{ "id": 1001, "hostname": "go.brand.example" }]);
    let is_first = |it: &RecordedRequest| it.query_value("offset").is_none_or(|it| it == "0");
    let domains = Answer::json(200, &only);
    bench.sandbox.shortio().answer_when(is_first, domains);
    bench.sandbox.shortio().answer_when(
        |it| it.path() == "/api/domains",
        Answer::json(200, &json!([])),
    );
    let found = provider(&bench).find(&key).await.unwrap().unwrap();
    assert_eq!(found.id, link.id);
}

#[tokio::test]
async fn a_404_that_is_not_about_the_link_is_no_answer_to_find() {
    let bench = Bench::new().await;
    let route = "Route GET:/links/lnk_1 not found";
    for answer in [
        Answer::json(
            404,
            &json!({ "message": route, "error": "Not Found", "statusCode": 404 }),
        ),
        Answer::json(404, &json!({ "error": "Route not found" })),
        Answer::new(404).body("<h1>Not Found</h1>"),
    ] {
        bench.sandbox.shortio().answer_next(answer);
        let error = provider(&bench).find(&Key::id("lnk_1")).await.unwrap_err();
        assert_eq!(error.status(), Some(404));
    }
}

#[tokio::test]
async fn a_thousand_links_are_made_by_one_request_of_one_domain_and_folder() {
    let bench = Bench::new().await;
    let shortio = bench.sandbox.shortio();
    let url = |number| format!("https://brand.example/{number}");
    let requests = (0..1001).map(|number| to(&url(number)));
    let outcomes = create_many(&bench, requests).await;
    for (number, outcome) in outcomes.into_iter().enumerate() {
        let link = outcome.unwrap();
        assert_eq!(
            (link.destination, link.made),
            (Some(url(number)), Some(Made::Created))
        );
    }
    let sizes = |requests: &[RecordedRequest]| -> Vec<usize> {
        let bodies = requests.iter().filter_map(RecordedRequest::json);
        bodies
            .map(|it| it["links"].as_array().unwrap().len())
            .collect()
    };
    assert_eq!(sizes(&shortio.requests()), [1000, 1]);

    let before = shortio.request_count();
    let elsewhere = request().domain("s.brand.example");
    let in_folder = elsewhere.clone().folder("fld_sandbox");
    let in_folder = in_folder.destination("https://brand.example/hats");
    let rows = [request(), elsewhere.clone(), in_folder];
    for outcome in create_many(&bench, rows).await {
        outcome.unwrap();
    }
    assert_eq!(sizes(&shortio.requests()[before..]), [1, 1, 1]);
}

#[tokio::test]
async fn links_are_paired_by_what_they_have_and_not_by_position() {
    let bench = Bench::new().await;
    assert!(bench.sandbox.shortio().set("bulk-order", "reversed"));
    let old = request().slug("old");
    bench.links.create("shortio", &old).await.unwrap();
    let rows = [
        to("https://brand.example/a"),
        to("https://brand.example/b").slug("b"),
        old.clone(),
        to("https://brand.example/c").name("C"),
        to("https://brand.example/b").slug("b2"),
        to("https://brand.example/a"),
    ];
    let outcomes = create_many(&bench, rows.clone()).await;
    for (row, outcome) in rows.iter().zip(&outcomes) {
        let link = outcome.as_ref().unwrap();
        assert_eq!(link.changed, [], "{link:?}");
        assert_eq!(link.destination, row.destination);
        assert!(link.as_shortio().is_some());
    }
    let made = outcomes.iter().map(|it| it.as_ref().unwrap().made);
    let made: Vec<_> = made.filter(|made| *made == EXISTING).collect();
    assert_eq!(made.len(), 2, "the old one, and one of the two equal ones");
    assert_eq!(bench.sandbox.shortio().links().len(), 5);
}

/// An answer in another form is there to be read, and what repeats the key is not.
#[tokio::test]
async fn an_answer_of_another_form_is_shown_without_the_key() {
    let bench = Bench::new().await;
    let shortio = bench.sandbox.shortio();
    let key = shortio.api_key();
    let several = || [to("https://brand.example/a"), to("https://brand.example/b")];
    let other = json!({ "result": "queued", "for": key });
    shortio.answer_next(Answer::json(200, &other));
    for outcome in create_many(&bench, several()).await {
        let error = outcome.unwrap_err();
        let body = String::from_utf8_lossy(error.body().unwrap_or_default()).into_owned();
        assert!(body.contains("queued") && !body.contains(key), "{body}");
        assert_eq!(error.status(), Some(200));
        assert_eq!(error.delivery(), Delivery::Unknown);
    }
    let refusal = |why: &str| json!({ "success": false, "error": format!("{why} {key}") });
    let refusals = json!([refusal("bad"), refusal("worse")]);
    shortio.answer_next(Answer::json(200, &refusals));
    for outcome in create_many(&bench, several()).await {
        let shown = format!("{:?}", outcome.unwrap_err());
        assert!(shown.contains("worse") && !shown.contains(key), "{shown}");
    }
}

#[tokio::test]
async fn a_refusal_that_may_be_that_of_several_links_leaves_them_in_doubt() {
    let bench = Bench::new().await;
    bench
        .links
        .create("shortio", &request().slug("shoes"))
        .await
        .unwrap();
    let bad = to("https://localhost/a");
    let taken = to("https://brand.example/hats").slug("shoes");
    let good = to("https://brand.example/good");
    let outcomes = create_many(&bench, [bad.clone(), good.clone(), taken]).await;
    assert_eq!(outcomes[1].as_ref().unwrap().made, Some(Made::Created));
    for outcome in [&outcomes[0], &outcomes[2]] {
        let error = outcome.as_ref().unwrap_err();
        assert_eq!(error.delivery(), Delivery::Unknown);
        let message = error.to_string();
        assert!(
            message.contains("originalURL is not a URL; Link already exists"),
            "{message}"
        );
    }
    // What is left on both sides belongs together.
    let outcomes = create_many(&bench, [good, bad]).await;
    assert_eq!(outcomes[0].as_ref().unwrap().made, EXISTING);
    let error = outcomes[1].as_ref().unwrap_err();
    assert_eq!(
        (error.status(), error.delivery()),
        (Some(400), Delivery::Rejected)
    );
    assert_eq!(error.fields(), [Field::Destination]);
}

#[tokio::test]
async fn an_answer_of_another_shape_leaves_all_links_in_doubt_and_none_is_sent_again() {
    let bench = Bench::new().await;
    let shortio = bench.sandbox.shortio();
    let stranger = json!({
        "idString": "lnk_1",
        "path": "x",
        "shortURL": "https://go.brand.example/x",
        "originalURL": "https://other.example",
    });
    for answer in [
        json!({ "links": [] }),
        json!({ "success": true }),
        json!([null, 7, {}, [], "x"]),
        json!([stranger, { "error": "no", "status": 400 }]),
        json!([stranger, { "error": "no", "status": 400 }, { "error": "no", "status": 400 }]),
        json!([{ "error": "no", "status": 400 }]),
        json!(null),
    ] {
        let before = shortio.request_count();
        shortio.answer_when(is_bulk, Answer::json(200, &answer));
        let rows = [request(), to("https://brand.example/hats")];
        for outcome in create_many(&bench, rows).await {
            let error = outcome.unwrap_err();
            assert_eq!(error.delivery(), Delivery::Unknown, "{answer}: {error}");
        }
        assert_eq!(shortio.request_count(), before + 1);
    }
}

#[tokio::test]
async fn what_the_plan_lacks_is_402_for_one_link_and_for_each_of_several() {
    let bench = Bench::new().await;
    assert!(bench.sandbox.shortio().set("expiry", "false"));
    let expires = SystemTime::now() + Duration::from_secs(86_400);
    let rows = ["a", "b"].map(|slug| request().slug(slug).expires(expires));
    let mut outcomes = create_many(&bench, rows.clone()).await;
    outcomes.push(bench.links.create("shortio", &rows[0]).await);
    for outcome in outcomes {
        let error = outcome.unwrap_err();
        assert_eq!(
            (error.status(), error.kind()),
            (Some(402), ErrorKind::Permission)
        );
        assert_eq!(
            (error.delivery(), error.retry()),
            (Delivery::Rejected, Retry::Never)
        );
    }
    assert!(bench.sandbox.shortio().set("links-limit", "0"));
    let error = bench.links.create("shortio", &request()).await.unwrap_err();
    assert_eq!(
        (error.status(), error.delivery()),
        (Some(402), Delivery::Rejected)
    );
    assert_eq!(bench.sandbox.shortio().links(), Vec::<Value>::new());
}

#[tokio::test]
async fn an_expiry_is_sent_as_such_and_no_link_is_deleted_by_a_ttl() {
    let bench = Bench::new().await;
    let shortio = bench.sandbox.shortio();
    let day = Duration::from_secs(86_400);
    let link = bench
        .links
        .create("shortio", &request().expires(day))
        .await
        .unwrap();
    let created_at = link.created_at.unwrap();
    // A later change counts from the creation too.
    let change = LinkRequest::new().expires(2 * day);
    let id = link.id.unwrap();
    let updated = provider(&bench).update(&id, &change).await.unwrap();
    assert_eq!(updated.expires_at, created_at.checked_add(2 * day));
    let batch = create_many(&bench, [to("https://brand.example/hats").expires(day)]).await;
    assert!(batch[0].as_ref().unwrap().expires_at.is_some());
    for request in shortio.requests() {
        let body = String::from_utf8_lossy(request.body()).into_owned();
        assert!(!body.contains("ttl"), "{body}");
    }
}

#[tokio::test]
async fn more_than_five_requests_for_several_links_in_ten_seconds_are_told_when_to_come_back() {
    let sandbox = Sandbox::builder().enforce_rate_limits(true);
    let bench = sandbox.start().await.unwrap();
    let links = bench.links();
    let rows = (0..6).map(|number| {
        // No two may share a request.
        let own = to("https://brand.example/shoes").slug(format!("s{number}"));
        let domain = bench.shortio().domains()[number % 2];
        (number, own.domain(domain))
    });
    let mut outcomes = links.create_many("shortio", rows).unwrap().all().await;
    outcomes.sort_by_key(|(row, _)| *row);
    let (_, last) = outcomes.pop().unwrap();
    assert!(outcomes.iter().all(|(_, outcome)| outcome.is_ok()));
    let error = last.unwrap_err();
    assert_eq!(
        (error.kind(), error.delivery()),
        (ErrorKind::RateLimited, Delivery::Rejected)
    );
    let wait = error.retry_after().unwrap();
    assert!(
        wait > Duration::from_secs(5) && wait <= Duration::from_secs(10),
        "{wait:?}"
    );
}

#[tokio::test]
async fn a_list_has_the_links_of_all_domains() {
    let bench = Bench::new().await;
    let shortio = bench.sandbox.shortio();
    let [first, second] = shortio.domains();
    let rows = (0..170).map(|number| {
        let domain = if number < 160 { first } else { second };
        to(&format!("https://brand.example/{number}")).domain(domain)
    });
    for outcome in create_many(&bench, rows).await {
        outcome.unwrap();
    }
    let listed = Links::new(provider(&bench), Listing::new()).all().await;
    assert_eq!(listed.unwrap().len(), 170);
    let future = Listing::new().created_after(SystemTime::now() + Duration::from_secs(60));
    let before = shortio.request_count();
    let listed = Links::new(provider(&bench), future).all().await.unwrap();
    assert!(listed.is_empty());
    let sent = shortio.requests().split_off(before);
    let pages = sent.iter().filter(|it| it.path() == "/api/links");
    assert_eq!(
        pages.count(),
        2,
        "older pages of a domain are not asked for"
    );
    for cursor in ["7", "x/", ""] {
        let page = provider(&bench).page(&Listing::new(), Some(cursor)).await;
        assert_eq!(
            page.unwrap_err().kind(),
            ErrorKind::InvalidRequest,
            "{cursor}"
        );
    }
}

#[tokio::test]
async fn a_delete_that_did_not_succeed_is_no_success() {
    let bench = Bench::new().await;
    let answer = json!({ "success": false, "error": "It is locked" });
    bench
        .sandbox
        .shortio()
        .answer_next(Answer::json(200, &answer));
    let error = provider(&bench).delete("lnk_1").await.unwrap_err();
    assert_eq!(
        (error.status(), error.delivery()),
        (Some(200), Delivery::Unknown)
    );
    assert!(error.to_string().contains("It is locked"), "{error}");
}

#[tokio::test]
async fn a_failure_that_only_the_body_tells_is_logged_once() {
    let bench = Bench::new().await;
    let failed = json!({ "success": false, "error": "It is locked" });
    let shortio = bench.sandbox.shortio();
    let log = Log::default();
    let _guard = log.start();
    let logged = |operation: &str, times: usize| {
        let warnings = log.take(" WARN ");
        assert_eq!(warnings.len(), times, "{warnings:?}");
        for warning in warnings {
            let names = format!("tracking.client=\"shortio\" operation=\"{operation}\"");
            assert!(warning.contains(&names), "{warning}");
        }
    };
    shortio.answer_next(Answer::json(200, &failed));
    provider(&bench).delete("lnk_1").await.unwrap_err();
    logged("delete", 1);
    shortio.answer_next(Answer::json(200, &json!([failed, failed])));
    let several = [to("https://brand.example/a"), to("https://brand.example/b")];
    create_many(&bench, several).await;
    logged("create_many", 2);
    // The client logs what it refuses, and nothing logs what is not asked.
    shortio.answer_next(Answer::new(403));
    provider(&bench).delete("lnk_1").await.unwrap_err();
    assert_eq!(log.take(" WARN ").len(), 1);
}

#[tokio::test]
async fn a_row_that_is_not_sent_has_its_own_fault_though_the_others_are_in_doubt() {
    let bench = Bench::new().await;
    let far = Duration::from_secs(1 << 55);
    let rows = [
        to("https://brand.example/a"),
        to("https://brand.example/b").expires(far),
    ];
    bench.sandbox.shortio().fail_next(Fault::DropAfterWrite);
    let outcomes = create_many(&bench, rows).await;
    let told = |index: usize| {
        let error = outcomes[index].as_ref().unwrap_err();
        (error.kind(), error.delivery())
    };
    assert_eq!(told(0), (ErrorKind::Connection, Delivery::Unknown));
    assert_eq!(told(1), (ErrorKind::InvalidRequest, Delivery::NotSent));
}

#[tokio::test]
async fn refusals_name_their_fields() {
    let bench = Bench::new().await;
    for (own, status, kind, field) in [
        (
            to("https://localhost/a"),
            400,
            ErrorKind::InvalidRequest,
            Field::Destination,
        ),
        (
            request().domain("other.example"),
            404,
            ErrorKind::NotFound,
            Field::Domain,
        ),
        (
            request().folder("fld_other"),
            404,
            ErrorKind::NotFound,
            Field::Folder,
        ),
    ] {
        let error = bench.links.create("shortio", &own).await.unwrap_err();
        assert_eq!(
            (error.status(), error.kind()),
            (Some(status), kind),
            "{error}"
        );
        assert_eq!(
            (error.fields(), error.delivery()),
            (&[field][..], Delivery::Rejected)
        );
    }
    let unauthorized = Answer::json(401, &json!({ "error": "Unauthorized" }));
    let error = refused(&bench, unauthorized).await;
    assert_eq!(error.kind(), ErrorKind::Authentication);
    let named = json!({ "message": "It is invalid", "field": "title", "linkId": "lnk_1" });
    let error = refused(&bench, Answer::json(400, &named)).await;
    assert_eq!(error.fields(), [Field::Name]);
}

#[tokio::test]
async fn members_that_are_null_or_absent_are_none_and_times_may_be_numbers() {
    let bench = Bench::new().await;
    let body = json!({
        "id": 220974815,
        "idString": "lnk_1",
        "originalURL": "https://brand.example/shoes",
        "path": "xpsmpw",
        "shortURL": "http://go.brand.example/xpsmpw",
        "title": null,
        "tags": null,
        "createdAt": 1_775_035_800_000_i64,
        "expiresAt": null,
        "redirectType": null,
        "duplicate": false,
    });
    bench
        .sandbox
        .shortio()
        .answer_next(Answer::json(200, &body));
    let link = bench.links.create("shortio", &request()).await.unwrap();
    assert_eq!(
        (link.made, link.name, link.tags),
        (Some(Made::Created), None, vec![])
    );
    assert_eq!(link.url.as_deref(), Some("http://go.brand.example/xpsmpw"));
    assert_eq!(
        link.created_at,
        UNIX_EPOCH.checked_add(Duration::from_secs(1_775_035_800))
    );
    assert_eq!(link.expires_at, None);
}

/// An operation with GET makes links: nothing calls it.
#[tokio::test]
async fn nothing_but_post_makes_a_link() {
    let bench = Bench::new().await;
    let link = bench.links.create("shortio", &request()).await.unwrap();
    provider(&bench).verify().await.unwrap();
    for key in [
        Key::id(link.id.unwrap()),
        Key::destination("https://brand.example/shoes"),
    ] {
        assert!(provider(&bench).find(&key).await.unwrap().is_some());
    }
    let requests = bench.sandbox.shortio().requests();
    assert!(requests.iter().all(|it| !it.path().contains("tweetbot")));
    assert!(!tracking_links::shortio::REPAIRED_DOCUMENT.contains("tweetbot"));
    assert_eq!(bench.sandbox.shortio().links().len(), 1);
}
