//! Dub: several links by one request, and what its answers become.

use std::time::Duration;

use serde_json::{Value, json};
use tracking_links::journal::RowState;
use tracking_links::{Delivery, DubOptions, Error, ErrorKind, Field, LinkRequest, TrackingLink};
use tracking_links_sandbox::{Answer, Fault};

use super::{batch, request, run, slug};
use crate::Bench;

#[tokio::test]
async fn bulk_answers_valid_links_first_and_errors_last() {
    let bench = Bench::new().await;
    let taken = request().slug("taken");
    bench.links.create("dub", &taken).await.unwrap();
    let requests = [
        taken,
        request().slug("one"),
        request().tags(["none"]),
        request().external_id("two").slug("two"),
        request().destination("https://brand.example/three"),
    ];
    let outcomes = batch(&bench, &requests).await;
    let answer = bench.sandbox.dub().requests();
    assert_eq!(answer.last().unwrap().path(), "/links/bulk");
    assert_eq!(answer.len(), 2, "one request for all");
    let slugs: Vec<_> = outcomes.iter().map(slug).collect();
    assert_eq!((slugs[1], slugs[3]), (Some("one"), Some("two")));
    assert_eq!(
        outcomes[4].as_ref().unwrap().destination.as_deref(),
        Some("https://brand.example/three")
    );
    for (index, kind, field, words) in [
        (
            0,
            ErrorKind::Conflict,
            Field::Slug,
            "This short link already exists",
        ),
        (
            2,
            ErrorKind::InvalidRequest,
            Field::Tags,
            "Invalid tagNames detected: none",
        ),
    ] {
        let error = outcomes[index].as_ref().unwrap_err();
        assert_eq!((error.kind(), error.fields()), (kind, &[field][..]));
        assert_eq!(error.delivery(), Delivery::Rejected);
        assert_eq!(error.operation(), Some("create_many"));
        assert!(error.to_string().contains(words), "{error}");
    }
}

#[tokio::test]
async fn bulk_may_drop_one_silently_and_the_missing_is_told() {
    let bench = Bench::new().await;
    let taken = request().external_id("shoes-42");
    bench.links.create("dub", &taken).await.unwrap();
    let requests = [
        request().external_id("a"),
        taken,
        request().external_id("b"),
    ];
    let outcomes = batch(&bench, &requests).await;
    let ids = outcomes
        .iter()
        .map(|it| it.as_ref().ok()?.external_id.as_deref());
    assert_eq!(ids.collect::<Vec<_>>(), [Some("a"), None, Some("b")]);
    let error = outcomes[1].as_ref().unwrap_err();
    assert_eq!(
        error.delivery(),
        Delivery::Unknown,
        "neither created nor refused"
    );
    assert!(
        error
            .to_string()
            .contains("does not say what came of this link"),
        "{error}"
    );
    assert_eq!(bench.sandbox.dub().links().len(), 3);
}

#[tokio::test]
async fn bulk_is_paired_by_key_and_never_by_position() {
    let bench = Bench::new().await;
    let requests = [
        request().external_id("a").slug("a"),
        request().slug("b"),
        request().slug("c").domain("go.brand.example"),
        request(),
        request(),
        request()
            .destination("https://brand.example/hats")
            .slug("d"),
    ];
    let made = batch(&bench, &requests).await;
    let dub = bench.sandbox.dub();
    let mut answer: Vec<Value> = Vec::new();
    for link in &made {
        let link = link.as_ref().unwrap();
        answer.push(serde_json::to_value(link.as_dub().unwrap()).unwrap());
    }
    answer.reverse();
    // The links as others made them: elsewhere, or by another key.
    let stranger = |member: &str, value: &str| {
        let mut link = answer[5].clone();
        link[member] = value.into();
        link
    };
    for (items, missing) in [
        (answer.clone(), vec![]),
        (answer[1..].to_vec(), vec![5]),
        (
            [&answer[..5], &[stranger("url", "https://other.example")]].concat(),
            vec![0],
        ),
        (
            [&answer[..5], &[stranger("key", "other")]].concat(),
            vec![0],
        ),
        (
            [&answer[..5], &[stranger("externalId", "other")]].concat(),
            vec![0],
        ),
        ([&answer[..5], &[json!({ "odd": true })]].concat(), vec![0]),
        ([&answer[..], &answer[5..]].concat(), vec![0]),
        // Which of two equal requests it is does not matter.
        ([&answer[..1], &answer[2..]].concat(), vec![4]),
        (vec![], vec![0, 1, 2, 3, 4, 5]),
    ] {
        dub.answer_next(Answer::json(200, &items.clone().into()));
        let outcomes = batch(&bench, &requests).await;
        for (index, outcome) in outcomes.iter().enumerate() {
            match outcome {
                Ok(link) => {
                    assert!(!missing.contains(&index), "{index}: {link:?} of {items:?}");
                    assert_eq!(link.changed, [], "{index} of {items:?}");
                }
                Err(error) => {
                    assert!(missing.contains(&index), "{index}: {error} of {items:?}");
                    assert_eq!(error.delivery(), Delivery::Unknown);
                }
            }
        }
    }
    assert_eq!(dub.links().len(), 6);
}

#[tokio::test]
async fn requests_that_could_not_be_told_apart_are_in_different_batches() {
    let bench = Bench::new().await;
    let requests = [
        request().slug("a"),
        request().slug("A"),
        request().external_id("x"),
        request().external_id("x"),
        request(),
        request().tags(["shoes"]),
    ];
    let outcomes = batch(&bench, &requests).await;
    let dub = bench.sandbox.dub();
    assert!(dub.request_count() > 1);
    assert_eq!(slug(&outcomes[0]), Some("a"));
    let kinds = |index: usize| outcomes[index].as_ref().unwrap_err();
    assert_eq!(kinds(1).kind(), ErrorKind::Conflict);
    assert_eq!(kinds(3).delivery(), Delivery::Unknown);
    assert_eq!(outcomes[4].as_ref().unwrap().tags, [] as [&str; 0]);
    assert_eq!(outcomes[5].as_ref().unwrap().tags, ["shoes"]);
    assert_eq!(dub.links().len(), 4);
}

#[tokio::test]
async fn a_run_uses_bulk_and_looks_up_what_the_answer_omits() {
    let bench = Bench::new().await;
    let taken = request().external_id("shoes-42");
    bench.links.create("dub", &taken).await.unwrap();
    let elsewhere = taken.clone().destination("https://brand.example/other");
    let mut requests: Vec<_> = (0..120)
        .map(|number| {
            (
                format!("row-{number}"),
                request().external_id(format!("row-{number}")),
            )
        })
        .collect();
    requests.insert(50, ("taken".to_owned(), taken));
    requests.push(("elsewhere".to_owned(), elsewhere));
    requests.push((
        "tag".to_owned(),
        request().external_id("tag").tags(["none"]),
    ));
    let named = requests.iter().map(|(key, it)| (key.as_str(), it.clone()));
    let rows = run(&bench, named.collect()).await;
    assert_eq!(rows["row-0"].state, RowState::Created);
    assert_eq!(rows["row-119"].state, RowState::Created);
    assert_eq!(rows["taken"].state, RowState::Existing);
    assert_eq!(rows["tag"].state, RowState::Rejected);
    // The link that has the external id leads elsewhere: that is for a person to decide.
    assert_eq!(rows["elsewhere"].state, RowState::Unknown);
    let dub = bench.sandbox.dub();
    assert_eq!(dub.links().len(), 121);
    let requests = dub.requests();
    let bulk = requests.iter().filter(|it| it.path() == "/links/bulk");
    assert!(bulk.count() < 20, "most rows share a request");
    assert!(requests.len() < 40, "{}", requests.len());
}

#[tokio::test]
async fn a_link_that_is_not_as_asked_leaves_the_error_of_its_request_in_doubt() {
    let bench = Bench::new().await;
    let made = request().external_id("e1").slug("autumn");
    let made = bench.links.create("dub", &made).await.unwrap();
    let made = serde_json::to_value(made.as_dub().unwrap()).unwrap();
    let link = |id: Option<&str>, key: &str, url: &str| {
        let mut link = made.clone();
        link["externalId"] = id.into();
        link["key"] = key.into();
        link["url"] = url.into();
        link
    };
    let error = |link: Value| json!({ "link": link, "error": "no", "code": "conflict" });
    let (here, there) = ("https://brand.example/shoes", "https://brand.example/hats");
    for (asked, item, echoed, expected) in [
        (
            request().external_id("e1").slug("spring"),
            link(Some("e1"), "autumn", here),
            json!({ "url": here, "key": "spring", "externalId": "e1" }),
            Delivery::Unknown,
        ),
        (
            request().slug("spring"),
            link(None, "autumn", here),
            json!({ "url": here, "key": "spring" }),
            Delivery::Unknown,
        ),
        (
            request().slug("spring"),
            link(None, "spring", there),
            json!({ "url": here, "key": "spring" }),
            Delivery::Unknown,
        ),
        (
            request().domain("go.brand.example"),
            link(None, "autumn", here),
            json!({ "url": here, "domain": "go.brand.example" }),
            Delivery::Unknown,
        ),
        // The link of another: it has another external id.
        (
            request().slug("spring"),
            link(Some("e1"), "spring", here),
            json!({ "url": here, "key": "spring" }),
            Delivery::Rejected,
        ),
        (
            request().external_id("e2").slug("spring"),
            link(None, "spring", here),
            json!({ "url": here, "key": "spring", "externalId": "e2" }),
            Delivery::Rejected,
        ),
    ] {
        for items in [
            json!([item, error(echoed.clone())]),
            json!([error(echoed.clone()), item]),
        ] {
            bench.sandbox.dub().answer_next(Answer::json(200, &items));
            let outcomes = batch(&bench, std::slice::from_ref(&asked)).await;
            let error = outcomes[0].as_ref().unwrap_err();
            assert_eq!(error.delivery(), expected, "{asked:?}: {error} of {items}");
        }
    }
}

#[tokio::test]
async fn the_error_of_a_link_of_a_batch_shows_no_key_and_has_the_answers_head() {
    let bench = Bench::new().await;
    let dub = bench.sandbox.dub();
    let key = dub.api_key();
    let items = json!([{
        "link": { "url": request().destination },
        "error": format!("the key {key} may not do that"),
        "code": format!("no_{key}"),
    }]);
    dub.answer_next(Answer::json(200, &items).header("x-vercel-id", "fra1::42"));
    let outcomes = batch(&bench, &[request()]).await;
    let error = outcomes[0].as_ref().unwrap_err();
    assert_eq!(error.code(), Some("no_[redacted]"));
    let shown = format!("{error} {error:?}");
    assert!(shown.contains("the key [redacted] may not"), "{shown}");
    assert!(!shown.contains(key), "{shown}");
    assert_eq!(error.status(), Some(200));
    assert_eq!(error.header("x-vercel-id"), Some("fra1::42"));
    assert_eq!(error.delivery(), Delivery::Rejected);
}

#[tokio::test]
async fn a_request_of_a_batch_that_can_not_be_said_fails_alone() {
    let bench = Bench::new().await;
    let dub = bench.sandbox.dub();
    let options = r#"{"options":{"dub":{"pasword":"x"}}}"#;
    let options: LinkRequest = serde_json::from_str(options).unwrap();
    let requests = [
        request()
            .external_id("a")
            .expires(Duration::from_secs(1 << 60)),
        request().external_id("b"),
        options
            .destination("https://brand.example")
            .external_id("c"),
        request().external_id("d"),
    ];
    let faults = [
        (0, Field::Expires, Delivery::NotSent),
        (2, Field::Options, Delivery::NotSent),
    ];
    let check_faults = |outcomes: &[Result<TrackingLink, Error>]| {
        for (index, field, delivery) in faults {
            let error = outcomes[index].as_ref().unwrap_err();
            assert_eq!((error.fields(), error.delivery()), (&[field][..], delivery));
        }
    };
    let outcomes = batch(&bench, &requests).await;
    check_faults(&outcomes);
    for (index, id) in [(1, "b"), (3, "d")] {
        let link = outcomes[index].as_ref().unwrap();
        assert_eq!(link.external_id.as_deref(), Some(id));
    }
    assert_eq!(dub.request_count(), 1);

    // What is in doubt is only what was sent.
    dub.fail_next(Fault::DropAfterWrite);
    let outcomes = batch(&bench, &requests).await;
    check_faults(&outcomes);
    for index in [1, 3] {
        let error = outcomes[index].as_ref().unwrap_err();
        assert_eq!(error.delivery(), Delivery::Unknown);
    }
    let before = dub.request_count();
    check_faults(&batch(&bench, &requests).await);
    let outcomes = batch(&bench, &requests[..1]).await;
    assert_eq!(outcomes[0].as_ref().unwrap_err().fields(), [Field::Expires]);
    assert_eq!(
        dub.request_count(),
        before + 1,
        "nothing is sent of nothing"
    );

    let ids = ["a", "b", "c", "d"].into_iter();
    let rows = ids.zip(requests).map(|(id, request)| {
        let external_id = format!("run-{id}");
        (id, request.external_id(external_id))
    });
    let rows = run(&bench, rows.collect()).await;
    for (id, state) in [
        ("a", RowState::Rejected),
        ("b", RowState::Created),
        ("c", RowState::Rejected),
        ("d", RowState::Created),
    ] {
        assert_eq!(rows[id].state, state, "{id}");
    }
}

#[tokio::test]
async fn requests_whose_destinations_are_the_same_url_are_in_different_batches() {
    let bench = Bench::new().await;
    let requests = [
        request().destination("https://brand.example"),
        request()
            .destination("https://brand.example/")
            .tags(["shoes"]),
    ];
    let outcomes = batch(&bench, &requests).await;
    assert_eq!(bench.sandbox.dub().request_count(), 2);
    assert_eq!(outcomes[0].as_ref().unwrap().tags, [] as [&str; 0]);
    assert_eq!(outcomes[1].as_ref().unwrap().tags, ["shoes"]);
}

#[tokio::test]
async fn a_password_is_in_no_error_of_a_batch_and_in_no_debug() {
    let bench = Bench::new().await;
    let mut options = DubOptions::default();
    options.password = Some("sentinel".to_owned());
    assert!(!format!("{options:?}").contains("sentinel"));
    let request = request().tags(["none"]).options(options);
    let outcomes = batch(&bench, &[request]).await;
    let error = outcomes[0].as_ref().unwrap_err();
    let shown = format!("{error} {error:?} {:?}", error.body());
    assert!(!shown.contains("sentinel"), "{shown}");
}
