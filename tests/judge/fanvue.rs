//! Valid and invalid requests of Fanvue's document.

use serde_json::json;
use tracking_links::fanvue::chrono::{DateTime, Utc};
use tracking_links::fanvue::operation::DeleteTrackingLinkError;
use tracking_links::fanvue::types::{CreateTrackingLinkBody, SocialPlatform};
use tracking_links::fanvue::uuid::Uuid;
use tracking_links::fanvue::{Client, Credential};
use tracking_links::{Fanvue, LinkRequest, Platform, TrackingLinks};

use crate::{Refusal, Verdict, ensure, raw_refused, refused};

const PLATFORMS: [SocialPlatform; 8] = [
    SocialPlatform::Facebook,
    SocialPlatform::Instagram,
    SocialPlatform::Other,
    SocialPlatform::Reddit,
    SocialPlatform::Snapchat,
    SocialPlatform::Tiktok,
    SocialPlatform::Twitter,
    SocialPlatform::Youtube,
];

pub(crate) async fn judge(url: &str, verdict: &mut Verdict) {
    let client = client(url, &[]);
    for platform in PLATFORMS {
        let outcome = good(&client, platform.clone()).await;
        verdict.check(&format!("fanvue: creates a link for {platform}"), outcome);
    }
    let outcome = client
        .create_tracking_link(body("a", SocialPlatform::Other))
        .x_fanvue_api_version("2025-06-26");
    verdict.check(
        "fanvue: sends the version that was set",
        outcome
            .send()
            .await
            .map(drop)
            .map_err(|error| error.to_string()),
    );
    verdict.check("fanvue: the facade creates a link", facade(url).await);
    listed_and_deleted(&client, url, verdict).await;
    of_a_creator(&client, url, verdict).await;

    for status in [400, 401, 403, 410] {
        let outcome = documented(url, status).await;
        verdict.check(&format!("fanvue: {status} is documented"), outcome);
    }

    let unlisted = client
        .create_tracking_link(body("a", SocialPlatform::from("myspace")))
        .send()
        .await;
    verdict.check("fanvue: an unlisted platform is refused", refused(unlisted));
    let nameless = client
        .create_tracking_link(body("", SocialPlatform::Other))
        .send()
        .await;
    verdict.check("fanvue: an empty name is refused", refused(nameless));

    let link = json!({"name": "a", "externalSocialPlatform": "other"});
    let post = || reqwest::Client::new().post(format!("{url}/tracking-links"));
    let version = ("X-Fanvue-API-Version", "2025-06-26");
    let no_version = post().bearer_auth("token").json(&link);
    verdict.check(
        "fanvue: no version header is refused",
        raw_refused(no_version, Refusal::Violation).await,
    );
    let no_credential = post().header(version.0, version.1).json(&link);
    verdict.check(
        "fanvue: no credential is refused",
        raw_refused(no_credential, Refusal::Credential).await,
    );
    let basic = post()
        .basic_auth("user", Some("password"))
        .header(version.0, version.1)
        .json(&link);
    verdict.check(
        "fanvue: Basic instead of Bearer is refused",
        raw_refused(basic, Refusal::Credential).await,
    );
    let no_body = post().bearer_auth("token").header(version.0, version.1);
    verdict.check(
        "fanvue: no body is refused",
        raw_refused(no_body, Refusal::Violation).await,
    );
    let no_platform = post()
        .bearer_auth("token")
        .header(version.0, version.1)
        .json(&json!({"name": "a"}));
    verdict.check(
        "fanvue: no platform is refused",
        raw_refused(no_platform, Refusal::Violation).await,
    );
    let number = post()
        .bearer_auth("token")
        .header(version.0, version.1)
        .json(&json!({"name": 1, "externalSocialPlatform": "other"}));
    verdict.check(
        "fanvue: a number as the name is refused",
        raw_refused(number, Refusal::Violation).await,
    );
}

async fn listed_and_deleted(client: &Client, url: &str, verdict: &mut Verdict) {
    let time = "2026-01-02T03:04:05Z".parse::<DateTime<Utc>>();
    let time = time.expect("the text is a time of RFC 3339");
    let list = client.list_tracking_links().limit(5).cursor("c");
    let listed = list.created_after(time).created_before(time).send().await;
    verdict.check(
        "fanvue: lists links with every parameter",
        listed.map(drop).map_err(|error| error.to_string()),
    );
    let none = client.list_tracking_links().limit(0).send().await;
    verdict.check("fanvue: a limit of 0 is refused", refused(none));

    let deleted = client.delete_tracking_link(Uuid::nil()).send().await;
    verdict.check(
        "fanvue: deletes a link",
        deleted.map(drop).map_err(|error| error.to_string()),
    );
    let missing = self::client(url, &[("Prefer", "code=404")]);
    let missing = missing.delete_tracking_link(Uuid::nil()).send().await;
    let is_not_found = missing.err().is_some_and(|error| {
        matches!(
            error.documented(),
            Some(DeleteTrackingLinkError::NotFound(_))
        )
    });
    verdict.check(
        "fanvue: a documented 404 of a delete is the variant NotFound",
        ensure(is_not_found, || "it is another".to_owned()),
    );
    let malformed = reqwest::Client::new()
        .delete(format!("{url}/tracking-links/fv-1"))
        .bearer_auth("token")
        .header("X-Fanvue-API-Version", "2025-06-26");
    verdict.check(
        "fanvue: a malformed UUID is refused",
        raw_refused(malformed, Refusal::Violation).await,
    );
}

/// Checks the operations on the links of a creator, and the users of a link.
async fn of_a_creator(client: &Client, url: &str, verdict: &mut Verdict) {
    let creator = Uuid::from_u128(1);
    let text = |error: tracking_links::fanvue::Error| error.to_string();
    let create = |name| {
        let body = body(name, SocialPlatform::Other);
        client.create_creator_tracking_link(creator, body)
    };
    let created = create("a").send().await.map(drop);
    verdict.check(
        "fanvue: creates a link for a creator",
        created.map_err(|error| text(error.erase())),
    );
    let list = client.list_creator_tracking_links(creator);
    let listed = list.limit(5).cursor("c").send().await.map(drop);
    verdict.check(
        "fanvue: lists a creator's links",
        listed.map_err(|error| text(error.erase())),
    );
    let delete = client.delete_creator_tracking_link(creator, Uuid::nil());
    let deleted = delete.send().await.map(drop);
    verdict.check(
        "fanvue: deletes a creator's link",
        deleted.map_err(|error| text(error.erase())),
    );
    let users = client.list_tracking_link_users(Uuid::nil());
    let users = users.limit(5).cursor("c").send().await.map(drop);
    verdict.check(
        "fanvue: lists the users of a link",
        users.map_err(|error| text(error.erase())),
    );
    let users = client.list_creator_tracking_link_users(creator, Uuid::nil());
    let users = users.send().await.map(drop);
    verdict.check(
        "fanvue: lists the users of a creator's link",
        users.map_err(|error| text(error.erase())),
    );

    let nameless = create("").send().await;
    verdict.check(
        "fanvue: an empty name is refused for a creator too",
        refused(nameless),
    );
    let malformed = reqwest::Client::new()
        .get(format!("{url}/creators/anna/tracking-links"))
        .bearer_auth("token")
        .header("X-Fanvue-API-Version", "2025-06-26");
    verdict.check(
        "fanvue: a creator that is not a UUID is refused",
        raw_refused(malformed, Refusal::Violation).await,
    );
}

fn client(url: &str, headers: &[(&str, &str)]) -> Client {
    let builder = Client::builder()
        .base_url(url)
        .credential(Credential::bearer("token"));
    let builder = headers.iter().fold(builder, |builder, (name, value)| {
        builder.header(name, value)
    });
    builder
        .build()
        .expect("a loopback URL and a plain token make a client")
}

fn body(name: &str, platform: SocialPlatform) -> CreateTrackingLinkBody {
    CreateTrackingLinkBody::new(name, platform)
}

async fn good(client: &Client, platform: SocialPlatform) -> Result<(), String> {
    let link = client
        .create_tracking_link(body("Spring", platform))
        .send()
        .await
        .map_err(|error| error.to_string())?;
    ensure(link.status().as_u16() == 201, || {
        format!("status {}", link.status())
    })
}

async fn facade(url: &str) -> Result<(), String> {
    let fanvue = Fanvue::builder("token")
        .base_url(url)
        .build()
        .map_err(|error| error.to_string())?;
    let links = TrackingLinks::builder()
        .provider(fanvue)
        .build()
        .map_err(|error| error.to_string())?;
    let request = LinkRequest::new()
        .name("Spring")
        .platform(Platform::Instagram);
    let link = links
        .create("fanvue", &request)
        .await
        .map_err(|error| error.to_string())?;
    ensure(link.slug.is_some(), || format!("no slug in {link:?}"))
}

/// Checks the error of a status, which the header `Prefer` makes Prism answer with.
async fn documented(url: &str, status: u16) -> Result<(), String> {
    let client = client(url, &[("Prefer", &format!("code={status}"))]);
    let error = match client
        .create_tracking_link(body("a", SocialPlatform::Other))
        .send()
        .await
    {
        Ok(link) => return Err(format!("answered {}", link.status())),
        Err(error) => error,
    };
    ensure(
        error.status().is_some_and(|found| found.as_u16() == status),
        || error.to_string(),
    )?;
    ensure(error.documented().is_some(), || format!("{error:?}"))
}
