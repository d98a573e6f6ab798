//! Valid and invalid requests of Linkbreakers's document.

use serde_json::json;
use tracking_links::linkbreakers::Client;
use tracking_links::linkbreakers::types::{
    LinkChange, ListLinksSortBy, ListLinksSortDirection, NewLink, NewLinks,
};
use tracking_links::runtime::Credential;
use tracking_links::{Key, LinkRequest, Linkbreakers, Provider};

use crate::{Refusal, Verdict, raw_refused, refused, said};

const ID: &str = "1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed";
const URL: &str = "https://brand.example/?a=b&c=%C3%A4";

pub(crate) async fn judge(url: &str, verdict: &mut Verdict) {
    let builder = Client::builder().base_url(url);
    let builder = builder.credential(Credential::bearer("t"));
    let client = builder.build().expect("a loopback URL makes a client");
    operations(Linkbreakers::builder_with_client(client.clone()), verdict).await;

    let all = client.list_links(1).search("a&b=c%_").page_token("eyJ=&");
    let all = all.include(["tags", "pageTheme"]);
    let all = all.sort_by(ListLinksSortBy::LinkSortFieldUpdatedAt);
    let all = all.sort_direction(ListLinksSortDirection::SortDirectionAsc);
    verdict.check(
        "linkbreakers: lists with every parameter",
        said(all.send().await),
    );
    let none = client.list_links(0).send().await;
    verdict.check("linkbreakers: a page of none is refused", refused(none));
    let mut every = NewLink::new(URL);
    every.id = ID.parse().ok();
    every.shortlink = Some("spring/ä".to_owned());
    every.name = Some("ä".to_owned());
    every.tags = Some(vec!["spring".to_owned()]);
    every.directory_id = Some(ID.to_owned());
    every.custom_domain_id = Some(ID.to_owned());
    every.metadata = Some([("a".to_owned(), "b".to_owned())].into());
    let made = client.create_link(every.clone()).send().await;
    verdict.check("linkbreakers: creates with every member", said(made));
    let made = client.create_links(NewLinks::new(vec![every.clone(); 250]));
    verdict.check("linkbreakers: creates 250 links", said(made.send().await));
    let many = client.create_links(NewLinks::new(vec![every.clone(); 251]));
    let many = many.send().await;
    verdict.check("linkbreakers: too many links are refused", refused(many));
    let values = (0..51).map(|it| (it.to_string(), String::new()));
    every.metadata = Some(values.collect());
    let many = client.create_link(every).send().await;
    verdict.check("linkbreakers: too many values are refused", refused(many));
    let mut change = LinkChange::new();
    change.directory_id = Some(ID.to_owned());
    let changed = client.update_link(ID, change).send().await;
    verdict.check("linkbreakers: moves a link", said(changed));
    let free = client.get_availability().shortlink("a&b");
    let free = free.custom_domain_id(ID).send().await;
    verdict.check("linkbreakers: asks whether a slug is free", said(free));

    let post = || reqwest::Client::new().post(format!("{url}/v1/links"));
    let body = json!({ "destination": URL });
    let outcome = raw_refused(post().json(&body), Refusal::Credential).await;
    verdict.check("linkbreakers: no token is refused", outcome);
    for (what, body) in [
        ("a link without a destination", json!({ "name": "a" })),
        (
            "an id that is no UUID",
            json!({ "destination": URL, "id": "shoes-42" }),
        ),
    ] {
        let post = post().bearer_auth("t").json(&body);
        let outcome = raw_refused(post, Refusal::Violation).await;
        verdict.check(&format!("linkbreakers: {what} is refused"), outcome);
    }
}

/// Calls each operation of the facade but `create`.
async fn operations(builder: tracking_links::LinkbreakersBuilder, verdict: &mut Verdict) {
    let linkbreakers = builder.build().expect("the client is built already");
    let change = LinkRequest::new().name("Autumn").tags(["autumn"]);
    // To find a link, the facade reads all pages of its destinations. Prism's have no end.
    let (client, key) = (linkbreakers.client(), Key::id(ID));
    let endless = match linkbreakers.find(&key).await {
        Err(_) => Ok(()),
        Ok(_) => Err("they are not".to_owned()),
    };
    verdict.check("linkbreakers: pages without end are told", endless);
    let outcomes = [
        ("reads a link", said(client.get_link(ID).send().await)),
        (
            "changes a link",
            said(linkbreakers.update(ID, &change).await),
        ),
        ("deletes a link", said(linkbreakers.delete(ID).await)),
        ("verifies the token", said(linkbreakers.verify().await)),
    ];
    verdict.facade("linkbreakers", outcomes);
}
