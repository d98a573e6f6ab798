//! The rows of the fault matrix that a plain TCP server can perform.

use std::io::Write;
use std::sync::OnceLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use flate2::Compression;
use flate2::write::GzEncoder;

use serde_json::{Map, Value, json as value};
use tracking_links::runtime::{ErrorRule, Holds, Meaning};

use crate::server::{Act, answer, json};
use crate::target::Target;

/// Each row's name and act for `target`. `elsewhere` is a server that no request may reach.
pub(crate) fn rows(target: &Target, elsewhere: &str) -> Vec<(String, Act)> {
    rows_of(target, target.good(), elsewhere)
}

/// The rows of a request to which `good`, a status and a JSON object, is the healthy answer.
pub(crate) fn rows_of(target: &Target, good: (u16, &str), elsewhere: &str) -> Vec<(String, Act)> {
    let (status, good) = good;
    let members: Map<String, Value> = serde_json::from_str(good).unwrap();
    let mut rows: Vec<(String, Act)> = Vec::new();
    let mut row = |name: &str, act: Act| rows.push((name.to_owned(), act));

    row("the documented answer", Act::Answer(json(status, good)));

    row("the server closes without reading", Act::CloseUnread);
    row("the server reads, then closes (FIN)", Act::Fin);
    row("the server reads, then resets (RST)", Act::Rst);

    let head = |length: usize| {
        format!("HTTP/1.1 {status} X\r\ncontent-length: {length}\r\nx-request-id: r-1\r\n\r\n")
            .into_bytes()
    };
    let open_head =
        format!("HTTP/1.1 {status} X\r\nconnection: close\r\nx-request-id: r-1\r\n\r\n")
            .into_bytes();
    row("the headers time out", Act::Stall(Vec::new()));
    row(
        "the headers time out after half a status line",
        Act::Stall(b"HTTP/1.1 20".to_vec()),
    );
    row("success, the body times out", Act::Stall(head(100)));
    row(
        "success, the body arrives byte by byte until the timeout",
        Act::Drip(head(100_000)),
    );

    let cut = |text: &str| [head(text.len() + 100), text.as_bytes().to_vec()].concat();
    row("success, an incomplete body", Act::Send(cut("{\"uuid\":")));
    row(
        "success, a body over the size limit",
        Act::Send(answer(status, "", &vec![b' '; 65 * 1024])),
    );
    row(
        "success, an endless body",
        Act::Endless(open_head, vec![b' '; 16 * 1024]),
    );
    row(
        "success, invalid JSON",
        Act::Answer(json(status, "{\"uuid\":")),
    );
    row("success, an empty body", Act::Answer(json(status, "")));
    let html = "content-type: text/html\r\n";
    row(
        "success, HTML",
        Act::Answer(answer(status, html, b"<html><title>Sign in</title></html>")),
    );
    row(
        "success, XML",
        Act::Answer(answer(
            status,
            "content-type: application/xml\r\n",
            b"<a><b>c</b></a>",
        )),
    );
    row(
        "success, JSON without a content type",
        Act::Answer(answer(status, "", good.as_bytes())),
    );
    row(
        "success, JSON with the content type of HTML",
        Act::Answer(answer(status, html, good.as_bytes())),
    );

    row(
        "success, an error in the provider's own form",
        Act::Answer(json(status, r#"{"Status":"ERROR","Message":"Not now"}"#)),
    );
    for (name, act) in own(target, status, &members) {
        row(&name, act);
    }
    let expired = "www-authenticate: Bearer error_description=\"The access token expired\"\r\n";
    row(
        "401, an expired token",
        Act::Answer(answer(401, expired, b"")),
    );
    row(
        "404, a web page, at a base URL of the caller's",
        Act::Answer(answer(404, html, b"<html><title>Not here</title></html>")),
    );

    let since_1970 = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let soon = since_1970 + Duration::from_secs(3);
    let date = httpdate::fmt_http_date(UNIX_EPOCH + soon);
    for (name, value) in [
        ("seconds", "2".to_owned()),
        ("an HTTP date", date),
        ("epoch seconds", soon.as_secs().to_string()),
        ("epoch milliseconds", soon.as_millis().to_string()),
        ("absent", String::new()),
        ("text", "soon".to_owned()),
        ("a negative number", "-5".to_owned()),
        ("ten years", "315360000".to_owned()),
    ] {
        let header = match value.as_str() {
            "" => String::new(),
            value => format!("retry-after: {value}\r\n"),
        };
        row(
            &format!("429, Retry-After: {name}"),
            Act::Answer(answer(429, &header, b"{\"error\":\"slow down\"}")),
        );
    }
    for status in [
        400, 401, 403, 404, 409, 410, 422, 408, 500, 501, 502, 503, 504,
    ] {
        row(
            &format!("{status}"),
            Act::Answer(json(status, "{\"message\":\"why\"}")),
        );
    }
    row(
        "503, Retry-After: ten years",
        Act::Answer(answer(503, "retry-after: 315360000\r\n", b"")),
    );

    for status in [301, 302, 303, 307, 308] {
        let location = format!("location: {elsewhere}/there\r\n");
        row(
            &format!("{status} to another host"),
            Act::Answer(answer(status, &location, b"")),
        );
    }

    let many: String = (0..300).map(|n| format!("x-{n}: {n}\r\n")).collect();
    row(
        "300 headers",
        Act::Send(answer(status, &many, good.as_bytes())),
    );
    let huge = format!("x-huge: {}\r\n", "a".repeat(1_000_000));
    row(
        "a header of 1 MB",
        Act::Send(answer(status, &huge, good.as_bytes())),
    );
    let mut odd = answer(status, "x-odd: ?\r\n", good.as_bytes());
    if let Some(at) = odd.iter().position(|byte| *byte == b'?') {
        odd[at] = 0xff;
    }
    row("a header that is not UTF-8", Act::Answer(odd));
    for (name, status) in [
        ("success, a reason phrase that is not UTF-8", status),
        ("403, a reason phrase that is not UTF-8", 403),
    ] {
        let mut odd = json(status, good);
        if let Some(at) = odd.iter().position(|byte| *byte == b'X') {
            odd[at] = 0xff;
        }
        row(name, Act::Answer(odd));
    }
    row("not HTTP at all", Act::Send(b"220 smtp ready\r\n".to_vec()));

    let zipped = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03rubbish";
    row(
        "success, invalid gzip",
        Act::Answer(answer(status, "content-encoding: gzip\r\n", zipped)),
    );
    let bomb = Act::Send(answer(status, "content-encoding: gzip\r\n", gzip_bomb()));
    row("success, a gzip bomb of 32 MiB", bomb);

    for (name, body) in drift(target, &members) {
        row(
            &format!("success, {name}"),
            Act::Answer(json(status, &body)),
        );
    }
    rows
}

/// Each row's name, with the targets that have it and their acts.
pub(crate) fn by_row(targets: &[Target], elsewhere: &str) -> Vec<(String, Vec<(Target, Act)>)> {
    let mut by_row: Vec<(String, Vec<_>)> = Vec::new();
    for target in targets {
        for (name, act) in rows(target, elsewhere) {
            let act = (target.clone(), act);
            match by_row.iter_mut().find(|(known, _)| *known == name) {
                Some((_, acts)) => acts.push(act),
                None => by_row.push((name, vec![act])),
            }
        }
    }
    by_row
}

/// Rows of what this provider alone does: a link without its URL, and errors whose status does not
/// say what the provider means.
fn own(target: &Target, status: u16, members: &Map<String, Value>) -> Vec<(String, Act)> {
    let Some(create) = target.create() else {
        return Vec::new();
    };
    let mut rows = Vec::new();
    if let Some(url) = members.get(create.url_member().unwrap_or_default()) {
        let good = Value::from(members.clone()).to_string();
        let empty = json(status, &good.replace(&url.to_string(), "\"\""));
        rows.push(("success, an empty URL".to_owned(), Act::Answer(empty)));
    }
    for rule in create.server().api().errors {
        let meaning = match rule.means {
            Meaning::Refusal => "a refusal",
            Meaning::InvalidRequest => "an invalid request",
            Meaning::Absent => "what is not there",
            Meaning::Conflict => "a conflict",
            Meaning::Permission => "a missing permission",
            Meaning::Failure => "a failure",
            Meaning::Quota => "a spent quota",
            Meaning::RateLimit => "too many requests",
            Meaning::Credential => "a wrong credential",
            Meaning::ExpiredCredential => "an expired credential",
            other => panic!("no name for {other:?}"),
        };
        let name = format!("{}, {meaning}", rule.status);
        if rows.iter().all(|(other, _)| *other != name) {
            let said = json(rule.status, &body_of(rule).to_string());
            rows.push((name, Act::Answer(said)));
        }
    }
    rows
}

/// Makes the body of an answer that a rule matches.
fn body_of(rule: &ErrorRule) -> Value {
    let code = rule.code.map(|code| code.replace('*', "x"));
    let mut body = value!({ "message": rule.words.join(" "), "code": code });
    for (pointer, holds) in rule.body {
        let value = match holds {
            Holds::Something => "x".into(),
            Holds::Text(text) => (*text).into(),
            _ => Value::Null,
        };
        put(&mut body, pointer, value);
    }
    body
}

/// Sets a value at a JSON pointer, in which `*` is the first item of a list.
fn put(place: &mut Value, pointer: &str, value: Value) {
    let Some(rest) = pointer.strip_prefix('/') else {
        *place = value;
        return;
    };
    let (token, rest) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    if token != "*" {
        return put(&mut place[token], rest, value);
    }
    let mut item = Value::Null;
    put(&mut item, rest, value);
    *place = Value::from(vec![item]);
}

/// Changes that a provider may make to its answers.
fn drift(target: &Target, good: &Map<String, Value>) -> Vec<(&'static str, String)> {
    let with = |name: &str, value: Value| {
        let mut members = good.clone();
        members.insert(name.to_owned(), value);
        members
    };
    let mut unknown = good.clone();
    let platform = target.create().and_then(|create| create.platform());
    for text in unknown.values_mut() {
        if platform.is_some_and(|platform| text == platform) {
            *text = "threads".into();
        }
    }
    let mut changed = vec![
        ("an unknown enum value", unknown),
        (
            "an undocumented member",
            with("new", value!({ "a": [null] })),
        ),
    ];
    let mut renamed = good.clone();
    if let Some(required) = renamed.remove(target.required()) {
        renamed.insert("other".to_owned(), required);
        let number = with(target.required(), 7.into());
        changed.push(("a required member missing", renamed));
        changed.push(("a number for a string", number));
    }
    let texts = changed.into_iter();
    let texts = texts.map(|(name, members)| (name, Value::from(members).to_string()));
    texts.collect()
}

/// 32 MiB of blanks, compressed to about a thousandth.
fn gzip_bomb() -> &'static [u8] {
    static BOMB: OnceLock<Vec<u8>> = OnceLock::new();
    BOMB.get_or_init(|| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        for _ in 0..32 {
            encoder.write_all(&[b' '; 1024 * 1024]).unwrap();
        }
        encoder.finish().unwrap()
    })
}
