//! Valid and invalid requests of impact.com's document.

use tracking_links::impact::operation::CreateTrackingLink;
use tracking_links::impact::types::TrackingLinkType;
use tracking_links::impact::{Client, Credential};
use tracking_links::{Impact, LinkRequest, TrackingLinks};

use crate::{Refusal, Verdict, ensure, raw_refused, refused};

pub(crate) async fn judge(url: &str, verdict: &mut Verdict) {
    let client = client(url, &[]);
    let plain = || client.create_tracking_link("IRacc", "1000");
    let destination = "https://brand.example/shoes?size=42&colour=red";
    let all = plain()
        .type_("Vanity")
        .custom_path("Summer Sale/ä")
        .ad_id("77")
        .deep_link(destination)
        .media_partner_property_id("p-1")
        .sub_id1("a&b=c")
        .sub_id2("+")
        .sub_id3("%")
        .shared_id("shared");
    verdict.check(
        "impact: creates a link with only the path parameters",
        good(plain()).await,
    );
    verdict.check(
        "impact: creates a regular link",
        good(plain().type_(TrackingLinkType::Regular)).await,
    );
    verdict.check(
        "impact: creates a link with every parameter",
        good(all).await,
    );
    let odd = client.create_tracking_link("IR acc/1?#", "ä%2F");
    verdict.check(
        "impact: path values with reserved characters stay in their segments",
        good(odd).await,
    );
    verdict.check(
        "impact: the facade creates a link",
        facade(url, destination).await,
    );
    link_of_an_ad(&client, url, verdict).await;
    verdict.check(
        "impact: a documented 403 has its members",
        forbidden(url).await,
    );

    let unlisted = plain().type_("Branded").send().await;
    verdict.check("impact: an unlisted type is refused", refused(unlisted));
    let relative = plain().deep_link("not a url").send().await;
    verdict.check(
        "impact: a destination that is not a URL is refused",
        refused(relative),
    );
    for value in ["", ".", ".."] {
        let outcome = client.create_tracking_link(value, "1").send().await;
        let outcome = match outcome {
            Err(error) if error.delivery() == tracking_links_runtime::Delivery::NotSent => Ok(()),
            other => Err(format!("{other:?}")),
        };
        verdict.check(
            &format!("impact: the path value {value:?} is refused before it is sent"),
            outcome,
        );
    }

    let path = format!("{url}/Mediapartners/IRacc/Programs/1000/TrackingLinks");
    let post = |query: &[(&str, &str)]| reqwest::Client::new().post(&path).query(query);
    verdict.check(
        "impact: no credential is refused",
        raw_refused(post(&[]), Refusal::Credential).await,
    );
    verdict.check(
        "impact: Bearer instead of Basic is refused",
        raw_refused(post(&[]).bearer_auth("token"), Refusal::Credential).await,
    );
    let unknown = post(&[("Type", "regular")]).basic_auth("IRacc", Some("token"));
    verdict.check(
        "impact: an enum value in another case is refused",
        raw_refused(unknown, Refusal::Violation).await,
    );
}

async fn link_of_an_ad(client: &Client, url: &str, verdict: &mut Verdict) {
    let call = client.retrieve_ad_tracking_link("IRacc", "77");
    let all = call.clone().sub_id1("a&b=c").sub_id2("+").sub_id3("%");
    let all = all
        .shared_id("shared")
        .landing_page("https://brand.example/shoes?size=42");
    for (name, call) in [
        ("only the path parameters", call.clone()),
        ("every parameter", all),
    ] {
        let link = call.send().await;
        verdict.check(
            &format!("impact: retrieves the link of an ad with {name}"),
            link.map(drop).map_err(|error| error.to_string()),
        );
    }
    let relative = call.landing_page("not a url").send().await;
    verdict.check(
        "impact: a landing page that is not a URL is refused",
        refused(relative),
    );
    let request = LinkRequest::new().ad("77").sub_ids(["a"]);
    let builder = Impact::builder("IRacc", "token").base_url(url);
    let link = match builder.api_version("16").build() {
        Ok(impact) => impact.ad_link(&request).await,
        Err(error) => Err(error),
    };
    verdict.check(
        "impact: the facade retrieves the link of an ad, in version 16",
        link.map(drop).map_err(|error| error.to_string()),
    );
}

fn client(url: &str, headers: &[(&str, &str)]) -> Client {
    let builder = Client::builder()
        .base_url(url)
        .credential(Credential::basic("IRacc", "token"));
    let builder = headers.iter().fold(builder, |builder, (name, value)| {
        builder.header(name, value)
    });
    builder
        .build()
        .expect("a loopback URL and a plain token make a client")
}

async fn good(request: CreateTrackingLink<'_>) -> Result<(), String> {
    let link = request.send().await.map_err(|error| error.to_string())?;
    ensure(
        link.status().as_u16() == 200 && !link.tracking_url.is_empty(),
        || format!("{link:?}"),
    )
}

async fn facade(url: &str, destination: &str) -> Result<(), String> {
    let impact = Impact::builder("IRacc", "token")
        .base_url(url)
        .build()
        .map_err(|error| error.to_string())?;
    let links = TrackingLinks::builder()
        .provider(impact)
        .build()
        .map_err(|error| error.to_string())?;
    let request = LinkRequest::new().program("1000").destination(destination);
    let link = links
        .create("impact", &request)
        .await
        .map_err(|error| error.to_string())?;
    ensure(link.url.is_some(), || format!("no URL in {link:?}"))
}

async fn forbidden(url: &str) -> Result<(), String> {
    let client = client(url, &[("Prefer", "code=403")]);
    let request = client.create_tracking_link("IRacc", "1000");
    let Err(error) = request.send().await else {
        return Err("was accepted".to_owned());
    };
    match error.documented() {
        Some(body) => ensure(
            body.timestamp.is_some()
                && body.status.is_some()
                && body.error.is_some()
                && body.message.is_some(),
            || format!("{body:?}"),
        ),
        other => Err(format!("{other:?}")),
    }
}
