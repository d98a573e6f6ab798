//! Members that a schema does not name.

use serde::{Deserialize as _, Serialize as _};
use serde_json::{Value, json};
use tracking_links_runtime::{ExtraMembers, RawBody, object};

#[derive(Debug, PartialEq)]
struct Link {
    id: u64,
    kind: Option<String>,
    next: Option<Vec<Link>>,
    extra: ExtraMembers,
}

object! { Link
    required id = "id",
    optional kind = "type",
    optional next = "next",
}

#[derive(Debug, Default, PartialEq)]
struct Untyped {
    id: Option<u64>,
    extra: ExtraMembers,
}

object! { Untyped or any value
    optional id = "id",
}

#[derive(Debug, PartialEq)]
struct Kinds {
    required: u8,
    nullable: Option<u8>,
    optional: Option<u8>,
    optional_nullable: Option<u8>,
    three_states: Option<Option<u8>>,
    lenient: Option<u8>,
    extra: ExtraMembers,
}

object! { Kinds
    required required = "required",
    nullable nullable = "nullable",
    optional optional = "optional",
    optional_nullable optional_nullable = "optionalNullable",
    three_states three_states = "threeStates",
    lenient lenient = "lenient",
}

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
        // By the functions of the traits, which no function of the struct hides.
        let by_name = Link::deserialize(&mut serde_json::Deserializer::from_str(text)).unwrap();
        assert_eq!(by_name, read);
        assert_eq!(
            by_name.serialize(serde_json::value::Serializer).unwrap(),
            expected
        );
        // From a value, and from bytes that name their members by escapes.
        assert_eq!(serde_json::from_value::<Link>(expected).unwrap(), read);
    }
    let read = link(r#"{"\u0069d":1,"n\u0065w":2}"#);
    assert_eq!((read.id, read.extra.get("new")), (1, Some(json!(2))));
}

#[test]
fn a_member_is_missing_as_its_kind_says() {
    let read = |text: &str| serde_json::from_str::<Kinds>(text);
    let shown = |text: &str| serde_json::to_string(&read(text).unwrap()).unwrap();
    let all = concat!(
        r#"{"required":1,"nullable":2,"optional":3,"optionalNullable":4,"threeStates":5,"#,
        r#""lenient":6,"x":7}"#
    );
    assert_eq!(shown(all), all);
    // What must be there is written, and null is only where the schema allows it.
    let least = r#"{"required":1,"nullable":null}"#;
    assert_eq!(shown(least), least);
    let nulls = concat!(
        r#"{"required":1,"nullable":null,"optional":null,"optionalNullable":null,"#,
        r#""threeStates":null,"lenient":null}"#
    );
    let read_nulls = read(nulls).unwrap();
    assert_eq!(
        (read_nulls.optional, read_nulls.three_states),
        (None, Some(None))
    );
    assert_eq!(
        shown(nulls),
        r#"{"required":1,"nullable":null,"optionalNullable":null,"threeStates":null}"#
    );
    assert_eq!(read(least).unwrap().three_states, None);
    // Only a lenient member may have another type.
    assert_eq!(
        shown(r#"{"required":1,"nullable":null,"lenient":"x"}"#),
        least
    );
    for (text, fault) in [
        (r#"{"nullable":null}"#, "missing field `required`"),
        (r#"{"required":1}"#, "missing field `nullable`"),
        (
            r#"{"required":null,"nullable":null}"#,
            "invalid type: null, expected u8",
        ),
        (
            r#"{"optional":"x"}"#,
            "invalid type: string \"x\", expected u8",
        ),
        (
            r#"{"threeStates":"x"}"#,
            "invalid type: string \"x\", expected u8",
        ),
        (
            r#"{"required":1,"required":1}"#,
            "duplicate field `required`",
        ),
    ] {
        let told = read(text).unwrap_err().to_string();
        assert!(told.starts_with(fault), "{text}: {told}");
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
fn null_of_an_optional_nullable_member_is_kept_until_its_field_has_a_value() {
    let text = r#"{"required":1,"nullable":null,"optional":null,"optionalNullable":null}"#;
    let mut kinds: Kinds = serde_json::from_str(text).unwrap();
    let was_null = |kinds: &Kinds| {
        ["required", "nullable", "optional", "optionalNullable"]
            .map(|name| kinds.extra.was_null(name))
    };
    assert_eq!(was_null(&kinds), [false, false, false, true]);
    // Null is no member without a field, but it is compared and shown.
    assert!(kinds.extra.is_empty() && kinds.extra.get("optionalNullable").is_none());
    assert_eq!(
        format!("{:?}", kinds.extra),
        r#"{"optionalNullable": Null}"#
    );
    let absent: Kinds = serde_json::from_str(r#"{"required":1,"nullable":null}"#).unwrap();
    assert_ne!(kinds, absent);
    assert_eq!(was_null(&absent), [false; 4]);

    kinds.optional_nullable = Some(3);
    assert_eq!(
        serde_json::to_string(&kinds).unwrap(),
        r#"{"required":1,"nullable":null,"optionalNullable":3}"#
    );
    let twice = r#"{"required":1,"nullable":null,"optionalNullable":null,"optionalNullable":null}"#;
    let error = serde_json::from_str::<Kinds>(twice).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("duplicate field `optionalNullable`")
    );
}

#[test]
fn what_a_struct_is_without_is_not_kept() {
    #[derive(Debug, PartialEq)]
    struct LinkInput {
        kind: Option<String>,
        extra: ExtraMembers,
    }

    object! { LinkInput without "id", "created";
        optional kind = "type",
    }

    let text = r#"{"id":{"a":[1]},"type":"t","created":null,"new":1,"ID":2}"#;
    let input: LinkInput = serde_json::from_str(text).unwrap();
    assert_eq!(json!(input), json!({"type": "t", "new": 1, "ID": 2}));
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
