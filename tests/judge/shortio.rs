//! Valid and invalid requests of Short.io's document.

use serde_json::json;
use tracking_links::runtime::Credential;
use tracking_links::shortio::Client;
use tracking_links::shortio::types::{
    BulkLink, LinkChange, ListLinksDateSortOrder, NewLink, NewLinks,
};
use tracking_links::{Key, LinkRequest, Listing, Provider, Shortio};

use crate::{Refusal, Verdict, raw_refused, refused, said};

const ID: &str = "lnk_4Th1_8MAb";
const DOMAIN: &str = "go.brand.example";
const URL: &str = "https://brand.example/?a=b&c=%C3%A4";
/// Milliseconds since 1970.
const LATER: i64 = 4_102_444_800_250;

pub(crate) async fn judge(url: &str, verdict: &mut Verdict) {
    let builder = Client::builder().base_url(url);
    let builder = builder.credential(Credential::api_key("key", "sk_1"));
    let client = builder.build().expect("a loopback URL makes a client");
    operations(Shortio::builder_with_client(client.clone()), verdict).await;

    let all = client.list_links(1001).limit(150).page_token("a&b=c%_");
    let all = all.date_sort_order(ListLinksDateSortOrder::Asc);
    verdict.check(
        "shortio: lists with every parameter",
        said(all.send().await),
    );
    let domains = client.list_domains().limit(1).offset(2).send().await;
    verdict.check("shortio: lists domains", said(domains));
    let mut every = NewLink::new(DOMAIN, URL);
    every.path = Some("spring/ä".to_owned());
    every.title = Some("ä".to_owned());
    every.tags = Some(vec!["spring".to_owned()]);
    every.folder_id = Some("fld_1".to_owned());
    every.expires_at = Some(LATER);
    every.allow_duplicates = Some(true);
    let made = client.create_link(every).send().await;
    verdict.check("shortio: creates with every member", said(made));
    let mut own = BulkLink::new(URL);
    own.path = Some("spring".to_owned());
    own.expires_at = Some(LATER);
    let made = client.create_links_bulk(NewLinks::new(DOMAIN, vec![own; 1000]));
    verdict.check("shortio: creates a thousand links", said(made.send().await));
    let many = NewLinks::new(DOMAIN, vec![BulkLink::new(URL); 1001]);
    let many = client.create_links_bulk(many).send().await;
    verdict.check("shortio: too many links are refused", refused(many));
    let mut change = LinkChange::new();
    change.path = Some("autumn".to_owned());
    change.expires_at = Some(LATER);
    let changed = client.update_link(ID, change).send().await;
    verdict.check("shortio: changes a path", said(changed));

    let post = || reqwest::Client::new().post(format!("{url}/links"));
    let body = json!({ "domain": DOMAIN, "originalURL": URL });
    let outcome = raw_refused(post().json(&body), Refusal::Credential).await;
    verdict.check("shortio: no key is refused", outcome);
    let empty = post().header("authorization", "sk_1");
    let empty = empty.json(&json!({ "originalURL": URL }));
    let outcome = raw_refused(empty, Refusal::Violation).await;
    verdict.check("shortio: a link without a domain is refused", outcome);
}

/// Calls each operation of the facade but `create`.
async fn operations(builder: tracking_links::ShortioBuilder, verdict: &mut Verdict) {
    let shortio = builder.build().expect("the client is built already");
    let change = LinkRequest::new().name("Autumn").tags(["autumn"]);
    let slug = Key::Slug {
        slug: "spring".to_owned(),
        domain: Some(DOMAIN.to_owned()),
    };
    let (listing, cursor) = (Listing::new(), Some("1001/abc"));
    let outcomes = [
        ("finds a link", said(shortio.find(&Key::id(ID)).await)),
        ("finds a slug", said(shortio.find(&slug).await)),
        ("lists links", said(shortio.page(&listing, cursor).await)),
        ("changes a link", said(shortio.update(ID, &change).await)),
        ("verifies the key", said(shortio.verify().await)),
    ];
    verdict.facade("shortio", outcomes);
}
