//! Lists in pages: all items come once and in order, and a list that can't go on says so.

use std::time::Duration;

use serde::Deserialize;
use tracking_links_runtime::{
    Credential, Delivery, Error, ErrorKind, Items, Next, Operation, Paged, Pages, Paging,
    Parameter, Response, ResponseValue, Retry, RetryPolicy,
};

use crate::server::{Reply, Server};
use crate::{Client, KEYS};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Page {
    items: Vec<u32>,
    next: Option<String>,
    has_more: Option<bool>,
    is_last: Option<bool>,
    number: Option<u32>,
    pages: Option<f64>,
    total: Option<i64>,
}

/// Does what a generated operation does, for one way to ask for the next page.
macro_rules! paged {
    ($($name:ident: $paging:expr, $next:expr;)*) => {$(
        struct $name;

        impl Paged for $name {
            type Page = Page;
            type Headers = ();
            type Item = u32;
            type Error = std::convert::Infallible;
            const PAGING: Paging = $paging;

            async fn read(response: Response) -> Result<ResponseValue<Page>, Error> {
                match response.status().as_u16() {
                    200 => response.json().await,
                    _ => Err(response.undocumented_error().await),
                }
            }

            fn next(page: &Page) -> Next {
                let next: fn(&Page) -> Next = $next;
                next(page)
            }

            fn items(page: Page) -> Vec<u32> {
                page.items
            }
        }
    )*};
}

fn cursor(page: &Page) -> Next {
    Next::new()
        .cursor(page.next.as_ref())
        .has_more(page.has_more.as_ref())
}

fn counted(page: &Page) -> Next {
    let next = Next::new()
        .items(page.items.len())
        .total(page.total.as_ref());
    next.has_more(page.has_more.as_ref())
        .pages(page.pages.as_ref())
        .number(page.number.as_ref())
}

paged! {
    ByCursor: Paging::Cursor { parameter: "page[after]" }, cursor;
    ByLastId: Paging::Cursor { parameter: "after" },
        |page| Next::new().cursor(page.items.last()).has_more(page.has_more.as_ref());
    ByNumber: Paging::PageNumber { parameter: "page", first: 1 }, counted;
    ByNumberFromZero: Paging::PageNumber { parameter: "page", first: 0 }, counted;
    UntilLast: Paging::PageNumber { parameter: "page", first: 1 },
        |page| Next::new().items(page.items.len()).is_last(page.is_last.as_ref());
    ByOffset: Paging::Offset { parameter: "offset", first: 0 }, counted;
    ByOffsetFromOne: Paging::Offset { parameter: "offset", first: 1 }, counted;
    ByUrl: Paging::NextUrl, cursor;
    ByLink: Paging::LinkHeader, |_| Next::new();
}

static LIST: Operation = Operation {
    id: "list",
    method: "GET",
    path: "/links",
    accept: "application/json",
    security: KEYS,
    server: None,
    idempotent: true,
};

fn json(body: &str) -> Reply {
    Reply::json(200, body)
}

fn linked(link: &str, body: &str) -> Reply {
    let headers = format!("content-type: application/json\r\nlink: {link}\r\n");
    Reply::answer(200, &headers, body)
}

/// A client with a key in the query, so that each URL shows whether it was sent.
fn client(server: &Server) -> Client {
    retrying(server, RetryPolicy::never())
}

fn retrying(server: &Server, policy: RetryPolicy) -> Client {
    Client::with(server, |builder| {
        builder
            .credential(Credential::api_key("query", "sentinel"))
            .credential(Credential::api_key("header", "sentinel"))
            .credential(Credential::api_key("cookie", "sentinel"))
            .retry(policy)
    })
}

fn pages<P: Paged + 'static>(client: &Client, query: &[(&'static str, &str)]) -> Pages<P> {
    let mut request = client.runtime.request(&LIST);
    for (name, value) in query {
        request.optional(Parameter::query(name), Ok(Some(*value)));
    }
    Pages::new(request)
}

/// What a list gave: the items, the error at its end, and the queries that were sent.
#[derive(Debug, PartialEq)]
struct Listed {
    items: Vec<u32>,
    error: Option<String>,
    queries: Vec<String>,
}

async fn listed<P: Paged<Item = u32> + 'static>(
    replies: Vec<Reply>,
    query: &[(&'static str, &str)],
) -> Listed
where
    P::Error: std::fmt::Debug,
{
    let mut server = Server::start_with(replies).await;
    let client = client(&server);
    let mut stream = pages::<P>(&client, query).items();
    let (items, error) = drain(&mut stream).await;
    let mut queries = Vec::new();
    for request in server.requests().await {
        assert_eq!(request.header("x-api-key"), Some("sentinel"));
        let line = request
            .line
            .strip_prefix("GET /links")
            .expect("the path stays");
        let query = line
            .strip_suffix("api_key=sentinel")
            .expect("the key is sent once");
        queries.push(query.trim_matches(['?', '&']).to_owned());
    }
    Listed {
        items,
        error,
        queries,
    }
}

async fn drain<P: Paged<Item = u32> + 'static>(
    stream: &mut Items<P>,
) -> (Vec<u32>, Option<String>) {
    let mut items = Vec::new();
    while let Some(item) = stream.next().await {
        match item {
            Ok(item) => items.push(item),
            Err(error) => {
                assert!(
                    stream.next().await.is_none(),
                    "the stream ends after an error"
                );
                return (items, Some(error.message().to_owned()));
            }
        }
    }
    assert!(stream.next().await.is_none(), "an ended stream stays so");
    (items, None)
}

fn whole(items: impl IntoIterator<Item = u32>, queries: &[&str]) -> Listed {
    Listed {
        items: items.into_iter().collect(),
        error: None,
        queries: queries.iter().map(|it| (*it).to_owned()).collect(),
    }
}

#[tokio::test]
async fn a_cursor_leads_through_all_pages_and_an_empty_one() {
    let replies = vec![
        json(r#"{"items":[1,2],"next":"a b&c=1"}"#),
        json(r#"{"items":[],"next":"2"}"#),
        json(r#"{"items":[3],"next":"3","has_more":true}"#),
        json(r#"{"items":[4],"next":"4"}"#),
        json(r#"{"items":[5],"next":""}"#),
    ];
    let listed = listed::<ByCursor>(replies, &[("limit", "2")]).await;
    let name = "page%5Bafter%5D";
    let queries = ["a%20b%26c%3D1", "2", "3", "4"];
    let queries = queries.map(|cursor| format!("limit=2&{name}={cursor}"));
    let mut all = vec!["limit=2"];
    all.extend(queries.iter().map(String::as_str));
    assert_eq!(listed, whole(1..=5, &all));
}

#[tokio::test]
async fn a_list_begins_at_the_callers_cursor_and_ends_where_the_page_says_so() {
    let replies = vec![
        json(r#"{"items":[7],"next":"y"}"#),
        json(r#"{"items":[8],"next":"z","has_more":false}"#),
    ];
    let listed = listed::<ByCursor>(replies, &[("page[after]", "x")]).await;
    assert_eq!(
        listed,
        whole([7, 8], &["page%5Bafter%5D=x", "page%5Bafter%5D=y"])
    );
}

#[tokio::test]
async fn the_last_id_leads_through_all_pages() {
    let page =
        |items: &str, more: bool| json(&format!(r#"{{"items":[{items}],"has_more":{more}}}"#));
    let replies = vec![
        page("1,2", true),
        page("3", true),
        page("4,5", true),
        page("6", true),
        page("7", false),
    ];
    let listed = listed::<ByLastId>(replies, &[]).await;
    assert_eq!(
        listed,
        whole(1..=7, &["", "after=2", "after=3", "after=5", "after=6"])
    );
}

#[tokio::test]
async fn numbered_pages_end_where_the_list_does() {
    let queries = [
        "size=2",
        "size=2&page=2",
        "size=2&page=3",
        "size=2&page=4",
        "size=2&page=5",
    ];
    let page = |more: &str, items: &str| json(&format!(r#"{{"items":[{items}]{more}}}"#));
    let pages = |more: &str| {
        let items = ["1,2", "3,4", "", "5,6", "7"];
        items.map(|items| page(more, items)).to_vec()
    };
    let size = [("size", "2")];
    let expected = whole(1..=7, &queries);
    assert_eq!(
        listed::<ByNumber>(pages(r#","pages":5"#), &size).await,
        expected
    );
    let mut until = pages(r#","has_more":true"#);
    until[4] = page(r#","has_more":false"#, "7");
    assert_eq!(listed::<ByNumber>(until, &size).await, expected);
    let mut last = pages("");
    last[2] = page(r#","is_last":false"#, "");
    last[4] = page(r#","is_last":true"#, "7");
    assert_eq!(listed::<UntilLast>(last, &size).await, expected);
    let mut of_total = pages(r#","total":9"#);
    of_total[2] = page("", "11,12");
    let listed_total = listed::<ByNumber>(of_total, &size).await;
    assert_eq!(listed_total, whole([1, 2, 3, 4, 11, 12, 5, 6, 7], &queries));
    // Nothing but an empty page says where it ends.
    let silent = vec![page("", "1"), page("", "2"), page("", "")];
    let listed_silent = listed::<ByNumber>(silent, &[]).await;
    assert_eq!(listed_silent, whole([1, 2], &["", "page=2", "page=3"]));
}

#[tokio::test]
async fn numbers_count_from_the_callers_page_or_from_the_first() {
    let page =
        |number: &str, items: &str| json(&format!(r#"{{"items":[{items}],"pages":3{number}}}"#));
    let replies = vec![page("", "2"), page("", "3")];
    let from_second = listed::<ByNumber>(replies, &[("page", "2.0")]).await;
    assert_eq!(from_second, whole([2, 3], &["page=2.0", "page=3"]));
    let replies = vec![page("", "1"), page("", "2"), page("", "3")];
    let from_zero = listed::<ByNumberFromZero>(replies, &[]).await;
    assert_eq!(from_zero, whole(1..=3, &["", "page=1", "page=2"]));
    // The first page tells its number, if the caller does not.
    let numbers = [r#","number":0"#, r#","number":7"#, ""];
    let replies = ["1", "2", "3"].into_iter().zip(numbers);
    let replies = replies.map(|(items, number)| page(number, items)).collect();
    let told = listed::<ByNumber>(replies, &[]).await;
    assert_eq!(told, whole(1..=3, &["", "page=1", "page=2"]));
    let replies = vec![page("", "1")];
    let unread = listed::<ByNumber>(replies, &[("page", "one")]).await;
    assert_eq!((unread.items, unread.queries.len()), (vec![1], 1));
    let last = i64::MAX.to_string();
    let beyond = listed::<ByNumberFromZero>(vec![page("", "1")], &[("page", &last)]).await;
    assert_eq!(beyond, whole([1], &[&format!("page={last}")]));
    assert!(unread.error.unwrap().contains("page is not a number"));
}

#[tokio::test]
async fn offsets_count_the_items() {
    let page = |total: &str, items: &str| json(&format!(r#"{{"items":[{items}]{total}}}"#));
    let total = r#","total":7"#;
    let replies = ["1,2", "3", "4,5", "6", "7"].map(|items| page(total, items));
    let all = listed::<ByOffset>(replies.to_vec(), &[]).await;
    assert_eq!(
        all,
        whole(1..=7, &["", "offset=2", "offset=3", "offset=5", "offset=6"])
    );
    let replies = vec![page("", "3,4"), page("", "5"), page("", "")];
    let silent = listed::<ByOffset>(replies, &[("offset", "2")]).await;
    assert_eq!(silent, whole(3..=5, &["offset=2", "offset=4", "offset=5"]));
    let replies = vec![page(r#","total":3"#, "1,2"), page(r#","total":3"#, "3")];
    let from_one = listed::<ByOffsetFromOne>(replies, &[]).await;
    assert_eq!(from_one, whole(1..=3, &["", "offset=3"]));
    // Servers that do not know the total say -1 or 0.
    let unknown = |items: &str| page(r#","total":-1,"pages":0"#, items);
    let replies = vec![unknown("1"), unknown("2"), unknown("")];
    let counted = listed::<ByOffset>(replies.clone(), &[]).await;
    assert_eq!(counted, whole(1..=2, &["", "offset=1", "offset=2"]));
    let numbered = listed::<ByNumber>(replies, &[]).await;
    assert_eq!(numbered, whole(1..=2, &["", "page=2", "page=3"]));
    let stuck = vec![page("", "1"), page(r#","has_more":true"#, "")];
    let stuck = listed::<ByOffset>(stuck, &[]).await;
    assert_eq!((stuck.items, stuck.queries.len()), (vec![1], 2));
    assert!(stuck.error.unwrap().contains("never end"));
}

#[tokio::test]
async fn next_urls_of_any_form_lead_through_all_pages() {
    let replies = vec![
        json(r#"{"items":[1],"next":"/links?at=2#top"}"#),
        json(r#"{"items":[],"next":"?at=3&api_key=sentinel&x=%20"}"#),
        json(r#"{"items":[2],"next":"/links?at=4&"}"#),
        json(r#"{"items":[3],"next":"/links"}"#),
        json(r#"{"items":[4],"next":null}"#),
    ];
    let all = listed::<ByUrl>(replies, &[("limit", "2")]).await;
    assert_eq!(
        all,
        whole(1..=4, &["limit=2", "at=2", "at=3&x=%20", "at=4", ""])
    );
}

#[tokio::test]
async fn link_headers_lead_through_all_pages() {
    let replies = vec![
        linked(
            "</links?at=2>; rel=\"next\", </links?at=9>; rel=\"last\"",
            r#"{"items":[1]}"#,
        ),
        linked("</links?at=3>; rel=next", r#"{"items":[]}"#),
        linked("<?at=4>; rel=next", r#"{"items":[2]}"#),
        linked("</links>; rel=first, <?at=5>; rel=next", r#"{"items":[3]}"#),
        linked("</links>; rel=first", r#"{"items":[4]}"#),
    ];
    let all = listed::<ByLink>(replies, &[("limit", "2")]).await;
    assert_eq!(
        all,
        whole(1..=4, &["limit=2", "at=2", "at=3", "at=4", "at=5"])
    );
}

/// Any relative reference is allowed as a link's target (RFC 8288, section 3.1).
#[tokio::test]
async fn relative_targets_of_links_are_followed() {
    let replies = vec![
        linked("<links?at=2>; rel=next", r#"{"items":[1]}"#),
        linked("<./links?at=3>; rel=next", r#"{"items":[2]}"#),
        linked("<links/../links?at=a:b>; rel=next", r#"{"items":[3]}"#),
        linked("<#end>; rel=next", r#"{"items":[4]}"#),
    ];
    let listed = listed::<ByLink>(replies, &[]).await;
    assert_eq!(
        (listed.items, listed.queries),
        (
            vec![1, 2, 3, 4],
            ["", "at=2", "at=3", "at=a:b"].map(str::to_owned).to_vec()
        )
    );
    assert!(listed.error.unwrap().contains("never end"));
}

#[tokio::test]
async fn a_cursor_is_not_taken_for_a_next_url() {
    let replies = vec![json(r#"{"items":[1],"next":"cursor"}"#)];
    let listed = listed::<ByUrl>(replies, &[]).await;
    assert_eq!((listed.items, listed.queries.len()), (vec![1], 1));
    assert!(listed.error.unwrap().contains("no URL"));
}

#[tokio::test]
async fn an_absolute_url_at_the_same_server_is_followed() {
    let server = Server::start_of(|url| {
        let next = format!("{url}/other?at=2").replace("http:", "HTTP:");
        let first = format!(r#"{{"items":[1],"next":"{next}"}}"#);
        let second = format!(
            r#"{{"items":[2],"next":"{}/links"}}"#,
            url.replace("//", "//user@")
        );
        vec![json(&first), json(&second)]
    });
    let mut server = server.await;
    let client = client(&server);
    let mut stream = pages::<ByUrl>(&client, &[]).items();
    let (items, error) = drain(&mut stream).await;
    assert_eq!(items, [1, 2]);
    assert!(error.unwrap().contains("contains a user name"));
    server.request().await;
    assert_eq!(
        server.request().await.line,
        "GET /other?at=2&api_key=sentinel"
    );
}

#[tokio::test]
async fn a_next_url_at_another_server_is_not_followed() {
    let mut other = Server::start_with(vec![json(r#"{"items":[9]}"#)]).await;
    let port = other.port;
    for (url, told) in [
        (
            format!("http://127.0.0.1:{port}/links"),
            "another server (http://127.0.0.1)",
        ),
        (
            "https://sentinel.example/links".to_owned(),
            "(https://[redacted].example)",
        ),
        (format!("http://localhost:{port}/links"), "another server"),
        ("//other.example/links".to_owned(), "another server"),
        ("javascript:alert(1)".to_owned(), "no URL"),
        ("file:///etc/passwd".to_owned(), "no URL"),
    ] {
        let body = format!(r#"{{"items":[1],"next":"{url}"}}"#);
        let by_url = listed::<ByUrl>(vec![json(&body)], &[]).await;
        assert_eq!((by_url.items, by_url.queries.len()), (vec![1], 1), "{url}");
        let error = by_url.error.unwrap();
        assert!(
            error.contains(told) && !error.contains("sentinel"),
            "{url}: {error}"
        );
        let link = format!("<{url}>; rel=next");
        let by_link = listed::<ByLink>(vec![linked(&link, r#"{"items":[1]}"#)], &[]).await;
        assert_eq!(
            (by_link.items, by_link.queries.len()),
            (vec![1], 1),
            "{url}"
        );
        assert!(by_link.error.unwrap().contains(told), "{url}");
    }
    assert_eq!(other.count().await, 0);
}

#[tokio::test]
async fn a_page_that_leads_back_is_an_error_and_not_endless() {
    let page = |next: &str| json(&format!(r#"{{"items":[1],"next":"{next}"}}"#));
    for (replies, query) in [
        (vec![page("a"), page("a")], &[][..]),
        (vec![page("a"), page("b"), page("a")], &[]),
        (vec![page("a")], &[("page[after]", "a")]),
    ] {
        let count = replies.len();
        let back = listed::<ByCursor>(replies, query).await;
        assert_eq!((back.items.len(), back.queries.len()), (count, count));
        assert!(back.error.unwrap().contains("never end"));
    }
    for (replies, count) in [
        (vec![page("/links?limit=1")], 1),
        (vec![page("/links?at=2#a"), page("/links?at=2#b")], 2),
    ] {
        let back = listed::<ByUrl>(replies, &[("limit", "1")]).await;
        assert_eq!((back.items.len(), back.queries.len()), (count, count));
        assert!(back.error.unwrap().contains("never end"));
    }
    let more = json(r#"{"items":[1],"has_more":true}"#);
    let unnamed = listed::<ByCursor>(vec![more.clone()], &[]).await;
    assert_eq!(unnamed.items, [1]);
    assert!(
        unnamed
            .error
            .unwrap()
            .contains("does not name the next one")
    );
    // It stays unfinished.
    let mut server = Server::start_with(vec![more]).await;
    let client = client(&server);
    let mut stream = pages::<ByCursor>(&client, &[]);
    assert_eq!(stream.next().await.unwrap().unwrap().items, [1]);
    for _ in 0..3 {
        let error = stream.next().await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Paging);
        assert!(error.message().contains("does not name the next one"));
        assert!(stream.next().await.is_none());
        stream.retry();
    }
    assert_eq!(server.count().await, 1);
}

#[tokio::test]
async fn an_error_comes_after_the_items_before_it_and_can_be_retried() {
    let replies = vec![
        json(r#"{"items":[1,2],"next":"2"}"#),
        json(r#"{"items":[3],"next":"3"}"#),
        Reply::json(500, "{}"),
        json(r#"{"items":[4],"next":"4"}"#),
        json(r#"{"items":[5]}"#),
    ];
    let mut server = Server::start_with(replies).await;
    let client = client(&server);
    let mut stream = pages::<ByCursor>(&client, &[]).items();
    let (items, error) = drain(&mut stream).await;
    assert_eq!(
        (items, error.as_deref()),
        (vec![1, 2, 3], Some("500 Internal Server Error"))
    );
    assert_eq!(server.count().await, 3);
    stream.retry();
    assert_eq!(drain(&mut stream).await, (vec![4, 5], None));
    let again = &server.requests().await[0].line;
    assert!(again.contains("page%5Bafter%5D=3"), "{again}");
}

#[tokio::test]
async fn a_request_that_cannot_be_sent_stays_so() {
    let mut server = Server::start_with(vec![json("{}")]).await;
    let client = client(&server);
    let mut request = client.runtime.request(&LIST);
    request.required::<String>(Parameter::query("id"), Err("not set".to_owned()));
    let mut stream = Pages::<ByCursor>::new(request);
    for _ in 0..2 {
        let error = stream.next().await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert_eq!(error.message(), "query parameter id: not set");
        assert!(stream.next().await.is_none());
        stream.retry();
    }
    assert_eq!(server.count().await, 0);
}

#[tokio::test]
async fn a_page_is_retried_as_any_call_is() {
    let replies = vec![
        json(r#"{"items":[1],"next":"2"}"#),
        Reply::json(503, "{}"),
        json(r#"{"items":[2]}"#),
    ];
    let server = Server::start_with(replies).await;
    let millisecond = Duration::from_millis(1);
    let client = retrying(
        &server,
        RetryPolicy::new().backoff(millisecond, millisecond),
    );
    let mut stream = pages::<ByCursor>(&client, &[]).items();
    assert_eq!(drain(&mut stream).await, (vec![1, 2], None));
}

#[tokio::test]
async fn a_list_longer_than_the_limit_says_so() {
    let replies = vec![
        json(r#"{"items":[1],"next":"2"}"#),
        json(r#"{"items":[2],"next":"3"}"#),
        json(r#"{"items":[3]}"#),
    ];
    for (limit, count) in [(2, 2), (3, 3)] {
        let mut server = Server::start_with(replies.clone()).await;
        let client = client(&server);
        let mut stream = pages::<ByCursor>(&client, &[]).max_pages(limit);
        for _ in 0..count {
            stream.next().await.unwrap().unwrap();
        }
        match stream.next().await {
            None => assert_eq!(limit, 3),
            Some(page) => {
                let error = page.unwrap_err();
                assert_eq!((limit, error.kind()), (2, ErrorKind::Paging));
                assert_eq!(
                    (error.delivery(), error.retry()),
                    (Delivery::NotSent, Retry::Never)
                );
                let text = "example list: 2 pages were read, and there are more";
                assert!(error.to_string().starts_with(text), "{error}");
            }
        }
        assert_eq!(server.count().await, count);
    }
}

#[tokio::test]
async fn nothing_is_sent_before_it_is_waited_for_nor_after_a_drop() {
    let mut server = Server::start_with(vec![json(r#"{"items":[1,2],"next":"2"}"#)]).await;
    let client = client(&server);
    let mut stream = pages::<ByCursor>(&client, &[]).items();
    assert_eq!(server.count().await, 0);
    assert_eq!(stream.next().await.unwrap().unwrap(), 1);
    assert_eq!(stream.next().await.unwrap().unwrap(), 2);
    assert_eq!(server.count().await, 1);
    drop(stream);
    assert_eq!(server.count().await, 0);
}

#[tokio::test]
async fn a_dropped_wait_loses_no_page() {
    let mut server = Server::start_with(vec![json(r#"{"items":[1]}"#)]).await;
    let client = client(&server);
    let mut stream = pages::<ByCursor>(&client, &[]);
    tokio::select! {
        biased;
        _ = stream.next() => panic!("the page came at once"),
        () = std::future::ready(()) => {}
    }
    assert_eq!(stream.next().await.unwrap().unwrap().items, [1]);
    assert_eq!(server.count().await, 1);
}

#[test]
fn streams_can_cross_threads_and_outlive_their_client() {
    fn crosses<S: futures_core::Stream + Send + Unpin + 'static>() {}
    crosses::<Pages<ByCursor>>();
    crosses::<Items<ByCursor>>();
}
