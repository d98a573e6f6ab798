//! Valid and invalid requests of Dub's document.

use serde_json::json;
use tracking_links::dub::Client;
use tracking_links::dub::types::NewLink;
use tracking_links::runtime::Credential;
use tracking_links::{ClickRange, Dub, Key, LinkRequest, Listing, Provider};

use crate::{Refusal, Verdict, raw_refused, refused, said};

const ID: &str = "link_1KAP4CDPBSVMMBMH9XX3YZZ0Z";

pub(crate) async fn judge(url: &str, verdict: &mut Verdict) {
    let builder = Client::builder().base_url(url);
    let builder = builder.credential(Credential::bearer("key"));
    // The mock has no limit.
    let client = builder.rate_limit(None).build();
    let client = client.expect("a loopback URL makes a client");
    operations(Dub::builder_with_client(client.clone()), verdict).await;

    let link = NewLink::new("https://brand.example").external_id("ä/1");
    let batch = vec![link.clone(); 100];
    let made = client.bulk_create_links(batch).send().await;
    verdict.check("dub: creates 100 links", said(made));
    let many = client.bulk_create_links(vec![link; 101]).send().await;
    verdict.check("dub: 101 links are refused", refused(many));
    let all = client
        .get_links()
        .domain("go.brand.example")
        .tag_names(vec!["a".to_owned(), "b c".to_owned()])
        .folder_id("fold_1")
        .search("a&b=c")
        .show_archived(true)
        .starting_after(ID)
        .page_size(1);
    verdict.check("dub: lists with parameters", said(all.send().await));
    let large = client.get_links().page_size(101).send().await;
    verdict.check("dub: a page of 101 links is refused", refused(large));
    let deleted = client.bulk_delete_links(vec![ID.to_owned(), "ext_1".to_owned()]);
    verdict.check("dub: deletes two links", said(deleted.send().await));
    let odd = client.retrieve_analytics().interval("2h").send().await;
    verdict.check("dub: an unlisted interval is refused", refused(odd));

    let post = || reqwest::Client::new().post(format!("{url}/links"));
    let body = json!({ "url": "https://brand.example" });
    let outcome = raw_refused(post().json(&body), Refusal::Credential).await;
    verdict.check("dub: no key is refused", outcome);
    let empty = post().bearer_auth("key").json(&json!({}));
    let outcome = raw_refused(empty, Refusal::Violation).await;
    verdict.check("dub: a body without a URL is refused", outcome);
}

/// Calls each operation of the facade but `create`.
async fn operations(builder: tracking_links::DubBuilder, verdict: &mut Verdict) {
    let dub = builder.build().expect("the client is built already");
    let change = LinkRequest::new().destination("https://brand.example/new");
    let change = change.notes("for Ä").tags(["a", "b"]);
    let range = ClickRange::new().from(std::time::UNIX_EPOCH);
    let external_id = Key::ExternalId("a/b?c".to_owned());
    let listing = Listing::new();
    let outcomes = [
        ("finds a link by its id", said(dub.find(&Key::id(ID)).await)),
        (
            "finds a link by its external id",
            said(dub.find(&external_id).await),
        ),
        ("lists links", said(dub.page(&listing, Some(ID)).await)),
        ("changes a link", said(dub.update(ID, &change).await)),
        ("deletes a link", said(dub.delete(ID).await)),
        ("counts clicks", said(dub.clicks(ID, &range).await)),
        ("verifies the key", said(dub.verify().await)),
    ];
    verdict.facade("dub", outcomes);
}
