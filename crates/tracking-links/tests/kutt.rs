//! Kutt: each operation, what it alters of a request, and its refusals.

#![allow(clippy::unwrap_used, reason = "in a test an unwrap is an assertion")]

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::json;
use tracking_links::kutt::types::NewLink;
use tracking_links::runtime::Credential;
use tracking_links::{
    ClickRange, Delivery, ErrorKind, Field, Key, KeyKind, Kutt, KuttBuilder, KuttOptions,
    LinkRequest, Links, Listing, Made, OnRepeat, Provider, Retry, Slug,
};
use tracking_links_sandbox::conformance::Conformance;
use tracking_links_sandbox::{Answer, Fault, Sandbox, SimulatedProvider};

const DAY: Duration = Duration::from_secs(86_400);

async fn sandbox() -> Sandbox {
    Sandbox::start().await.expect("a loopback port is free")
}

fn builder(sandbox: &Sandbox, key: &str) -> KuttBuilder {
    Kutt::builder(key).base_url(sandbox.kutt().base_url())
}

fn kutt(sandbox: &Sandbox) -> Kutt {
    builder(sandbox, sandbox.kutt().api_key()).build().unwrap()
}

fn request() -> LinkRequest {
    LinkRequest::new().destination("https://brand.example/shoes")
}

#[tokio::test]
async fn a_link_has_what_the_request_sets() {
    let sandbox = sandbox().await;
    let request = request()
        .slug("Spring")
        .domain("go.brand.example")
        .notes("for the newsletter")
        .expires(30 * DAY);
    let link = kutt(&sandbox).create(&request).await.unwrap();
    assert_eq!((link.made, &link.changed), (Some(Made::Created), &vec![]));
    assert_eq!(link.url.as_deref(), Some("http://go.brand.example/Spring"));
    assert_eq!(link.id.as_ref().map(String::len), Some(36));
    assert_eq!(link.slug.as_deref(), Some("Spring"));
    assert_eq!(link.domain.as_deref(), Some("go.brand.example"));
    assert_eq!((link.protected, link.disabled), (Some(false), Some(false)));
    assert_eq!(link.clicks, Some(0));
    let answer = link.as_kutt().unwrap();
    assert_eq!(answer.description.as_deref(), Some("for the newsletter"));

    let link = kutt(&sandbox).create(&self::request()).await.unwrap();
    assert_eq!(link.domain.as_deref(), Some("kutt.test"));
    assert!(link.url.unwrap().starts_with("https://kutt.test/"));
}

/// A client that retries failures must not take it for one.
#[tokio::test]
async fn a_500_is_a_refusal() {
    let sandbox = sandbox().await;
    let kutt = kutt(&sandbox);
    let taken = kutt.create(&request().slug("spring")).await.unwrap();
    let other = kutt.create(&request().slug("summer")).await.unwrap();
    let (taken, other) = (taken.id.unwrap(), other.id.unwrap());
    let none = "00000000-0000-4000-8000-000000000000";
    let (change, spring) = (LinkRequest::new(), request().slug("spring"));
    let notes = change.clone().notes("x");
    let all_time = ClickRange::new();
    sandbox.kutt().visit("spring", None);
    let before = sandbox.kutt().request_count();
    for (outcome, kind, fields) in [
        (
            kutt.create(&spring).await.map(drop),
            ErrorKind::Conflict,
            &[Field::Slug][..],
        ),
        (
            kutt.update(&other, &change.slug("spring")).await.map(drop),
            ErrorKind::Conflict,
            &[Field::Slug],
        ),
        (
            kutt.update(none, &notes).await.map(drop),
            ErrorKind::NotFound,
            &[],
        ),
        (kutt.delete(none).await, ErrorKind::NotFound, &[]),
        (
            kutt.clicks(none, &all_time).await.map(drop),
            ErrorKind::NotFound,
            &[],
        ),
    ] {
        let error = outcome.unwrap_err();
        assert_eq!((error.kind(), error.status()), (kind, Some(500)), "{error}");
        // A change was not sent if its link could not be read.
        let is_read = error.operation() == Some("update") && kind == ErrorKind::NotFound;
        let delivery = match is_read {
            true => Delivery::NotSent,
            false => Delivery::Rejected,
        };
        assert_eq!(error.delivery(), delivery, "{error}");
        assert_eq!(error.retry(), Retry::Never, "{error}");
        assert_eq!((error.attempts(), error.fields()), (1, fields), "{error}");
    }
    // Each is sent once, after the read of the link that is to be changed.
    assert_eq!(sandbox.kutt().request_count() - before, 6);
    let found = kutt.find(&Key::id(none)).await.unwrap();
    assert!(found.is_none());
    assert!(kutt.find(&Key::id(taken)).await.unwrap().is_some());

    let failure = Answer::json(500, &json!({ "error": "An error occurred." }));
    sandbox.kutt().answer_next(failure);
    let error = kutt.create(&request()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert_eq!(error.delivery(), Delivery::Unknown, "a true failure");
}

#[tokio::test]
async fn invalid_values_are_refused_with_their_fields() {
    let sandbox = sandbox().await;
    let kutt = kutt(&sandbox);
    for (request, field) in [
        (
            request().destination("https://127.0.0.1"),
            Field::Destination,
        ),
        (
            request().destination("https://kutt.test/x"),
            Field::Destination,
        ),
        (request().slug("api"), Field::Slug),
        (request().domain("other.example"), Field::Domain),
    ] {
        let error = kutt.create(&request).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{error}");
        assert_eq!((error.status(), error.fields()), (Some(400), &[field][..]));
        assert_eq!(error.delivery(), Delivery::Rejected);
    }
    for (message, field) in [
        (
            "Description length must be between 1 and 2040.",
            Field::Notes,
        ),
        ("Expire time should be more than 1 minute.", Field::Expires),
        ("Domain is banned.", Field::Destination),
        ("URL is containing malware/scam.", Field::Destination),
    ] {
        let answer = Answer::json(400, &json!({ "error": message }));
        sandbox.kutt().answer_next(answer);
        let error = kutt.create(&request()).await.unwrap_err();
        assert_eq!(error.fields(), [field], "{error}");
    }
    for expires in [SystemTime::now(), UNIX_EPOCH + Duration::from_secs(1 << 55)] {
        let error = kutt.create(&request().expires(expires)).await.unwrap_err();
        let fields = (error.fields(), error.attempts());
        assert_eq!(fields, (&[Field::Expires][..], 0));
    }
    let limit = json!({ "error": "You have reached your daily limit (50). Please wait 24h." });
    sandbox.kutt().answer_next(Answer::json(500, &limit));
    let error = kutt.create(&request()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::QuotaExceeded);
    assert_eq!(error.retry(), Retry::WhenQuotaResets(None));
}

#[tokio::test]
async fn a_wrong_key_where_anonymous_links_are_allowed_is_found_by_verify() {
    let sandbox = sandbox().await;
    assert!(sandbox.kutt().set("anonymous-links", "true"));
    kutt(&sandbox).verify().await.unwrap();
    let wrong = builder(&sandbox, "wrong").build().unwrap();
    let error = wrong.verify().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Authentication);
    assert_eq!(
        (error.provider(), error.operation()),
        (Some("kutt"), Some("verify"))
    );
    let mut requests = sandbox.kutt().requests().into_iter();
    assert!(requests.all(|it| it.method() == "GET"));

    // Whoever sends the target alone makes a link that belongs to nobody.
    let client = wrong.client();
    let made = client.create_link(NewLink::new("https://brand.example"));
    let made = made.send().await.unwrap().into_inner();
    assert!(sandbox.kutt().links()[0].is_anonymous);
    let error = kutt(&sandbox).delete(&made.id).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn a_create_with_a_wrong_key_makes_no_anonymous_link() {
    let sandbox = sandbox().await;
    for anonymous in ["true", "false"] {
        assert!(sandbox.kutt().set("anonymous-links", anonymous));
        let wrong = builder(&sandbox, "wrong").build().unwrap();
        let error = wrong.create(&request()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Authentication, "{error}");
        assert_eq!(error.delivery(), Delivery::Rejected);
    }
    assert_eq!(sandbox.kutt().links(), []);
}

/// `reuse` ignores the slug, so the link that comes back may have another one.
#[tokio::test]
async fn a_reused_link_is_never_claimed_as_asked() {
    let sandbox = sandbox().await;
    let kutt = kutt(&sandbox);
    let first = kutt.create(&request().slug("a")).await.unwrap();
    let reused = NewLink::new("https://brand.example/shoes")
        .customurl("b")
        .reuse(true);
    let reused = kutt.client().create_link(reused).send().await.unwrap();
    assert_eq!((reused.status().as_u16(), &*reused.address), (200, "a"));

    // The facade asks for none. A server that returns one all the same is told by its 200.
    let body = serde_json::to_value(reused.into_inner()).unwrap();
    for (slug, as_asked) in [("b", false), ("a", true)] {
        sandbox.kutt().answer_next(Answer::json(200, &body));
        let link = kutt.create(&request().slug(slug)).await.unwrap();
        assert_eq!(link.made, Some(Made::Existing { as_asked }), "{slug}");
        assert_eq!(link.changed.is_empty(), as_asked);
        assert_eq!(link.id, first.id);
    }
    let second = kutt.create(&request().slug("b")).await.unwrap();
    assert_eq!(second.made, Some(Made::Created));
    let again = kutt.create(&request()).await.unwrap();
    assert_eq!(again.made, Some(Made::Created), "201");
    assert_eq!(sandbox.kutt().links().len(), 3);
}

#[tokio::test]
async fn slugs_are_not_unique_under_concurrency() {
    let sandbox = sandbox().await;
    assert!(sandbox.kutt().set("unseen-ms", "60000"));
    let kutt = kutt(&sandbox);
    let request = request().slug("spring");
    let creates = (0..30).map(|_| kutt.create(&request));
    let made = futures_util::future::join_all(creates).await;
    assert!(
        made.iter()
            .all(|it| it.as_ref().unwrap().made == Some(Made::Created))
    );
    let links = sandbox.kutt().links();
    assert_eq!(links.iter().filter(|it| it.address == "spring").count(), 30);

    let by = KeyKind::Slug;
    let repeated = Kutt::CAPABILITIES.on_repeat(&request);
    assert_eq!(repeated, OnRepeat::Refused { by, atomic: false });
    // Visitors come to the oldest one, whichever page of the list has it.
    let found = kutt.find(&Key::slug("spring")).await.unwrap().unwrap();
    assert_eq!(found.id.as_ref(), Some(&links[0].id));
    let ensured = sandbox.links().ensure("kutt", &request).await.unwrap();
    assert_eq!(ensured.made, Some(Made::Existing { as_asked: true }));
    assert_eq!(ensured.id, found.id);
    assert_eq!(sandbox.kutt().links().len(), 30);
}

#[tokio::test]
async fn an_expiry_is_sent_as_the_time_that_is_left_and_read_as_a_moment() {
    let sandbox = sandbox().await;
    let kutt = kutt(&sandbox);
    for database in ["sqlite", "postgres"] {
        assert!(sandbox.kutt().set("database", database));
        let moment = SystemTime::now() + 2 * DAY;
        let link = kutt.create(&request().expires(moment)).await.unwrap();
        let sent = sandbox.kutt().requests().pop().unwrap().json().unwrap();
        assert_eq!(
            sent["expire_in"], "172799s",
            "the whole seconds that are left"
        );
        let received = link.expires_at.unwrap();
        assert!(moment.duration_since(received).unwrap() < Duration::from_secs(5));
        assert_eq!(link.changed, []);
        let found = kutt.find(&Key::id(link.id.unwrap())).await.unwrap();
        assert_eq!(found.unwrap().expires_at, Some(received), "{database}");
    }
    // A server whose clock is an hour slow lets the link expire an hour early.
    let slow = Sandbox::builder().clock(|| SystemTime::now() - Duration::from_secs(3_600));
    let slow = slow.start().await.unwrap();
    let request = request().expires(SystemTime::now() + 2 * DAY);
    let link = self::kutt(&slow).create(&request).await.unwrap();
    let changed: Vec<_> = link.changed.iter().map(|it| it.field).collect();
    assert_eq!(changed, [Field::Expires], "what came back is told");
}

#[tokio::test]
async fn a_link_is_found_by_its_slug_and_domain_or_by_its_id() {
    let sandbox = sandbox().await;
    let kutt = kutt(&sandbox);
    let own = kutt
        .create(&request().slug("spring_1").domain("go.brand.example"))
        .await
        .unwrap();
    // SQL's LIKE takes the underscore for any character.
    for slug in ["springX1", "spring_10", "Spring_1"] {
        kutt.create(&request().slug(slug)).await.unwrap();
    }
    let slug = |domain: Option<&str>| Key::Slug {
        slug: "spring_1".to_owned(),
        domain: domain.map(str::to_owned),
    };
    assert!(kutt.find(&slug(None)).await.unwrap().is_none());
    let default = kutt.create(&request().slug("spring_1")).await.unwrap();
    for (key, expected) in [
        (slug(Some("go.brand.example")), &own),
        (slug(Some("GO.brand.example")), &own),
        (slug(None), &default),
        (slug(Some("kutt.test")), &default),
        (slug(Some("KUTT.test")), &default),
        (Key::id(own.id.clone().unwrap()), &own),
    ] {
        let found = kutt.find(&key).await.unwrap().unwrap();
        assert_eq!(
            (found.id, found.made),
            (expected.id.clone(), None),
            "{key:?}"
        );
    }
    for key in [
        slug(Some("other.example")),
        Key::slug("sprin"),
        Key::id("spring_1"),
    ] {
        assert!(kutt.find(&key).await.unwrap().is_none(), "{key:?}");
    }
    // Kutt 2 counts the visits in other periods.
    let answer = serde_json::to_value(own.as_kutt().unwrap()).unwrap();
    sandbox.kutt().answer_next(Answer::json(200, &answer));
    let found = kutt.find(&Key::id(own.id.clone().unwrap())).await.unwrap();
    assert_eq!(found.unwrap().id, own.id);
    // Of a gateway, or of a server at another path: it says nothing about the link.
    let page = Answer::new(404).body("<h1>Not Found</h1>");
    sandbox.kutt().answer_next(page);
    let error = kutt.find(&Key::id("x".repeat(36))).await.unwrap_err();
    assert_eq!(error.status(), Some(404));
}

/// Kutt 2 counts only those links of a search that have a description.
#[tokio::test]
async fn a_link_is_found_whatever_total_a_search_has() {
    let sandbox = sandbox().await;
    assert!(sandbox.kutt().set("version", "2"));
    let kutt = kutt(&sandbox);
    let spring = request().slug("spring");
    let link = kutt.create(&spring).await.unwrap();
    for number in 0..60 {
        let request = request().slug(format!("spring-{number}"));
        kutt.create(&request).await.unwrap();
    }
    let found = kutt.find(&Key::slug("spring")).await.unwrap();
    assert_eq!(found.map(|it| it.id), Some(link.id));
    assert!(kutt.find(&Key::slug("sprin")).await.unwrap().is_none());
    let ensured = sandbox.links().ensure("kutt", &spring).await.unwrap();
    assert_eq!(ensured.made, Some(Made::Existing { as_asked: true }));
}

#[tokio::test]
async fn a_search_ends_at_a_server_that_does_not_skip() {
    let sandbox = sandbox().await;
    let kutt = kutt(&sandbox);
    let link = kutt.create(&request().slug("spring")).await.unwrap();
    let page = json!({
        "total": 3,
        "limit": 50,
        "skip": 0,
        "data": [link.as_kutt().unwrap()],
    });
    let page = Answer::json(200, &page);
    sandbox.kutt().answer_when(|it| it.method() == "GET", page);
    let found = kutt.find(&Key::slug("spring")).await.unwrap();
    assert_eq!(found.map(|it| it.id), Some(link.id));
    assert!(kutt.find(&Key::slug("other")).await.unwrap().is_none());
}

#[tokio::test]
async fn a_list_has_every_link_once_though_others_come_and_go() {
    let sandbox = sandbox().await;
    let kutt = kutt(&sandbox);
    let mut ids = Vec::new();
    for number in 0..230 {
        let request = request().slug(format!("link-{number}"));
        ids.push(kutt.create(&request).await.unwrap().id.unwrap());
    }
    let mut list = Links::new(&kutt, Listing::new());
    let mut listed: Vec<String> = Vec::new();
    while let Some(link) = list.next().await {
        let id = link.unwrap().id.unwrap();
        match listed.len() {
            // A new link moves all others on by one.
            20 => drop(kutt.create(&request()).await.unwrap()),
            // Links that were read and that were not.
            75 => kutt.delete(&listed[10]).await.unwrap(),
            76 => kutt.delete(&ids[3]).await.unwrap(),
            // All that were read, as a program does that deletes what it lists.
            120 => {
                for id in listed.iter().filter(|it| **it != listed[10]) {
                    kutt.delete(id).await.unwrap();
                }
            }
            _ => {}
        }
        listed.push(id);
    }
    ids.remove(3);
    ids.reverse();
    assert_eq!(listed, ids);

    for cursor in ["", "next", "50", "-1/2/x", "1/2"] {
        let error = kutt.page(&Listing::new(), Some(cursor)).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.attempts()),
            (ErrorKind::InvalidRequest, 0)
        );
    }
}

#[tokio::test]
async fn a_total_of_any_size_ends_a_list() {
    let sandbox = sandbox().await;
    let kutt = kutt(&sandbox);
    for (cursor, total) in [
        ("50/120/x", i64::MIN),
        ("50/120/x", i64::MAX),
        ("9223372036854775807/0/x", i64::MAX),
        ("9223372036854775807/9223372036854775807/x", i64::MIN),
    ] {
        let list = json!({ "total": total, "limit": 50, "skip": 0, "data": [] });
        for _ in 0..2 {
            sandbox.kutt().answer_next(Answer::json(200, &list));
        }
        let page = kutt.page(&Listing::new(), Some(cursor)).await.unwrap();
        assert_eq!((page.links.len(), page.next), (0, None), "{cursor} {total}");
    }
}

#[tokio::test]
async fn a_list_that_is_narrowed_reads_no_page_of_older_links() {
    let start = UNIX_EPOCH + Duration::from_secs(1_750_924_800);
    let tick = std::sync::atomic::AtomicU32::new(0);
    let clock = move || start + DAY * tick.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let sandbox = Sandbox::builder().clock(clock).start().await.unwrap();
    let kutt = kutt(&sandbox);
    for _ in 0..120 {
        kutt.create(&request()).await.unwrap();
    }
    let times: Vec<_> = sandbox
        .kutt()
        .links()
        .iter()
        .map(|it| it.created_at)
        .collect();
    let before = sandbox.kutt().request_count();
    for (listing, expected, requests) in [
        (Listing::new().created_after(times[99]), 20, 1),
        (Listing::new().created_before(times[20]), 20, 3),
        (Listing::new(), 120, 3),
    ] {
        let before = sandbox.kutt().request_count();
        let listed = Links::new(&kutt, listing).all().await.unwrap();
        assert_eq!(listed.len(), expected, "{listing:?}");
        assert_eq!(sandbox.kutt().request_count() - before, requests);
    }
    assert_eq!(sandbox.kutt().request_count() - before, 7);
}

#[tokio::test]
async fn an_update_changes_what_it_sets_and_is_sent_again() {
    let sandbox = sandbox().await;
    let kutt = kutt(&sandbox);
    let request = request().slug("spring").notes("Spring");
    let link = kutt.create(&request).await.unwrap();
    let id = link.id.unwrap();
    let change = LinkRequest::new()
        .destination("https://brand.example/new")
        .slug("summer");
    // Kutt refuses the second request, since it would change nothing.
    sandbox.kutt().fail_next(Fault::DropAfterWrite);
    let updated = kutt.update(&id, &change).await.unwrap();
    assert_eq!((updated.made, &updated.changed), (None, &vec![]));
    assert_eq!(updated.url.as_deref(), Some("https://kutt.test/summer"));
    let answer = updated.as_kutt().unwrap();
    assert_eq!(answer.description.as_deref(), Some("Spring"));
    let again = kutt.update(&id, &change).await.unwrap();
    assert_eq!(again.destination, change.destination);

    // A duration counts from the creation of the link.
    let change = LinkRequest::new().expires(DAY);
    let updated = kutt.update(&id, &change).await.unwrap();
    let expected = link.created_at.unwrap() + DAY;
    let received = updated.expires_at.unwrap();
    assert!(expected.duration_since(received).unwrap_or_default() < Duration::from_secs(5));
    assert_eq!(updated.changed, []);

    let random = LinkRequest::new().slug(Slug::Random);
    let error = kutt.update(&id, &random).await.unwrap_err();
    let refused = (error.kind(), error.fields(), error.attempts());
    assert_eq!(refused, (ErrorKind::Unsupported, &[Field::Slug][..], 0));
}

/// Kutt 2 says that nothing is to be updated if there is neither a target nor an address.
#[tokio::test]
async fn a_change_that_was_not_made_is_an_error() {
    let sandbox = sandbox().await;
    let kutt = kutt(&sandbox);
    let change = LinkRequest::new;
    let [new, old] = [2 * DAY, DAY].map(|it| SystemTime::now() + it);
    let bare = kutt.create(&request()).await.unwrap().id.unwrap();
    let full = request().slug("spring").notes("Spring").expires(old);
    let full = kutt.create(&full).await.unwrap().id.unwrap();
    assert!(sandbox.kutt().set("version", "2"));
    for (id, change) in [
        (&bare, change().notes("x")),
        (&bare, change().expires(new)),
        (&full, change().notes("spring")),
        (&full, change().expires(new)),
        (&full, change().notes("Spring").expires(new)),
        (&full, change().notes("x").expires(old)),
    ] {
        let error = kutt.update(id, &change).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{change:?}");
        assert_eq!(error.status(), Some(500), "{error}");
        assert_eq!(error.delivery(), Delivery::Rejected, "{error}");
    }
    for change in [
        change().notes("Spring"),
        change().expires(old),
        change().notes("Spring").expires(old),
    ] {
        let link = kutt.update(&full, &change).await.unwrap();
        assert_eq!(link.changed, [], "the link has these values");
    }

    // Someone else changed the link after the refusal.
    let refusal = json!({ "error": "Should at least update one field." });
    for change in [
        change().destination("https://brand.example/new"),
        change().slug("summer"),
    ] {
        let refusal = Answer::json(500, &refusal);
        sandbox
            .kutt()
            .answer_when(|it| it.method() == "PATCH", refusal);
        let error = kutt.update(&full, &change).await.unwrap_err();
        assert_eq!(error.status(), Some(500), "{change:?}");
    }
}

/// Kutt 3 takes the password away if a change has none; Kutt 2 makes a given one the link's.
#[tokio::test]
async fn an_update_leaves_the_password() {
    let sandbox = sandbox().await;
    let kutt = kutt(&sandbox);
    for (version, password) in [
        ("3", Some("secret")),
        ("3", None),
        ("2", Some("secret")),
        ("2", None),
    ] {
        assert!(sandbox.kutt().set("version", version));
        let link = kutt.create(&request().slug("spring")).await.unwrap();
        let id = link.id.unwrap();
        assert!(sandbox.kutt().set_password("spring", None, password));
        let change = request().notes("x");
        let updated = kutt.update(&id, &change).await.unwrap();
        assert_eq!(updated.protected, Some(password.is_some()), "{version}");
        let kept = sandbox.kutt().links()[0].password.clone();
        assert_eq!(kept.as_deref(), password, "{version}");
        kutt.delete(&id).await.unwrap();
    }
}

#[tokio::test]
async fn a_password_is_set_and_shown_nowhere() {
    let sandbox = sandbox().await;
    let kutt = kutt(&sandbox);
    let with = |password: &str| {
        let mut options = KuttOptions::default();
        options.password = Some(password.to_owned());
        assert!(!format!("{options:?}").contains(password));
        request().options(options)
    };
    let link = kutt.create(&with("open sesame")).await.unwrap();
    assert_eq!(link.protected, Some(true));
    let kept = sandbox.kutt().links()[0].password.clone();
    assert_eq!(kept.as_deref(), Some("open sesame"));

    let error = kutt.create(&with("ab")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(error.fields(), [Field::Options]);
}

#[tokio::test]
async fn clicks_are_the_visits_of_all_time() {
    let sandbox = sandbox().await;
    let kutt = kutt(&sandbox);
    let link = kutt.create(&request().slug("spring")).await.unwrap();
    let id = link.id.unwrap();
    for _ in 0..3 {
        assert!(sandbox.kutt().visit("spring", None));
    }
    let clicks = kutt.clicks(&id, &ClickRange::new()).await.unwrap();
    assert_eq!((clicks.total, clicks.series.len()), (3, 0));
    let range = ClickRange::new().from(UNIX_EPOCH);
    let error = kutt.clicks(&id, &range).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::Unsupported, 0)
    );
    assert_eq!(error.operation(), Some("clicks"));
}

#[tokio::test]
async fn a_server_is_required_and_the_error_says_so() {
    let error = Kutt::builder("key").build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    let message = error.to_string();
    assert!(message.contains("set one with .base_url("), "{message}");
}

#[tokio::test]
async fn one_link_is_ensured_for_a_slug() {
    let sandbox = sandbox().await;
    let links = sandbox.links();
    let request = request().slug_from("shoes-42");
    let first = links.ensure("kutt", &request).await.unwrap();
    assert_eq!(first.made, Some(Made::Created));
    let again = sandbox.links().ensure("kutt", &request).await.unwrap();
    assert_eq!(again.made, Some(Made::Existing { as_asked: true }));
    assert_eq!(again.id, first.id);
    let elsewhere = request.destination("https://other.example");
    let error = links.ensure("kutt", &elsewhere).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict);
    let error = links.ensure("kutt", &self::request()).await.unwrap_err();
    assert_eq!(
        error.kind(),
        ErrorKind::Unsupported,
        "a link without a slug has no key"
    );
    assert_eq!(sandbox.kutt().links().len(), 1);
}

/// The slug of a link that the key's user can't see.
#[tokio::test]
async fn a_slug_of_a_stranger_is_a_conflict_without_a_link() {
    let sandbox = sandbox().await;
    let taken = Answer::json(500, &json!({ "error": "Custom URL is already in use." }));
    sandbox
        .kutt()
        .answer_when(|it| it.method() == "POST", taken);
    let error = sandbox
        .links()
        .ensure("kutt", &request().slug("spring"))
        .await;
    let error = error.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict);
    assert!(error.link().is_none());
    assert_eq!(error.delivery(), Delivery::Rejected);
}

/// The suite of all providers runs at a server with the default settings.
#[tokio::test]
async fn a_server_with_other_settings_passes_the_suite() {
    let sandbox = sandbox().await;
    assert!(sandbox.kutt().set("anonymous-links", "true"));
    assert!(sandbox.kutt().set("database", "postgres"));
    assert!(!sandbox.kutt().set("database", "oracle"));
    let provider = kutt(&sandbox);
    let server: &dyn SimulatedProvider = sandbox.kutt();
    let subject = Conformance::new(&provider).remote(server);
    subject.run().await.assert_passed();
}

#[tokio::test]
async fn the_key_is_sent_in_its_header() {
    let sandbox = sandbox().await;
    let key = Credential::api_key("ApiKey", sandbox.kutt().api_key());
    let client = tracking_links::kutt::Client::builder().credential(key);
    let client = client.base_url(sandbox.kutt().base_url()).build().unwrap();
    client.list_links().send().await.unwrap();
    let request = sandbox.kutt().requests().pop().unwrap();
    assert!(request.header_is("x-api-key", sandbox.kutt().api_key()));
    assert_eq!(request.path(), "/api/v2/links");
}
