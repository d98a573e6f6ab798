//! Fanvue's answers about the creators whom an agency manages, and about the users of a link.

use std::time::{Duration, UNIX_EPOCH};

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use tracking_links_sandbox::Sandbox;

use crate::fanvue::{documented, request};
use crate::{header, sent};

const LINKS: &str = "/paths/~1creators~1%7BcreatorUserUuid%7D~1tracking-links";
const LINK: &str = "/paths/~1creators~1%7BcreatorUserUuid%7D~1tracking-links~1%7Buuid%7D";

fn path(creator: &str) -> String {
    format!("/creators/{creator}/tracking-links")
}

fn create(sandbox: &Sandbox, path: &str, token: &str) -> RequestBuilder {
    let body = json!({ "name": "Spring", "externalSocialPlatform": "tiktok" });
    request(sandbox, Method::POST, path, token).json(&body)
}

async fn created(sandbox: &Sandbox, creator: &str) -> String {
    let request = create(sandbox, &path(creator), sandbox.fanvue().token());
    let link = documented(request, 201, &format!("{LINKS}/post/responses")).await;
    link["uuid"].as_str().unwrap().to_owned()
}

/// The UUIDs of the links on the first page of a path.
async fn listed(sandbox: &Sandbox, path: &str, responses: &str) -> Vec<String> {
    let request = request(sandbox, Method::GET, path, sandbox.fanvue().token());
    let page = documented(request, 200, responses).await;
    let links = page["data"].as_array().unwrap().iter();
    links
        .map(|it| it["uuid"].as_str().unwrap().to_owned())
        .collect()
}

async fn lists(sandbox: &Sandbox) -> [Vec<String>; 3] {
    let [anna, berta] = sandbox.fanvue().creators();
    let own = "/paths/~1tracking-links/get/responses";
    let creators = format!("{LINKS}/get/responses");
    [
        listed(sandbox, "/tracking-links", own).await,
        listed(sandbox, &path(anna), &creators).await,
        listed(sandbox, &path(berta), &creators).await,
    ]
}

#[tokio::test]
async fn each_creators_links_are_apart_from_the_accounts_own() {
    let sandbox = Sandbox::start().await.unwrap();
    let fanvue = sandbox.fanvue();
    let [anna, berta] = fanvue.creators();
    let (_, own) = sent(create(&sandbox, "/tracking-links", fanvue.token())).await;
    let own = own["uuid"].as_str().unwrap().to_owned();
    let annas = created(&sandbox, anna).await;
    let bertas = created(&sandbox, &berta.to_uppercase()).await;
    let links = fanvue.links();
    let creators: Vec<_> = links.iter().map(|it| it.creator.as_deref()).collect();
    assert_eq!(creators, [None, Some(anna), Some(berta)]);
    let expected = [&own, &annas, &bertas].map(|it| vec![it.clone()]);
    assert_eq!(lists(&sandbox).await, expected);

    let delete = |path: String| request(&sandbox, Method::DELETE, &path, fanvue.token());
    let responses = format!("{LINK}/delete/responses");
    for path in [
        format!("/tracking-links/{annas}"),
        format!("{}/{annas}", path(berta)),
        format!("{}/{own}", path(anna)),
    ] {
        documented(delete(path), 404, &responses).await;
    }
    let deleted = delete(format!("{}/{annas}", path(anna))).send().await;
    assert_eq!(deleted.unwrap().status(), 204);
    assert_eq!(lists(&sandbox).await, [vec![own], vec![], vec![bertas]]);
}

#[tokio::test]
async fn a_creator_who_is_not_managed_answers_403_and_a_malformed_uuid_400() {
    let sandbox = Sandbox::start().await.unwrap();
    let token = sandbox.fanvue().token();
    let stranger = "00000000-0000-4000-8000-000000000000";
    let responses = format!("{LINKS}/post/responses");
    documented(create(&sandbox, &path(stranger), token), 403, &responses).await;
    let answer = documented(create(&sandbox, &path("anna"), token), 400, &responses).await;
    let message = answer["message"].as_str().unwrap();
    assert!(message.contains("creatorUserUuid"), "{message}");
    let users = format!("/tracking-links/{stranger}/users");
    let users = request(&sandbox, Method::GET, &users, token);
    let responses = "/paths/~1tracking-links~1%7Buuid%7D~1users/get/responses";
    documented(users, 404, responses).await;
    assert_eq!(sandbox.fanvue().links(), []);
}

#[tokio::test]
async fn a_creators_links_need_the_scopes_of_an_agency() {
    let sandbox = Sandbox::start().await.unwrap();
    let fanvue = sandbox.fanvue();
    let [anna, _] = fanvue.creators();
    let uuid = created(&sandbox, anna).await;
    let link = format!("{}/{uuid}", path(anna));
    let users = format!("{link}/users");
    let (own, read) = (fanvue.own_links_token(), fanvue.read_only_token());
    for (method, path, token, missing) in [
        (Method::POST, &path(anna), own, Some("write:creator")),
        (Method::GET, &path(anna), own, Some("read:creator")),
        (Method::GET, &users, own, Some("read:creator")),
        (Method::DELETE, &link, own, Some("write:creator")),
        (
            Method::POST,
            &path(anna),
            read,
            Some("write:tracking_links"),
        ),
        (Method::DELETE, &link, read, Some("write:tracking_links")),
        (Method::GET, &path(anna), read, None),
        (Method::GET, &users, read, None),
        (Method::GET, &"/tracking-links".to_owned(), own, None),
    ] {
        let (status, body) = sent(request(&sandbox, method.clone(), path, token)).await;
        let error = body["error"].as_str();
        match missing {
            Some(scope) => assert!(
                status == 403 && error.unwrap().ends_with(&format!("the scope {scope}")),
                "{method} {path}: {body}"
            ),
            None => assert_eq!(status, 200, "{method} {path}: {body}"),
        }
    }
    let own = create(&sandbox, "/tracking-links", own);
    assert_eq!(sent(own).await.0, 201);
    assert_eq!(fanvue.links().len(), 2);
}

#[tokio::test]
async fn each_creator_has_a_rate_limit_of_its_own() {
    let clock = || UNIX_EPOCH + Duration::from_secs(1_000);
    let sandbox = Sandbox::builder().clock(clock).start().await.unwrap();
    let [anna, berta] = sandbox.fanvue().creators();
    let token = sandbox.fanvue().token();
    for (path, remaining) in [
        (path(anna), "199"),
        (path(anna), "198"),
        (path(berta), "199"),
        ("/tracking-links".to_owned(), "199"),
        (path("00000000-0000-4000-8000-000000000000"), "198"),
    ] {
        let request = request(&sandbox, Method::GET, &path, token);
        let response = request.send().await.unwrap();
        assert_eq!(
            header(&response, "x-ratelimit-remaining"),
            remaining,
            "{path}"
        );
    }
}

#[tokio::test]
async fn the_users_of_a_link_are_listed_in_pages() {
    let clock = || UNIX_EPOCH + Duration::from_secs(1_750_924_800);
    let sandbox = Sandbox::builder().clock(clock).start().await.unwrap();
    let fanvue = sandbox.fanvue();
    let [anna, _] = fanvue.creators();
    let annas = created(&sandbox, anna).await;
    let (_, own) = sent(create(&sandbox, "/tracking-links", fanvue.token())).await;
    let own = own["uuid"].as_str().unwrap();
    for _ in 0..21 {
        fanvue.add_follower(&annas).unwrap();
    }
    let user = fanvue.add_follower(own).unwrap();
    assert_eq!(fanvue.add_follower(&user.uuid), None);

    let users = |path: String, query: &[(&str, &str)]| {
        request(&sandbox, Method::GET, &path, fanvue.token()).query(query)
    };
    let path_of = |uuid: &str| format!("{}/{uuid}/users", path(anna));
    let responses = format!("{LINK}~1users/get/responses");
    let first = documented(users(path_of(&annas), &[]), 200, &responses).await;
    let handles = |page: &Value| -> Vec<String> {
        let users = page["data"].as_array().unwrap().iter();
        users
            .map(|it| it["handle"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(
        (handles(&first).len(), handles(&first)[0].as_str()),
        (20, "fan-21")
    );
    let cursor = first["nextCursor"].as_str().unwrap();
    let next = users(path_of(&annas), &[("cursor", cursor), ("limit", "5")]);
    let second = documented(next, 200, &responses).await;
    assert_eq!(
        (handles(&second), &second["nextCursor"]),
        (vec!["fan-1".to_owned()], &Value::Null)
    );
    documented(users(path_of(own), &[]), 404, &responses).await;

    let responses = "/paths/~1tracking-links~1%7Buuid%7D~1users/get/responses";
    let page = users(format!("/tracking-links/{own}/users"), &[]);
    let page = documented(page, 200, responses).await;
    let clicked_at = "2025-06-26T08:00:00.000Z";
    let expected = json!({
        "uuid": user.uuid, "handle": "fan-22", "displayName": "fan-22", "nickname": null,
        "isTopSpender": false, "avatarUrl": null, "registeredAt": clicked_at,
        "subscribedAt": null, "followedAt": clicked_at, "clickedAt": clicked_at,
        "status": "follower",
    });
    assert_eq!(page, json!({ "data": [expected], "nextCursor": null }));
    let list = request(&sandbox, Method::GET, "/tracking-links", fanvue.token());
    assert_eq!(sent(list).await.1["data"][0]["clicks"], 1);
}
