//! Tests the part of the programs that is the same for all documents.

#![allow(dead_code, reason = "the program's `main` is not called")]

include!("round_trip.rs.in");

fn check(_: usize, _: &str) -> Vec<Value> {
    Vec::new()
}

fn differs(before: &str, after: &str) -> Vec<(String, String)> {
    let found = differences(before, Ok(after.to_owned()));
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    found
        .iter()
        .map(|it| (text(&it["difference"]), text(&it["path"])))
        .collect()
}

#[test]
fn values_are_compared_and_not_texts() {
    for (before, after) in [
        (r#"{"a":1,"b":2}"#, r#"{"b":2,"a":1}"#),
        ("1.0", "1"),
        ("1e2", "100"),
        ("18446744073709551615", "18446744073709551615"),
        (
            "\"2026-01-02T03:04:05.10Z\"",
            "\"2026-01-02T03:04:05.100+00:00\"",
        ),
    ] {
        assert_eq!(differs(before, after), [], "{before} {after}");
    }
    for (before, after) in [
        ("9007199254740993", "9007199254740992"),
        ("9007199254740993", "9007199254740992.0"),
        ("1", "\"1\""),
        ("[1,2]", "[2,1]"),
        ("null", "0"),
        ("\"2026-01-02T03:04:05Z\"", "\"2026-01-02T04:04:05+01:00\""),
        ("\"2026-01-02T03:04:05-00:00\"", "\"2026-01-02T03:04:05Z\""),
        ("\"1.10\"", "\"1.1\""),
    ] {
        assert_ne!(differs(before, after), [], "{before} {after}");
    }
}

#[test]
fn a_difference_has_its_place() {
    let found = differs(r#"{"a/b":[{"c":1}],"n":null}"#, r#"{"a/b":[{"d":1}]}"#);
    let found: Vec<(&str, &str)> = found
        .iter()
        .map(|(a, b)| (a.as_str(), b.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            ("dropped", "/a~1b/0/c"),
            ("added", "/a~1b/0/d"),
            ("dropped", "/n")
        ]
    );
}

#[test]
fn what_does_not_decode_is_told() {
    assert_eq!(round_trip::<Vec<u8>>("[256]")[0]["difference"], "no value");
}
