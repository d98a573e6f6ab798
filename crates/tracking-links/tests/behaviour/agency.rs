//! Fanvue's links of a creator whom an agency manages, and the users of a link.

use std::time::Duration;

use tracking_links::runtime::RateLimit;
use tracking_links::{
    AtRateLimit, Delivery, ErrorKind, Fanvue, FanvueBuilder, Listing, Provider, TrackingLinks,
};
use tracking_links_sandbox::Sandbox;

use crate::{fanvue, for_fanvue, sandbox};

fn builder(sandbox: &Sandbox, token: &str) -> FanvueBuilder {
    Fanvue::builder(token).base_url(sandbox.fanvue().base_url())
}

/// The account itself and its two creators, under the names `own`, `anna` and `berta`.
fn agency(sandbox: &Sandbox) -> TrackingLinks {
    let fanvue = sandbox.fanvue();
    let [anna, berta] = fanvue.creators();
    let builder = |name| builder(sandbox, fanvue.token()).name(name);
    TrackingLinks::builder()
        .provider(builder("own").build().unwrap())
        .provider(builder("anna").creator(anna).build().unwrap())
        .provider(
            builder("berta")
                .creator(berta.to_uppercase())
                .build()
                .unwrap(),
        )
        .build()
        .unwrap()
}

#[tokio::test]
async fn a_creators_links_are_created_listed_and_deleted_apart() {
    let sandbox = sandbox().await;
    let links = agency(&sandbox);
    let names = ["own", "anna", "berta"];
    let mut ids = Vec::new();
    for name in names {
        let link = links.create(name, &for_fanvue()).await.unwrap();
        assert_eq!(link.provider, name);
        ids.push(link.id.unwrap());
    }
    let [anna, berta] = sandbox.fanvue().creators();
    let kept = sandbox.fanvue().links();
    let creators: Vec<_> = kept.iter().map(|it| it.creator.as_deref()).collect();
    assert_eq!(creators, [None, Some(anna), Some(berta)]);

    for (name, id) in names.into_iter().zip(&ids) {
        let listed = links.list(name, Listing::new()).unwrap();
        let listed = listed.all().await.unwrap();
        let listed: Vec<_> = listed.into_iter().filter_map(|it| it.id).collect();
        assert_eq!(listed, [id.as_str()], "{name}");
    }
    let error = links.delete("berta", &ids[1]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    for (name, id) in names.into_iter().zip(&ids) {
        links.delete(name, id).await.unwrap();
    }
    assert_eq!(sandbox.fanvue().links(), []);
}

#[tokio::test]
async fn a_creators_list_is_narrowed_and_paged_as_ones_own() {
    let sandbox = sandbox().await;
    let links = agency(&sandbox);
    for _ in 0..21 {
        links.create("anna", &for_fanvue()).await.unwrap();
    }
    let now = std::time::SystemTime::now();
    let hour = Duration::from_secs(3600);
    for (listing, expected) in [
        (Listing::new().created_after(now - hour), 21),
        (Listing::new().created_after(now + hour), 0),
        (Listing::new().created_before(now - hour), 0),
    ] {
        let listed = links.list("anna", listing).unwrap().all().await.unwrap();
        assert_eq!(listed.len(), expected);
    }
}

#[tokio::test]
async fn the_api_version_is_sent_for_a_creator_too() {
    let sandbox = sandbox().await;
    let [anna, _] = sandbox.fanvue().creators();
    let fanvue = builder(&sandbox, sandbox.fanvue().token())
        .creator(anna)
        .api_version(sandbox.fanvue().sunset_api_version())
        .build()
        .unwrap();
    let id = "5d0e5a5c-0a3e-4b0f-9d4e-0c6a5d6f1a01";
    let listing = Listing::new();
    for error in [
        fanvue.create(&for_fanvue()).await.unwrap_err(),
        fanvue.page(&listing, None).await.unwrap_err(),
        fanvue.delete(id).await.unwrap_err(),
        fanvue.link_users(id, None).await.unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::VersionSunset, "{error}");
    }
}

#[tokio::test]
async fn a_token_without_the_scopes_of_an_agency_is_refused() {
    let sandbox = sandbox().await;
    let [anna, _] = sandbox.fanvue().creators();
    let fanvue = builder(&sandbox, sandbox.fanvue().own_links_token())
        .creator(anna)
        .build()
        .unwrap();
    let error = fanvue.create(&for_fanvue()).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.delivery()),
        (ErrorKind::Permission, Delivery::Rejected)
    );
    assert!(error.to_string().contains("write:creator"), "{error}");
    let stranger = "00000000-0000-4000-8000-000000000000";
    let fanvue = builder(&sandbox, sandbox.fanvue().token()).creator(stranger);
    let error = fanvue.build().unwrap().create(&for_fanvue()).await;
    assert_eq!(error.unwrap_err().kind(), ErrorKind::Permission);
    assert_eq!(sandbox.fanvue().links(), []);
}

#[tokio::test]
async fn each_creator_has_a_rate_limit_of_its_own() {
    let sandbox = sandbox().await;
    let creators = sandbox.fanvue().creators().map(|creator| {
        let limit = RateLimit::new(1, Duration::from_secs(60));
        let builder = builder(&sandbox, sandbox.fanvue().token()).creator(creator);
        let builder = builder.settings(|client| {
            let client = client.rate_limit(Some(limit));
            client.at_rate_limit(AtRateLimit::Refuse)
        });
        builder.build().unwrap()
    });
    for creator in &creators {
        creator.create(&for_fanvue()).await.unwrap();
    }
    for creator in &creators {
        let error = creator.create(&for_fanvue()).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.delivery()),
            (ErrorKind::RateLimited, Delivery::NotSent)
        );
    }
}

#[tokio::test]
async fn the_users_of_a_link_are_read_page_by_page() {
    let sandbox = sandbox().await;
    let [anna, _] = sandbox.fanvue().creators();
    let annas = builder(&sandbox, sandbox.fanvue().token()).creator(anna);
    for fanvue in [fanvue(&sandbox), annas.build().unwrap()] {
        let id = fanvue.create(&for_fanvue()).await.unwrap().id.unwrap();
        let mut followers: Vec<_> = (0..21)
            .map(|_| sandbox.fanvue().add_follower(&id).unwrap().uuid)
            .collect();
        let first = fanvue.link_users(&id, None).await.unwrap();
        assert_eq!(first.data.len(), 20);
        assert_eq!(first.data[0].status.as_deref(), Some("follower"));
        assert!(first.data[0].clicked_at.is_some());
        let second = fanvue.link_users(&id, first.next_cursor.as_deref());
        let second = second.await.unwrap();
        assert_eq!((second.data.len(), second.next_cursor), (1, None));
        let users = first.data.iter().chain(&second.data);
        let users: Vec<_> = users.map(|it| it.uuid.to_string()).collect();
        followers.reverse();
        assert_eq!(users, followers);

        let error = fanvue.link_users(anna, None).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
        assert_eq!(error.operation(), Some("link_users"));
        let error = fanvue.link_users("fv-1", None).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.delivery()),
            (ErrorKind::InvalidRequest, Delivery::NotSent)
        );
        assert_eq!(error.provider(), Some("fanvue"));
    }
}

#[tokio::test]
async fn members_of_a_user_that_do_not_fit_are_absent() {
    let sandbox = sandbox().await;
    let page = serde_json::json!({
        "data": [{
            "uuid": "5d0e5a5c-0a3e-4b0f-9d4e-0c6a5d6f1a01",
            "handle": 7,
            "isTopSpender": "yes",
            "clickedAt": "yesterday",
            "status": "expired",
        }],
        "nextCursor": "",
    });
    let answer = tracking_links_sandbox::Answer::json(200, &page);
    sandbox.fanvue().answer_next(answer);
    let id = "5d0e5a5c-0a3e-4b0f-9d4e-0c6a5d6f1a02";
    let page = fanvue(&sandbox).link_users(id, None).await.unwrap();
    let user = &page.data[0];
    assert_eq!((&user.handle, user.is_top_spender), (&None, None));
    assert_eq!(user.clicked_at, None);
    assert_eq!(user.status.as_deref(), Some("expired"));
    assert_eq!(page.next_cursor, None);
}
