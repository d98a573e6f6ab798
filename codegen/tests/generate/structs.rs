//! The structs of objects: their names, the order of their fields, their setters.

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
            pub one: Option<ABC>,
            pub two: Option<Abc>,
            pub wide: Option<日本>,
            /// The members that the document does not list.
            pub extra: tracking_links_runtime::ExtraMembers,
        }
    "#]]
    .assert_eq(item(&code, "pub struct A {"));
    for (name, field) in [("ABC", "first"), ("Abc", "second"), ("日本", "third")] {
        assert!(item(&code, &format!("pub struct {name} {{")).contains(field));
        assert!(code.contains(&format!("/// `{name}`")));
        assert!(item(&code, &format!("impl {name} {{")).contains("pub fn new("));
    }
}

#[test]
fn fields_that_meet_keep_the_order_and_the_names_of_the_document() {
    let code = types(
        true,
        "    A: {type: object, required: [foo-bar, type], properties: {fooBar: {type: integer}, type: {type: string}, foo-bar: {type: integer}, '@type': {type: string}, don't: {type: boolean}}}\n",
    );
    expect![[r#"
        pub struct A {
            pub foo_bar: Option<i64>,
            pub type_: String,
            pub foo_bar2: i64,
            pub type_2: Option<String>,
            pub dont: Option<bool>,
            /// The members that the document does not list.
            pub extra: tracking_links_runtime::ExtraMembers,
        }
    "#]]
    .assert_eq(item(&code, "pub struct A {"));
    expect![[r#"
        impl A {
            /// Creates a value of its required members.
            pub fn new(type_: impl Into<String>, foo_bar2: i64) -> Self {
                Self {
                    type_: type_.into(),
                    foo_bar2,
                    foo_bar: None,
                    type_2: None,
                    dont: None,
                    extra: Default::default(),
                }
            }

            pub fn foo_bar(mut self, value: i64) -> Self {
                self.foo_bar = Some(value);
                self
            }

            pub fn type_2(mut self, value: impl Into<String>) -> Self {
                self.type_2 = Some(value.into());
                self
            }

            pub fn dont(mut self, value: bool) -> Self {
                self.dont = Some(value);
                self
            }
        }
    "#]]
    .assert_eq(item(&code, "impl A {"));
}

#[test]
fn keywords_and_casings_in_alphabetical_order_are_renamed_once() {
    let code = types(
        false,
        "    A: {type: object, required: [someId, type], properties: {someId: {type: string}, type: {type: string}}}\n",
    );
    expect![[r#"
        pub struct A {
            pub some_id: String,
            pub type_: String,
            /// The members that the document does not list.
            pub extra: tracking_links_runtime::ExtraMembers,
        }
    "#]]
    .assert_eq(item(&code, "pub struct A {"));
    expect![[r#"
        tracking_links_runtime::object! { A
            required some_id = "someId", required type_ = "type",
        }
    "#]]
    .assert_eq(item(&code, "tracking_links_runtime::object! { A"));
}

#[test]
fn objects_that_contain_each_other_are_boxed() {
    let code = types(
        false,
        "    A: {type: object, properties: {z: {$ref: '#/components/schemas/B'}, c: {$ref: '#/components/schemas/C'}, many: {type: array, items: {$ref: '#/components/schemas/A'}}}}
    B: {type: object, required: [other], properties: {other: {$ref: '#/components/schemas/C'}}}
    C: {type: object, properties: {other: {$ref: '#/components/schemas/B'}}}\n",
    );
    assert!(!item(&code, "pub struct A {").contains("Box"));
    assert!(item(&code, "pub struct B {").contains("pub other: Box<C>,"));
    assert!(item(&code, "pub struct C {").contains("pub other: Option<Box<B>>,"));
}

#[test]
fn a_client_without_objects_has_no_structs() {
    let code = types(false, "    A: {type: string, enum: [a, b]}\n");
    assert!(code.contains("pub enum A {"));
    assert!(!code.contains("struct "), "{code}");
    assert!(!code.contains("mod "), "{code}");
}

#[test]
fn only_what_is_sent_has_setters() {
    let component = "    A: {type: object, properties: {a: {type: string}}}\n";
    assert!(!types(false, component).contains("impl A"));
    assert!(types(true, component).contains("impl A"));
}

#[test]
fn setters_take_what_callers_have() {
    let code = types(
        true,
        "    A: {type: object, additionalProperties: true, required: [id, note, b], properties: {id: {type: integer}, note: {type: string, nullable: true}, new: {type: string}, words: {type: array, items: {type: string}}, counts: {type: array, items: {type: integer}}, b: {$ref: '#/components/schemas/B'}, until: {type: string, nullable: true}}}
    B: {type: object, properties: {a: {$ref: '#/components/schemas/A'}}}\n",
    );
    expect![[r#"
        impl A {
            /// Creates a value of its required members.
            pub fn new(id: i64, note: impl Into<Option<String>>, b: impl Into<B>) -> Self {
                Self {
                    id,
                    note: note.into(),
                    b: Box::new(b.into()),
                    new: None,
                    words: None,
                    counts: None,
                    until: None,
                    extra: Default::default(),
                }
            }

            pub fn new2(mut self, value: impl Into<String>) -> Self {
                self.new = Some(value.into());
                self
            }

            pub fn words(mut self, value: impl IntoIterator<Item = impl Into<String>>) -> Self {
                self.words = Some(value.into_iter().map(Into::into).collect());
                self
            }

            pub fn counts(mut self, value: impl IntoIterator<Item = i64>) -> Self {
                self.counts = Some(value.into_iter().collect());
                self
            }

            pub fn until(mut self, value: impl Into<String>) -> Self {
                self.until = Some(Some(value.into()));
                self
            }

            /// Sets `until` to null.
            pub fn until_null(mut self) -> Self {
                self.until = Some(None);
                self
            }

            pub fn extra(mut self, value: impl Into<tracking_links_runtime::ExtraMembers>) -> Self {
                self.extra = value.into();
                self
            }
        }
    "#]]
    .assert_eq(item(&code, "impl A {"));
}
