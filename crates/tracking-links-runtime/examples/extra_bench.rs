use serde::{Deserialize, Serialize};
use std::time::Instant;
use tracking_links_runtime::{ExtraMembers, keep_extra_members, optional};
macro_rules! types { ($m:ident, $(#[$c:meta])* ; $(#[$e:meta])* $ty:ty, $($k:tt)*) => { mod $m { use super::*;
#[derive(Deserialize, Serialize, Clone, Debug, PartialEq)]
$(#[$c])*
pub struct Page { pub data: Vec<Link>, #[serde(default, deserialize_with="optional")] pub next: Option<String>, $(#[$e])* pub extra: $ty }
#[derive(Deserialize, Serialize, Clone, Debug, PartialEq)]
$(#[$c])*
pub struct Link { pub id: u64, #[serde(rename="shortCode")] pub short_code: String, #[serde(rename="longUrl")] pub long_url: String,
 #[serde(rename="dateCreated")] pub date: String, #[serde(rename="visitsCount", default, deserialize_with="optional")] pub visits: Option<i64>,
 pub tags: Vec<String>, pub meta: Meta, #[serde(default, deserialize_with="optional")] pub domain: Option<String>, #[serde(default, deserialize_with="optional")] pub title: Option<String>, #[serde(default, deserialize_with="optional")] pub crawlable: Option<bool>, $(#[$e])* pub extra: $ty }
#[derive(Deserialize, Serialize, Clone, Debug, PartialEq)]
$(#[$c])*
pub struct Meta { #[serde(default, deserialize_with="optional")] pub a: Option<i64>, #[serde(default, deserialize_with="optional")] pub b: Option<i64>, #[serde(default, deserialize_with="optional")] pub c: Option<i64>, $(#[$e])* pub extra: $ty }
$($k)*
} } }
types!(plain, ; #[serde(skip)] (), );
types!(flat, ; #[serde(flatten)] serde_json::Map<String, serde_json::Value>, );
types!(kept, #[serde(remote = "Self")] ; #[serde(flatten, skip_deserializing)] ExtraMembers, keep_extra_members!(Page); keep_extra_members!(Link); keep_extra_members!(Meta););
fn time<T: serde::de::DeserializeOwned>(text: &str) -> f64 {
    let start = Instant::now();
    for _ in 0..5 {
        let v: T = serde_json::from_str(text).unwrap();
        std::hint::black_box(&v);
    }
    start.elapsed().as_secs_f64() / 5.0
}
fn main() {
    for more in ["", r#","newOne":"some text","newTwo":{"list":[1,2,3,{}]}"#] {
        let item = format!(
            r#"{{"id":12345,"shortCode":"abc123","longUrl":"https://example.com/a/long/path?with=query","dateCreated":"2026-01-01T00:00:00Z","visitsCount":17,"tags":["one","two"],"meta":{{"a":1,"b":null,"c":3}},"domain":null,"title":"A title of a link","crawlable":true{more}}}"#
        );
        let text = format!(r#"{{"data":[{}],"next":"x"}}"#, vec![item; 8000].join(","));
        let mut r = [f64::MAX; 3];
        for _ in 0..7 {
            r[0] = r[0].min(time::<plain::Page>(&text));
            r[1] = r[1].min(time::<flat::Page>(&text));
            r[2] = r[2].min(time::<kept::Page>(&text));
        }
        println!(
            "{} bytes: plain {:.2} ms, flatten {:.2} ({:.2}x), kept {:.2} ({:.2}x)",
            text.len(),
            r[0] * 1e3,
            r[1] * 1e3,
            r[1] / r[0],
            r[2] * 1e3,
            r[2] / r[0]
        );
    }
    println!(
        "sizes {} {} {}",
        size_of::<plain::Link>(),
        size_of::<flat::Link>(),
        size_of::<kept::Link>()
    );
}
