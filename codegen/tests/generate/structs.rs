//! The structs of objects: their names, the order of their fields, their builders.

use expect_test::expect;

use crate::{Workspace, one_operation};

/// `types.rs` of a client that sends or receives the component `A`.
fn types(is_sent: bool, components: &str) -> String {
    let content = "content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}";
    let document = one_operation(&match is_sent {
        true => format!("requestBody: {{required: true, {content}}}\nresponses: {{}}"),
        false => format!("responses: {{'200': {{description: ok, {content}}}}}"),
    });
    let document = format!("{document}components:\n  schemas:\n{components}");
    Workspace::new(&document, &["listLinks"]).file("src/types.rs")
}

/// The item that begins so, to its closing brace.
fn item<'c>(code: &'c str, begin: &str) -> &'c str {
    let from = code
        .find(begin)
        .unwrap_or_else(|| panic!("{begin} in\n{code}"));
    let indent = " ".repeat(from - code[..from].rfind('\n').map_or(0, |newline| newline + 1));
    let end = format!("\n{indent}}}\n");
    &code[from..from + code[from..].find(&end).unwrap() + end.len()]
}

#[test]
fn type_names_keep_their_casing() {
    // Pascal case of `ABC` is `Abc`, the name of another type.
    let code = types(
        true,
        "    A: {type: object, properties: {one: {$ref: '#/components/schemas/a_b_c'}, two: {$ref: '#/components/schemas/Abc'}, wide: {$ref: '#/components/schemas/日本'}}}
    a_b_c: {type: object, properties: {first: {type: string}}}
    Abc: {type: object, properties: {second: {type: string}}}
    日本: {type: object, properties: {third: {type: string}}}\n",
    );
    expect![[r#"
        pub struct A {
            #[serde(skip_serializing_if = "::std::option::Option::is_none")]
            pub one: ::std::option::Option<ABC>,
            #[serde(skip_serializing_if = "::std::option::Option::is_none")]
            pub two: ::std::option::Option<Abc>,
            #[serde(skip_serializing_if = "::std::option::Option::is_none")]
            pub wide: ::std::option::Option<日本>,
        }
    "#]]
    .assert_eq(item(&code, "pub struct A {"));
    for (name, field) in [("ABC", "first"), ("Abc", "second"), ("日本", "third")] {
        assert!(item(&code, &format!("pub struct {name} {{")).contains(field));
        assert!(code.contains(&format!("/// `{name}`")));
        assert!(code.contains(&format!("pub fn builder() -> builder::{name} {{")));
        assert!(code.contains(&format!(
            "impl ::std::convert::TryFrom<{name}> for super::{name} {{"
        )));
    }
    assert!(!code.contains("Numbered"));
}

#[test]
fn fields_that_meet_keep_the_order_and_the_names_of_the_document() {
    let code = types(
        true,
        "    A: {type: object, required: [foo-bar, type], properties: {fooBar: {type: integer}, type: {type: string}, foo-bar: {type: integer}, '@type': {type: string}, don't: {type: boolean}}}\n",
    );
    expect![[r#"
        pub struct A {
            #[serde(rename = "fooBar", skip_serializing_if = "::std::option::Option::is_none")]
            pub foo_bar: ::std::option::Option<i64>,
            #[serde(rename = "type")]
            pub type_: ::std::string::String,
            #[serde(rename = "foo-bar")]
            pub foo_bar2: i64,
            #[serde(rename = "@type", skip_serializing_if = "::std::option::Option::is_none")]
            pub type_2: ::std::option::Option<::std::string::String>,
            #[serde(rename = "don't", skip_serializing_if = "::std::option::Option::is_none")]
            pub dont: ::std::option::Option<bool>,
        }
    "#]]
    .assert_eq(item(&code, "pub struct A {"));
    for message in [
        "no value supplied for foo_bar2\"",
        "no value supplied for type_\"",
        "error converting supplied value for foo_bar: {e}",
        "error converting supplied value for dont: {e}",
    ] {
        assert!(code.contains(message), "{message} in\n{code}");
    }
    assert!(!code.contains("field0000"), "{code}");
}

#[test]
fn keywords_and_casings_in_alphabetical_order_are_renamed_once() {
    let code = types(
        false,
        "    A: {type: object, required: [someId, type], properties: {someId: {type: string}, type: {type: string}}}\n",
    );
    expect![[r#"
        pub struct A {
            #[serde(rename = "someId")]
            pub some_id: ::std::string::String,
            #[serde(rename = "type")]
            pub type_: ::std::string::String,
            #[serde(flatten, skip_deserializing)]
            pub extra: tracking_links_runtime::ExtraMembers,
        }
    "#]]
    .assert_eq(item(&code, "pub struct A {"));
}

#[test]
fn descriptions_may_hold_what_looks_like_a_numbered_name() {
    let description = "Numbered1, field00000: no value supplied for field00001";
    let code = types(
        true,
        &format!(
            "    A: {{type: object, description: '{description}', required: [b], properties: {{b: {{type: string, description: '{description}'}}, a: {{type: string}}}}}}\n"
        ),
    );
    assert_eq!(code.matches(&format!("/// {description}")).count(), 2);
    assert!(code.contains("no value supplied for b\""));
}

#[test]
fn real_names_may_look_numbered() {
    let code = types(
        false,
        "    A: {type: object, properties: {field00001: {type: string}, field00000: {$ref: '#/components/schemas/Numbered2'}, n: {$ref: '#/components/schemas/a_b'}}}
    Numbered2: {type: object, properties: {one: {type: string}}}
    a_b: {type: object, properties: {two: {type: string}}}\n",
    );
    expect![[r#"
        pub struct A {
            #[serde(skip_serializing_if = "::std::option::Option::is_none")]
            #[serde(default, deserialize_with = "tracking_links_runtime::optional")]
            pub field00001: ::std::option::Option<::std::string::String>,
            #[serde(skip_serializing_if = "::std::option::Option::is_none")]
            #[serde(default, deserialize_with = "tracking_links_runtime::optional")]
            pub field00000: ::std::option::Option<Numbered2>,
            #[serde(skip_serializing_if = "::std::option::Option::is_none")]
            #[serde(default, deserialize_with = "tracking_links_runtime::optional")]
            pub n: ::std::option::Option<AB>,
            #[serde(flatten, skip_deserializing)]
            pub extra: tracking_links_runtime::ExtraMembers,
        }
    "#]]
    .assert_eq(item(&code, "pub struct A {"));
    assert!(item(&code, "pub struct Numbered2 {").contains("pub one"));
    assert!(item(&code, "pub struct AB {").contains("pub two"));
}

#[test]
fn objects_that_contain_each_other_are_boxed_in_the_order_of_the_document() {
    let code = types(
        false,
        "    A: {type: object, properties: {z: {$ref: '#/components/schemas/B'}, c: {$ref: '#/components/schemas/C'}}}
    B: {type: object, properties: {other: {$ref: '#/components/schemas/C'}}}
    C: {type: object, properties: {other: {$ref: '#/components/schemas/B'}}}\n",
    );
    // By name, the field `c` comes before `z`, and a field of `C` would be boxed.
    assert!(item(&code, "pub struct B {").contains("Option<::std::boxed::Box<C>>"));
    assert!(!item(&code, "pub struct C {").contains("Box"));
}

#[test]
fn a_client_without_objects_has_no_structs() {
    let code = types(false, "    A: {type: string, enum: [a, b]}\n");
    assert!(code.contains("pub enum A {"));
    assert!(!code.contains("struct "), "{code}");
    assert!(!code.contains("mod "), "{code}");
}

#[test]
fn without_a_builder_there_is_no_conversion_error() {
    let component = "    A: {type: object, properties: {a: {type: string}}}\n";
    assert!(!types(false, component).contains("mod "));
    let sent = types(true, component);
    assert!(sent.contains("pub mod builder {") && sent.contains("pub mod error {"));
}

#[test]
fn members_beside_the_properties_are_optional_in_a_builder() {
    let code = types(
        true,
        "    A: {type: object, additionalProperties: true, required: [a], properties: {a: {type: string}}}\n",
    );
    let default = item(&code, "impl ::std::default::Default for A {");
    assert!(
        default.contains("extra: Ok(::std::default::Default::default())"),
        "{default}"
    );
    assert!(default.contains("no value supplied for a\""), "{default}");
}

#[test]
fn a_required_property_called_extra_has_no_default() {
    let code = types(
        true,
        "    A: {type: object, required: [extra], properties: {extra: {type: string}}}\n",
    );
    assert!(
        code.contains("Err(\"no value supplied for extra\".to_string())"),
        "{code}"
    );
}
