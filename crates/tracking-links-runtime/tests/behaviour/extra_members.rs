//! Members that a schema does not name.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tracking_links_runtime::{ExtraMembers, RawBody, keep_extra_members};

#[derive(Debug, PartialEq, Deserialize, Serialize)]
#[serde(remote = "Self")]
struct Link {
    id: u64,
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    #[serde(default)]
    next: Vec<Link>,
    #[serde(flatten, skip_deserializing)]
    extra: ExtraMembers,
}

keep_extra_members!(Link);

#[derive(Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(remote = "Self")]
struct Untyped {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<u64>,
    #[serde(flatten, skip_deserializing)]
    extra: ExtraMembers,
}

keep_extra_members!(Untyped or any value);

fn link(text: &str) -> Link {
    serde_json::from_str(text).unwrap()
}

#[test]
fn members_are_kept_wherever_they_are() {
    for text in [
        r#"{"id":1,"next":[]}"#,
        r#"{"a":{"b":[{},null,-1,1.5,18446744073709551615]},"id":1,"next":[]}"#,
        r#"{"next":[{"x":1,"id":2,"next":[]}],"y":"","type":"t","id":1,"z":null}"#,
        r#"{"id":1,"next":[],"":"an empty name","é\n":"\u0000","ID":2,"kind":"no member"}"#,
    ] {
        let expected: Value = serde_json::from_str(text).unwrap();
        let read = link(text);
        assert_eq!(json!(read), expected);
        assert_eq!(link(&serde_json::to_string(&read).unwrap()), read);
        // From a value, and from bytes that name their members by escapes.
        assert_eq!(Link::deserialize_value(expected), read);
    }
    let read = link(r#"{"\u0069d":1,"n\u0065w":2}"#);
    assert_eq!((read.id, read.extra.get("new")), (1, Some(json!(2))));
}

impl Link {
    fn deserialize_value(value: Value) -> Self {
        serde_json::from_value(value).unwrap()
    }
}

#[test]
fn the_last_of_equal_names_counts_and_the_order_does_not() {
    let one = link(r#"{"id":1,"x":1,"y":{"a":1,"b":2},"x":2}"#);
    assert_eq!(one.extra.get("x"), Some(json!(2)));
    assert_eq!(one, link(r#"{"y":{"b":2,"a":1},"x":2,"id":1}"#));
    assert_ne!(one, link(r#"{"id":1,"x":2}"#));
    assert_ne!(one, link(r#"{"id":1}"#));
    assert!(serde_json::from_str::<Link>(r#"{"id":1,"x":1,"id":2}"#).is_err());
}

#[test]
fn a_fault_is_told_as_without_them() {
    let body = |text: &str| RawBody::from(text.to_owned()).json::<Link>();
    for (text, message) in [
        (r#"{"x":1}"#, "missing field `id`"),
        (r#"{"id":"x"}"#, "invalid type: string \"x\", expected u64"),
        (r#"[1]"#, "invalid type: sequence, expected struct Link"),
        (r#""x""#, "invalid type: string \"x\", expected struct Link"),
        (r#"{"id":1,"x":[1,}"#, "expected value"),
    ] {
        let error = body(text).unwrap_err().to_string();
        assert!(error.starts_with(message), "{text}: {error}");
    }
}

#[test]
fn a_value_that_is_no_object_is_kept_where_any_is_allowed() {
    for value in [
        json!("x"),
        json!(true),
        json!(7),
        json!(-7),
        json!(0.5),
        json!([{"id": 1}]),
    ] {
        let read: Untyped = serde_json::from_value(value.clone()).unwrap();
        assert_eq!((read.id, read.extra.instead()), (None, Some(value.clone())));
        assert!(read.extra.is_empty() && read.extra.get("id").is_none());
        assert_eq!(json!(read), value);
        assert_ne!(read, Untyped::default());
    }
    let read: Untyped = serde_json::from_value(json!({"id": 1, "new": 2})).unwrap();
    assert_eq!((read.id, read.extra.instead()), (Some(1), None));
    assert_eq!(json!(read), json!({"id": 1, "new": 2}));
    assert!(serde_json::from_value::<Untyped>(Value::Null).is_err());
}

#[test]
fn they_can_be_set() {
    let extra = ExtraMembers::from_iter([("a", json!(1)), ("b", json!([]))]);
    let names: Vec<&str> = extra.iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["a", "b"]);
    assert_eq!(format!("{extra:?}"), r#"{"a": Number(1), "b": Array []}"#);
    let Value::Object(map) = json!({"b": [], "a": 1}) else {
        panic!("not an object")
    };
    assert_eq!(extra, ExtraMembers::from(map));
    assert!(ExtraMembers::default().is_empty());
    assert_eq!(json!(ExtraMembers::default()), json!({}));
    assert_eq!(size_of::<ExtraMembers>(), 8);
}
