//! Operations beside creating: listing and deleting links.

use std::future::poll_fn;
use std::pin::pin;
use std::time::{Duration, SystemTime};

use tracking_links::{Delivery, ErrorKind, Fanvue, Listing, Page, Provider, Retry, Stream};
use tracking_links_sandbox::{Answer, Fault};

use crate::{fanvue, for_fanvue, sandbox};

#[tokio::test]
async fn a_list_has_every_link_once_over_all_pages() {
    let sandbox = sandbox().await;
    let links = sandbox.links();
    let mut created = Vec::new();
    for number in 1..=45 {
        let request = for_fanvue().name(format!("link {number}"));
        created.push(links.create("fanvue", &request).await.unwrap());
    }
    let before = sandbox.fanvue().request_count();
    let listed = links.list("fanvue", Listing::new()).unwrap();
    let listed = listed.all().await.unwrap();
    assert_eq!(sandbox.fanvue().request_count() - before, 3);

    let ids = |links: &[tracking_links::TrackingLink]| {
        let mut ids: Vec<_> = links.iter().map(|it| it.id.clone().unwrap()).collect();
        ids.sort();
        ids
    };
    assert_eq!(ids(&listed), ids(&created));
    let list = links.list("fanvue", Listing::new()).unwrap();
    let mut stream = pin!(list.into_stream());
    let mut streamed = Vec::new();
    while let Some(link) = poll_fn(|cx| stream.as_mut().poll_next(cx)).await {
        streamed.push(link.unwrap());
    }
    assert_eq!(ids(&streamed), ids(&created));
    let first = listed.iter().find(|it| it.id == created[0].id).unwrap();
    assert_eq!(first.name.as_deref(), Some("link 1"));
    assert_eq!(first.url, created[0].url);
    assert_eq!(first.created_at, created[0].created_at);
}

#[tokio::test]
async fn a_list_can_be_narrowed_by_time() {
    let sandbox = sandbox().await;
    let links = sandbox.links();
    links.create("fanvue", &for_fanvue()).await.unwrap();
    let hour = Duration::from_secs(3600);
    let now = SystemTime::now();
    for (listing, expected) in [
        (Listing::new().created_after(now - hour), 1),
        (Listing::new().created_after(now + hour), 0),
        (Listing::new().created_before(now + hour), 1),
        (Listing::new().created_before(now - hour), 0),
    ] {
        let listed = links.list("fanvue", listing).unwrap().all().await.unwrap();
        assert_eq!(listed.len(), expected, "{listing:?}");
    }
}

#[tokio::test]
async fn a_page_that_failed_is_asked_for_again() {
    let sandbox = sandbox().await;
    let links = sandbox.links();
    for _ in 0..21 {
        links.create("fanvue", &for_fanvue()).await.unwrap();
    }
    let mut list = links.list("fanvue", Listing::new()).unwrap();
    for _ in 0..20 {
        list.next().await.unwrap().unwrap();
    }
    sandbox.fanvue().answer_next(Answer::new(403));
    let error = list.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Permission);
    assert_eq!(
        (error.provider(), error.operation()),
        (Some("fanvue"), Some("list"))
    );
    assert!(list.next().await.unwrap().is_ok());
    assert!(list.next().await.is_none());
    assert!(list.next().await.is_none());
}

#[tokio::test]
async fn a_list_whose_pages_name_each_other_in_a_circle_fails_after_their_links() {
    for circle in [&["again"][..], &["second", "third", "first"]] {
        let sandbox = sandbox().await;
        let links = sandbox.links();
        let cursors = circle.iter().chain([&circle[0]]);
        let pages = cursors.clone().count();
        for (number, cursor) in cursors.enumerate() {
            let link = serde_json::json!({
                "uuid": format!("0a0a0a0a-0000-4000-8000-00000000000{number}"),
                "name": number.to_string(),
                "linkUrl": format!("fv-{number}"),
                "externalSocialPlatform": "other",
                "createdAt": "2025-06-26T08:00:00Z",
                "clicks": 0,
            });
            let turning = serde_json::json!({ "data": [link], "nextCursor": cursor });
            sandbox.fanvue().answer_next(Answer::json(200, &turning));
        }
        let mut list = links.list("fanvue", Listing::new()).unwrap();
        for number in 0..pages {
            let link = list.next().await.unwrap().unwrap();
            assert_eq!(link.name, Some(number.to_string()));
        }
        for _ in 0..2 {
            let error = list.next().await.unwrap().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Unexpected);
            assert!(error.to_string().starts_with("fanvue list: "), "{error}");
        }
        assert_eq!(sandbox.fanvue().request_count(), pages);
    }
}

#[tokio::test]
async fn a_deleted_link_is_gone_and_deleting_it_again_says_so() {
    let sandbox = sandbox().await;
    let links = sandbox.links();
    let id = links
        .create("fanvue", &for_fanvue())
        .await
        .unwrap()
        .id
        .unwrap();
    links.delete("fanvue", &id).await.unwrap();
    assert_eq!(sandbox.fanvue().links(), []);
    let error = links.delete("fanvue", &id).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.delivery()),
        (ErrorKind::NotFound, Delivery::Rejected)
    );
    assert_eq!(error.operation(), Some("delete"));
    assert!(!error.to_string().contains("link was created"), "{error}");

    let error = links.delete("fanvue", "not-a-uuid").await.unwrap_err();
    assert_eq!(
        (error.kind(), error.delivery()),
        (ErrorKind::InvalidRequest, Delivery::NotSent)
    );
}

#[tokio::test]
async fn a_delete_whose_first_answer_was_lost_says_that_it_may_have_deleted() {
    let sandbox = sandbox().await;
    let links = sandbox.links();
    let id = links
        .create("fanvue", &for_fanvue())
        .await
        .unwrap()
        .id
        .unwrap();
    sandbox.fanvue().fail_next(Fault::DropAfterWrite);
    let error = links.delete("fanvue", &id).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.delivery()),
        (ErrorKind::NotFound, Delivery::Unknown)
    );
    assert_eq!(error.retry(), Retry::Never);
    assert!(error.to_string().contains("may have deleted it"), "{error}");
    assert!(!error.to_string().contains("created"), "{error}");
    assert_eq!(sandbox.fanvue().links(), []);
}

#[tokio::test]
async fn credentials_are_verified_without_making_anything() {
    let sandbox = sandbox().await;
    let fanvue = |token: &str| {
        let fanvue = Fanvue::builder(token).base_url(sandbox.fanvue().base_url());
        fanvue.build().unwrap()
    };
    fanvue(sandbox.fanvue().token()).verify().await.unwrap();
    let error = fanvue("wrong").verify().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Authentication);
    assert_eq!(
        (error.provider(), error.operation()),
        (Some("fanvue"), Some("verify"))
    );
    let expired = fanvue(sandbox.fanvue().expired_token());
    let error = expired.verify().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::CredentialExpired);
    assert_eq!(sandbox.fanvue().links(), []);
}

#[tokio::test]
async fn a_provider_without_an_operation_refuses_it_unsent() {
    let sandbox = sandbox().await;
    let links = sandbox.links();
    let mut refused = 0;
    for server in sandbox.servers() {
        let (name, provider) = (server.name(), server.provider());
        let operations = provider.capabilities().operations;
        let mut errors = Vec::new();
        if !operations.list {
            let mut list = links.list(name, Listing::new()).unwrap();
            errors.push((list.next().await.unwrap().unwrap_err(), "list"));
        }
        if !operations.delete {
            errors.push((links.delete(name, "1").await.unwrap_err(), "delete"));
        }
        for (error, operation) in errors {
            assert_eq!(error.kind(), ErrorKind::Unsupported);
            assert_eq!(error.delivery(), Delivery::NotSent);
            assert_eq!(
                error.to_string(),
                format!(
                    "{name} {operation}: tracking-links can't {operation} links at this provider"
                )
            );
            refused += 1;
        }
        assert_eq!(server.request_count(), 0);
    }
    assert!(refused > 0, "each provider has each operation");
    assert!(fanvue(&sandbox).capabilities().operations.delete);
    assert!(links.list("acme", Listing::new()).is_err());
    let page = fanvue(&sandbox).page(&Listing::new(), None).await;
    let Page { links, next, .. } = page.unwrap();
    assert!(links.is_empty() && next.is_none());
}

#[tokio::test]
async fn an_error_of_another_operation_says_nothing_of_a_creation() {
    let sandbox = sandbox().await;
    let links = sandbox.links();
    let mut list = links.list("fanvue", Listing::new()).unwrap();
    sandbox.fanvue().answer_next(Answer::new(501));
    let error = list.next().await.unwrap().unwrap_err();
    assert_eq!(error.delivery(), Delivery::Unknown);
    assert!(!error.to_string().contains("created"), "{error}");

    let mut list = links.list("fanvue", Listing::new()).unwrap();
    sandbox.fanvue().fail_next(Fault::TruncateAfterWrite);
    let error = list.next().await.unwrap().unwrap_err();
    assert_eq!(error.delivery(), Delivery::Accepted);
    assert!(!error.to_string().contains("created"), "{error}");
}
