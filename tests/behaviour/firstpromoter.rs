//! FirstPromoter: two credentials at once, the exact requests, and the pages of its list.

use expect_test::expect;
use serde_json::json;
use tracking_links::firstpromoter::{Client, Credential};
use tracking_links::{
    ErrorKind, Field, Firstpromoter, LinkRequest, Listing, Provider, TrackingLinks,
};
use tracking_links_sandbox::Answer;

use crate::Bench;
use crate::wire::check;

fn request() -> LinkRequest {
    LinkRequest::new().program("2101")
}

fn provider(bench: &Bench) -> &dyn Provider {
    bench.links.provider("firstpromoter").unwrap()
}

#[tokio::test]
async fn two_credentials_at_once() {
    let bench = Bench::new().await;
    let own = bench.sandbox.firstpromoter();
    let all = request().destination("https://brand.example/shoes");
    let all = all.name("Spring").sub_ids(["newsletter"]);
    let link = bench.links.create("firstpromoter", &all).await.unwrap();
    assert_eq!(link.name.as_deref(), Some("Spring"));
    let answer = link.as_firstpromoter().unwrap();
    assert_eq!(answer.sub_id.as_deref(), Some("newsletter"));
    let sent = own.requests();
    assert!(sent[0].header_is("authorization", format!("Bearer {}", own.api_key())));
    assert!(sent[0].header_is("account-id", own.account_id()));
    check(
        &sent,
        expect![[r#"
        POST /api/v2/affiliate/referral_links
        accept: application/json
        account-id: [redacted]
        authorization: [redacted]
        content-length: 103
        content-type: application/json
        user-agent: firstpromoter-client/0.1.0
        {"promoter_campaign_id":2101,"sub_id":"newsletter","name":"Spring","url":"https://brand.example/shoes"}"#]],
    );
}

#[tokio::test]
async fn without_one_credential_nothing_is_sent() {
    let bench = Bench::new().await;
    let own = bench.sandbox.firstpromoter();
    let key = Credential::bearer(own.api_key());
    let account = Credential::api_key("Account", own.account_id());
    for credential in [key, account] {
        let client = Client::builder()
            .base_url(own.base_url())
            .credential(credential);
        let client = client.build().unwrap();
        let alone = Firstpromoter::builder_with_client(client).build().unwrap();
        let error = alone.create(&request()).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.attempts()),
            (ErrorKind::Authentication, 0)
        );
        let words = error.to_string();
        assert!(
            words.contains("bearer(token)) [Key] together with"),
            "{words}"
        );
        assert!(words.contains(r#"api_key("Account", key)"#), "{words}");
    }
    assert_eq!(own.request_count(), 0);
    for (key, account) in [("", "acc"), ("key", "")] {
        let error = Firstpromoter::builder(key, account).build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
    }
}

/// FirstPromoter's documented errors don't say which of the two is wrong; if they do, it is told.
#[tokio::test]
async fn a_wrong_credential_of_either_kind_is_told_and_not_shown() {
    let bench = Bench::new().await;
    let own = bench.sandbox.firstpromoter();
    for (key, account) in [("s3ntinel", own.account_id()), (own.api_key(), "s3ntinel")] {
        let wrong = Firstpromoter::builder(key, account).base_url(own.base_url());
        assert!(!format!("{wrong:?}").contains("s3ntinel"));
        let wrong = wrong.build().unwrap();
        let error = wrong.create(&request()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Authentication);
        let shown = format!("{error} {error:?} {wrong:?}");
        assert!(
            shown.contains("the API key or the account id is wrong"),
            "{shown}"
        );
        for secret in ["s3ntinel", own.api_key(), own.account_id()] {
            assert!(!shown.contains(secret), "{shown}");
        }
        let body = json!({ "message": format!("Account {account} is unknown"), "code": "x" });
        own.answer_next(Answer::json(401, &body));
        let error = wrong.verify().await.unwrap_err();
        let words = error.provider_message().unwrap();
        assert!(
            words.starts_with("Account ") && words.ends_with(" is unknown"),
            "{words}"
        );
        assert!(!words.contains(account), "{words}");
    }
}

#[tokio::test]
async fn a_value_that_is_wrong_is_told() {
    let bench = Bench::new().await;
    let other = LinkRequest::new().program("9");
    let error = provider(&bench).create(&other).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(error.fields(), [Field::Program]);
    let sent = bench.sandbox.firstpromoter().request_count();
    let other = LinkRequest::new().program("spring");
    let error = provider(&bench).create(&other).await.unwrap_err();
    assert_eq!(error.fields(), [Field::Program]);
    let delete = provider(&bench).delete("x").await.unwrap_err();
    assert_eq!(delete.kind(), ErrorKind::InvalidRequest);
    assert_eq!(bench.sandbox.firstpromoter().request_count(), sent);
}

#[tokio::test]
async fn a_link_is_listed_changed_and_deleted() {
    let bench = Bench::new().await;
    let link = provider(&bench).create(&request()).await.unwrap();
    let id = link.id.unwrap();
    let change = LinkRequest::new().name("Summer").sub_ids(["june"]);
    let changed = provider(&bench).update(&id, &change).await.unwrap();
    assert_eq!(changed.url, link.url);
    let page = provider(&bench).page(&Listing::new(), None).await.unwrap();
    assert_eq!((page.links.len(), &page.links[0].name), (1, &changed.name));
    provider(&bench).delete(&id).await.unwrap();
    let error = provider(&bench).delete(&id).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    let page = provider(&bench).page(&Listing::new(), None).await.unwrap();
    assert!(page.links.is_empty() && page.next.is_none());
}

/// A server that knows no pages answers each with all links.
#[tokio::test]
async fn a_list_ends_with_an_empty_page_or_the_same_again() {
    let bench = Bench::new().await;
    let own = bench.sandbox.firstpromoter();
    let link = |number: usize| json!({ "id": null, "url": format!("https://a.example/{number}") });
    let many = |from: usize| (from..from + 100).map(link).collect::<Vec<_>>();
    let read = async |pages: [Vec<serde_json::Value>; 3]| {
        let (mut links, mut cursor, mut asked) = (0, None, 0);
        for page in pages {
            own.answer_next(Answer::json(200, &page.into()));
            let page = provider(&bench)
                .page(&Listing::new(), cursor.as_deref())
                .await;
            let page = page.unwrap();
            (links, asked, cursor) = (links + page.links.len(), asked + 1, page.next);
            if cursor.is_none() {
                break;
            }
        }
        (links, asked, cursor)
    };
    assert_eq!(read([many(0), many(0), vec![]]).await, (100, 2, None));
    assert_eq!(read([many(0), many(100), vec![]]).await, (200, 3, None));
    let error = provider(&bench).page(&Listing::new(), Some("x")).await;
    assert_eq!(error.unwrap_err().kind(), ErrorKind::InvalidRequest);
    let times = Listing::new().created_after(std::time::UNIX_EPOCH);
    let error = provider(&bench).page(&times, None).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
}

#[test]
fn each_credential_has_a_variable_that_is_a_secret() {
    let mut all = TrackingLinks::variables();
    let (_, own) = all.find(|(name, _)| *name == "firstpromoter").unwrap();
    for name in ["FIRSTPROMOTER_API_KEY", "FIRSTPROMOTER_ACCOUNT_ID"] {
        let variable = own.iter().find(|it| it.name == name).unwrap();
        assert!(variable.is_required && variable.is_secret, "{name}");
    }
}
