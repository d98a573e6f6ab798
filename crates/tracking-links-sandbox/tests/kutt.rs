//! Kutt's documented answers, and what it alters and refuses.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "sandbox/common.rs"]
mod common;

use std::time::{Duration, UNIX_EPOCH};

use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use tracking_links::kutt::REPAIRED_DOCUMENT;
use tracking_links_sandbox::{Sandbox, SimulatedProvider};

use common::{assert_as_documented, sent};

const LINKS: &str = "/paths/~1api~1v2~1links";
const LINK: &str = "/paths/~1api~1v2~1links~1%7Bid%7D";

fn request(sandbox: &Sandbox, method: Method, path: &str) -> RequestBuilder {
    let kutt = sandbox.kutt();
    let url = format!("{}/api/v2/links{path}", kutt.base_url());
    Client::new()
        .request(method, url)
        .header("X-API-KEY", kutt.api_key())
}

async fn created(sandbox: &Sandbox, body: Value) -> Value {
    let (status, link) = sent(request(sandbox, Method::POST, "").json(&body)).await;
    assert_eq!(status, 201, "{link}");
    let response = format!("{LINKS}/post/responses/201");
    assert_as_documented(REPAIRED_DOCUMENT, &response, &link);
    link
}

/// The status of a refusal and its message.
async fn refused(request: RequestBuilder) -> (u16, String) {
    let (status, body) = sent(request).await;
    let message = body["error"].as_str().unwrap_or_else(|| panic!("{body}"));
    assert_eq!(body.as_object().unwrap().len(), 1);
    (status, message.to_owned())
}

fn at(seconds: u64) -> impl Fn() -> std::time::SystemTime + Send + Sync + 'static {
    move || UNIX_EPOCH + Duration::from_millis(seconds * 1000 + 400)
}

#[tokio::test]
async fn a_link_is_as_documented_and_altered_as_kutt_alters_it() {
    let sandbox = Sandbox::builder().clock(at(1_893_553_445));
    let sandbox = sandbox.start().await.unwrap();
    let link = created(&sandbox, json!({ "target": "brand.example" })).await;
    assert_eq!(link["target"], "http://brand.example");
    assert_eq!(link["address"].as_str().unwrap().len(), 6);
    assert_eq!(link.get("domain"), None, "of a new link on the default one");
    assert_eq!(link["created_at"], "2030-01-02T03:04:05.000Z");
    let body = json!({
        "target": "  https://brand.example/a", "customurl": " Spring_sale ",
        "domain": "GO.brand.example", "description": " a ", "expire_in": "2 days",
        "password": "secret", "unknown": true,
    });
    let link = created(&sandbox, body).await;
    assert_eq!(link["link"], "http://go.brand.example/Spring_sale");
    assert_eq!(
        (&link["target"], &link["description"]),
        (&json!("https://brand.example/a"), &json!("a"))
    );
    assert_eq!(
        link["expire_in"], "2030-01-04 03:04:05",
        "SQLite names no zone"
    );
    assert_eq!(link["password"], true);

    assert!(sandbox.kutt().set("database", "postgres"));
    let body = json!({ "target": "https://brand.example", "expire_in": "60000" });
    let link = created(&sandbox, body).await;
    assert_eq!(link["expire_in"], "2030-01-02T03:05:05.400Z");
}

#[tokio::test]
async fn refusals_have_a_message_and_odd_statuses() {
    let sandbox = Sandbox::start().await.unwrap();
    let url = "https://brand.example";
    let id = created(&sandbox, json!({ "target": url, "customurl": "a" })).await["id"].clone();
    created(&sandbox, json!({ "target": url, "customurl": "b" })).await;
    let path = format!("/{}", id.as_str().unwrap());
    let none = "/00000000-0000-4000-8000-000000000000";
    let too_long = format!("https://brand.example/{}", "x".repeat(2_040));
    let taken = (500, "Custom URL is already in use.");
    for (method, path, body, expected) in [
        (
            "POST",
            "",
            json!({ "target": url, "customurl": "a" }),
            taken,
        ),
        ("PATCH", &*path, json!({ "address": "b" }), taken),
        (
            "PATCH",
            &path,
            json!({ "address": "a", "target": url }),
            (500, "Should at least update one field."),
        ),
        (
            "PATCH",
            none,
            json!({ "address": "c" }),
            (500, "Link was not found."),
        ),
        (
            "DELETE",
            none,
            Value::Null,
            (500, "Could not find the link."),
        ),
        ("DELETE", "/none", Value::Null, (400, "ID is invalid.")),
        ("POST", "", json!({}), (400, "Target is missing.")),
        (
            "POST",
            "",
            json!({ "target": "http://localhost" }),
            (400, "URL is not valid."),
        ),
        (
            "POST",
            "",
            json!({ "target": "https://www.kutt.test/x" }),
            (400, "kutt.test URLs are not allowed."),
        ),
        (
            "POST",
            "",
            json!({ "target": url, "customurl": "a/b" }),
            (400, "Custom URL is not valid."),
        ),
        (
            "POST",
            "",
            json!({ "target": url, "customurl": "login" }),
            (400, "You can't use this custom URL."),
        ),
        (
            "POST",
            "",
            json!({ "target": url, "domain": "other.example" }),
            (400, "You can't use this domain."),
        ),
        (
            "POST",
            "",
            json!({ "target": url, "expire_in": "59s" }),
            (400, "Expire time should be more than 1 minute."),
        ),
        (
            "PATCH",
            &path,
            json!({ "target": too_long }),
            (400, "Maximum URL length is 2040."),
        ),
    ] {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let mut request = request(&sandbox, method, path);
        if body != Value::Null {
            request = request.json(&body);
        }
        let (status, message) = refused(request).await;
        assert_eq!((status, &*message), expected, "{body}");
    }
    // A long target is refused in a change alone.
    created(&sandbox, json!({ "target": too_long })).await;
    let stats = format!("{none}/stats");
    let (status, message) = refused(request(&sandbox, Method::GET, &stats)).await;
    assert_eq!((status, &*message), (500, "Link could not be found."));
    let elsewhere = format!("{}/links", sandbox.kutt().base_url());
    let page = Client::new().get(elsewhere).send().await.unwrap();
    assert_eq!(page.status(), 404);
    assert!(page.text().await.unwrap().starts_with("<!DOCTYPE html>"));
}

#[tokio::test]
async fn without_a_valid_key_a_link_is_refused_or_belongs_to_nobody() {
    let sandbox = Sandbox::start().await.unwrap();
    let target = json!({ "target": "https://brand.example" });
    let url = format!("{}/api/v2/links", sandbox.kutt().base_url());
    let post = |body: &Value| {
        Client::new()
            .post(&url)
            .header("X-API-KEY", "wrong")
            .json(body)
    };
    let unauthorized = (401, "Unauthorized.".to_owned());
    assert_eq!(refused(post(&target)).await, unauthorized);

    assert!(sandbox.kutt().set("anonymous-links", "true"));
    let (status, link) = sent(post(&target)).await;
    assert_eq!(status, 201);
    for (member, value) in [
        ("customurl", json!("a")),
        ("reuse", json!(false)),
        ("password", json!("secret")),
        ("domain", json!("kutt.test")),
    ] {
        let mut body = target.clone();
        body[member] = value;
        let for_users = (400, "Only users can use this field.".to_owned());
        assert_eq!(refused(post(&body)).await, for_users, "{member}");
    }
    assert_eq!(refused(Client::new().get(&url)).await, unauthorized);
    // It is in nobody's list, and nobody's to delete, and its visits are not counted.
    let address = link["address"].as_str().unwrap();
    assert!(sandbox.kutt().visit(address, None));
    assert_eq!(sandbox.kutt().links()[0].visits, []);
    let (_, list) = sent(request(&sandbox, Method::GET, "")).await;
    assert_eq!(list["total"], 0);
    let path = format!("/{}", link["id"].as_str().unwrap());
    let (status, _) = refused(request(&sandbox, Method::DELETE, &path)).await;
    assert_eq!(status, 500);
}

#[tokio::test]
async fn reuse_looks_for_the_target_and_the_domain_alone() {
    let sandbox = Sandbox::start().await.unwrap();
    let body = |slug: &str| json!({ "target": "https://brand.example", "customurl": slug });
    let first = created(&sandbox, body("a")).await;
    let mut reuse = body("b");
    reuse["reuse"] = json!(true);
    let (status, link) = sent(request(&sandbox, Method::POST, "").json(&reuse)).await;
    assert_eq!(
        (status, &link["id"], &link["address"]),
        (200, &first["id"], &json!("a"))
    );
    let response = format!("{LINKS}/post/responses/200");
    assert_as_documented(REPAIRED_DOCUMENT, &response, &link);
    reuse["domain"] = json!("go.brand.example");
    let (status, link) = sent(request(&sandbox, Method::POST, "").json(&reuse)).await;
    assert_eq!((status, &link["address"]), (201, &json!("b")));
}

#[tokio::test]
async fn a_list_is_searched_and_cut_into_pages_of_fifty() {
    let sandbox = Sandbox::start().await.unwrap();
    for number in 0..60 {
        let body = json!({ "target": "https://brand.example", "customurl": format!("x{number}") });
        created(&sandbox, body).await;
    }
    let body = json!({
        "target": "https://brand.example/q", "customurl": "a_b", "description": "Spring Sale",
        "domain": "go.brand.example",
    });
    created(&sandbox, body).await;
    for (query, total, listed, first) in [
        ("", 61, 10, "a_b"),
        ("limit=100", 61, 50, "a_b"),
        ("limit=5&skip=60", 61, 1, "x0"),
        ("skip=61", 61, 0, ""),
        ("search=spring%20sale", 1, 1, "a_b"),
        ("search=SALE%20a_b%20https", 1, 1, "a_b"),
        ("search=a%25b", 1, 1, "a_b"),
        ("search=x5_", 11, 10, "x59"),
        ("search=nothing", 0, 0, ""),
    ] {
        let (status, list) = sent(request(&sandbox, Method::GET, &format!("?{query}"))).await;
        let data = list["data"].as_array().unwrap();
        let first_listed = data.first().and_then(|it| it["address"].as_str());
        assert_eq!(
            (
                status,
                &list["total"],
                data.len(),
                first_listed.unwrap_or_default()
            ),
            (200, &json!(total), listed, first),
            "{query}"
        );
        let response = format!("{LINKS}/get/responses/200");
        assert_as_documented(REPAIRED_DOCUMENT, &response, &list);
    }
}

#[tokio::test]
async fn a_change_without_a_password_takes_it_away() {
    let sandbox = Sandbox::start().await.unwrap();
    let body = json!({ "target": "https://brand.example", "password": "secret" });
    let link = created(&sandbox, body).await;
    let path = format!("/{}", link["id"].as_str().unwrap());
    for (body, protected) in [
        (json!({ "description": "a", "password": "•••" }), true),
        (json!({ "password": "other" }), true),
        (json!({ "description": "b" }), false),
        (json!({ "description": "c", "password": "•••" }), false),
    ] {
        let (status, changed) = sent(request(&sandbox, Method::PATCH, &path).json(&body)).await;
        assert_eq!(
            (status, &changed["password"]),
            (200, &json!(protected)),
            "{body}"
        );
        let response = format!("{LINK}/patch/responses/200");
        assert_as_documented(REPAIRED_DOCUMENT, &response, &changed);
    }
}

#[tokio::test]
async fn another_expiry_within_a_minute_is_no_change() {
    let sandbox = Sandbox::start().await.unwrap();
    let body = json!({ "target": "https://brand.example", "expire_in": "2h" });
    let link = created(&sandbox, body).await;
    let path = format!("/{}", link["id"].as_str().unwrap());
    let change = |expire_in: &str| {
        let body = json!({ "expire_in": expire_in });
        request(&sandbox, Method::PATCH, &path).json(&body)
    };
    let (status, _) = refused(change("7170s")).await;
    assert_eq!(status, 500);
    let (status, changed) = sent(change("3 hours")).await;
    assert_eq!(status, 200);
    assert_ne!(changed["expire_in"], link["expire_in"]);
}

#[tokio::test]
async fn kutt_2_demands_a_target_or_an_address_and_miscounts_a_search() {
    let sandbox = Sandbox::start().await.unwrap();
    assert!(!sandbox.kutt().set("version", "1"));
    assert!(sandbox.kutt().set("version", "2"));
    let url = "https://brand.example";
    let link = created(&sandbox, json!({ "target": url, "customurl": "a" })).await;
    let path = format!("/{}", link["id"].as_str().unwrap());
    let change = |body: Value| request(&sandbox, Method::PATCH, &path).json(&body);
    let search = async || {
        sent(request(&sandbox, Method::GET, "?search=brand"))
            .await
            .1
    };
    let list = search().await;
    let counted = (&list["total"], list["data"].as_array().unwrap().len());
    assert_eq!(counted, (&json!(0), 1), "without a description");

    let none = (500, "Should at least update one field.".to_owned());
    assert_eq!(refused(change(json!({ "description": "b" }))).await, none);
    assert_eq!(refused(change(json!({ "expire_in": "2h" }))).await, none);
    let body = json!({ "target": url, "description": "b" });
    for _ in 0..2 {
        let (status, changed) = sent(change(body.clone())).await;
        assert_eq!((status, &changed["description"]), (200, &json!("b")));
    }
    assert_eq!(search().await["total"], 1);
}

#[tokio::test]
async fn visits_are_counted_in_four_periods() {
    let now = std::sync::Arc::new(std::sync::atomic::AtomicU64::new(1_893_553_445));
    let clock = now.clone();
    let clock = move || {
        let seconds = clock.load(std::sync::atomic::Ordering::Relaxed);
        UNIX_EPOCH + Duration::from_secs(seconds)
    };
    let sandbox = Sandbox::builder().clock(clock).start().await.unwrap();
    let body = json!({ "target": "https://brand.example", "customurl": "a" });
    let link = created(&sandbox, body).await;
    for days in [0, 100, 20, 5] {
        now.fetch_add(days * 86_400, std::sync::atomic::Ordering::Relaxed);
        assert!(sandbox.kutt().visit("a", None));
    }
    let path = format!("/{}/stats", link["id"].as_str().unwrap());
    let (status, stats) = sent(request(&sandbox, Method::GET, &path)).await;
    assert_eq!((status, &stats["visit_count"]), (200, &json!(4)));
    for (period, total) in [
        ("lastDay", 1),
        ("lastWeek", 2),
        ("lastMonth", 3),
        ("lastYear", 4),
    ] {
        let views = stats[period]["views"].as_array().unwrap();
        let sum: u64 = views.iter().filter_map(Value::as_u64).sum();
        assert_eq!(
            (sum, &stats[period]["total"]),
            (total, &json!(total)),
            "{period}"
        );
    }
    let response = format!("{LINK}~1stats/get/responses/200");
    assert_as_documented(REPAIRED_DOCUMENT, &response, &stats);
    assert!(!sandbox.kutt().visit("b", None));
}
