//! Shlink's documented answers, and what it alters and refuses.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "sandbox/common.rs"]
mod common;

use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use tracking_links::shlink::REPAIRED_DOCUMENT;
use tracking_links_sandbox::{Sandbox, SimulatedProvider};

use common::{assert_as_documented, header, sent};

const SHORT_URLS: &str = "/paths/~1rest~1v3~1short-urls";

fn request(sandbox: &Sandbox, method: Method, path: &str) -> RequestBuilder {
    let shlink = sandbox.shlink();
    let url = format!("{}/rest/v3/short-urls{path}", shlink.base_url());
    Client::new()
        .request(method, url)
        .header("X-Api-Key", shlink.api_key())
}

async fn created(sandbox: &Sandbox, body: Value) -> Value {
    let (status, link) = sent(request(sandbox, Method::POST, "").json(&body)).await;
    assert_eq!(status, 200, "{link}");
    let response = format!("{SHORT_URLS}/post/responses/200");
    assert_as_documented(REPAIRED_DOCUMENT, &response, &link);
    link
}

/// The status of a problem, the end of its type, and its body.
async fn problem(request: RequestBuilder) -> (u16, String, Value) {
    let response = request.send().await.unwrap();
    assert_eq!(
        header(&response, "content-type"),
        "application/problem+json"
    );
    let status = response.status().as_u16();
    let body: Value = response.json().await.unwrap();
    assert_eq!(body["status"], status);
    assert!(
        body["title"].is_string() && body["detail"].is_string(),
        "{body}"
    );
    let name = body["type"].as_str().unwrap();
    let name = name.strip_prefix("https://shlink.io/api/error/").unwrap();
    (status, name.to_owned(), body)
}

fn names(list: &Value) -> Vec<&str> {
    let links = list["shortUrls"]["data"].as_array().unwrap().iter();
    links.map(|it| it["shortCode"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_link_is_as_documented_and_altered_as_shlink_alters_it() {
    let sandbox = Sandbox::start().await.unwrap();
    let link = created(&sandbox, json!({ "longUrl": "https://brand.example" })).await;
    assert_eq!(link["shortCode"].as_str().unwrap().len(), 5);
    assert_eq!(
        (&link["domain"], &link["title"]),
        (&Value::Null, &Value::Null)
    );
    let body = json!({
        "longUrl": "https://brand.example", "customSlug": "Spring/sale ä", "domain": "d.example",
        "title": "ä".repeat(300), "tags": [" Big Sale", "b"],
        "validUntil": "2030-01-02T03:04:05+00:00", "maxVisits": 7, "unknown": true,
    });
    let link = created(&sandbox, body).await;
    assert_eq!(link["shortUrl"], "https://d.example/Spring-sale-%C3%A4");
    assert_eq!(link["tags"], json!(["big-sale", "b"]));
    assert_eq!(link["title"], "ä".repeat(256), "512 bytes");
    assert_eq!(link["meta"]["validUntil"], "2030-01-02T03:04:05+00:00");
    assert_eq!(link["meta"]["maxVisits"], 7);
    assert_eq!(
        sandbox.shlink().links()[1].domain.as_deref(),
        Some("d.example")
    );
}

#[tokio::test]
async fn problems_have_their_types_and_members() {
    let sandbox = Sandbox::start().await.unwrap();
    let post = |body: Value| request(&sandbox, Method::POST, "").json(&body);
    let url = "https://brand.example";
    created(&sandbox, json!({ "longUrl": url, "customSlug": "a" })).await;

    let (status, name, body) = problem(post(json!({ "longUrl": url, "customSlug": "a" }))).await;
    assert_eq!(
        (status, &*name, &body["customSlug"]),
        (400, "non-unique-slug", &json!("a"))
    );
    for (body, invalid) in [
        (json!({ "longUrl": "brand" }), "longUrl"),
        (json!({}), "longUrl"),
        (json!({ "longUrl": url, "customSlug": "a?b" }), "customSlug"),
        (json!({ "longUrl": url, "customSlug": "" }), "customSlug"),
        (
            json!({ "longUrl": url, "validUntil": "2030-01-02T03:04:05.5Z" }),
            "validUntil",
        ),
        (json!({ "longUrl": url, "maxVisits": "7" }), "maxVisits"),
    ] {
        let (status, name, answer) = problem(post(body)).await;
        assert_eq!((status, &*name), (400, "invalid-data"));
        assert_eq!(answer["invalidElements"], json!([invalid]));
    }
    let (status, name, _) = problem(request(&sandbox, Method::POST, "").body("{")).await;
    assert_eq!((status, &*name), (400, "malformed-request-body"));
    let there_is_none = request(&sandbox, Method::GET, "/none?domain=d.example");
    let (status, name, body) = problem(there_is_none).await;
    assert_eq!((status, &*name), (404, "short-url-not-found"));
    assert_eq!(
        (&body["shortCode"], &body["domain"]),
        (&json!("none"), &json!("d.example"))
    );
    let elsewhere = format!("{}/short-urls", sandbox.shlink().base_url());
    let (status, name, _) = problem(Client::new().get(elsewhere)).await;
    assert_eq!((status, &*name), (404, "not-found"));
    let without_key = format!("{}/rest/v3/short-urls", sandbox.shlink().base_url());
    let (status, name, _) = problem(Client::new().get(&without_key)).await;
    assert_eq!((status, &*name), (401, "missing-authentication"));
    let wrong = Client::new().get(without_key).header("X-Api-Key", "wrong");
    let (status, name, _) = problem(wrong).await;
    assert_eq!((status, &*name), (401, "invalid-api-key"));

    assert!(sandbox.shlink().set("visits-threshold", "0"));
    sandbox.shlink().visit("a", None);
    let (status, name, body) = problem(request(&sandbox, Method::DELETE, "/a")).await;
    assert_eq!((status, &*name), (422, "invalid-short-url-deletion"));
    assert_eq!(body["threshold"], 0);
}

#[tokio::test]
async fn a_list_is_filtered_ordered_and_cut_into_pages() {
    let sandbox = Sandbox::start().await.unwrap();
    for slug in ["b", "c", "a"] {
        let long_url = format!("https://brand.example/{slug}");
        created(
            &sandbox,
            json!({ "longUrl": long_url, "customSlug": slug, "tags": [slug] }),
        )
        .await;
    }
    sandbox.shlink().visit("c", None);
    for (query, expected) in [
        ("", vec!["a", "c", "b"]),
        ("orderBy=dateCreated-ASC", vec!["b", "c", "a"]),
        ("orderBy=shortCode-ASC", vec!["a", "b", "c"]),
        ("orderBy=visits-DESC&itemsPerPage=1", vec!["c"]),
        ("orderBy=longUrl-ASC&itemsPerPage=2&page=2", vec!["c"]),
        ("searchTerm=EXAMPLE/A", vec!["a"]),
        ("tags[]=a&tags[]=b", vec!["a", "b"]),
        ("endDate=2000-01-01T00:00:00Z", vec![]),
        ("startDate=2000-01-01T00:00:00Z&page=9", vec![]),
    ] {
        let (status, list) = sent(request(&sandbox, Method::GET, &format!("?{query}"))).await;
        assert_eq!((status, names(&list)), (200, expected), "{query}");
        let response = format!("{SHORT_URLS}/get/responses/200");
        assert_as_documented(REPAIRED_DOCUMENT, &response, &list);
    }
    let (_, list) = sent(request(&sandbox, Method::GET, "?itemsPerPage=2&page=2")).await;
    assert_eq!(
        list["shortUrls"]["pagination"],
        json!({
            "currentPage": 2, "pagesCount": 2, "itemsPerPage": 2, "itemsInCurrentPage": 1,
            "totalItems": 3,
        })
    );
}

#[tokio::test]
async fn find_if_exists_finds_a_link_of_the_default_domain_that_is_named() {
    let sandbox = Sandbox::start().await.unwrap();
    let first = created(&sandbox, json!({ "longUrl": "https://brand.example" })).await;
    for (domain, is_found) in [("s.test", true), ("d.example", false)] {
        let body = json!({
            "longUrl": "https://brand.example", "domain": domain, "findIfExists": true,
        });
        let link = created(&sandbox, body).await;
        assert_eq!(
            link["shortCode"] == first["shortCode"],
            is_found,
            "{domain}"
        );
    }
}

#[tokio::test]
async fn find_if_exists_compares_what_is_given_but_the_title() {
    let sandbox = Sandbox::start().await.unwrap();
    let body = json!({
        "longUrl": "https://brand.example", "domain": "d.example", "tags": ["a", "b"],
        "title": "One", "findIfExists": true,
    });
    let first = created(&sandbox, body.clone()).await;
    for (member, value, is_found) in [
        ("title", json!("Two"), true),
        ("tags", json!(["b", "a"]), true),
        ("domain", Value::Null, true),
        ("tags", json!(["a"]), false),
        ("maxVisits", json!(3), false),
    ] {
        let mut body = body.clone();
        match value {
            Value::Null => drop(body.as_object_mut().unwrap().remove(member)),
            value => body[member] = value,
        }
        let link = created(&sandbox, body).await;
        assert_eq!(
            link["shortCode"] == first["shortCode"],
            is_found,
            "{member}"
        );
    }
}
