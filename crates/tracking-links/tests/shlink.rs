//! Shlink: each operation, what it alters of a request, and its refusals.

#![allow(clippy::unwrap_used, reason = "in a test an unwrap is an assertion")]

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::json;
use tracking_links::{
    ClickRange, Delivery, ErrorKind, Field, Key, KeyKind, LinkRequest, Links, Listing, Made,
    OnRepeat, Provider, Shlink, ShlinkBuilder, ShlinkOptions, Slug,
};
use tracking_links_sandbox::{Answer, Fault, Sandbox};

const DAY: Duration = Duration::from_secs(86_400);

async fn sandbox() -> Sandbox {
    Sandbox::start().await.expect("a loopback port is free")
}

fn builder(sandbox: &Sandbox) -> ShlinkBuilder {
    let shlink = sandbox.shlink();
    Shlink::builder(shlink.api_key()).base_url(shlink.base_url())
}

fn shlink(sandbox: &Sandbox) -> Shlink {
    builder(sandbox).build().unwrap()
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
        .name("Spring sale")
        .tags(["spring", "shoes"])
        .expires(30 * DAY);
    let link = shlink(&sandbox).create(&request).await.unwrap();
    assert_eq!((link.made, &link.changed), (Some(Made::Created), &vec![]));
    assert_eq!(link.url.as_deref(), Some("https://go.brand.example/Spring"));
    assert_eq!(link.id.as_deref(), Some("go.brand.example/Spring"));
    assert_eq!(link.slug.as_deref(), Some("Spring"));
    assert_eq!(link.domain.as_deref(), Some("go.brand.example"));
    assert_eq!(link.name.as_deref(), Some("Spring sale"));
    assert_eq!(link.tags, ["spring", "shoes"]);
    assert_eq!(link.clicks, Some(0));
    assert_eq!(link.destination, request.destination);
    let lasts = link
        .expires_at
        .unwrap()
        .duration_since(link.created_at.unwrap());
    assert!(lasts.unwrap().abs_diff(30 * DAY) <= Duration::from_secs(2));
    assert!(link.as_shlink().unwrap().meta.valid_until.is_some());

    let sent = sandbox.shlink().requests()[0].json().unwrap();
    assert_eq!(
        sent.get("findIfExists"),
        None,
        "it is never asked for unasked"
    );
}

#[tokio::test]
async fn without_slug_and_domain_the_server_chooses_both() {
    let sandbox = sandbox().await;
    let shlink = shlink(&sandbox);
    for slug in [None, Some(Slug::Random)] {
        let request = slug.into_iter().fold(request(), LinkRequest::slug);
        let link = shlink.create(&request).await.unwrap();
        assert_eq!(link.slug, link.id);
        assert_eq!(link.slug.unwrap().len(), 5);
        assert_eq!(link.domain.as_deref(), Some("s.test"));
    }
    assert_eq!(
        Shlink::CAPABILITIES.on_repeat(&request()),
        OnRepeat::Duplicates
    );
    assert_eq!(
        sandbox.shlink().links().len(),
        2,
        "equal requests make two links"
    );
}

#[tokio::test]
async fn the_default_domain_by_its_name_is_the_default_domain() {
    let sandbox = sandbox().await;
    let shlink = shlink(&sandbox);
    let request = request().slug("spring").domain("s.test");
    let link = shlink.create(&request).await.unwrap();
    assert_eq!((link.id.as_deref(), link.changed), (Some("spring"), vec![]));
    for domain in [None, Some("s.test".to_owned())] {
        let slug = "spring".to_owned();
        let found = shlink.find(&Key::Slug { slug, domain }).await.unwrap();
        assert_eq!(found.unwrap().id.as_deref(), Some("spring"));
    }
}

#[tokio::test]
async fn a_slug_that_is_in_use_is_a_conflict_although_the_status_is_400() {
    let sandbox = sandbox().await;
    let shlink = shlink(&sandbox);
    let request = request().slug("spring");
    let repeated = Shlink::CAPABILITIES.on_repeat(&request);
    let by = KeyKind::Slug;
    assert_eq!(repeated, OnRepeat::Refused { by, atomic: false });
    shlink.create(&request).await.unwrap();
    let error = shlink.create(&request).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::Conflict, Some(400))
    );
    assert_eq!(error.delivery(), Delivery::Rejected);
    assert_eq!(error.fields(), [Field::Slug]);
    assert_eq!(
        error.code(),
        Some("https://shlink.io/api/error/non-unique-slug")
    );
    assert!(
        error.to_string().contains("\"spring\" is already in use"),
        "{error}"
    );
    let elsewhere = request.domain("go.brand.example");
    shlink
        .create(&elsewhere)
        .await
        .expect("each domain has its own slugs");
}

#[tokio::test]
async fn invalid_values_are_refused_with_their_fields() {
    let sandbox = sandbox().await;
    let error = shlink(&sandbox)
        .create(&request().slug("a?b"))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(error.fields(), [Field::Slug]);
    let names = ["longUrl", "title", "validUntil"];
    let problem = json!({
        "type": "https://shlink.io/api/error/invalid-data", "title": "Invalid data",
        "detail": "Provided data is not valid", "status": 400, "invalidElements": names,
    });
    sandbox.shlink().answer_next(Answer::json(400, &problem));
    let error = shlink(&sandbox).create(&request()).await.unwrap_err();
    assert_eq!(error.fields(), ["destination", "name", "expires"]);
    assert_eq!(error.delivery(), Delivery::Rejected);

    let far = UNIX_EPOCH + Duration::from_secs(1 << 55);
    let error = shlink(&sandbox)
        .create(&request().expires(far))
        .await
        .unwrap_err();
    assert_eq!(
        (error.fields(), error.attempts()),
        (&[Field::Expires][..], 0)
    );
}

#[tokio::test]
async fn a_name_that_is_cut_is_told() {
    let sandbox = sandbox().await;
    let long = request().name("x".repeat(513));
    let link = shlink(&sandbox).create(&long).await.unwrap();
    let [changed] = &link.changed[..] else {
        panic!("{:?}", link.changed);
    };
    assert_eq!((changed.field, changed.received.len()), (Field::Name, 512));
}

#[tokio::test]
async fn what_shlink_alters_is_said() {
    let sandbox = sandbox().await;
    let request = request().slug("Spring shoes").tags(["Spring Shoes"]);
    let link = shlink(&sandbox).create(&request).await.unwrap();
    let changed: Vec<_> = link.changed.iter().map(ToString::to_string).collect();
    assert_eq!(
        changed,
        [
            "the link's `slug` is \"Spring-shoes\" instead of \"Spring shoes\"",
            "the link's `tags` is \"spring-shoes\" instead of \"Spring Shoes\"",
        ]
    );
    let found = shlink(&sandbox)
        .find(&Key::slug("Spring shoes"))
        .await
        .unwrap();
    assert_eq!(found.unwrap().id, link.id, "by the slug that was asked for");
}

#[tokio::test]
async fn a_link_is_found_by_its_slug_and_domain_or_by_its_id() {
    let sandbox = sandbox().await;
    let shlink = shlink(&sandbox);
    let domain = || "go.brand.example".to_owned();
    let request = request().slug("spring").domain(domain());
    let link = shlink.create(&request).await.unwrap();
    let slug = |domain| Key::Slug {
        slug: "spring".to_owned(),
        domain,
    };
    let by_id = Key::id(link.id.clone().unwrap());
    for key in [slug(Some(domain())), by_id] {
        let found = shlink.find(&key).await.unwrap().unwrap();
        assert_eq!((found.id, found.made), (link.id.clone(), None), "{key:?}");
    }
    for key in [
        slug(None),
        Key::id("spring"),
        Key::id("s.test/spring"),
        Key::slug("other"),
    ] {
        assert!(shlink.find(&key).await.unwrap().is_none(), "{key:?}");
    }
    let error = shlink
        .find(&Key::destination("https://x"))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
}

/// Such as of a gateway, or of a server at another path: it says nothing about the link.
#[tokio::test]
async fn a_404_that_is_not_about_the_link_is_no_answer_to_find() {
    let sandbox = sandbox().await;
    let problem = json!({
        "type": "https://shlink.io/api/error/not-found", "title": "Not Found",
        "detail": "Not Found", "status": 404,
    });
    for answer in [
        Answer::json(404, &problem),
        Answer::new(404).body("<h1>Not Found</h1>"),
    ] {
        sandbox.shlink().answer_next(answer);
        let error = shlink(&sandbox)
            .find(&Key::slug("spring"))
            .await
            .unwrap_err();
        assert_eq!(
            (error.status(), error.operation()),
            (Some(404), Some("find"))
        );
    }
}

#[tokio::test]
async fn a_list_has_every_link_once_over_all_pages_the_oldest_first() {
    let sandbox = sandbox().await;
    let shlink = shlink(&sandbox);
    let mut ids = Vec::new();
    for number in 0..205 {
        let request = request().slug(format!("link-{number}"));
        ids.push(shlink.create(&request).await.unwrap().id);
    }
    let before = sandbox.shlink().request_count();
    let mut list = Links::new(&shlink, Listing::new());
    let mut listed = Vec::new();
    while let Some(link) = list.next().await {
        listed.push(link.unwrap().id);
        if listed.len() == 150 {
            let meanwhile = shlink.create(&request().slug("meanwhile")).await.unwrap();
            ids.push(meanwhile.id);
        }
    }
    assert_eq!(listed, ids);
    assert_eq!(sandbox.shlink().request_count() - before, 3 + 1);

    let listing = Listing::new();
    let error = shlink.page(&listing, Some("next")).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::InvalidRequest, 0)
    );
}

#[tokio::test]
async fn a_list_is_narrowed_by_times_that_are_not_included() {
    let created_at = UNIX_EPOCH + Duration::from_millis(1_750_924_800_400);
    let sandbox = Sandbox::builder()
        .clock(move || created_at)
        .start()
        .await
        .unwrap();
    let shlink = shlink(&sandbox);
    let link = shlink.create(&request()).await.unwrap();
    let at = link.created_at.unwrap();
    assert_eq!(
        at,
        UNIX_EPOCH + Duration::from_secs(1_750_924_800),
        "a whole second"
    );
    let moment = Duration::from_millis(1);
    let listing = Listing::new();
    for (listing, expected) in [
        (listing, 1),
        (
            listing
                .created_after(at - moment)
                .created_before(at + moment),
            1,
        ),
        (listing.created_after(at), 0),
        (listing.created_before(at), 0),
        (listing.created_after(at + DAY), 0),
        (listing.created_before(at - DAY), 0),
    ] {
        let listed = Links::new(&shlink, listing).all().await.unwrap();
        assert_eq!(listed.len(), expected, "{listing:?}");
    }
    let far = UNIX_EPOCH + Duration::from_secs(1 << 55);
    let error = Links::new(&shlink, listing.created_after(far))
        .all()
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.operation()),
        (ErrorKind::InvalidRequest, Some("list"))
    );
}

#[tokio::test]
async fn an_update_changes_what_it_sets_and_is_sent_again() {
    let sandbox = sandbox().await;
    let shlink = shlink(&sandbox);
    let request = request()
        .slug("spring")
        .domain("d.example")
        .name("Spring")
        .tags(["a"]);
    let link = shlink.create(&request).await.unwrap();
    let id = link.id.unwrap();
    let change = LinkRequest::new()
        .destination("https://brand.example/new")
        .tags(["b"]);
    sandbox.shlink().fail_next(Fault::DropAfterWrite);
    let updated = shlink.update(&id, &change).await.unwrap();
    assert_eq!(updated.destination, change.destination);
    assert_eq!(
        (updated.name.as_deref(), &updated.tags),
        (Some("Spring"), &change.tags)
    );
    assert_eq!((updated.made, updated.changed), (None, vec![]));

    // A duration counts from the creation of the link.
    let change = LinkRequest::new().expires(DAY);
    let updated = shlink.update(&id, &change).await.unwrap();
    assert_eq!(updated.expires_at, Some(link.created_at.unwrap() + DAY));
    let moment = SystemTime::now() + DAY;
    let change = LinkRequest::new().expires(moment).name("Autumn");
    let updated = shlink.update(&id, &change).await.unwrap();
    assert_eq!(
        (updated.name.as_deref(), updated.changed),
        (Some("Autumn"), vec![])
    );
    assert!(updated.expires_at.unwrap() <= moment);

    let error = shlink
        .update(&id, &LinkRequest::new().slug("other"))
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.fields()),
        (ErrorKind::Unsupported, &[Field::Slug][..])
    );
    let error = shlink.update("none", &change).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.operation()),
        (ErrorKind::NotFound, Some("update"))
    );
}

#[tokio::test]
async fn a_link_is_deleted_by_its_id() {
    let sandbox = sandbox().await;
    let shlink = shlink(&sandbox);
    let request = request().slug("spring");
    shlink.create(&request).await.unwrap();
    let elsewhere = shlink.create(&request.domain("d.example")).await.unwrap();
    shlink.delete(&elsewhere.id.unwrap()).await.unwrap();
    let left = sandbox.shlink().links();
    assert_eq!((left.len(), left[0].domain.as_deref()), (1, None));
    let error = shlink.delete("d.example/spring").await.unwrap_err();
    assert_eq!(
        (error.kind(), error.operation()),
        (ErrorKind::NotFound, Some("delete"))
    );
    for id in ["", "/", "d.example/", ".."] {
        let error = shlink.delete(id).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.attempts()),
            (ErrorKind::InvalidRequest, 0),
            "{id:?}"
        );
    }
    assert_eq!(sandbox.shlink().links().len(), 1);
}

#[tokio::test]
async fn a_link_with_many_visits_is_not_deleted() {
    let sandbox = sandbox().await;
    let shlink = shlink(&sandbox);
    shlink.create(&request().slug("spring")).await.unwrap();
    for _ in 0..16 {
        assert!(sandbox.shlink().visit("spring", None));
    }
    let error = shlink.delete("spring").await.unwrap_err();
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::Conflict, Some(422))
    );
    assert_eq!(error.delivery(), Delivery::Rejected);
    assert!(
        error.to_string().contains("it has more than \"15\" visits"),
        "{error}"
    );
    assert_eq!(sandbox.shlink().links().len(), 1);
}

#[tokio::test]
async fn clicks_are_the_visits_in_a_range_of_time() {
    let at = UNIX_EPOCH + Duration::from_secs(1_750_924_800);
    let sandbox = Sandbox::builder().clock(move || at).start().await.unwrap();
    let shlink = shlink(&sandbox);
    let link = shlink
        .create(&request().slug("spring").domain("d.example"))
        .await
        .unwrap();
    let id = link.id.unwrap();
    assert_eq!(
        shlink.clicks(&id, &ClickRange::new()).await.unwrap().total,
        0
    );
    for _ in 0..3 {
        assert!(sandbox.shlink().visit("spring", Some("d.example")));
    }
    let second = Duration::from_secs(1);
    for (range, expected) in [
        (ClickRange::new(), 3),
        (ClickRange::new().from(at), 3),
        (ClickRange::new().from(at + Duration::from_millis(1)), 0),
        (ClickRange::new().to(at), 0),
        (ClickRange::new().to(at + Duration::from_millis(1)), 3),
        (ClickRange::new().from(at - second).to(at + second), 3),
    ] {
        let clicks = shlink.clicks(&id, &range).await.unwrap();
        assert_eq!(
            (clicks.total, clicks.series.len()),
            (expected, 0),
            "{range:?}"
        );
    }
    let found = shlink.find(&Key::id(id)).await.unwrap().unwrap();
    assert_eq!(found.clicks, Some(3));
    let error = shlink.clicks("none", &ClickRange::new()).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.operation()),
        (ErrorKind::NotFound, Some("clicks"))
    );
}

#[tokio::test]
async fn a_key_is_verified_and_nothing_is_made() {
    let sandbox = sandbox().await;
    shlink(&sandbox).verify().await.unwrap();
    let shlink = Shlink::builder("wrong").base_url(sandbox.shlink().base_url());
    let error = shlink.build().unwrap().verify().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Authentication);
    assert_eq!(
        (error.provider(), error.operation()),
        (Some("shlink"), Some("verify"))
    );
    assert!(
        sandbox
            .shlink()
            .requests()
            .iter()
            .all(|it| it.method() == "GET")
    );
}

#[tokio::test]
async fn a_server_is_required_and_the_error_says_so() {
    let error = Shlink::builder("key").build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(
        error.to_string().contains("set one with .base_url("),
        "{error}"
    );
}

#[tokio::test]
async fn one_link_is_ensured_for_a_slug() {
    let sandbox = sandbox().await;
    let links = sandbox.links();
    let request = request().slug_from("shoes-42");
    let first = links.ensure("shlink", &request).await.unwrap();
    assert_eq!(first.made, Some(Made::Created));
    let again = sandbox.links().ensure("shlink", &request).await.unwrap();
    assert_eq!(again.made, Some(Made::Existing { as_asked: true }));
    assert_eq!(again.id, first.id);

    let elsewhere = request.clone().destination("https://other.example");
    let error = links.ensure("shlink", &elsewhere).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict);
    let random = request.slug(Slug::Random);
    let error = links.ensure("shlink", &random).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.fields()),
        (ErrorKind::Unsupported, &[Field::Slug][..])
    );
    assert_eq!(sandbox.shlink().links().len(), 1);
}

#[tokio::test]
async fn a_key_by_which_no_link_is_found_is_refused_with_those_that_work() {
    let sandbox = sandbox().await;
    let key = Key::external_id("shoes-42");
    let error = shlink(&sandbox).find(&key).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "shlink find: tracking-links can't find links by `external_id`, but by `id` or `slug`, at \
         this provider"
    );
    assert_eq!(sandbox.shlink().request_count(), 0);
}

#[tokio::test]
async fn options_limit_visits_and_shape_the_slug() {
    let sandbox = sandbox().await;
    let mut options = ShlinkOptions::default();
    options.max_visits = Some(100);
    options.path_prefix = Some("c-".to_owned());
    options.short_code_length = Some(9);
    options.crawlable = Some(true);
    options.forward_query = Some(false);
    let provider = shlink(&sandbox);
    let link = provider.create(&request().options(options)).await.unwrap();
    let slug = link.slug.as_deref().unwrap();
    assert!(slug.starts_with("c-") && slug.len() == 11, "{slug}");
    let answer = link.as_shlink().unwrap();
    assert_eq!(answer.meta.max_visits, Some(100));
    let kept = &sandbox.shlink().links()[0];
    assert!(kept.crawlable && !kept.forward_query);

    let mut options = ShlinkOptions::default();
    options.max_visits = Some(0);
    let refused = provider.create(&request().options(options)).await;
    let error = refused.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(error.fields(), [Field::Options]);
}

#[test]
fn a_request_is_reduced_to_the_fields_of_a_provider() {
    let fields = Field::ALL.iter();
    let all = fields.fold(LinkRequest::new(), |it, field| it.with_example(*field));
    let (reduced, left_out) = Shlink::CAPABILITIES.reduce(all.clone());
    assert!(Shlink::CAPABILITIES.check(&reduced).is_ok());
    assert!(left_out.contains(&Field::Program) && left_out.contains(&Field::Options));
    let set = reduced.fields().chain(left_out.iter().copied()).count();
    assert_eq!(set, all.fields().count(), "no field is lost");
}
