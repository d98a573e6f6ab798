//! The back-half of a link at Bitly, which a second call adds.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use futures_util::stream;
use serde_json::json;
use tracking_links::journal::{Journal, NewRow, Row, RowState};
use tracking_links::{Delivery, ErrorKind, Field, Key, LinkRequest, Made, Retry, Slug};
use tracking_links_journal::SqliteJournal;
use tracking_links_sandbox::{Answer, Fault, RecordedRequest, SimulatedProvider};

use super::{EXISTING, is_custom, paths, provider, refusal, request};
use crate::Bench;

async fn run(bench: &Bench, journal: &Arc<dyn Journal>, rows: &[(&str, LinkRequest)]) {
    run_with(bench, journal, rows, 4).await;
}

async fn run_with(
    bench: &Bench,
    journal: &Arc<dyn Journal>,
    rows: &[(&str, LinkRequest)],
    concurrency: usize,
) {
    let rows = rows.iter();
    let rows = rows.map(|(key, request)| NewRow::new(*key, "bitly", request.clone()));
    let rows: Vec<_> = rows.collect();
    let mut run = bench
        .links
        .create_all(stream::iter(rows), journal.clone())
        .settling_delay(Duration::from_millis(20))
        .max_concurrency(NonZeroUsize::new(concurrency).unwrap())
        .start();
    while let Some(event) = run.next().await {
        event.unwrap();
    }
}

async fn row(journal: &Arc<dyn Journal>, key: &str) -> Row {
    let rows = journal.get(&[key.to_owned()]).await.unwrap();
    rows.into_iter().next().flatten().unwrap()
}

#[tokio::test]
async fn a_back_half_is_a_second_call() {
    let bench = Bench::new().await;
    let bitly = bench.sandbox.bitly();
    let own = request().slug("shoes").domain("go.brand.example");
    let link = bench.links.create("bitly", &own).await.unwrap();
    assert_eq!((link.made, &link.changed), (Some(Made::Created), &vec![]));
    assert_eq!(link.url.as_deref(), Some("https://go.brand.example/shoes"));
    let sent = bitly.requests();
    assert_eq!(paths(&sent), ["POST /shorten", "POST /custom_bitlinks"]);
    let id = link.id.unwrap();
    let body = json!({ "custom_bitlink": "go.brand.example/shoes", "bitlink_id": id });
    assert_eq!(sent[1].json(), Some(body));

    // The link has it already, and others of its own beside it.
    let again = bench.links.create("bitly", &own).await.unwrap();
    assert_eq!((again.made, again.url), (EXISTING, link.url.clone()));
    assert_eq!(bitly.request_count(), 3);
    let second = own.clone().slug("boots");
    let second = bench.links.create("bitly", &second).await.unwrap();
    assert_eq!((second.made, second.id.as_ref()), (EXISTING, Some(&id)));
    assert_eq!(second.slug.as_deref(), Some("boots"));
    let again = bench.links.create("bitly", &own).await.unwrap();
    assert_eq!((again.made, again.url), (EXISTING, link.url));
    for slug in ["shoes", "boots"] {
        let domain = Some("go.brand.example".to_owned());
        let slug = slug.to_owned();
        let key = Key::Slug {
            slug: slug.clone(),
            domain,
        };
        let found = provider(&bench).find(&key).await.unwrap().unwrap();
        assert_eq!((found.id.as_ref(), found.slug), (Some(&id), Some(slug)));
    }
    let random = request().slug(Slug::Random);
    let random = bench.links.create("bitly", &random);
    assert_eq!(random.await.unwrap().made, Some(Made::Created));
    assert_eq!(bitly.links().len(), 2);
}

/// The error says that the link exists without the back-half, and the same request completes it.
#[tokio::test]
async fn a_back_half_that_fails_after_the_link_is_reported_as_such_and_resumable() {
    let forbidden = || refusal(403, "FORBIDDEN");
    let spent = Retry::WhenQuotaResets(None);
    let soon = Retry::After(Duration::from_secs(10));
    for (answer, kind, retry, lacks) in [
        (
            refusal(409, "ALREADY_EXISTS"),
            ErrorKind::Conflict,
            Retry::Never,
            "without",
        ),
        (forbidden(), ErrorKind::Conflict, Retry::Never, "without"),
        (
            refusal(402, "UPGRADE_REQUIRED"),
            ErrorKind::Permission,
            Retry::Never,
            "without",
        ),
        (
            refusal(400, "INVALID_ARG_CUSTOM_BITLINK"),
            ErrorKind::InvalidRequest,
            Retry::Never,
            "without",
        ),
        (
            refusal(429, "RATE_LIMIT_EXCEEDED"),
            ErrorKind::RateLimited,
            soon,
            "without",
        ),
        (
            refusal(429, "KEYWORD_OVERRIDES_LIMIT_EXCEEDED"),
            ErrorKind::QuotaExceeded,
            spent,
            "without",
        ),
        (
            refusal(503, "TEMPORARILY_UNAVAILABLE"),
            ErrorKind::Unavailable,
            soon,
            "perhaps without",
        ),
    ] {
        let bench = Bench::new().await;
        let bitly = bench.sandbox.bitly();
        let own = request().slug("shoes");
        let status = answer.clone();
        bitly.answer_when(is_custom, status);
        let error = bench.links.create("bitly", &own).await.unwrap_err();
        assert_eq!((error.kind(), error.retry()), (kind, retry), "{error}");
        assert_eq!(error.delivery(), Delivery::Accepted, "{error}");
        assert_eq!(error.fields(), [Field::Slug]);
        let made = error.link().unwrap();
        let url = made.url.as_deref().unwrap();
        assert_eq!(made.id.as_deref(), url.strip_prefix("https://"));
        let text = format!("(the link exists, {lacks} its `slug`: {url})");
        assert!(error.to_string().ends_with(&text), "{error}");
        assert!(
            !error.to_string().contains("no link was created"),
            "{error}"
        );
        let mut sent = paths(&bitly.requests());
        let looked = sent.split_off(2);
        assert_eq!(sent, ["POST /shorten", "POST /custom_bitlinks"]);
        // The link may have it by now, from another request.
        let may_have = matches!(error.status(), Some(400 | 403 | 409));
        assert_eq!(looked.len(), usize::from(may_have), "{looked:?}");

        let link = bench.links.create("bitly", &own).await.unwrap();
        assert_eq!((link.made, &link.id), (EXISTING, &made.id));
        assert_eq!(link.url.as_deref(), Some("https://bit.ly/shoes"));
        assert_eq!(bitly.links().len(), 1);
    }
}

#[tokio::test]
async fn a_back_half_whose_answer_is_lost_is_taken_up() {
    for (fault, requests) in [(Fault::DropAfterWrite, 3), (Fault::DropBeforeWrite, 4)] {
        let bench = Bench::new().await;
        let bitly = bench.sandbox.bitly();
        let own = request().slug("shoes");
        bitly.fail_when(is_custom, fault);
        let error = bench.links.create("bitly", &own).await.unwrap_err();
        assert_eq!(error.delivery(), Delivery::Accepted);
        assert!(
            error.to_string().contains("perhaps without its `slug`"),
            "{error}"
        );
        let link = bench.links.ensure("bitly", &own).await.unwrap();
        assert_eq!((link.made, link.changed), (EXISTING, vec![]));
        assert_eq!(link.url.as_deref(), Some("https://bit.ly/shoes"));
        assert_eq!((bitly.request_count(), bitly.links().len()), (requests, 1));
    }
}

#[tokio::test]
async fn a_back_half_of_another_link_is_a_conflict() {
    let bench = Bench::new().await;
    let bitly = bench.sandbox.bitly();
    bitly.add_strangers_link("bit.ly", "stranger");
    bench
        .links
        .create("bitly", &request().slug("shoes"))
        .await
        .unwrap();
    let other = request().destination("https://brand.example/hats");
    for (slug, status) in [("shoes", 409), ("stranger", 403)] {
        for _ in 0..2 {
            let own = other.clone().slug(slug);
            let error = bench.links.ensure("bitly", &own).await.unwrap_err();
            let conflict = (ErrorKind::Conflict, Some(status));
            assert_eq!((error.kind(), error.status()), conflict, "{error}");
            assert_eq!(error.delivery(), Delivery::Accepted);
        }
    }
    assert_eq!(bitly.links().len(), 2);
    let error = provider(&bench).find(&Key::slug("stranger")).await;
    assert!(error.is_err(), "it is not known that there is none");
    assert!(bitly.set("custom-back-halves", "false"));
    let error = bench.links.create("bitly", &other.slug("hats")).await;
    let error = error.unwrap_err();
    assert_eq!(error.code(), Some("UPGRADE_REQUIRED"));
    assert_eq!(error.kind(), ErrorKind::Permission);
}

#[tokio::test]
async fn a_run_takes_up_links_without_their_back_halves() {
    let bench = Bench::new().await;
    let bitly = bench.sandbox.bitly();
    let folder = tempfile::tempdir().unwrap();
    let journal = || -> Arc<dyn Journal> {
        Arc::new(SqliteJournal::open(folder.path().join("run.db")).unwrap())
    };
    let to = |path: &str| LinkRequest::new().destination(format!("https://brand.example/{path}"));
    let rows = [
        ("a", to("a").slug("a")),
        ("b", to("b").slug("b")),
        ("c", to("c")),
    ];

    // The back-halves of the month are spent: the run ends, with the row in doubt.
    bitly.answer_when(is_custom, refusal(429, "KEYWORD_OVERRIDES_LIMIT_EXCEEDED"));
    let first = journal();
    run(&bench, &first, &rows[..1]).await;
    let waiting = row(&first, "a").await;
    assert_eq!(waiting.state, RowState::Sent);
    let message = waiting.failure.unwrap().message;
    assert!(
        message.contains("the link exists, without its `slug`"),
        "{message}"
    );
    first.close().await.unwrap();

    // The next month, each row gets its link, and no second one is made.
    let second = journal();
    run(&bench, &second, &rows).await;
    for (key, state) in [
        ("a", RowState::Existing),
        ("b", RowState::Created),
        ("c", RowState::Created),
    ] {
        assert_eq!(row(&second, key).await.state, state, "{key}");
    }
    let link = row(&second, "a").await.link.unwrap();
    assert_eq!(link.url.as_deref(), Some("https://bit.ly/a"));

    // What would be refused again is left to a person, who is told that the link exists.
    run(&bench, &second, &[("d", to("d").slug("a"))]).await;
    let unknown = row(&second, "d").await;
    assert_eq!((unknown.state, unknown.sends), (RowState::Unknown, 1));
    let message = unknown.failure.unwrap().message;
    assert!(
        message.contains("the link exists, without its `slug`"),
        "{message}"
    );
    second.close().await.unwrap();
    assert_eq!(bitly.links().len(), 4);
}

#[tokio::test]
async fn a_plan_without_back_halves_ends_a_run_before_it_spends_more_links() {
    let bench = Bench::new().await;
    let bitly = bench.sandbox.bitly();
    assert!(bitly.set("custom-back-halves", "false"));
    let to = |path: &str| request().destination(format!("https://brand.example/{path}"));
    let rows: Vec<_> = ["a", "b"].map(|it| (it, to(it).slug(it))).into();
    let folder = tempfile::tempdir().unwrap();
    let journal = SqliteJournal::open(folder.path().join("run.db")).unwrap();
    let journal: Arc<dyn Journal> = Arc::new(journal);
    run_with(&bench, &journal, &rows, 1).await;
    let [first, second] = [row(&journal, "a").await, row(&journal, "b").await];
    assert_eq!((first.state, first.sends), (RowState::Sent, 1));
    assert_eq!(second.state, RowState::Waiting);
    let sent = paths(&bitly.requests());
    assert_eq!(sent, ["POST /shorten", "POST /custom_bitlinks"]);

    assert!(bitly.set("custom-back-halves", "true"));
    run(&bench, &journal, &rows).await;
    assert_eq!(row(&journal, "a").await.state, RowState::Existing);
    assert_eq!(row(&journal, "b").await.state, RowState::Created);
    assert_eq!(bitly.links().len(), 2);
}

#[tokio::test]
async fn a_slug_that_bitly_would_refuse_makes_no_link() {
    let bench = Bench::new().await;
    for slug in ["summer sale", "a/b", "?", "#", "%"] {
        let own = request().slug(slug);
        let error = bench.links.create("bitly", &own).await.unwrap_err();
        assert_eq!(error.delivery(), Delivery::NotSent, "{slug}");
        assert_eq!(error.fields(), [Field::Slug], "{slug}");
    }
    assert_eq!(bench.sandbox.bitly().request_count(), 0);
}

#[tokio::test]
async fn an_answer_that_shows_no_back_half_says_nothing_of_it() {
    for body in [json!({}), json!({ "custom_bitlink": "" })] {
        let bench = Bench::new().await;
        let own = request().slug("shoes");
        let bitly = bench.sandbox.bitly();
        bitly.answer_when(is_custom, Answer::json(200, &body));
        let error = bench.links.create("bitly", &own).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unexpected, "{error}");
        assert_eq!(error.delivery(), Delivery::Accepted);
        assert_eq!(error.fields(), [Field::Slug]);
        let made = error.link().unwrap();
        assert_ne!(made.slug.as_deref(), Some("shoes"));
        let link = bench.links.create("bitly", &own).await.unwrap();
        assert_eq!((link.made, &link.id), (EXISTING, &made.id));
        assert_eq!(link.slug.as_deref(), Some("shoes"));
    }
}

/// Two rows or processes may ask for the same at once.
#[tokio::test]
async fn a_refused_back_half_that_the_link_has_by_now_is_no_error() {
    let own = request().slug("shoes");
    for (status, code) in [
        (409, "ALREADY_EXISTS"),
        (403, "FORBIDDEN"),
        (400, "INVALID_ARG_CUSTOM_BITLINK"),
    ] {
        let bench = Bench::new().await;
        let bitly = bench.sandbox.bitly();
        let without = bench.links.create("bitly", &request()).await.unwrap();
        let (_, hash) = without.id.as_deref().unwrap().split_once('/').unwrap();
        bench.links.create("bitly", &own).await.unwrap();
        let answer = json!({
            "id": format!("bit.ly/{hash}"),
            "link": format!("https://bit.ly/{hash}"),
            "long_url": "https://brand.example/shoes",
            "created_at": "2026-04-01T09:30:00+0000",
        });
        let is_first = |it: &RecordedRequest| it.path() == "/shorten";
        bitly.answer_when(is_first, Answer::json(200, &answer));
        bitly.answer_when(is_custom, refusal(status, code));
        let link = bench.links.create("bitly", &own).await.unwrap();
        assert_eq!((link.made, &link.id), (EXISTING, &without.id));
        assert_eq!(link.url.as_deref(), Some("https://bit.ly/shoes"));
    }
}

#[tokio::test]
async fn a_back_half_stands_on_the_domain_that_is_asked_for() {
    let bench = Bench::new().await;
    let bitly = bench.sandbox.bitly();
    let has = json!(["https://go.brand.example/shoes", "https://bit.ly/boots"]);
    let answer = |id: &str| {
        let body = json!({
            "id": id,
            "link": format!("https://{id}"),
            "long_url": "https://brand.example/shoes",
            "created_at": "2026-04-01T09:30:00+0000",
            "custom_bitlinks": has,
        });
        Answer::json(200, &body)
    };
    let own = request().domain("bit.ly");
    bitly.answer_next(answer("bit.ly/2xYz"));
    let link = bench.links.create("bitly", &own).await.unwrap();
    assert_eq!(link.url.as_deref(), Some("https://bit.ly/boots"));
    assert_eq!(link.made, EXISTING);

    // The same back-half on another domain is another one.
    for own in [own.clone().slug("shoes"), request().slug("shoes")] {
        bitly.answer_next(answer("bit.ly/2xYz"));
        let custom = json!({ "custom_bitlink": "bit.ly/shoes" });
        bitly.answer_when(is_custom, Answer::json(200, &custom));
        let link = bench.links.create("bitly", &own).await.unwrap();
        assert_eq!(link.url.as_deref(), Some("https://bit.ly/shoes"));
        let sent = bitly.requests().pop().unwrap().json().unwrap();
        assert_eq!(sent["custom_bitlink"], "bit.ly/shoes");
    }

    // A link on another domain can't get it.
    let before = bitly.request_count();
    bitly.answer_next(answer("go.brand.example/2xYz"));
    let own = own.slug("sandals");
    let link = bench.links.create("bitly", &own).await.unwrap();
    assert_eq!(bitly.request_count() - before, 1);
    assert_eq!(link.made, Some(Made::Existing { as_asked: false }));
    let changed: Vec<_> = link.changed.iter().map(|it| it.field).collect();
    assert_eq!(changed, [Field::Slug]);
}

/// A row whose back-half fails again and again waits for the next run, and the others go on.
#[tokio::test]
async fn a_back_half_that_bitly_fails_to_add_holds_up_no_other_row() {
    let bench = Bench::new().await;
    let bitly = bench.sandbox.bitly();
    let is_bad = |it: &RecordedRequest| {
        is_custom(it)
            && it
                .json()
                .is_some_and(|it| it["custom_bitlink"] == "bit.ly/a")
    };
    let failing = refusal(503, "TEMPORARILY_UNAVAILABLE").header("retry-after", "0");
    (0..20).for_each(|_| bitly.answer_when(is_bad, failing.clone()));
    let to = |path: &str| request().destination(format!("https://brand.example/{path}"));
    let rows: Vec<_> = ["a", "b", "c"].map(|it| (it, to(it).slug(it))).into();
    let folder = tempfile::tempdir().unwrap();
    let journal = SqliteJournal::open(folder.path().join("run.db")).unwrap();
    let journal: Arc<dyn Journal> = Arc::new(journal);
    run(&bench, &journal, &rows).await;
    let bad = row(&journal, "a").await;
    assert_eq!((bad.state, bad.sends), (RowState::Sent, 5));
    for key in ["b", "c"] {
        assert_eq!(row(&journal, key).await.state, RowState::Created, "{key}");
    }
    assert_eq!(bitly.links().len(), 3);
}

/// That an id may have a back-half in place of its hash is not documented.
#[tokio::test]
async fn a_back_half_is_looked_for_as_one_before_it_is_said_to_be_absent() {
    let bench = Bench::new().await;
    let bitly = bench.sandbox.bitly();
    let own = request().slug("shoes");
    let link = bench.links.create("bitly", &own).await.unwrap();
    let key = Key::slug("shoes");
    let is_id = |it: &RecordedRequest| it.path().starts_with("/bitlinks/");
    bitly.answer_when(is_id, refusal(404, "NOT_FOUND"));
    let found = provider(&bench).find(&key).await.unwrap().unwrap();
    assert_eq!((found.id, found.url), (link.id.clone(), link.url));
    let before = bitly.request_count();
    let absent = Key::slug("boots");
    assert!(provider(&bench).find(&absent).await.unwrap().is_none());
    let sent = bitly.requests().split_off(before);
    let expected = [
        "GET /bitlinks/bit.ly/boots",
        "GET /custom_bitlinks/bit.ly/boots",
    ];
    assert_eq!(paths(&sent), expected);
    assert!(bitly.set("custom-back-halves", "false"));
    assert!(provider(&bench).find(&absent).await.unwrap().is_none());

    // An id may be written as the URL that people share.
    let url = Key::Id(format!("https://{}", link.id.unwrap()));
    assert!(provider(&bench).find(&url).await.unwrap().is_some());
}
